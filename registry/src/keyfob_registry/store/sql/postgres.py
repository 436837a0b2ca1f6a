"""Postgres: the same statements over psycopg, locks by name, and a connection that was lost is made anew."""

from collections.abc import Callable, Generator, Iterable, Sequence
from contextlib import contextmanager
from functools import cache
from hashlib import blake2b
from typing import Any, Literal, LiteralString, cast
from urllib.parse import quote

import psycopg
from keyfob_sdk.errors import KeyfobError
from psycopg import conninfo

from keyfob_registry.errors import (
    StoreAccessError,
    StoreBusyError,
    StoreCorruptError,
    StoreError,
    StoreFullError,
    StoreLockedError,
    StoreReadOnlyError,
    StoreUnreachableError,
    UnknownOutcomeError,
)
from keyfob_registry.store.sql.connection import WRITE, Pool, Result, Work, read_version
from keyfob_registry.store.sql.turns import Turns

SCHEMA = "keyfob"
"""The schema of Postgres that holds our tables; no other is looked at."""
CONNECTIONS = 8
"""How many connections one process has at most; more threads than that take turns."""
_STATEMENT_TIMEOUT = 60.0
_DEFAULTS = {
    "application_name": "keyfob",
    "connect_timeout": 5,
    # A network that went away is noticed within half a minute.
    "tcp_user_timeout": 10_000,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
}
_SETTINGS = {
    "search_path": SCHEMA,
    "synchronous_commit": "on",
    # What is written goes through a transaction, so that a lost connection tells whether anything was.
    "default_transaction_read_only": "on",
    "idle_in_transaction_session_timeout": "60s",
    "client_encoding": "UTF8",
    "TimeZone": "UTC",
}

Phase = Literal["reading", "writing", "committing"]


class PostgresConnection:
    """A connection that knows how far a transaction has come."""

    checked = False

    def __init__(self, driver: psycopg.Connection[Any]) -> None:
        self.driver = driver
        self.phase: Phase = "reading"

    def execute(self, statement: str, parameters: Sequence[Any] = (), /) -> psycopg.Cursor[Any]:
        """Execute one statement."""
        return self.driver.execute(_translated(statement), parameters, binary=True)

    def executemany(self, statement: str, parameters: Iterable[Sequence[Any]], /) -> psycopg.Cursor[Any]:
        """Execute one statement once for each list of parameters."""
        cursor = self.driver.cursor()
        cursor.executemany(_translated(statement), parameters)
        return cursor

    @contextmanager
    def transaction(self, lock: str = WRITE, *, wait: float | None = None) -> Generator[None]:
        """Do all that is in the block, or nothing of it; nobody else who takes the same lock comes in between."""
        self.driver.execute(_begin(lock, wait))
        self.phase = "writing"
        try:
            yield
        except BaseException:
            if not self.driver.closed:
                self.driver.execute("ROLLBACK")
                self.phase = "reading"
            raise
        self.phase = "committing"
        self.driver.execute("COMMIT")
        self.phase = "reading"

    @contextmanager
    def snapshot(self) -> Generator[None]:
        """Read all that is in the block as it was at one moment; writers do not wait for that."""
        self.driver.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        try:
            yield
        finally:
            if not self.driver.closed:
                self.driver.execute("ROLLBACK")

    def forget_log(self) -> None:
        """Do nothing: when the log's files are used again is up to the server."""

    def close(self) -> None:
        """Close the connection."""
        self.driver.close()


class PostgresConnections(Pool[PostgresConnection]):
    """A few connections to a server, which threads share; safe across forks."""

    driver_error = psycopg.Error

    def __init__(self, url: str, busy_timeout: float) -> None:
        self._parameters = _parameters(url)
        super().__init__(place_of(self._parameters))
        self._busy_timeout = busy_timeout
        self._free = Turns(CONNECTIONS)

    def run(self, work: Work[Result], *, check: bool = True) -> Result:
        """Do *work*; where the connection is lost before anything was written, once more with a new one."""
        try:
            return super().run(work, check=check)
        except StoreUnreachableError as error:
            if not error.again:
                raise
        self._close_idle()  # a server that came back knows none of them
        return super().run(work, check=check)

    def create(self) -> None:
        """Make our schema in the database, which itself is there already."""

        def work(connection: PostgresConnection) -> None:
            with connection.transaction():
                # Asked first: making it needs a right, also where it is there.
                (there,) = connection.execute("SELECT to_regnamespace(?) IS NOT NULL", (SCHEMA,)).fetchone() or (False,)
                if not there:
                    connection.execute(f"CREATE SCHEMA {SCHEMA}")

        self.run(work, check=False)

    def schema_version(self, connection: PostgresConnection) -> int:
        """Return the version of the schema; 0 if there is none."""
        (table,) = connection.execute("SELECT to_regclass('alembic_version')::text").fetchone() or (None,)
        return read_version(connection, self.place) if table else 0

    def require_in_place(self, connection: PostgresConnection) -> None:
        """Do nothing: a database that is removed takes its connections along."""

    def _connect(self) -> PostgresConnection:
        settings = {**_SETTINGS, "lock_timeout": _ms(self._busy_timeout), "statement_timeout": _ms(_STATEMENT_TIMEOUT)}
        given = self._parameters.get("options") or ""
        options = " ".join([str(given), *(f"-c {name}={value}" for name, value in settings.items())])
        parameters: dict[str, Any] = {**_DEFAULTS, **self._parameters, "options": options}
        driver = psycopg.connect(**parameters, autocommit=True)
        return PostgresConnection(driver)

    def _borrow(self) -> PostgresConnection:
        if not self._free.take(self._busy_timeout):
            raise StoreBusyError(self.place, CONNECTIONS)
        try:
            return super()._borrow()
        except BaseException:
            self._free.give_back()
            raise

    def _take_back(self, connection: PostgresConnection) -> None:
        super()._take_back(connection)
        self._free.give_back()

    def _discard(self, connection: PostgresConnection) -> None:
        try:
            super()._discard(connection)
        finally:
            self._free.give_back()

    def _forget_parent(self) -> None:
        super()._forget_parent()
        self._free = Turns(CONNECTIONS)

    def _translate(self, error: Exception, connection: PostgresConnection | None) -> KeyfobError:
        lost = connection is not None and connection.driver.closed
        if connection is not None and lost and connection.phase == "committing":
            return UnknownOutcomeError(self.place)
        if connection is not None and lost:
            again = connection.phase == "reading"
            return StoreUnreachableError(self.place, "the connection was lost, nothing was written", again=again)
        return translate(error, self.place)


