"""SQLite: opened with the same pragmas each time, and made for this user alone."""

import os
import random
import sqlite3
import threading
import time
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
from keyfob_registry.store.sql.turns import Turns

APPLICATION_ID = 0x4B464F42  # "KFOB": tells our databases from those of other programs
_PRAGMAS = ("synchronous = FULL", "secure_delete = ON", "foreign_keys = ON", "trusted_schema = OFF")
_PAUSE = (0.0005, 0.002)  # seconds between two questions for the lock
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
    connections: "SqliteConnections"

    @contextmanager
    def transaction(self, lock: str = WRITE, *, wait: float | None = None) -> Generator[None]:
        """Do all that is in the block, or nothing of it; nobody else writes in between, whatever the lock is called."""
        del lock
        deadline = time.monotonic() + (self.connections.busy_timeout if wait is None else wait)
        if not self.connections.turn.take(deadline - time.monotonic()):
            raise StoreLockedError(self.connections.place)
        try:
            self._begin(deadline)
            with self._ended():
                yield
        finally:
            self.connections.turn.give_back()

    def _begin(self, deadline: float) -> None:
        """Take SQLite's lock, asking more often than SQLite does: other processes leave short gaps only."""
        self.execute("PRAGMA busy_timeout = 0")
        while True:
            try:
                self.execute("BEGIN IMMEDIATE")
                break
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() >= deadline:
                    raise
            time.sleep(random.uniform(*_PAUSE))  # noqa: S311 -- so that two do not ask in step
        self.execute(f"PRAGMA busy_timeout = {round(self.connections.busy_timeout * 1000)}")

    @contextmanager
    def _ended(self) -> Generator[None]:
        try:
            yield
        except BaseException:
            if self.in_transaction:  # SQLite ends it itself when the disk is full
                self.execute("ROLLBACK")
            raise
        self.execute("COMMIT")

    @contextmanager
    def snapshot(self) -> Generator[None]:
        """Read all that is in the block as it was at one moment; writers do not wait for that."""
        self.execute("BEGIN")
        try:
            yield
        finally:
            self.execute("ROLLBACK")

    def forget_log(self) -> None:
        """Empty the write-ahead log, as far as nobody reads there."""
        self.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()


class SqliteConnections(Connections[SqliteConnection]):
    """Lends connections to an SQLite database."""

    driver_error = sqlite3.Error

    def __init__(self, place: str, busy_timeout: float) -> None:
        super().__init__(place)
        self.busy_timeout = busy_timeout
        self.turn = Turns(1)
        """Of the threads that write: SQLite would serve whoever is lucky."""

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
            timeout=self.busy_timeout,
            isolation_level=None,  # transactions are begun by name: BEGIN IMMEDIATE
            check_same_thread=False,
            factory=SqliteConnection,
        )
        connection.connections = self
        try:
            for pragma in _PRAGMAS:
                connection.execute(f"PRAGMA {pragma}")
        except BaseException:
            connection.close()
            raise
        return connection

    def _forget_parent(self) -> None:
        super()._forget_parent()
        self.turn = Turns(1)

    def _translate(self, error: Exception, connection: SqliteConnection | None) -> KeyfobError:
        del connection
        return translate(error, self.place)


class FileConnections(SqliteConnections, Pool[SqliteConnection]):
    """As many connections to a file as threads use it at once; *path* is that file."""

    def __init__(self, path: Path, busy_timeout: float) -> None:
        super().__init__(str(path), busy_timeout)
        self.path = path.absolute()

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
        super().__init__(":memory:", busy_timeout)
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
        super()._forget_parent()
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
