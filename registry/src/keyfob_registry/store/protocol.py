"""What every store can do, and the plain records that it moves."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

from keyfob_sdk import CallRecord

from keyfob_registry.scopes import Scope
from keyfob_registry.store.history import Change, Manifest, Version
from keyfob_registry.store.uses import UseStore

DEFAULT = "default"  # the name of the organization, the workspace and the environment that exist from the start


@dataclass(frozen=True, slots=True)
class StoredValue:
    """One sealed value; its version is the version of the secret at which it was written.

    ``until`` is the version at which it was replaced or removed; None: it is the one that counts. ``hosts`` are those
    that it may be sent to, separated by blanks; the seal is bound to them.
    """

    key: str
    version: int
    key_id: str
    sealed: bytes
    until: int | None = None
    hosts: str = ""


@dataclass(frozen=True, slots=True)
class StoredSecret:
    """A secret as it is stored: names and times in clear, values sealed one by one and ordered by key.

    ``oldest`` is the first version that is still there. ``head`` proves everything but the sealed bytes, which prove
    themselves; it is empty where nobody had the key to make it.
    """

    scope: Scope
    environment: str
    name: str
    version: int
    values: tuple[StoredValue, ...]
    created_at: datetime
    updated_at: datetime
    deleted_at: datetime | None = None
    expires_at: datetime | None = None
    rotate_by: datetime | None = None
    oldest: int = 1
    head: bytes = b""

    @property
    def keys(self) -> tuple[str, ...]:
        """The names of the keys that are stored."""
        return tuple(value.key for value in self.values)

    @property
    def hosts(self) -> tuple[str, ...]:
        """The hosts that its values may be sent to; none where nobody said."""
        return tuple(dict.fromkeys(host for value in self.values for host in value.hosts.split()))


@dataclass(frozen=True, slots=True)
class Lifetime:
    """A secret with all that is kept of it: also values that were replaced, and its versions, the oldest first."""

    secret: StoredSecret
    values: tuple[StoredValue, ...]
    versions: tuple[Version, ...]

    def at(self, version: int) -> tuple[StoredValue, ...]:
        """Return the values that counted at a version, ordered by key."""
        found = (each for each in self.values if each.version <= version and (not each.until or each.until > version))
        return tuple(sorted(found, key=lambda value: value.key))


@dataclass(frozen=True, slots=True)
class Step:
    """One change, before it is written: the secret as it was, and as it will be; that has no head yet."""

    before: StoredSecret | None
    after: StoredSecret
    version: Version
    manifest: Manifest | None


@dataclass(frozen=True, slots=True)
class Signed:
    """What proves a step: the head of the secret, the MAC of its version and the manifest of its scope."""

    head: bytes = b""
    mac: bytes = b""
    manifest: Manifest | None = None


Sign = Callable[[Step], Signed]
"""Makes what proves a step; what it raises keeps the step from being taken."""


def unsigned(_: Step) -> Signed:
    """Prove nothing: for stores of names alone, which hold no value that anybody opens."""
    return Signed()


@dataclass(frozen=True, slots=True)
class Workspace:
    """A workspace and the organization that owns it."""

    id: str
    name: str
    organization_id: str
    organization: str

    @property
    def scopes(self) -> tuple[Scope, Scope]:
        """The scopes that a look-up walks: the workspace, then its organization."""
        return Scope("workspace", self.id), Scope("organization", self.organization_id)


@dataclass(frozen=True, slots=True)
class WrappedKey:
    """The data key of a scope, wrapped by a key-encryption key; the newest generation of a scope seals.

    One that is destroyed has nothing wrapped any more. A generation is settled when the values of older ones were
    sealed anew with it.
    """

    id: str
    scope: str
    kek_id: str
    wrapped: bytes
    generation: int = 1
    settled: bool = True

    @property
    def destroyed(self) -> bool:
        """Whether the key is gone for good."""
        return not self.wrapped


KekState = Literal["primary", "enabled", "disabled", "destroyed"]


@dataclass(frozen=True, slots=True)
class WrappedKek:
    """A key-encryption key, wrapped by a root key; the primary one wraps, it and enabled ones unwrap.

    ``wraps`` counts what it has wrapped. It is settled when the data keys of older ones were wrapped anew with it.
    """

    id: str
    root_key_id: str
    wrapped: bytes
    state: KekState = "primary"
    wraps: int = 0
    settled: bool = True


@dataclass(frozen=True, slots=True)
class SealedValue:
    """One sealed value and its place."""

    scope: str
    environment: str
    name: str
    value: StoredValue

    @property
    def place(self) -> "ValuePlace":
        """Environment, secret, key and version: the order in which pages list the values of a scope."""
        return self.environment, self.name, self.value.key, self.value.version


ValuePlace = tuple[str, str, str, int]
FIRST_PLACE: ValuePlace = ("", "", "", 0)
"""The place before all others."""


class KeyStore(Protocol):
    """Keeps wrapped keys; every change compares what is there with what was read."""

    def data_key(self, key_id: str) -> WrappedKey | None:
        """Return the wrapped data key of this id."""
        ...

    def data_key_of(self, scope: str) -> WrappedKey | None:
        """Return the newest wrapped data key of the scope."""
        ...

    def data_keys(self, after: str = "", limit: int = 500) -> list[WrappedKey]:
        """Return a page of all data keys, ordered by id, from the first id behind *after*."""
        ...

    def add_data_key(self, key: WrappedKey, *, replaces: str | None = None) -> WrappedKey:
        """Add a data key if the newest one of its scope is still *replaces*; return the one that is newest now.

        Of two that race, both get the winner back. A key that replaces another one is not settled. RetiredKeyError if
        the key that wrapped it is destroyed.
        """
        ...

    def rewrap_data_keys(self, changes: Sequence[tuple[WrappedKey, WrappedKey]]) -> int:
        """Replace each (old, new) that is still as old says; return how many were. RetiredKeyError as above."""
        ...

    def settle_data_key(self, key_id: str) -> None:
        """Note that the values of older generations were sealed anew."""

    def destroy_data_key(self, key_id: str) -> int:
        """Destroy a data key if no value uses it, and it is not the newest of its scope; return how many use it.

        From then on no value can be stored that names it.
        """
        ...

    def values_to_reseal(
        self, scope: str, key_id: str, after: ValuePlace = FIRST_PLACE, limit: int = 500
    ) -> list[SealedValue]:
        """Return a page of the scope's values, also of old versions, that another key sealed, ordered by place."""
        ...

    def reseal(self, changes: Sequence[tuple[SealedValue, StoredValue]]) -> int:
        """Replace each value that is still as it was read, in one transaction; return how many were.

        Versions and times of the secrets stay. RetiredKeyError if a new value names a key that is destroyed.
        """
        ...

    def key_uses(self) -> dict[str, int]:
        """Return how many values each data key seals; keys without any are left out."""
        ...

    def keks(self) -> list[WrappedKek]:
        """Return all key-encryption keys, the newest first."""
        ...

    def add_kek(self, key: WrappedKek, *, replaces: str | None = None) -> WrappedKek:
        """Add a key-encryption key as the primary one if *replaces* still is; return the one that is primary now."""
        ...

    def rewrap_kek(self, old: WrappedKek, new: WrappedKek) -> bool:
        """Replace what is wrapped, and by which root key, if it is still as *old* says; say whether it was."""
        ...

    def count_wraps(self, key_id: str, count: int) -> int:
        """Count what a key-encryption key is about to wrap, durably; return the sum."""
        ...

    def settle_kek(self, key_id: str) -> None:
        """Note that the data keys of older ones were wrapped anew."""

    def set_kek_state(self, key_id: str, state: KekState) -> int:
        """Enable, disable or destroy a key that is not primary, and that no data key uses; return how many use it.

        Enabling needs no such thing. What is destroyed stays so.
        """
        ...


