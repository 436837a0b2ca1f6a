"""The resolver: the only place where the store and the crypto meet."""

import threading
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field

from keyfob_sdk import Finding, RegistrySecret, SecretFacts, SecretUse
from pydantic import SecretStr

from keyfob_registry.crypto.address import Address
from keyfob_registry.crypto.audit_key import AUDIT_SCOPE, AuditKey
from keyfob_registry.crypto.engine_key import ENGINE_SCOPE, EngineKey
from keyfob_registry.crypto.keys import DataKey, RootKey
from keyfob_registry.crypto.record import is_empty, open_sealed, seal
from keyfob_registry.errors import ConflictError, NotInitialisedError, UnknownFormatError
from keyfob_registry.scopes import Scope
from keyfob_registry.store.protocol import Store, StoredSecret, StoredValue, Workspace, WrappedKey

ATTEMPTS = 50
"""How often a change is tried while others change the same secret; each time one of them has got through."""


@dataclass(frozen=True, slots=True)
class ExternalSecret:
    """A secret that an external store gave; ``scope`` names the store, and ``open`` returns a value by its key."""

    scope: str
    environment: str
    name: str
    version: int
    keys: tuple[str, ...]
    open: Callable[[str], SecretStr] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Found:
    """What the store has for one requirement; nothing of it is open yet.

    ``problems`` says why nothing is known of it, where it is in an external store.
    """

    requirement: RegistrySecret
    facts: SecretFacts
    stored: StoredSecret | ExternalSecret | None
    problems: tuple[Finding, ...] = ()

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

    def __init__(self, store: Store, root_key: RootKey) -> None:
        self._store = store
        self._root_key = root_key
        self._data_keys: dict[str, DataKey] = {}
        self._audit_keys: dict[str | None, AuditKey] = {}
        self._lock = threading.Lock()

    def find(self, requirement: RegistrySecret, workspace: Workspace, environment: str) -> Found:
        """Return what is stored for *requirement*: in the workspace, else its organization; this environment only."""
        return find(self._store, requirement, workspace, environment)

    def find_all(self, requirements: Sequence[RegistrySecret], workspace: Workspace, environment: str) -> list[Found]:
        """Return what is stored for each of the requirements of a call."""
        return [self.find(each, workspace, environment) for each in requirements]

    def open(self, stored: StoredSecret | ExternalSecret, keys: Collection[str]) -> dict[str, SecretStr]:
        """Return the values of these *keys* and of no others.

        Raises:
            IntegrityError: A value was moved here from another place, or changed.
            UnknownFormatError: A value has a format or a key that this version does not know.
        """
        if isinstance(stored, ExternalSecret):
            return {key: stored.open(key) for key in stored.keys if key in keys}
        return {value.key: self._open(stored, value) for value in stored.values if value.key in keys}

    def put(self, scope: Scope, environment: str, name: str, values: Mapping[str, SecretStr]) -> int:
        """Seal *values* and merge them into the secret; return its new version.

        Raises:
            ConflictError: Others changed the secret each time that it was tried; nothing was written.
        """
        # Who names keys, and no version to be at, is served by any version: somebody else's keys stay as they are.
        for _ in range(ATTEMPTS - 1):
            try:
                return self._put(scope, environment, name, values)
            except ConflictError:
                continue
        return self._put(scope, environment, name, values)

    def _put(self, scope: Scope, environment: str, name: str, values: Mapping[str, SecretStr]) -> int:
        stored = self._store.find([scope], environment, name)
        version = stored.version if stored else 0
        data_key = self._sealing_key(str(scope))
        sealed = {
            key: (data_key.id, seal(data_key, Address(str(scope), environment, name, key, version + 1), value))
            for key, value in values.items()
        }
        self._store.put(scope, environment, name, expected_version=version, values=sealed)
        return version + 1

    def verify(self) -> None:
        """Open the data keys of every scope; WrongRootKeyError if another root key made them."""
        scopes = {str(scope) for workspace in self._store.workspaces() for scope in workspace.scopes}
        for scope in sorted(scopes | {AUDIT_SCOPE, ENGINE_SCOPE}):
            if wrapped := self._store.data_key_of(scope):
                self._unwrap(wrapped)

    def audit_key(self, key_id: str | None = None, wrapped: WrappedKey | None = None) -> AuditKey:
        """Return the audit key of an id, or the newest; it is derived from a data key of a scope of its own.

        Args:
            key_id: The id that an entry of the audit names.
            wrapped: Used in place of what the store has for this id.

        Raises:
            UnknownFormatError: There is no audit key of this id.
        """
        found = self._audit_keys.get(key_id)
        if found is None:
            found = AuditKey(self._sealing_key(AUDIT_SCOPE) if key_id is None else self._named(key_id, wrapped))
            self._audit_keys[key_id] = found
        return found

    def engine_key(self, key_id: str | None = None) -> EngineKey:
        """Return the key of the workflow engine of an id, or the newest.

        Raises:
            UnknownFormatError: There is no key of this id.
        """
        if key_id is None:
            return EngineKey(self._sealing_key(ENGINE_SCOPE))
        wrapped = self._store.data_key(key_id)
        if wrapped is None or wrapped.scope != ENGINE_SCOPE:
            raise UnknownFormatError("a row of the engine's database", f"names key {key_id!r}, which is no key of it")
        return EngineKey(self._unwrap(wrapped))

    def _named(self, key_id: str, wrapped: WrappedKey | None) -> DataKey:
        found = wrapped or self._store.data_key(key_id)
        if found is None or (found.id, found.scope) != (key_id, AUDIT_SCOPE):
            raise UnknownFormatError("an entry of the audit", f"names key {key_id!r}, which is no audit key")
        return self._unwrap(found)

    def _open(self, stored: StoredSecret, value: StoredValue) -> SecretStr:
        address = Address(str(stored.scope), stored.environment, stored.name, value.key, value.version)
        return open_sealed(self._data_key(value.key_id, address), address, value.sealed)

    def _data_key(self, key_id: str, address: Address) -> DataKey:
        if data_key := self._data_keys.get(key_id):
            return data_key
        wrapped = self._store.data_key(key_id)
        if wrapped is None:
            raise UnknownFormatError(str(address), f"names data key {key_id!r}, which is not in the store")
        return self._unwrap(wrapped)

    def _sealing_key(self, scope: str) -> DataKey:
        wrapped = self._store.data_key_of(scope)
        if wrapped is None:
            fresh = DataKey.generate(scope)
            wrapped = self._store.add_data_key(
                WrappedKey(fresh.id, scope, self._root_key.id, self._root_key.wrap(fresh)),
            )
        return self._data_keys.get(wrapped.id) or self._unwrap(wrapped)

    def _unwrap(self, wrapped: WrappedKey) -> DataKey:
        data_key = self._root_key.unwrap(
            wrapped.wrapped, key_id=wrapped.id, scope=wrapped.scope, root_key_id=wrapped.root_key_id
        )
        with self._lock:
            return self._data_keys.setdefault(wrapped.id, data_key)


