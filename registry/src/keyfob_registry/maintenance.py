"""What is done to a database as a whole: upgrade, back up, restore."""

import os
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from pathlib import Path

from keyfob_registry.settings import Settings
from keyfob_registry.store.sql.store import SqlStore


def upgrade(environ: Mapping[str, str] | None = None) -> tuple[int, int]:
    """Migrate the database to the schema of this version; return the versions of its schema before and now."""
    with _store(environ) as store:
        return store.upgrade()


def back_up(target: Path, environ: Mapping[str, str] | None = None) -> None:
    """Copy the database to a new file, while calls go on.

    Raises:
        BackupToolError: The database is on a server.
        OutputError: The file exists, or cannot be written.
    """
    with _store(environ) as store:
        store.back_up(target)


def restore(source: Path, environ: Mapping[str, str] | None = None) -> str:
    """Make the database of a backup, where there is none; return what messages call it.

    Raises:
        BackupError: The backup is not whole.
        BackupToolError: The database is on a server.
        OutputError: There is a database already.
    """
    with _store(environ) as store:
        store.restore(source)
        return store.place


@contextmanager
def _store(environ: Mapping[str, str] | None) -> Generator[SqlStore]:
    store = SqlStore(Settings.from_environ(os.environ if environ is None else environ).database_url)
    try:
        yield store
    finally:
        store.close()