def translate(error: Exception, place: str) -> KeyfobError:
    """Return our error for one of Postgres, by its SQLSTATE alone: the server's text may hold what a row holds."""
    state = getattr(error, "sqlstate", None)
    if state is None:
        if isinstance(error, psycopg.OperationalError):
            return _not_connected(str(error), place)
        return StoreError(f"the store {place!r} failed: {type(error).__name__}", hints=["keyfob check"])
    for prefix, meaning in _MEANINGS.items():
        if state.startswith(prefix):
            return meaning(place)
    return StoreError(f"the store {place!r} failed: SQLSTATE {state}", hints=["keyfob check"])


def _not_connected(text: str, place: str) -> KeyfobError:
    """Return our error for a connection that was not made: libpq keeps the server's SQLSTATE to itself."""
    if any(passing in text for passing in ("starting up", "shutting down", "too many", "slots are reserved")):
        return StoreUnreachableError(place, "the server is starting, stopping or full")
    if "FATAL" in text or "no password supplied" in text:
        return StoreAccessError(place, "the server refuses the user, the password or the database")
    return StoreUnreachableError(place, "no server answers")


_MEANINGS: dict[str, Callable[[str], KeyfobError]] = {
    "55P03": StoreLockedError,
    "40P01": StoreLockedError,
    "57014": StoreLockedError,
    "25006": StoreReadOnlyError,
    "0A000": StoreReadOnlyError,  # a standby does not begin a transaction that writes
    "53100": StoreFullError,
    "53300": lambda place: StoreUnreachableError(place, "the server has too many connections"),
    "57P03": lambda place: StoreUnreachableError(place, "the server is starting or stopping"),
    "57P": lambda place: StoreUnreachableError(place, "the server is stopping"),
    "08": lambda place: StoreUnreachableError(place, "the connection failed"),
    "28": lambda place: StoreAccessError(place, "the server refuses user or password"),
    "3D000": lambda place: StoreAccessError(place, "the server has no such database"),
    "42501": lambda place: StoreAccessError(place, "the user may not do this there"),
    "XX001": StoreCorruptError,
    "XX002": StoreCorruptError,
    "42P01": lambda place: StoreCorruptError(place, "a table is missing"),
    "42703": lambda place: StoreCorruptError(place, "a column is missing"),
}


def place_of(parameters: dict[str, Any]) -> str:
    """Return the address for messages: who, where and which database, and no more."""
    user = f"{quote(str(parameters['user']))}@" if parameters.get("user") else ""
    host = quote(str(parameters.get("host") or "localhost"), safe="")
    port = f":{parameters['port']}" if parameters.get("port") else ""
    return f"postgresql://{user}{host}{port}/{quote(str(parameters.get('dbname') or ''))}"


def _parameters(url: str) -> dict[str, Any]:
    """Return what an address says; a text that cannot be understood is not repeated, it may hold a password."""
    try:
        return conninfo.conninfo_to_dict(f"postgresql://{url.partition('://')[2]}")
    except psycopg.Error:
        pass
    raise StoreError(
        "the address of the Postgres database cannot be understood",
        hints=["export KEYFOB_DATABASE_URL=postgresql+psycopg://user@host/database"],
    )


@cache
def _translated(statement: str) -> LiteralString:
    return cast("LiteralString", statement.replace("%", "%%").replace("?", "%s"))  # our own texts


@cache
def _begin(lock: str, wait: float | None) -> LiteralString:
    """Return what begins a transaction, in one round trip: its lock is a number that the name gives."""
    number = int.from_bytes(blake2b(f"keyfob {lock}".encode(), digest_size=8).digest(), "big", signed=True)
    limits = "" if wait is None else f"SET LOCAL lock_timeout = {_ms(wait)}; SET LOCAL statement_timeout = {_ms(wait)};"
    return cast("LiteralString", f"BEGIN READ WRITE; {limits} SELECT pg_advisory_xact_lock({number})")


def _ms(seconds: float) -> int:
    return max(1, round(seconds * 1000))
