"""Copies of an SQLite database: taken while others write, for this user alone, proved before they get their name."""

import errno
import os
import sqlite3
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path

from keyfob_registry.errors import BackupError, OutputError
from keyfob_registry.store.sql.connection import refuse_newer
from keyfob_registry.store.sql.sqlite import FileConnections, SqliteConnections

_ERRORS_OF_TARGET = {sqlite3.SQLITE_FULL: errno.ENOSPC, sqlite3.SQLITE_IOERR: errno.EIO}


def back_up(connections: SqliteConnections, target: Path) -> None:
    """Copy the database to a new file, as it is at one moment; writers go on meanwhile."""
    _make(target, lambda part: connections.run(lambda connection: _copy(connection, part)))


def restore(source: Path, connections: FileConnections) -> None:
    """Make the database of a backup; OutputError if there is one already."""
    _refuse_unusable(source)
    log = connections.path.with_name(f"{connections.path.name}-wal")
    if log.exists():  # SQLite would replay it into the database that is restored
        raise OutputError(str(connections.path), f"the log of another database is left: {log}")
    connections.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)

    def copy(part: Path) -> None:
        with closing(_open_unchanged(source)) as connection:
            _copy(connection, part)

    _make(connections.path, copy)


def _copy(source: sqlite3.Connection, part: Path) -> None:
    """Copy all pages in one step, so that those who write meanwhile do not make it start again."""
    try:
        with closing(sqlite3.connect(part)) as target:
            source.backup(target)
            target.execute("PRAGMA journal_mode = WAL")
    except sqlite3.Error as error:
        number = _ERRORS_OF_TARGET.get(error.sqlite_errorcode & 0xFF)
        if number is None:
            raise
    else:
        return
    raise OSError(number, os.strerror(number))


def _make(target: Path, copy: Callable[[Path], None]) -> None:
    """Let *copy* fill a file that gets its name when it is whole and on the disk."""
    part = target.with_name(f".{target.name}.{os.urandom(8).hex()}")
    try:
        os.close(os.open(part, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600))
        part.chmod(0o600)  # the umask may have taken bits away
        copy(part)
        _refuse_unusable(part)
        _sync(part)
        target.hardlink_to(part)
        _sync(target.parent)
    except FileExistsError:
        problem = OutputError(str(target), "it exists already, and is not overwritten")
    except (OSError, sqlite3.Error) as error:
        problem = OutputError(str(target), _reason(error))
    else:
        return
    finally:
        for ending in ("", "-wal", "-shm"):
            with suppress(OSError):
                part.with_name(part.name + ending).unlink()
    raise problem


def _refuse_unusable(path: Path) -> None:
    """Raise unless *path* is a whole database of Keyfob, of this version or an older one."""
    connections = FileConnections(path, 0.0)
    try:
        with closing(_open_unchanged(path)) as connection:
            found = [text for (text,) in connection.execute("PRAGMA integrity_check(1)")]
            version = connections.schema_version(connection)
    except sqlite3.Error as error:
        problem = BackupError(str(path), _reason(error))
    else:
        _refuse(path, found, version)
        return
    raise problem


def _refuse(path: Path, found: list[str], version: int) -> None:
    if found != ["ok"] or version == 0:
        raise BackupError(str(path), "it is damaged" if version else "it is empty")
    refuse_newer(version, str(path))


def _open_unchanged(path: Path) -> sqlite3.Connection:
    """Open a file that nobody writes; nothing is made beside it."""
    from_file = f"{path.absolute().as_uri()}?mode=ro&immutable=1"
    return sqlite3.connect(from_file, uri=True)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _reason(error: Exception) -> str:
    if isinstance(error, OSError):
        return os.strerror(error.errno or 0).lower()
    return str(getattr(error, "sqlite_errorname", type(error).__name__))
