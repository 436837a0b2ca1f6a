"""SQLite: opened with the same pragmas each time, and made for this user alone."""

import os
import sqlite3
import threading
from collections.abc import Generator
from contextlib import closing, contextmanager
from pathlib import Path

from keyfob_sdk.errors import KeyfobError

from keyfob_registry.errors import (
    NotInitialisedError,
    StoreCorruptError,
    StoreError,
    StoreFullError,
    StoreLockedError,
    StoreReadOnlyError,
)
from keyfob_registry.store.sql.connection import WRITE, Connections, Pool, read_version

APPLICATION_ID = 0x4B464F42  # "KFOB": tells our databases from those of other programs
_PRAGMAS = ("synchronous = FULL", "secure_delete = ON", "foreign_keys = ON", "trusted_schema = OFF")
_MEANINGS: dict[int, type[StoreLockedError | StoreCorruptError | StoreFullError | StoreReadOnlyError]] = {
    sqlite3.SQLITE_BUSY: StoreLockedError,
    sqlite3.SQLITE_LOCKED: StoreLockedError,
    sqlite3.SQLITE_CORRUPT: StoreCorruptError,
    sqlite3.SQLITE_NOTADB: StoreCorruptError,
    sqlite3.SQLITE_FULL: StoreFullError,
    sqlite3.SQLITE_READONLY: StoreReadOnlyError,
}


class SqliteConnection(sqlite3.Connection):
    """A connection that remembers which file it opened, and whether the schema behind it was checked."""

    checked = False
    file: tuple[int, int] | None = None
    busy_timeout = 0.0

    @contextmanager
    def transaction(self, lock: str = WRITE, *, wait: float | None = None) -> Generator[None]:
        """Do all that is in the block, or nothing of it; nobody else writes in between, whatever the lock is called."""
        del lock
        if wait is not None:
            self.wait_for_locks(wait)
        self.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            if self.in_transaction:  # SQLite ends it itself when the disk is full
                self.execute("ROLLBACK")
            raise
        self.execute("COMMIT")
        if wait is not None:
            self.wait_for_locks(self.busy_timeout)

    @contextmanager
    def snapshot(self) -> Generator[None]:
        """Read all that is in the block as it was at one moment; writers do not wait for that."""
        self.execute("BEGIN")
        try:
            yield
        finally:
            self.execute("ROLLBACK")

    def wait_for_locks(self, seconds: float) -> None:
        """Wait as long as that for others from now on."""
        self.execute(f"PRAGMA busy_timeout = {round(seconds * 1000)}")

    def forget_log(self) -> None:
        """Empty the write-ahead log, as far as nobody reads there."""
        self.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()


class SqliteConnections(Connections[SqliteConnection]):
    """Lends connections to an SQLite database."""

    driver_error = sqlite3.Error
    _busy_timeout: float

    def schema_version(self, connection: sqlite3.Connection) -> int:
        """Return the version of the schema; 0 if the database is empty, StoreError if it is of another program."""
        (application,) = connection.execute("PRAGMA application_id").fetchone()
        (objects,) = connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
        if not objects:
            return 0
        if application == APPLICATION_ID:
            return read_version(connection, self.place)
        raise StoreError(
            f"the store {self.place!r} is a database of another program",
            hints=["export KEYFOB_DATABASE_URL=sqlite:////path/of/keyfob.db"],
        )

    def _open(self, target: str) -> SqliteConnection:
        connection = sqlite3.connect(
            target,
            uri=True,
            timeout=self._busy_timeout,
            isolation_level=None,  # transactions are begun by name: BEGIN IMMEDIATE
            check_same_thread=False,
            factory=SqliteConnection,
        )
        connection.busy_timeout = self._busy_timeout
        try:
            for pragma in _PRAGMAS:
                connection.execute(f"PRAGMA {pragma}")
        except BaseException:
            connection.close()
            raise
        return connection

    def _translate(self, error: Exception, connection: SqliteConnection | None) -> KeyfobError:
        del connection
        return translate(error, self.place)


