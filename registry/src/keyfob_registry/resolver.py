"""The resolver: the only place where the store and the crypto meet."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from keyfob_sdk import RegistrySecret, SecretFacts, SecretUse
from pydantic import SecretStr

from keyfob_registry.crypto.address import Address
from keyfob_registry.crypto.keys import DataKey
from keyfob_registry.crypto.record import is_empty, open_sealed, seal
from keyfob_registry.errors import RetiredKeyError, UnknownFormatError
from keyfob_registry.keys.keyring import Keyring
from keyfob_registry.scopes import Scope
from keyfob_registry.store.protocol import Store, StoredSecret, StoredValue, Workspace

_RACES = 5
"""How often a call that loses a race with a rotation of keys is repeated before it fails."""


@dataclass(frozen=True, slots=True)
class Found:
    """What the store has for one requirement; nothing of it is open yet."""

    requirement: RegistrySecret
    facts: SecretFacts
    stored: StoredSecret | None

    @property
    def use(self) -> SecretUse | None:
        """What the audit says of it: the names of the keys that the call may read."""
        if self.stored is None:
            return None
        declared = self.requirement.declared
        keys = tuple(key for key in self.stored.keys if key in declared)
        return SecretUse(
            name=self.stored.name,
            scope=str(self.stored.scope),
            environment=self.stored.environment,
            version=self.stored.version,
            keys=keys,
        )


class Resolver:
    """Finds secrets for a workspace and an environment, and opens and seals their values."""

    def __init__(self, store: Store, keyring: Keyring) -> None:
        self._store = store
        self._keyring = keyring

    def find(self, requirement: RegistrySecret, workspace: Workspace, environment: str) -> Found:
        """Return what is stored for *requirement*: in the workspace, else its organization; this environment only."""
        return find(self._store, requirement, workspace, environment)

    def open(self, stored: StoredSecret, keys: Collection[str]) -> dict[str, SecretStr]:
        """Return the values of these *keys* and of no others.

        Raises:
            IntegrityError: A value was moved here from another place, or changed.
            UnknownFormatError: A value has a format or a key that this version does not know.
        """
        for _ in range(_RACES):
            try:
                return self._open_all(stored, keys)
            except RetiredKeyError:  # the keys were rotated since it was read: it is sealed with newer ones now
                stored = self._again(stored)
        return self._open_all(stored, keys)

    def put(self, scope: Scope, environment: str, name: str, values: Mapping[str, SecretStr]) -> int:
        """Seal *values* and merge them into the secret; return its new version.

        Raises:
            ConflictError: Somebody else changed the secret at the same time; nothing was written.
        """
        for _ in range(_RACES):
            try:
                return self._put(scope, environment, name, values)
            except RetiredKeyError:  # the key was retired between our reading and our writing: there is a newer one
                continue
        return self._put(scope, environment, name, values)

    def verify(self) -> None:
        """Open the keyring; WrongRootKeyError if another root key wrapped it."""
        self._keyring.verify()

    def _put(self, scope: Scope, environment: str, name: str, values: Mapping[str, SecretStr]) -> int:
        stored = self._store.find([scope], environment, name)
        version = stored.version if stored else 0
        data_key = self._keyring.sealing_key(str(scope))
        sealed = {
            key: (data_key.id, seal(data_key, Address(str(scope), environment, name, key, version + 1), value))
            for key, value in values.items()
        }
        self._store.put(scope, environment, name, expected_version=version, values=sealed)
        return version + 1

    def _open_all(self, stored: StoredSecret, keys: Collection[str]) -> dict[str, SecretStr]:
        return {value.key: self._open(stored, value) for value in stored.values if value.key in keys}

    def _again(self, stored: StoredSecret) -> StoredSecret:
        """Read a secret again, if it is still at the version that the caller knows of."""
        found = self._store.find([stored.scope], stored.environment, stored.name)
        return found if found and found.version == stored.version else stored

    def _open(self, stored: StoredSecret, value: StoredValue) -> SecretStr:
        address = Address(str(stored.scope), stored.environment, stored.name, value.key, value.version)
        return open_sealed(self._data_key(value.key_id, address), address, value.sealed)

    def _data_key(self, key_id: str, address: Address) -> DataKey:
        if data_key := self._keyring.opened(key_id):
            return data_key
        wrapped = self._store.data_key(key_id)
        if wrapped is None:
            raise UnknownFormatError(str(address), f"names data key {key_id!r}, which is not in the store")
        return self._keyring.data_key(wrapped)


def find(
    store: Store, requirement: RegistrySecret, workspace: Workspace, environment: str, *, declared: Collection[str] = ()
) -> Found:
    """Return what *store* has for *requirement*; needs no key.

    A pinned requirement is looked up in its own scope and environment, whatever the call names.
    """
    scopes = _scopes(requirement, workspace)
    place = requirement.environment or environment
    stored = store.find(scopes, place, requirement.name)
    facts = SecretFacts(
        name=requirement.name,
        workspace=workspace.name,
        environment=place,
        scope=stored.scope.kind if stored else requirement.scope or "workspace",
        keys=frozenset(stored.keys) if stored else None,
        empty=frozenset(value.key for value in stored.values if is_empty(value.sealed)) if stored else frozenset(),
        elsewhere=() if stored else tuple(store.environments_of(scopes, requirement.name)),
        others=() if stored else tuple(other.name for other in store.secrets(scopes, place)),
        declared=frozenset(declared),
    )
    return Found(requirement, facts, stored)


def _scopes(requirement: RegistrySecret, workspace: Workspace) -> tuple[Scope, ...]:
    if requirement.scope is None:
        return workspace.scopes
    return tuple(scope for scope in workspace.scopes if scope.kind == requirement.scope)
