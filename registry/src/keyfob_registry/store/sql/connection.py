"""Connections to a database, whichever it is: lent to one thread at a time, errors translated once."""

import os
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, suppress
from typing import Any, ClassVar, Generic, Protocol, TypeVar

from keyfob_sdk.errors import KeyfobError

from keyfob_registry.errors import (
    NewerSchemaError,
    NotInitialisedError,
    OlderSchemaError,
    StoreCorruptError,
    StoreError,
)

SCHEMA_VERSION = 1  # the number of the newest migration
BUSY_TIMEOUT = 5.0

Result = TypeVar("Result")


class Rows(Protocol):
    """What a statement gave."""

    @property
    def rowcount(self) -> int:
        """How many rows were changed."""
        ...

    def fetchone(self) -> Any:
        """Return the next row; None if there is none."""
        ...

    def fetchall(self) -> list[Any]:
        """Return all rows that are left."""
        ...

    def __iter__(self) -> Iterator[Any]: ...


class Connection(Protocol):
    """A connection to SQLite or Postgres; statements are written for both, with ``?`` for each parameter.

    What is executed outside of a transaction may only read.
    """

    checked: bool
    """Whether the schema behind it was looked at."""

    def execute(self, statement: str, parameters: Sequence[Any] = ..., /) -> Rows:
        """Execute one statement."""
        ...

    def executemany(self, statement: str, parameters: Iterable[Sequence[Any]], /) -> Rows:
        """Execute one statement once for each list of parameters."""
        ...

    def transaction(self, lock: str = ..., *, wait: float | None = ...) -> AbstractContextManager[None]:
        """Do all that is in the block, or nothing of it; nobody else who takes the same *lock* comes in between.

        The lock is taken before anything is read, so that what is read is the newest. It is waited for *wait* seconds;
        without, as long as for anything else.
        """
        ...

    def snapshot(self) -> AbstractContextManager[None]:
        """Read all that is in the block as it was at one moment; writers do not wait for that."""
        ...

    def forget_log(self) -> None:
        """Take what was overwritten out of the write-ahead log too, as far as the database can and nobody reads it."""

    def close(self) -> None:
        """Close the connection."""


WRITE = "write"
"""The lock of administrative writes."""
AUDIT = "audit"
"""The lock of the audit: calls append to it while administrative writes wait for their disk."""

Work = Callable[[Any], Result]
Conn = TypeVar("Conn", bound=Connection)


class Connections(ABC, Generic[Conn]):
    """Lends connections to one database; *place* names it in messages."""

    driver_error: ClassVar[type[Exception]]
    """What the driver raises."""

    def __init__(self, place: str) -> None:
        self.place = place
        self._process = os.getpid()
        self._closed = False

    def run(self, work: Callable[[Conn], Result], *, check: bool = True) -> Result:
        """Do *work* with a connection that nobody else uses; every error of the driver comes out as a StoreError."""
        connection: Conn | None = None
        try:
            connection = self._lend()
            if check and not connection.checked:
                require_version(self.schema_version(connection), self.place)
                connection.checked = True
            result = work(connection)
        except self.driver_error as error:
            problem = self._translate(error, connection)
        except BaseException:
            self._drop(connection)
            raise
        else:
            self._take_back(connection)
            return result
        self._drop(connection)
        raise problem

    def _lend(self) -> Conn:
        if self._closed:
            raise StoreError(f"the store {self.place!r} is closed")
        if os.getpid() != self._process:
            self._process = os.getpid()
            self._forget_parent()
        return self._borrow()

    def _drop(self, connection: Conn | None) -> None:
        if connection is not None:
            with suppress(self.driver_error):
                self._discard(connection)

    @abstractmethod
    def create(self) -> None:
        """Make an empty database where there is none."""

    @abstractmethod
    def close(self) -> None:
        """Close every connection."""

    @abstractmethod
    def schema_version(self, connection: Conn) -> int:
        """Return the version of the schema; 0 if the database is empty, StoreError if it is of another program."""

    @abstractmethod
    def require_in_place(self, connection: Conn) -> None:
        """Raise if the database is not where it was when *connection* was opened: what is written would be lost."""

    @abstractmethod
    def _translate(self, error: Exception, connection: Conn | None) -> KeyfobError: ...

    @abstractmethod
    def _borrow(self) -> Conn: ...

    @abstractmethod
    def _take_back(self, connection: Conn) -> None: ...

    @abstractmethod
    def _discard(self, connection: Conn) -> None: ...

    def _forget_parent(self) -> None:
        """Leave behind what does not live on the other side of a fork."""


class Pool(Connections[Conn]):
    """As many connections as threads use the database at once; those that are idle wait for the next."""

    def __init__(self, place: str) -> None:
        super().__init__(place)
        self._idle: deque[Conn] = deque()
        self._of_parent: list[Conn] = []

    def close(self) -> None:
        """Close the idle connections; one that is in use is closed when its thread is done."""
        self._closed = True
        self._close_idle()

    @abstractmethod
    def _connect(self) -> Conn: ...

    def _borrow(self) -> Conn:
        try:
            return self._idle.pop()
        except IndexError:
            return self._connect()

    def _close_idle(self) -> None:
        with suppress(IndexError):  # other threads take from it as well
            while True:
                self._idle.pop().close()

    def _take_back(self, connection: Conn) -> None:
        if self._closed:
            connection.close()
        else:
            self._idle.append(connection)

    def _discard(self, connection: Conn) -> None:
        connection.close()

    def _forget_parent(self) -> None:
        super()._forget_parent()
        # No connection may be used, and not even closed, on the other side of a fork.
        self._of_parent.extend(self._idle)
        self._idle = deque()


class _Executes(Protocol):
    """Either driver's connection, or ours."""

    def execute(self, statement: str, /) -> Rows:
        """Execute one statement."""
        ...


def read_version(connection: _Executes, place: str) -> int:
    """Return what the migrations wrote down last."""
    found = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    if not found or not str(found[0]).isdecimal():
        raise StoreCorruptError(place, "the version of its schema makes no sense")
    return int(found[0])


def require_version(found: int, place: str) -> None:
    """Raise unless this version of Keyfob works with schema *found*."""
    if found == 0:
        raise NotInitialisedError(place)
    refuse_newer(found, place)
    if found < SCHEMA_VERSION:
        raise OlderSchemaError(place, found=found, known=SCHEMA_VERSION)


def refuse_newer(found: int, place: str) -> None:
    """Raise if a newer version of Keyfob made the schema."""
    if found > SCHEMA_VERSION:
        raise NewerSchemaError(place, found=found, known=SCHEMA_VERSION)
