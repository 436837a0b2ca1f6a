"""The store in memory: for tests, scripts and whatever needs no disk; it is gone with the process."""

import threading
import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from keyfob_sdk import CallRecord

from keyfob_registry.errors import (
    ConflictError,
    NotInitialisedError,
    StoreError,
    UnknownWorkspaceError,
    WorkspaceExistsError,
)
from keyfob_registry.scopes import Scope
from keyfob_registry.store.memory_keys import MemoryKeyStore
from keyfob_registry.store.protocol import (
    DEFAULT,
    AuditEntry,
    AuditHead,
    Link,
    RecordFilter,
    StoredSecret,
    StoredValue,
    Workspace,
    WrappedKek,
    WrappedKey,
)

_Place = tuple[Scope, str, str]
_OPEN, _NEW, _CLOSED = "open", "new", "closed"


class MemoryStore(MemoryKeyStore):
    """Keeps everything in dictionaries, behind one lock."""

    place = ":memory:"

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._state = _NEW
        self._workspaces: dict[str, Workspace] = {}
        self._secrets: dict[_Place, StoredSecret] = {}
        self._data_keys: dict[str, WrappedKey] = {}
        self._keks: dict[str, WrappedKek] = {}
        self._entries: list[AuditEntry] = []

    def initialise(self) -> None:
        """Make organization and workspace "default"; doing it again changes nothing."""
        with self._lock:
            self._refuse_closed()
            self._state = _OPEN
            if not self._workspaces:
                self._add_workspace(DEFAULT, DEFAULT)

    def workspace(self, name: str) -> Workspace:
        """Return the workspace *name*; UnknownWorkspaceError names the nearest one."""
        self._refuse_not_ready()
        found = self._workspaces.get(name)
        if found is None:
            raise UnknownWorkspaceError(name, list(self._workspaces))
        return found

    def workspaces(self) -> list[Workspace]:
        """Return all workspaces, ordered by name."""
        self._refuse_not_ready()
        return sorted(self._workspaces.copy().values(), key=lambda workspace: workspace.name)

    def create_workspace(self, name: str, organization: str = DEFAULT) -> Workspace:
        """Make a workspace, and its organization if there is none of that name; WorkspaceExistsError if taken."""
        with self._lock:
            self._refuse_not_ready()
            if name in self._workspaces:
                raise WorkspaceExistsError(name)
            return self._add_workspace(name, organization)

    def find(self, scopes: Sequence[Scope], environment: str, name: str) -> StoredSecret | None:
        """Return the secret from the first of the scopes that has it, whole; None if none has."""
        self._refuse_not_ready()
        found = (self._secrets.get((scope, environment, name)) for scope in scopes)
        return next((secret for secret in found if secret is not None), None)

    def secrets(
        self, scopes: Sequence[Scope], environment: str | None = None, *, name: str | None = None
    ) -> list[StoredSecret]:
        """Return the secrets of each scope, in the order of the scopes, then by name and environment."""
        self._refuse_not_ready()
        named = [s for s in self._secrets.copy().values() if name in {None, s.name}]
        found = [s for s in named if environment in {None, s.environment} and s.scope in scopes]
        return sorted(found, key=lambda s: (scopes.index(s.scope), s.name, s.environment))

    def environments_of(self, scopes: Sequence[Scope], name: str) -> list[str]:
        """Return the environments that hold a secret of this name, in order."""
        return sorted({secret.environment for secret in self.secrets(scopes) if secret.name == name})

    def put(
        self,
        scope: Scope,
        environment: str,
        name: str,
        *,
        expected_version: int,
        values: Mapping[str, tuple[str, bytes]],
    ) -> None:
        """Merge sealed values into a secret, or make it; ConflictError if it is not at *expected_version*."""
        if not values:
            raise ValueError("a secret holds one key at least")
        version = expected_version + 1
        new = {key: StoredValue(key, version, key_id, sealed) for key, (key_id, sealed) in values.items()}
        with self._lock:
            self._refuse_not_ready()
            self._refuse_destroyed({key_id for key_id, _ in values.values()})
            old = self._secrets.get((scope, environment, name))
            found = old.version if old else 0
            if found != expected_version:
                raise ConflictError(name, environment, expected=expected_version, found=found)
            kept = {value.key: value for value in old.values} if old else {}
            now = datetime.now(UTC)
            merged = _ordered((kept | new).values())
            created_at = old.created_at if old else now
            secret = StoredSecret(scope, environment, name, version, merged, created_at, now)
            self._secrets[scope, environment, name] = secret

    def remove(self, scope: Scope, environment: str, name: str, keys: Collection[str] | None = None) -> bool:
        """Remove these keys, or the whole secret; say whether anything was there."""
        place = (scope, environment, name)
        with self._lock:
            self._refuse_not_ready()
            old = self._secrets.get(place)
            if old is None:
                return False
            kept = () if keys is None else tuple(value for value in old.values if value.key not in keys)
            if not kept:
                del self._secrets[place]
            elif kept != old.values:
                self._secrets[place] = replace(old, version=old.version + 1, values=kept, updated_at=datetime.now(UTC))
            return kept != old.values

    def append_entries(self, link: Link) -> None:
        """Keep the entries that *link* makes for the newest one."""
        with self._lock:
            self._entries.extend(link(self.audit_head()))

    def entries(self, after: int = 0, limit: int = 1_000) -> list[AuditEntry]:
        """Return the entries whose sequence number is greater than *after*, the oldest first."""
        self._refuse_not_ready()
        return [entry for entry in self._entries.copy() if entry.sequence > after][:limit]

    def newest_entries(self, limit: int, wanted: RecordFilter) -> list[AuditEntry]:
        """Return the newest entries that are *wanted*, the newest first; no intent whose outcome is known."""
        self._refuse_not_ready()
        known: set[str] = set()
        found: list[AuditEntry] = []
        for entry in reversed(self._entries.copy()):
            record = entry.record
            if record is None or (record.outcome == "intended" and record.id in known):
                continue
            known.add(record.id)
            if _is_wanted(entry.sequence, record, wanted):
                found.append(entry)
        return found[:limit]

    def audit_head(self) -> AuditHead | None:
        """Return the newest entry; None if there is none yet."""
        self._refuse_not_ready()
        entries = self._entries[-1:]
        return AuditHead(entries[0].sequence, entries[0].mac) if entries else None

    def close(self) -> None:
        """Refuse all work from now on; doing it again changes nothing."""
        self._state = _CLOSED

    def _add_workspace(self, name: str, organization: str) -> Workspace:
        owners = {w.organization: w.organization_id for w in self._workspaces.values()}
        organization_id = owners.get(organization) or uuid.uuid4().hex
        workspace = Workspace(uuid.uuid4().hex, name, organization_id, organization)
        self._workspaces[name] = workspace
        return workspace

    def _refuse_not_ready(self) -> None:
        self._refuse_closed()
        if self._state == _NEW:
            raise NotInitialisedError("memory")

    def _refuse_closed(self) -> None:
        if self._state == _CLOSED:
            raise StoreError("the store 'memory' is closed")


def _ordered(values: Collection[StoredValue]) -> tuple[StoredValue, ...]:
    return tuple(sorted(values, key=lambda value: value.key))


def _is_wanted(sequence: int, record: CallRecord, wanted: RecordFilter) -> bool:
    if wanted.before is not None and sequence >= wanted.before:
        return False
    if wanted.since is not None and record.started_at < wanted.since:
        return False
    fields = ("action", "environment", "workspace", "run", "outcome")
    return all(getattr(wanted, field) in {None, getattr(record, field)} for field in fields)