class FileConnections(Pool[SqliteConnection], SqliteConnections):
    """As many connections to a file as threads use it at once; *path* is that file."""

    def __init__(self, path: Path, busy_timeout: float) -> None:
        super().__init__(str(path))
        self.path = path.absolute()
        self._busy_timeout = busy_timeout

    def create(self) -> None:
        """Make the file for this user alone; SQLite gives its -wal and -shm the same mode."""
        if self.path.exists():
            return
        try:
            self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._create()
        except FileExistsError:
            return
        except OSError as error:
            problem: KeyfobError = StoreError(
                f"the store {self.place!r} cannot be made: {os.strerror(error.errno or 0)}",
                hints=["export KEYFOB_DATABASE_URL=sqlite:////path/of/keyfob.db"],
            )
        except sqlite3.Error as error:
            problem = translate(error, self.place)
        else:
            return
        raise problem

    def _create(self) -> None:
        # Two that switch one file to WAL at once do not wait for each other, so the file gets its name afterwards.
        temporary = self.path.with_name(f".{self.path.name}.{os.urandom(8).hex()}")
        os.close(os.open(temporary, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600))
        try:
            with closing(self._open(f"{temporary.as_uri()}?mode=rw")) as connection:
                connection.execute("PRAGMA journal_mode = WAL")
            self.path.hardlink_to(temporary)
        finally:
            temporary.unlink()

    def require_in_place(self, connection: SqliteConnection) -> None:
        """Raise if the file was removed or replaced; the next connection opens what is there then."""
        if connection.file == self._identity():
            return
        self._close_idle()
        if self.path.exists():
            raise StoreError(f"the store {self.place!r} was replaced while it was open", hints=["keyfob audit verify"])
        raise NotInitialisedError(self.place)

    def _connect(self) -> SqliteConnection:
        identity = self._identity()
        if identity is None:
            raise NotInitialisedError(self.place)
        connection = self._open(f"{self.path.as_uri()}?mode=rw")
        connection.file = identity
        return connection

    def _identity(self) -> tuple[int, int] | None:
        try:
            status = self.path.stat()
        except OSError:
            return None
        return status.st_dev, status.st_ino


class MemoryConnections(SqliteConnections):
    """The one connection to a database in memory; threads take turns."""

    def __init__(self, busy_timeout: float) -> None:
        super().__init__(":memory:")
        self._busy_timeout = busy_timeout
        self._lock = threading.Lock()
        self._connection = self._open("file::memory:")

    def create(self) -> None:
        """Do nothing: the database exists as long as its connection."""

    def close(self) -> None:
        """Close the connection, and with it the database."""
        with self._lock:
            self._closed = True
            self._connection.close()

    def require_in_place(self, connection: SqliteConnection) -> None:
        """Do nothing: what has no file cannot be removed."""

    def _borrow(self) -> SqliteConnection:
        self._lock.acquire()
        return self._connection

    def _take_back(self, connection: SqliteConnection) -> None:
        del connection
        self._lock.release()

    def _discard(self, connection: SqliteConnection) -> None:
        try:
            connection.rollback()
        finally:
            self._lock.release()

    def _forget_parent(self) -> None:
        self._lock = threading.Lock()


def translate(error: Exception, place: str) -> KeyfobError:
    """Return our error for one of SQLite; the text holds SQLite's name of the error, and nothing of any row."""
    code = getattr(error, "sqlite_errorcode", None)
    if code is None:
        # Python's own complaint, as about a text that is not UTF-8.
        return StoreCorruptError(place, type(error).__name__)
    meaning = _MEANINGS.get(code & 0xFF)
    if meaning is not None:
        return meaning(place)
    return StoreError(f"the store {place!r} failed: {getattr(error, 'sqlite_errorname', '')}", hints=["keyfob check"])
