"""Connections to SQLite: opened with the same pragmas, lent to one thread at a time, errors translated once."""

import os
import sqlite3
import threading
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Callable, Generator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import TypeVar

from keyfob_sdk.errors import KeyfobError

from keyfob_registry.errors import (
    NewerSchemaError,
    NotInitialisedError,
    StoreCorruptError,
    StoreError,
    StoreFullError,
    StoreLockedError,
    StoreReadOnlyError,
)

SCHEMA_VERSION = 1
APPLICATION_ID = 0x4B464F42  # "KFOB": tells our databases from others that are at version 0 as well
BUSY_TIMEOUT = 5.0
_PRAGMAS = ("synchronous = FULL", "secure_delete = ON", "foreign_keys = ON", "trusted_schema = OFF")
_MEANINGS: dict[int, type[StoreLockedError | StoreCorruptError | StoreFullError | StoreReadOnlyError]] = {
    sqlite3.SQLITE_BUSY: StoreLockedError,
    sqlite3.SQLITE_LOCKED: StoreLockedError,
    sqlite3.SQLITE_CORRUPT: StoreCorruptError,
    sqlite3.SQLITE_NOTADB: StoreCorruptError,
    sqlite3.SQLITE_FULL: StoreFullError,
    sqlite3.SQLITE_READONLY: StoreReadOnlyError,
}

Result = TypeVar("Result")


class Connection(sqlite3.Connection):
    """A connection that remembers which file it opened, and whether the schema behind it was checked."""

    checked = False
    file: tuple[int, int] | None = None

    @contextmanager
    def transaction(self) -> Generator[None]:
        """Do all that is in the block, or nothing of it; nobody else writes in between."""
        self.execute("BEGIN IMMEDIATE")
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


Work = Callable[[Connection], Result]


class Connections(ABC):
    """Lends connections to one database; *place* names it in messages."""

    def __init__(self, place: str, busy_timeout: float) -> None:
        self.place = place
        self._busy_timeout = busy_timeout
        self._process = os.getpid()
        self._closed = False

    def run(self, work: Work[Result], *, check: bool = True) -> Result:
        """Do *work* with a connection that nobody else uses; every SQLite error comes out as a StoreError."""
        try:
            connection = self._lend()
            try:
                if check and not connection.checked:
                    require_schema(connection, self.place)
                    connection.checked = True
                result = work(connection)
            except BaseException:
                self._discard(connection)
                raise
            self._take_back(connection)
        except sqlite3.Error as error:
            problem = translate(error, self.place)
        else:
            return result
        raise problem

    def _lend(self) -> Connection:
        if self._closed:
            raise StoreError(f"the store {self.place!r} is closed")
        if os.getpid() != self._process:
            self._process = os.getpid()
            self._forget_parent()
        return self._borrow()

    def _open(self, target: str) -> Connection:
        connection = sqlite3.connect(
            target,
            uri=True,
            timeout=self._busy_timeout,
            isolation_level=None,  # transactions are begun by name: BEGIN IMMEDIATE
            check_same_thread=False,
            factory=Connection,
        )
        try:
            for pragma in _PRAGMAS:
                connection.execute(f"PRAGMA {pragma}")
        except BaseException:
            connection.close()
            raise
        return connection

    @abstractmethod
    def create(self) -> None:
        """Make an empty database where there is none."""

    @abstractmethod
    def close(self) -> None:
        """Close every connection."""

    @abstractmethod
    def require_in_place(self, connection: Connection) -> None:
        """Raise if the database is not where it was when *connection* was opened: what is written would be lost."""

    @abstractmethod
    def _borrow(self) -> Connection: ...

    @abstractmethod
    def _take_back(self, connection: Connection) -> None: ...

    @abstractmethod
    def _discard(self, connection: Connection) -> None: ...

    @abstractmethod
    def _forget_parent(self) -> None: ...


