"""The SQL store: what a call needs is read by the bare driver, for SQLModel alone takes half a second to import."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Any

from keyfob_registry.errors import MissingExtraError, StoreCorruptError, StoreError, UnknownWorkspaceError
from keyfob_registry.scopes import Scope
from keyfob_registry.store.protocol import (
    DEFAULT,
    AuditEntry,
    AuditHead,
    Link,
    RecordFilter,
    StoredSecret,
    Workspace,
)
from keyfob_registry.store.sql import audit, rows, writing
from keyfob_registry.store.sql.connection import BUSY_TIMEOUT, SCHEMA_VERSION, Connection, Connections, Result
from keyfob_registry.store.sql.key_store import SqlKeyStore
from keyfob_registry.store.sql.sqlite import FileConnections, MemoryConnections

_RANK = 7  # the column after SECRET_COLUMNS
_WORKSPACES = """SELECT workspace.id, workspace.name, organization.id, organization.name
    FROM workspace JOIN organization ON organization.id = workspace.organization_id"""
_POSTGRES = ("postgresql+psycopg", "postgresql")
_AUDIT_TIMEOUT = 2.0  # an audit that cannot be written refuses calls; nobody is to wait long for that


class SqlStore(SqlKeyStore):
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
        if not scopes:
            return None
        parameters: list[str] = []
        for scope in scopes:
            parameters += (str(scope), environment, name)
        statement = _find_statement(len(scopes))

        def work(connection: Connection) -> StoredSecret | None:
            found = connection.execute(statement, parameters).fetchall()
            if not found:
                return None
            first: int = min(row[_RANK] for row in found)
            rows_of_first = [row for row in found if row[_RANK] == first]
            return rows.secret_of(scopes[first], environment, name, rows_of_first)

        return self._run(work)

    def secrets(
        self, scopes: Sequence[Scope], environment: str | None = None, *, name: str | None = None
    ) -> list[StoredSecret]:
        """Return the secrets of each scope, in the order of the scopes, then by name and environment."""
        filters = {"environment": environment, "name": name}
        given = {column: value for column, value in filters.items() if value is not None}
        where = " AND ".join(f"secret.{column} = ?" for column in ("scope", *given))
        rest = tuple(given.values())
        order = "secret.environment, secret.name"
        statement = f"{_joined(order, where)} ORDER BY secret.name, secret.environment"

        def work(connection: Connection) -> Iterator[StoredSecret]:
            for scope in scopes:
                found = connection.execute(statement, (str(scope), *rest))
                for (of_environment, of_name), group in groupby(found, lambda row: row[_RANK:]):
                    yield rows.secret_of(scope, of_environment, of_name, list(group))

        return self._run(lambda connection: list(work(connection)))

    def environments_of(self, scopes: Sequence[Scope], name: str) -> list[str]:
        """Return the environments that hold a secret of this name, in order."""
        if not scopes:
            return []
        marks = ", ".join("?" * len(scopes))
        statement = (
            f"SELECT DISTINCT environment FROM secret WHERE name = ? AND scope IN ({marks}) ORDER BY environment"  # noqa: S608 marks only
        )
        found = self._run(lambda connection: connection.execute(statement, (name, *map(str, scopes))).fetchall())
        return [row[0] for row in found]

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
        place = writing.Place(str(scope), environment, name)
        self._run(lambda connection: writing.put(connection, place, expected_version, values))

    def remove(self, scope: Scope, environment: str, name: str, keys: Collection[str] | None = None) -> bool:
        """Remove these keys, or the whole secret; say whether anything was there."""
        place = writing.Place(str(scope), environment, name)
        return self._run(lambda connection: writing.remove(connection, place, keys))

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


def _joined(also: str, where: str) -> str:
    """Return a query for values with their secret, and *also* these columns, at the end."""
    return f"SELECT {rows.SECRET_COLUMNS}, {also} FROM secret JOIN value ON value.secret_id = secret.id WHERE {where}"  # noqa: S608 constants only


@cache
def _find_statement(scopes: int) -> str:
    place = "secret.scope = ? AND secret.environment = ? AND secret.name = ?"
    return " UNION ALL ".join(_joined(str(rank), place) for rank in range(scopes))
