"""Making the schema, and migrating it from older versions: the only part of the store that needs SQLModel and Alembic.

A new database is made at once as ``tables`` describes it. An older one walks the migrations that it lacks, in one
transaction: whoever is killed on the way leaves it as it was.
"""

from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy
from alembic.config import Config
from alembic.runtime.environment import EnvironmentContext
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import StaticPool

from keyfob_registry.errors import NotInitialisedError
from keyfob_registry.store.protocol import DEFAULT
from keyfob_registry.store.sql import tables
from keyfob_registry.store.sql.connection import SCHEMA_VERSION, Connection, refuse_newer
from keyfob_registry.store.sql.sqlite import APPLICATION_ID, SqliteConnection
from keyfob_registry.store.sql.writing import add_workspace

MIGRATIONS = [Path(__file__).parent / "migrations/versions"]
_WAIT = 600.0  # seconds: somebody else may be migrating a large database


def prepare(connection: Connection, version: Callable[[], int], place: str, anew: bool) -> int:
    """Migrate the schema, or make it and the defaults if that is wanted; return the *version* that was found."""
    found = version()
    if found == 0 and not anew:
        raise NotInitialisedError(place)
    if found == SCHEMA_VERSION:
        return found
    if isinstance(connection, SqliteConnection):
        connection.execute("PRAGMA journal_mode = WAL")
    with connection.transaction(wait=_WAIT):
        found = version()  # somebody else may have been first
        refuse_newer(found, place)
        if found == 0:
            _create(connection)
        elif found < SCHEMA_VERSION:
            _migrate(connection)
    return found


def _create(connection: Connection) -> None:
    with _sqlalchemy(connection) as alchemy:
        tables.Table.metadata.create_all(alchemy, checkfirst=False)
        MigrationContext.configure(alchemy).stamp(_scripts(), "head")
    add_workspace(connection, DEFAULT, DEFAULT)
    if isinstance(connection, SqliteConnection):
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")


def _migrate(connection: Connection) -> None:
    scripts: Any = _scripts()  # what Alembic's own command calls is not public

    def steps(found: Any, _: MigrationContext) -> Any:
        return scripts._upgrade_revs("head", found)  # noqa: SLF001 -- the same

    with (
        _sqlalchemy(connection) as alchemy,
        EnvironmentContext(Config(), scripts, fn=steps, destination_rev="head") as environment,
    ):
        environment.configure(connection=alchemy, target_metadata=tables.Table.metadata, transactional_ddl=True)
        environment.run_migrations()


def _scripts() -> ScriptDirectory:
    return ScriptDirectory(str(MIGRATIONS[0].parent), version_locations=list(map(str, MIGRATIONS)))


@contextmanager
def _sqlalchemy(connection: Connection) -> Generator[sqlalchemy.Connection]:
    """Lend a connection of ours, in the middle of its transaction, to SQLAlchemy, which neither begins nor ends one."""
    driver = connection if isinstance(connection, SqliteConnection) else getattr(connection, "driver", None)
    kind = "sqlite" if isinstance(connection, SqliteConnection) else "postgresql+psycopg"
    engine = sqlalchemy.create_engine(
        f"{kind}://", creator=lambda: driver, poolclass=StaticPool, pool_reset_on_return=None
    )

    def leave(_: object) -> None:
        """Leave the transaction as it is."""

    for ending in ("do_commit", "do_rollback"):
        setattr(engine.dialect, ending, leave)
    try:
        with engine.connect() as alchemy:
            yield alchemy
    except DBAPIError as error:
        problem = error.orig
    else:
        return
    if problem is not None:
        raise problem