class FileConnections(Connections):
    """As many connections to a file as threads use it at once; those that are idle wait for the next."""

    def __init__(self, path: Path, busy_timeout: float) -> None:
        super().__init__(str(path), busy_timeout)
        self._path = path.absolute()
        self._idle: deque[Connection] = deque()
        self._of_parent: list[Connection] = []

    def create(self) -> None:
        """Make the file for this user alone; SQLite gives its -wal and -shm the same mode."""
        if self._path.exists():
            return
        try:
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
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
        temporary = self._path.with_name(f".{self._path.name}.{os.urandom(8).hex()}")
        os.close(os.open(temporary, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600))
        try:
            with closing(self._open(f"{temporary.as_uri()}?mode=rw")) as connection:
                connection.execute("PRAGMA journal_mode = WAL")
            self._path.hardlink_to(temporary)
        finally:
            temporary.unlink()

    def close(self) -> None:
        """Close the idle connections; one that is in use is closed when its thread is done."""
        self._closed = True
        self._close_idle()

    def require_in_place(self, connection: Connection) -> None:
        """Raise if the file was removed or replaced; the next connection opens what is there then."""
        if connection.file == self._identity():
            return
        self._close_idle()
        if self._path.exists():
            raise StoreError(f"the store {self.place!r} was replaced while it was open", hints=["keyfob audit verify"])
        raise NotInitialisedError(self.place)

    def _borrow(self) -> Connection:
        try:
            return self._idle.pop()
        except IndexError:
            pass
        identity = self._identity()
        if identity is None:
            raise NotInitialisedError(self.place)
        connection = self._open(f"{self._path.as_uri()}?mode=rw")
        connection.file = identity
        return connection

    def _close_idle(self) -> None:
        with suppress(IndexError):  # other threads take from it as well
            while True:
                self._idle.pop().close()

    def _identity(self) -> tuple[int, int] | None:
        try:
            status = self._path.stat()
        except OSError:
            return None
        return status.st_dev, status.st_ino

    def _take_back(self, connection: Connection) -> None:
        if self._closed:
            connection.close()
        else:
            self._idle.append(connection)

    def _discard(self, connection: Connection) -> None:
        connection.close()

    def _forget_parent(self) -> None:
        # SQLite forbids to use, and even to close, a connection on the other side of a fork.
        self._of_parent.extend(self._idle)
        self._idle = deque()


class MemoryConnections(Connections):
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

    def require_in_place(self, connection: Connection) -> None:
        """Do nothing: what has no file cannot be removed."""

    def _borrow(self) -> Connection:
        self._lock.acquire()
        return self._connection

    def _take_back(self, connection: Connection) -> None:
        del connection
        self._lock.release()

    def _discard(self, connection: Connection) -> None:
        try:
            connection.rollback()
        finally:
            self._lock.release()

    def _forget_parent(self) -> None:
        self._lock = threading.Lock()


def require_schema(connection: sqlite3.Connection, place: str) -> None:
    """Raise if the database is new, of a newer Keyfob, or not ours."""
    version = schema_version(connection, place)
    if version == 0:
        raise NotInitialisedError(place)


def schema_version(connection: sqlite3.Connection, place: str) -> int:
    """Return the version of the schema; 0 if the database is empty."""
    version: int = connection.execute("PRAGMA user_version").fetchone()[0]
    (application,) = connection.execute("PRAGMA application_id").fetchone()
    (objects,) = connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
    if application != APPLICATION_ID and (version or objects):
        raise StoreError(
            f"the store {place!r} is a database of another program",
            hints=["export KEYFOB_DATABASE_URL=sqlite:////path/of/keyfob.db"],
        )
    if version > SCHEMA_VERSION:
        raise NewerSchemaError(place, found=version, known=SCHEMA_VERSION)
    return version


def translate(error: sqlite3.Error, place: str) -> KeyfobError:
    """Return our error for one of SQLite; the text holds SQLite's name of the error, and nothing of any row."""
    code = getattr(error, "sqlite_errorcode", None)
    if code is None:
        # Python's own complaint, as about a text that is not UTF-8.
        return StoreCorruptError(place, type(error).__name__)
    meaning = _MEANINGS.get(code & 0xFF)
    if meaning is not None:
        return meaning(place)
    return StoreError(f"the store {place!r} failed: {error.sqlite_errorname}", hints=["keyfob check"])