def find(
    store: Store, requirement: RegistrySecret, workspace: Workspace, environment: str, *, declared: Collection[str] = ()
) -> Found:
    """Return what *store* has for *requirement*; needs no key.

    A pinned requirement is looked up in its own scope and environment, whatever the call names.
    """
    scopes = _scopes(requirement, workspace)
    place = requirement.environment or environment
    stored = store.find(scopes, place, requirement.name)
    # A call that does without an optional secret must not read the whole store to say where else one is.
    explained = stored is None and not requirement.optional
    facts = SecretFacts(
        name=requirement.name,
        workspace=workspace.name,
        environment=place,
        scope=stored.scope.kind if stored else requirement.scope or "workspace",
        keys=frozenset(stored.keys) if stored else None,
        empty=frozenset(value.key for value in stored.values if is_empty(value.sealed)) if stored else frozenset(),
        elsewhere=tuple(store.environments_of(scopes, requirement.name)) if explained else (),
        others=tuple(other.name for other in store.secrets(scopes, place)) if explained else (),
        declared=frozenset(declared),
    )
    return Found(requirement, facts, stored)


def _scopes(requirement: RegistrySecret, workspace: Workspace) -> tuple[Scope, ...]:
    if requirement.scope is None:
        return workspace.scopes
    return tuple(scope for scope in workspace.scopes if scope.kind == requirement.scope)


def is_sealed(store: Store) -> bool:
    """Say whether the store holds anything that a root key sealed."""
    try:
        scopes = [str(scope) for workspace in store.workspaces() for scope in workspace.scopes]
    except NotInitialisedError:
        return False
    return any(store.data_key_of(scope) for scope in [*scopes, AUDIT_SCOPE, ENGINE_SCOPE])
