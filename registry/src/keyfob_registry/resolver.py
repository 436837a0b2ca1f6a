"""The resolver: the only place where the store and the crypto meet."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import takewhile

from keyfob_sdk import Finding, RegistrySecret, SecretFacts, SecretUse
from pydantic import SecretStr

from keyfob_registry import names
from keyfob_registry.crypto.address import Address
from keyfob_registry.crypto.audit_key import AUDIT_SCOPE, AuditKey, HeadKey
from keyfob_registry.crypto.engine_key import ENGINE_SCOPE, EngineKey
from keyfob_registry.crypto.keys import DataKey
from keyfob_registry.crypto.record import is_empty, open_sealed, seal
from keyfob_registry.errors import ConflictError, NotInitialisedError, RetiredKeyError, UnknownFormatError
from keyfob_registry.heads import CounterPin, Heads
from keyfob_registry.keys.keyring import Keyring
from keyfob_registry.scopes import Scope
from keyfob_registry.store.history import Change
from keyfob_registry.store.protocol import Lifetime, Store, StoredSecret, StoredValue, Workspace, WrappedKek, WrappedKey

_RACES = 5
"""How often a call that loses a race with a rotation of keys is repeated before it fails."""

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

    def __init__(self, store: Store, keyring: Keyring, pin: CounterPin | None = None) -> None:
        self._store = store
        self._keyring = keyring
        self._audit_keys: dict[str | None, AuditKey] = {}
        self.heads = Heads(store, lambda: self.head_key, pin)

    def find(self, requirement: RegistrySecret, workspace: Workspace, environment: str) -> Found:
        """Return what is stored for *requirement*: in the workspace, else its organization; this environment only."""
        return find(self._store, requirement, workspace, environment)

    def find_all(self, requirements: Sequence[RegistrySecret], workspace: Workspace, environment: str) -> list[Found]:
        """Return what is stored for each of the requirements of a call."""
        return [self._proved(self.find(each, workspace, environment), workspace) for each in requirements]

    def open(self, stored: StoredSecret | ExternalSecret, keys: Collection[str]) -> dict[str, SecretStr]:
        """Return the values of these *keys* and of no others.

        Raises:
            IntegrityError: A value was moved here from another place, or changed, or is an older one.
            UnknownFormatError: A value has a format or a key that this version does not know.
        """
        if isinstance(stored, ExternalSecret):
            return {key: stored.open(key) for key in stored.keys if key in keys}
        self.heads.require(stored)
        for _ in range(_RACES):
            try:
                return self._open_all(stored, keys)
            except RetiredKeyError:  # the keys were rotated since it was read: it is sealed with newer ones now
                stored = self._again(stored)
        return self._open_all(stored, keys)

    def write(
        self, scope: Scope, environment: str, name: str, plan: Callable[[StoredSecret | None], Change]
    ) -> StoredSecret:
        """Make the next version of a secret, as *plan* says of the one that is stored, deleted or not; return it.

        What *plan* raises ends it.

        Raises:
            ConflictError: Others changed the secret each time that it was tried; nothing was written.
        """
        # Who names keys, and no version to be at, is served by any version: somebody else's keys stay as they are.
        for _ in range(ATTEMPTS - 1):
            change = plan(self._store.newest(scope, environment, name))
            try:
                return self.heads.write(change)
            except (ConflictError, RetiredKeyError):  # a key that was retired meanwhile has a newer one
                continue
        return self.heads.write(plan(self._store.newest(scope, environment, name)))

    def sealed(
        self,
        scope: Scope,
        environment: str,
        name: str,
        values: Mapping[str, SecretStr],
        version: int,
        *,
        hosts: str = "",
    ) -> dict[str, tuple[str, bytes]]:
        """Return *values*, sealed to be those of a version, and to be sent to these hosts."""
        data_key = self._keyring.sealing_key(str(scope))
        return {
            key: (data_key.id, seal(data_key, Address(str(scope), environment, name, key, version, hosts), value))
            for key, value in values.items()
        }

    def variable(self, name: str, workspace: Workspace, environment: str) -> dict[str, str] | None:
        """Return the values of a variable: the workspace's, else its organization's; of this environment only."""
        name = names.check_variable(name)
        stored = self._store.find(workspace.scopes, environment, name)
        self._prove_absent(stored, workspace.scopes, environment, name)
        return (
            {key: each.get_secret_value() for key, each in self.open(stored, stored.keys).items()} if stored else None
        )

    def open_version(self, lifetime: Lifetime, version: int) -> dict[str, SecretStr]:
        """Return all values of an old version."""
        values = self.heads.require_version(lifetime, version)
        return {value.key: self.open_value(lifetime.secret, value) for value in values}

    def _proved(self, found: Found, workspace: Workspace) -> Found:
        """Raise if a scope that was passed over had the secret: what is not there cannot be proved by its head."""
        scopes = _scopes(found.requirement, workspace)
        self._prove_absent(found.stored, scopes, found.facts.environment, found.requirement.name)
        return found

    def _prove_absent(
        self, stored: StoredSecret | ExternalSecret | None, scopes: Sequence[Scope], environment: str, name: str
    ) -> None:
        for scope in takewhile(lambda scope: not stored or scope != stored.scope, scopes):
            self.heads.require_absent(scope, environment, name)

    def _open_all(self, stored: StoredSecret, keys: Collection[str]) -> dict[str, SecretStr]:
        return {value.key: self.open_value(stored, value) for value in stored.values if value.key in keys}

    def _again(self, stored: StoredSecret) -> StoredSecret:
        """Read a secret again, if it is still at the version that the caller knows of."""
        found = self._store.find([stored.scope], stored.environment, stored.name)
        return found if found and found.version == stored.version else stored

    def verify(self) -> None:
        """Open the keyring; WrongRootKeyError if another root key wrapped it."""
        self._keyring.verify()

    def audit_key(self, key_id: str | None = None, wrapped: tuple[WrappedKey, WrappedKek] | None = None) -> AuditKey:
        """Return the audit key of an id, or the newest; it is derived from a data key of a scope of its own.

        Args:
            key_id: The id that an entry of the audit names.
            wrapped: The key and what wrapped it, used in place of what the store has for this id.

        Raises:
            UnknownFormatError: There is no audit key of this id.
        """
        found = self._audit_keys.get(key_id)
        if found is None:
            found = AuditKey(self._keyring.sealing_key(AUDIT_SCOPE) if key_id is None else self._named(key_id, wrapped))
            self._audit_keys[key_id] = found
        return found

    @cached_property
    def head_key(self) -> HeadKey:
        """The key of heads; it is derived from the newest data key of the audit."""
        return HeadKey(self._keyring.sealing_key(AUDIT_SCOPE))

    def engine_key(self, key_id: str | None = None) -> EngineKey:
        """Return the key of the workflow engine of an id, or the newest.

        Raises:
            UnknownFormatError: There is no key of this id.
        """
        if key_id is None:
            return EngineKey(self._keyring.sealing_key(ENGINE_SCOPE))
        wrapped = self._store.data_key(key_id)
        if wrapped is None or wrapped.scope != ENGINE_SCOPE:
            raise UnknownFormatError("a row of the engine's database", f"names key {key_id!r}, which is no key of it")
        return EngineKey(self._keyring.data_key(wrapped))

    def _named(self, key_id: str, wrapped: tuple[WrappedKey, WrappedKek] | None) -> DataKey:
        found, kek = wrapped or (self._store.data_key(key_id), None)
        if found is None or (found.id, found.scope) != (key_id, AUDIT_SCOPE):
            raise UnknownFormatError("an entry of the audit", f"names key {key_id!r}, which is no audit key")
        return self._keyring.data_key(found, kek)

    def open_value(self, stored: StoredSecret, value: StoredValue) -> SecretStr:
        """Return one value of a secret, of whichever version; whether it is the one that counts is not asked."""
        address = Address(str(stored.scope), stored.environment, stored.name, value.key, value.version, value.hosts)
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
        others=tuple(_names(store.secrets(scopes, place))) if explained else (),
        declared=frozenset(declared),
        expires_at=stored.expires_at if stored else None,
        rotate_by=stored.rotate_by if stored else None,
        hosts=stored.hosts if stored else (),
    )
    return Found(requirement, facts, stored)


def _names(stored: Sequence[StoredSecret]) -> list[str]:
    return [each.name for each in stored if not names.is_variable(each.name)]


def _scopes(requirement: RegistrySecret, workspace: Workspace) -> tuple[Scope, ...]:
    if requirement.scope is None:
        return workspace.scopes
    return tuple(scope for scope in workspace.scopes if scope.kind == requirement.scope)


def is_sealed(store: Store) -> bool:
    """Say whether the store holds anything that a root key sealed."""
    try:
        return bool(store.keks())
    except NotInitialisedError:
        return False
