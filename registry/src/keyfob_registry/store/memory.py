"""The store in memory: for tests, scripts and whatever needs no disk; it is gone with the process."""

import threading
import uuid
from collections.abc import Sequence

from keyfob_sdk import CallRecord

from keyfob_registry.errors import (
    NotInitialisedError,
    StoreError,
    UnknownWorkspaceError,
    WorkspaceExistsError,
)
from keyfob_registry.scopes import Scope
from keyfob_registry.store import changing
from keyfob_registry.store.history import Change, Manifest
from keyfob_registry.store.memory_keys import MemoryKeyStore
from keyfob_registry.store.memory_uses import MemoryUseStore
from keyfob_registry.store.protocol import (
    DEFAULT,
    AuditEntry,
    AuditHead,
    Lifetime,
    Link,
    RecordFilter,
    Sign,
    StoredSecret,
    Workspace,
    WrappedKek,
    WrappedKey,
    unsigned,
)

_Place = tuple[Scope, str, str]
_OPEN, _NEW, _CLOSED = "open", "new", "closed"


class MemoryStore(MemoryKeyStore, MemoryUseStore):
    """Keeps everything in dictionaries, behind one lock."""

    place = ":memory:"

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._state = _NEW
        self._workspaces: dict[str, Workspace] = {}
        self._lifetimes: dict[_Place, Lifetime] = {}
        self._manifests: dict[str, Manifest] = {}
        self._data_keys: dict[str, WrappedKey] = {}
        self._keks: dict[str, WrappedKek] = {}
        self._entries: list[AuditEntry] = []
        self._uses = {}
        self._notices = set()

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
        found = (self._lifetimes.get((scope, environment, name)) for scope in scopes)
        return next((each.secret for each in found if each is not None and each.secret.deleted_at is None), None)

    def secrets(
        self,
        scopes: Sequence[Scope],
        environment: str | None = None,
        *,
        name: str | None = None,
        deleted: bool = False,
    ) -> list[StoredSecret]:
        """Return the secrets of each scope, in the order of the scopes, then by name and environment."""
        self._refuse_not_ready()
        kept = (each.secret for each in self._lifetimes.copy().values())
        named = [s for s in kept if name in {None, s.name} and deleted == (s.deleted_at is not None)]
        found = [s for s in named if environment in {None, s.environment} and s.scope in scopes]
        return sorted(found, key=lambda s: (scopes.index(s.scope), s.name, s.environment))

    def environments_of(self, scopes: Sequence[Scope], name: str) -> list[str]:
        """Return the environments that hold a secret of this name, in order."""
        return sorted({secret.environment for secret in self.secrets(scopes) if secret.name == name})

    def newest(self, scope: Scope, environment: str, name: str) -> StoredSecret | None:
        """Return the secret of this scope, also if it is deleted; None if there never was one."""
        found = self.lifetime(scope, environment, name)
        return found.secret if found else None

    def lifetimes(self, scope: Scope, after: tuple[str, str] = ("", ""), limit: int = 500) -> list[Lifetime]:
        """Return a page of all secrets of a scope, deleted ones too, ordered by (environment, name)."""
        self._refuse_not_ready()
        places = sorted(place for place in self._lifetimes.copy() if place[0] == scope and place[1:] > after)
        return [self._lifetimes[place] for place in places[:limit]]

    def lifetime(self, scope: Scope, environment: str, name: str) -> Lifetime | None:
        """Return a secret with all that is kept of it, also if it is deleted; None if there never was one."""
        self._refuse_not_ready()
        return self._lifetimes.get((scope, environment, name))

    def write(self, change: Change, sign: Sign = unsigned) -> StoredSecret:
        """Make the next version of a secret, as *sign* proves it, and return it; all or nothing."""
        place = (change.scope, change.environment, change.name)
        with self._lock:
            self._refuse_not_ready()
            self._refuse_destroyed({key_id for key_id, _ in change.values.values()})
            old = self._lifetimes.get(place)
            step = changing.step(old.secret if old else None, change, self._manifests.get(str(change.scope)))
            signed = sign(step)
            if signed.manifest:
                self._manifests[str(change.scope)] = signed.manifest
            self._lifetimes[place] = changing.lifetime(old, step, signed)
            return self._lifetimes[place].secret

    def manifests(self) -> list[Manifest]:
        """Return the manifests of all scopes, ordered by scope."""
        self._refuse_not_ready()
        return [manifest for _, manifest in sorted(self._manifests.copy().items())]

    def manifest(self, scope: Scope) -> Manifest | None:
        """Return the manifest of a scope; None if nothing was written there with a proof."""
        self._refuse_not_ready()
        return self._manifests.get(str(scope))

    def heads(self, scope: Scope, limit: int) -> tuple[Manifest | None, list[bytes]]:
        """Return the manifest of a scope and its heads, *limit* at most, as they were at one moment."""
        with self._lock:
            found = [each.secret.head for place, each in self._lifetimes.items() if place[0] == scope]
            return self.manifest(scope), found[:limit]

    def accept(self, manifest: Manifest, *, replaces: Manifest | None) -> bool:
        """Put a manifest in the place of one that is still there; say whether it was."""
        with self._lock:
            if self._manifests.get(manifest.scope) != replaces:
                return False
            self._manifests[manifest.scope] = manifest
            return True

    def append_entries(self, link: Link) -> None:
        """Keep the entries that *link* makes for the newest one."""
        with self._lock:
            entries = link(self.audit_head())
            self._entries.extend(entries)
            self._count_uses(entry.record for entry in entries if entry.record is not None)

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


def _is_wanted(sequence: int, record: CallRecord, wanted: RecordFilter) -> bool:
    if wanted.before is not None and sequence >= wanted.before:
        return False
    if wanted.since is not None and record.started_at < wanted.since:
        return False
    fields = ("action", "environment", "workspace", "run", "outcome")
    return all(getattr(wanted, field) in {None, getattr(record, field)} for field in fields)
