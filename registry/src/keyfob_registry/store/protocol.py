"""What every store can do, and the plain records that it moves."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from keyfob_sdk import CallRecord

from keyfob_registry.scopes import Scope

DEFAULT = "default"  # the name of the organization, the workspace and the environment that exist from the start


@dataclass(frozen=True, slots=True)
class StoredValue:
    """One sealed value; its version is the version of the secret at which it was written."""

    key: str
    version: int
    key_id: str
    sealed: bytes


@dataclass(frozen=True, slots=True)
class StoredSecret:
    """A secret as it is stored: names and times in clear, values sealed one by one and ordered by key."""

    scope: Scope
    environment: str
    name: str
    version: int
    values: tuple[StoredValue, ...]
    created_at: datetime
    updated_at: datetime

    @property
    def keys(self) -> tuple[str, ...]:
        """The names of the keys that are stored."""
        return tuple(value.key for value in self.values)


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
    """The data key of a scope, wrapped by the root key."""

    id: str
    scope: str
    root_key_id: str
    wrapped: bytes


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


class Store(Protocol):
    """Keeps workspaces, sealed secrets, wrapped data keys and the audit; safe for many threads."""

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
        self, scopes: Sequence[Scope], environment: str | None = None, *, name: str | None = None
    ) -> list[StoredSecret]:
        """Return the secrets of each scope, in the order of the scopes, then by name and environment.

        Only those of this environment, and of this name, if one is given.
        """
        ...

    def environments_of(self, scopes: Sequence[Scope], name: str) -> list[str]:
        """Return the environments that hold a secret of this name, in order."""
        ...

    def put(
        self,
        scope: Scope,
        environment: str,
        name: str,
        *,
        expected_version: int,
        values: Mapping[str, tuple[str, bytes]],
    ) -> None:
        """Merge *values* (key -> key id, bytes sealed at version expected_version + 1) into the secret, or make it.

        ConflictError if the stored version is not *expected_version* (0: not stored yet). All or nothing.
        """

    def remove(self, scope: Scope, environment: str, name: str, keys: Collection[str] | None = None) -> bool:
        """Remove these keys, or the whole secret; say whether anything was there.

        The version grows; without its last key the secret is gone, so that no empty secret hides the organization's.
        """
        ...

    def data_key(self, key_id: str) -> WrappedKey | None:
        """Return the wrapped data key of this id."""
        ...

    def data_key_of(self, scope: str) -> WrappedKey | None:
        """Return the newest wrapped data key of the scope."""
        ...

    def add_data_key(self, key: WrappedKey, *, replaces: str | None = None) -> WrappedKey:
        """Add a data key if the newest one of its scope is still *replaces*; return the one that is newest now.

        Of two that race, both get the winner back.
        """
        ...

    def append_entries(self, link: Link) -> None:
        """Keep the entries that *link* makes for the newest one, durably, all or none; nobody comes in between.

        There is no way to change an entry, or to remove one.
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