@dataclass(frozen=True, slots=True)
class AuditHead:
    """The newest entry of the audit, as far as the next one must know it."""

    sequence: int
    mac: bytes


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One record of the audit in its place of the chain; ``record`` is None where the row makes no sense."""

    sequence: int
    record: CallRecord | None
    key_id: str
    previous: bytes
    mac: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordFilter:
    """Which records are wanted: those that have all that is given; ``before`` is a sequence number."""

    action: str | None = None
    environment: str | None = None
    workspace: str | None = None
    run: str | None = None
    outcome: str | None = None
    since: datetime | None = None
    before: int | None = None


Link = Callable[[AuditHead | None], Sequence[AuditEntry]]
"""Makes the entries that follow a head: None if there is no entry yet."""


class Store(KeyStore, UseStore, Protocol):
    """Keeps workspaces, sealed secrets, wrapped keys and the audit; safe for many threads."""

    @property
    def place(self) -> str:
        """What messages call the store: never a password."""
        ...

    def initialise(self) -> None:
        """Make the store ready, with organization and workspace "default"; doing it again changes nothing."""

    def workspace(self, name: str) -> Workspace:
        """Return the workspace *name*; UnknownWorkspaceError names the nearest one."""
        ...

    def workspaces(self) -> list[Workspace]:
        """Return all workspaces, ordered by name."""
        ...

    def create_workspace(self, name: str, organization: str = DEFAULT) -> Workspace:
        """Make a workspace, and its organization if there is none of that name; WorkspaceExistsError if taken."""
        ...

    def find(self, scopes: Sequence[Scope], environment: str, name: str) -> StoredSecret | None:
        """Return the secret from the first of the scopes that has it, whole; None if none has."""
        ...

    def secrets(
        self,
        scopes: Sequence[Scope],
        environment: str | None = None,
        *,
        name: str | None = None,
        deleted: bool = False,
    ) -> list[StoredSecret]:
        """Return the secrets of each scope, in the order of the scopes, then by name and environment.

        Only those of this environment, and of this name, if one is given; those that are deleted instead of the
        others, if they are meant.
        """
        ...

    def environments_of(self, scopes: Sequence[Scope], name: str) -> list[str]:
        """Return the environments that hold a secret of this name, in order."""
        ...

    def newest(self, scope: Scope, environment: str, name: str) -> StoredSecret | None:
        """Return the secret of this scope, also if it is deleted; None if there never was one."""
        ...

    def lifetimes(self, scope: Scope, after: tuple[str, str] = ("", ""), limit: int = 500) -> list[Lifetime]:
        """Return a page of all secrets of a scope, deleted ones too, ordered by (environment, name)."""
        ...

    def lifetime(self, scope: Scope, environment: str, name: str) -> Lifetime | None:
        """Return a secret with all that is kept of it, also if it is deleted; None if there never was one."""
        ...

    def write(self, change: Change, sign: Sign = unsigned) -> StoredSecret:
        """Make the next version of a secret, as *sign* proves it, and return it; all or nothing.

        Without its last key a secret is deleted, so that no empty one hides the organization's. ConflictError if the
        stored version is not the expected one (0: not stored yet); RetiredKeyError if a value names a data key that
        is destroyed.
        """
        ...

    def manifests(self) -> list[Manifest]:
        """Return the manifests of all scopes, ordered by scope."""
        ...

    def manifest(self, scope: Scope) -> Manifest | None:
        """Return the manifest of a scope; None if nothing was written there with a proof."""
        ...

    def heads(self, scope: Scope, limit: int) -> tuple[Manifest | None, list[bytes]]:
        """Return the manifest of a scope and its heads, *limit* at most, as they were at one moment."""
        ...

    def accept(self, manifest: Manifest, *, replaces: Manifest | None) -> bool:
        """Put a manifest in the place of one that is still there; say whether it was."""
        ...

    def append_entries(self, link: Link) -> None:
        """Keep the entries that *link* makes for the newest one, durably, all or none; nobody comes in between.

        What calls used is counted with them. There is no way to change an entry, or to remove one.
        """

    def entries(self, after: int = 0, limit: int = 1_000) -> list[AuditEntry]:
        """Return the entries whose sequence number is greater than *after*, the oldest first."""
        ...

    def newest_entries(self, limit: int, wanted: RecordFilter) -> list[AuditEntry]:
        """Return the newest entries that are *wanted*, the newest first; no intent whose outcome is known."""
        ...

    def audit_head(self) -> AuditHead | None:
        """Return the newest entry; None if there is none yet."""
        ...

    def close(self) -> None:
        """Let go of every file; doing it again changes nothing."""
