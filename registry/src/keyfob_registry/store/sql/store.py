"""The SQL store: what a call needs is read by the bare driver, for SQLModel alone takes half a second to import."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from keyfob_registry.errors import (
    BackupToolError,
    MissingExtraError,
    StoreCorruptError,
    StoreError,
    UnknownWorkspaceError,
)
from keyfob_registry.scopes import Scope
from keyfob_registry.store.history import Change, Manifest
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
    unsigned,
)
from keyfob_registry.store.sql import audit, backup, rows, secrets, writing
from keyfob_registry.store.sql.connection import BUSY_TIMEOUT, SCHEMA_VERSION, Connection, Connections, Result
from keyfob_registry.store.sql.key_store import SqlKeyStore
from keyfob_registry.store.sql.sqlite import FileConnections, MemoryConnections
from keyfob_registry.store.sql.use_store import SqlUseStore

_WORKSPACES = """SELECT workspace.id, workspace.name, organization.id, organization.name
    FROM workspace JOIN organization ON organization.id = workspace.organization_id"""
_POSTGRES = ("postgresql+psycopg", "postgresql")
_AUDIT_TIMEOUT = 2.0  # an audit that cannot be written refuses calls; nobody is to wait long for that


class SqlStore(SqlKeyStore, SqlUseStore):
    """Keeps everything in one database of SQLite or Postgres; safe for many threads and across forks."""

    def __init__(self, url: str, *, busy_timeout: float = BUSY_TIMEOUT) -> None:
        self._connections = _connections(url, busy_timeout)
        self._audit_timeout = min(busy_timeout, _AUDIT_TIMEOUT)

    @property
    def place(self) -> str:
        """What messages call the store: its file, or its server and database."""
        return self._connections.place

    def initialise(self) -> None:
        """Make the database, with organization and workspace "default"; doing it again changes nothing."""
        self._connections.create()
        self._make_schema(anew=True)

    def upgrade(self) -> tuple[int, int]:
        """Migrate the database to the schema of this version; return the versions of its schema before and now."""
        return self._make_schema(anew=False), SCHEMA_VERSION

    def back_up(self, target: Path) -> None:
        """Copy the database to a new file, while others go on writing; the copy is proved to be whole."""
        if not isinstance(self._connections, FileConnections):
            raise BackupToolError(self.place)
        backup.back_up(self._connections, target)

    def restore(self, source: Path) -> None:
        """Make this database of a backup; OutputError if there is one already, BackupError if it is not whole."""
        if not isinstance(self._connections, FileConnections):
            raise BackupToolError(self.place)
        backup.restore(source, self._connections)

    def workspace(self, name: str) -> Workspace:
        """Return the workspace *name*; UnknownWorkspaceError names the nearest one."""
        found = self._run(
            lambda connection: connection.execute(f"{_WORKSPACES} WHERE workspace.name = ?", (name,)).fetchone()
        )
        if found is None:
            raise UnknownWorkspaceError(name, [workspace.name for workspace in self.workspaces()])
        return Workspace(*found)

    def workspaces(self) -> list[Workspace]:
        """Return all workspaces, ordered by name."""
        found = self._run(lambda connection: connection.execute(f"{_WORKSPACES} ORDER BY workspace.name").fetchall())
        return [Workspace(*row) for row in found]

    def create_workspace(self, name: str, organization: str = DEFAULT) -> Workspace:
        """Make a workspace, and its organization if there is none of that name; WorkspaceExistsError if taken."""
        return self._run(lambda connection: writing.create_workspace(connection, name, organization))

    def find(self, scopes: Sequence[Scope], environment: str, name: str) -> StoredSecret | None:
        """Return the secret from the first of the scopes that has it, whole; None if none has."""
        return self._run(lambda connection: secrets.find(connection, scopes, environment, name))

    def secrets(
        self,
        scopes: Sequence[Scope],
        environment: str | None = None,
        *,
        name: str | None = None,
        deleted: bool = False,
    ) -> list[StoredSecret]:
        """Return the secrets of each scope, in the order of the scopes, then by name and environment."""
        return self._run(
            lambda connection: list(secrets.listed(connection, scopes, environment, name, deleted=deleted))
        )

    def environments_of(self, scopes: Sequence[Scope], name: str) -> list[str]:
        """Return the environments that hold a secret of this name, in order."""
        return self._run(lambda connection: secrets.environments_of(connection, scopes, name))

    def newest(self, scope: Scope, environment: str, name: str) -> StoredSecret | None:
        """Return the secret of this scope, also if it is deleted; None if there never was one."""
        return self._run(lambda connection: secrets.newest(connection, scope, environment, name))

    def lifetimes(self, scope: Scope, after: tuple[str, str] = ("", ""), limit: int = 500) -> list[Lifetime]:
        """Return a page of all secrets of a scope, deleted ones too, ordered by (environment, name)."""
        return self._run(lambda connection: secrets.lifetimes(connection, scope, after, limit))

    def lifetime(self, scope: Scope, environment: str, name: str) -> Lifetime | None:
        """Return a secret with all that is kept of it, also if it is deleted; None if there never was one."""
        return self._run(lambda connection: secrets.lifetime(connection, scope, environment, name))

    def write(self, change: Change, sign: Sign = unsigned) -> StoredSecret:
        """Make the next version of a secret, as *sign* proves it, and return it; all or nothing."""
        return self._run(lambda connection: secrets.write(connection, change, sign))

    def manifests(self) -> list[Manifest]:
        """Return the manifests of all scopes, ordered by scope."""
        return self._run(secrets.manifests)

    def manifest(self, scope: Scope) -> Manifest | None:
        """Return the manifest of a scope; None if nothing was written there with a proof."""
        return self._run(lambda connection: secrets.manifest(connection, str(scope)))

    def heads(self, scope: Scope, limit: int) -> tuple[Manifest | None, list[bytes]]:
        """Return the manifest of a scope and its heads, *limit* at most, as they were at one moment."""
        return self._run(lambda connection: secrets.heads(connection, str(scope), limit))

    def accept(self, manifest: Manifest, *, replaces: Manifest | None) -> bool:
        """Put a manifest in the place of one that is still there; say whether it was."""
        return self._run(lambda connection: secrets.accept(connection, manifest, replaces))

    def append_entries(self, link: Link) -> None:
        """Keep the entries that *link* makes for the newest one; when this returns, they are on the disk."""

        def work(connection: Connection) -> None:
            self._connections.require_in_place(connection)
            audit.append(connection, link, self._audit_timeout)

        self._run(work)

    def entries(self, after: int = 0, limit: int = 1_000) -> list[AuditEntry]:
        """Return the entries whose sequence number is greater than *after*, the oldest first."""
        return self._run(lambda connection: audit.entries(connection, after, limit))

    def newest_entries(self, limit: int, wanted: RecordFilter) -> list[AuditEntry]:
        """Return the newest entries that are *wanted*, the newest first; no intent whose outcome is known."""
        return self._run(lambda connection: audit.newest(connection, limit, wanted))

    def audit_head(self) -> AuditHead | None:
        """Return the newest entry; None if there is none yet."""
        return self._run(audit.head)

    def close(self) -> None:
        """Close every connection; doing it again changes nothing."""
        self._connections.close()

    def _make_schema(self, *, anew: bool) -> int:
        from keyfob_registry.store.sql import schema  # hidden import: SQLModel takes half a second

        connections = self._connections

        def work(connection: Connection) -> int:
            return schema.prepare(connection, lambda: connections.schema_version(connection), connections.place, anew)

        return self._run(work, check=False)

    def _run(self, work: Callable[[Connection], Result], *, check: bool = True) -> Result:
        try:
            return self._connections.run(work, check=check)
        except rows.DamagedRowError as error:
            table = str(error)
        raise StoreCorruptError(self._connections.place, f"a row of table {table!r} makes no sense")


def _connections(url: str, busy_timeout: float) -> Connections[Any]:
    scheme, _, path = url.partition("://")
    if scheme in _POSTGRES:
        return _postgres(url, busy_timeout)
    if scheme != "sqlite":
        # The rest of the address may hold a password.
        raise StoreError(
            f"the store cannot be a database of kind {scheme!r}",
            hints=["export KEYFOB_DATABASE_URL=sqlite:////path/of/keyfob.db"],
        )
    path = path.removeprefix("/")
    if path in {"", ":memory:"}:
        return MemoryConnections(busy_timeout)
    return FileConnections(Path(path).expanduser(), busy_timeout)


def _postgres(url: str, busy_timeout: float) -> Connections[Any]:
    try:
        from keyfob_registry.store.sql import postgres  # hidden import: psycopg is an extra, slow to load
    except ImportError:
        problem = MissingExtraError("a store in Postgres", ["psycopg"], "keyfob-registry[postgres]")
    else:
        return postgres.PostgresConnections(url, busy_timeout)
    raise problem
