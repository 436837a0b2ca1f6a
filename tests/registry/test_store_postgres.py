"""Postgres under faults: each ends in an error of ours, none in half a write, and no password in any text."""

import logging
import os
import subprocess
import sys
import time
import traceback
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import canary
import psycopg
import pytest
from keyfob_registry.audit_contract import append, record
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
from keyfob_registry.scopes import Scope
from keyfob_registry.settings import Settings
from keyfob_registry.store.protocol import WrappedKey
from keyfob_registry.store.sql import postgres as subject
from keyfob_registry.store.sql.connection import Connection
from keyfob_registry.store.sql.store import SqlStore
from keyfob_registry.testing import contents, put
from keyfob_sdk.errors import KeyfobError
from postgres import Server, server

SCOPE = Scope("workspace", "w1")


@pytest.fixture(name="running")
def _running() -> Iterator[Server]:
    """Give the server, and see to it that it runs again afterwards."""
    running = server()
    yield running
    running.stop()
    (running.folder / "data/standby.signal").unlink(missing_ok=True)
    running.start()


@pytest.fixture(name="database")
def _database() -> str:
    return server().database()


@pytest.fixture(name="store")
def _store(database: str) -> Iterator[SqlStore]:
    """A store with one secret."""
    store = SqlStore(server().url(database), busy_timeout=0.3)
    store.initialise()
    put(store, SCOPE, KEY=b"sealed")
    yield store
    store.close()


def value(store: SqlStore) -> dict[str, bytes]:
    """Return what the secret holds."""
    return contents(store.find([SCOPE], "default", "aws"))


# Gone and back


def test_reads_go_on_after_the_server_was_started_again(store: SqlStore, running: Server) -> None:
    """A connection that did not live through it is replaced, and nobody notices."""
    running.stop()
    running.start()

    with ThreadPoolExecutor(4) as pool:
        assert [{"KEY": b"sealed"}] * 20 == list(pool.map(lambda _: value(store), range(20)))


def test_writes_go_on_after_the_server_was_started_again(store: SqlStore, running: Server) -> None:
    """A transaction that could not even begin is begun anew; what was acknowledged outlives kill -9 of the server."""
    append(store, record(1))
    running.stop(kill=True)
    running.start()

    append(store, record(2))
    put(store, SCOPE, version=1, KEY=b"new")

    assert ([1, 2], {"KEY": b"new"}) == ([entry.sequence for entry in store.entries()], value(store))


def test_a_server_that_is_gone_is_told_at_once(store: SqlStore, running: Server) -> None:
    """E408 names the command that looks for the server, and all is well when it is back."""
    running.stop()
    start = time.monotonic()

    for act in (lambda: value(store), lambda: append(store, record(1))):
        with pytest.raises(StoreUnreachableError) as caught:
            act()

    assert time.monotonic() - start < 2.5
    assert ("E408", f"pg_isready --dbname {store.place}") == (caught.value.code, caught.value.hints[0])
    running.start()
    append(store, record(1))


def test_a_write_that_is_cut_off_before_its_commit_is_undone(store: SqlStore, database: str) -> None:
    """The error says that nothing was written, and it is so."""
    append(store, record(1))
    with pytest.raises(StoreUnreachableError, match="nothing was written"):
        store._run(lambda connection: _cut_off(connection, database))

    assert {"KEY": b"sealed"} == value(store)
    assert [1] == [entry.sequence for entry in store.entries()]


def _cut_off(connection: Connection, database: str) -> None:
    with connection.transaction():
        connection.execute("DELETE FROM value")
        end_connections(database)
        connection.execute("DELETE FROM secret")


def end_connections(database: str) -> None:
    """End all connections to a database, as an administrator can."""
    end = f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{database}'"  # noqa: S608 our name
    server().execute(end)


def test_a_commit_whose_fate_is_unknown_says_so(store: SqlStore, database: str) -> None:
    """E410 does not claim that nothing was written, and the write is not tried again."""
    server().execute(
        "CREATE FUNCTION keyfob.cut() RETURNS trigger LANGUAGE plpgsql AS"
        " 'BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NULL; END';"
        "CREATE CONSTRAINT TRIGGER cut AFTER UPDATE ON keyfob.secret DEFERRABLE INITIALLY DEFERRED"
        " FOR EACH ROW EXECUTE FUNCTION keyfob.cut()",
        database,
    )

    with pytest.raises(UnknownOutcomeError, match="the change may have been made"):
        put(store, SCOPE, version=1, KEY=b"new")

    assert {"KEY": b"sealed"} == value(store)


# Refused


def test_a_lock_of_another_program_is_waited_for_and_told(store: SqlStore, database: str) -> None:
    """Writers and the audit wait, then say where to look; readers are not held up."""
    with psycopg.connect(server().url(database, scheme="postgresql")) as other:
        for lock in ("write", "audit"):
            other.execute(subject._begin(lock, None).rpartition(";")[2].encode())

        with pytest.raises(StoreLockedError) as caught:
            put(store, SCOPE, version=1, KEY=b"new")
        with pytest.raises(StoreLockedError):
            append(store, record(1))
        assert {"KEY": b"sealed"} == value(store)

    assert (f"psql {store.place} -c 'TABLE pg_stat_activity'",) == caught.value.hints
    append(store, record(1))


def test_the_audit_does_not_wait_for_administrative_writes(store: SqlStore) -> None:
    """A call is recorded while somebody rotates keys."""

    def work(connection: Connection) -> None:
        with connection.transaction():
            append(store, record(1))

    store._run(work)

    assert [1] == [entry.sequence for entry in store.entries()]


def test_a_full_disk_keeps_what_was_there(store: SqlStore, database: str) -> None:
    """The server's word for it becomes E404."""
    fail(database, "53100")

    with pytest.raises(StoreFullError) as caught:
        put(store, SCOPE, version=1, KEY=b"new")

    assert ("make space on the database server",) == caught.value.hints
    assert {"KEY": b"sealed"} == value(store)


def fail(database: str, state: str) -> None:
    """Let every change of a value fail with this SQLSTATE, and a text that quotes the row."""
    server().execute(
        "CREATE FUNCTION keyfob.fail() RETURNS trigger LANGUAGE plpgsql AS"
        f" 'BEGIN RAISE EXCEPTION ''row %'', OLD USING ERRCODE = ''{state}''; END';"
        "CREATE TRIGGER fail BEFORE INSERT OR UPDATE ON keyfob.value FOR EACH ROW EXECUTE FUNCTION keyfob.fail()",
        database,
    )


def test_a_standby_is_read_and_not_written(store: SqlStore, running: Server) -> None:
    """A server that only follows another one serves calls that need no record; writing says E407."""
    running.stop()
    (running.folder / "data/standby.signal").touch()
    running.start()

    assert {"KEY": b"sealed"} == value(store)
    with pytest.raises(StoreReadOnlyError):
        put(store, SCOPE, version=1, KEY=b"new")
    with pytest.raises(StoreReadOnlyError):
        append(store, record(1))


def test_what_is_written_outside_of_a_transaction_is_refused(store: SqlStore) -> None:
    """So a read that is repeated with a new connection can never be a write that is done twice."""
    with pytest.raises(StoreReadOnlyError):
        store._run(lambda connection: connection.execute("DELETE FROM value"))


def test_a_user_without_rights_is_told(database: str, store: SqlStore) -> None:
    """E409 is for the one who sees to rights, not for the one who looks for damage."""
    with suppress(psycopg.errors.DuplicateObject):
        server().execute("CREATE ROLE reader LOGIN")
    server().execute(
        "GRANT USAGE ON SCHEMA keyfob TO reader; GRANT SELECT ON ALL TABLES IN SCHEMA keyfob TO reader", database
    )
    reader = SqlStore(server().url(database, user="reader"))

    assert {"KEY": b"sealed"} == value(reader)
    with pytest.raises(StoreAccessError, match="the user may not do this there"):
        put(reader, SCOPE, version=1, KEY=b"new")
    reader.close()
    store.close()


def test_a_database_that_is_not_there_is_told() -> None:
    """E409 says that the server answered, and what it may be."""
    with pytest.raises(StoreAccessError, match="refuses the user, the password or the database"):
        SqlStore(server().url("nowhere")).initialise()


@pytest.mark.parametrize(
    "attack",
    ["DROP TABLE value", "ALTER TABLE value DROP sealed", "UPDATE secret SET created_at = 'yesterday'"],
)
def test_what_makes_no_sense_is_refused(store: SqlStore, database: str, attack: str) -> None:
    """Whatever somebody does to the tables, reading raises an error of ours without what the row holds."""
    server().execute(f"SET search_path = keyfob; {attack}", database)

    for act in (lambda: store.find([SCOPE], "default", "aws"), lambda: store.secrets([SCOPE])):
        with pytest.raises(StoreCorruptError) as caught:
            act()
        assert "yesterday" not in told(caught.value)


def test_a_text_that_no_database_of_postgres_holds_is_refused(store: SqlStore) -> None:
    """A NUL in a name is an error of ours too."""
    with pytest.raises(StoreError):
        store.find([SCOPE], "\0", "aws")


# Threads and processes


def test_threads_share_a_few_connections(store: SqlStore, database: str) -> None:
    """64 threads need eight connections at most."""
    with ThreadPoolExecutor(64) as pool:
        assert [{"KEY": b"sealed"}] * 640 == list(pool.map(lambda _: value(store), range(640)))

    count = f"SELECT count(*) FROM pg_stat_activity WHERE datname = '{database}'"  # noqa: S608 our name
    assert int(str(server().execute(count)[0][0])) <= subject.CONNECTIONS


def test_a_thread_that_gets_no_connection_says_so(database: str) -> None:
    """E412 comes after the time that we wait for anything."""
    connections = subject.PostgresConnections(server().url(database), 0.05)

    def nested(depth: int) -> None:
        connections.run(lambda _: nested(depth - 1) if depth else None, check=False)

    nested(subject.CONNECTIONS - 1)
    with pytest.raises(StoreBusyError, match="all 8 connections"):
        nested(subject.CONNECTIONS)
    connections.close()


@pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")
def test_a_forked_child_opens_its_own_connections(store: SqlStore) -> None:
    """Parent and child both go on reading and writing after a fork."""
    child = os.fork()
    if child == 0:
        try:
            put(store, SCOPE, version=1, KEY=b"child")
            os._exit(0)
        except BaseException:  # noqa: BLE001 a child must not run the rest of the tests
            os._exit(1)

    assert 0 == os.waitpid(child, 0)[1]
    put(store, SCOPE, version=2, KEY=b"parent")
    assert {"KEY": b"parent"} == value(store)


def test_programs_that_initialise_at_once_make_one_schema(database: str) -> None:
    """Four programs that start with an empty database agree on one default workspace."""
    code = (
        "import sys, keyfob_registry.store.sql.schema\n"
        "from keyfob_registry.store.sql.store import SqlStore\n"
        "sys.stdin.readline()\n"
        "store = SqlStore(sys.argv[1]); store.initialise(); print(store.workspace('default').id); store.close()\n"
    )
    command = [sys.executable, "-c", code, server().url(database)]
    pipe = subprocess.PIPE
    programs = [subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True) for _ in range(4)]

    answers = {program.communicate("go\n")[0] for program in programs}

    assert (1, [0] * 4) == (len(answers), [program.returncode for program in programs])


def test_what_a_call_needs_does_without_sqlalchemy(database: str, store: SqlStore) -> None:
    """Reading and the audit use the bare driver, and the first data key of a scope as well."""
    code = (
        "import sys\n"
        "from keyfob_registry.store.sql.store import SqlStore\n"
        "from keyfob_registry.audit_contract import append, record\n"
        "from keyfob_registry.store.protocol import WrappedKey\n"
        "store = SqlStore(sys.argv[1])\n"
        "store.find(store.workspace('default').scopes, 'default', 'aws'); append(store, record(1))\n"
        "store.add_data_key(WrappedKey('k1', 'w', 'r', b'w')); store.close()\n"
        "print(sorted({'sqlmodel', 'sqlalchemy', 'alembic', 'rich', 'httpx'} & set(sys.modules)))\n"
    )
    store.close()

    command = [sys.executable, "-c", code, server().url(database)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)

    assert "[]\n" == done.stdout


def test_connections_hold_to_durability(database: str) -> None:
    """A server that was told to acknowledge before it wrote is not obeyed."""
    server().execute(f"ALTER DATABASE {database} SET synchronous_commit = off")
    store = SqlStore(server().url(database))
    store.initialise()

    found = store._run(lambda connection: connection.execute("SHOW synchronous_commit").fetchone())

    assert ("on",) == found
    store.close()


def test_bytes_and_order_are_those_of_sqlite(store: SqlStore) -> None:
    """Texts are ordered by their bytes, whatever language the server speaks."""
    names = ["Z", "a", "_", "é", "B", "z", "1"]
    for name in names:
        store.add_data_key(WrappedKey(name, name, "r", bytes(range(256))))

    assert sorted(names) == [key.id for key in store.data_keys()]
    assert {bytes(range(256))} == {key.wrapped for key in store.data_keys()}


# The password


def told(error: BaseException) -> str:
    """Return everything that an error tells whoever holds it."""
    rendered = error.render() if isinstance(error, KeyfobError) else ""
    more = [repr(error), repr(vars(error)), repr(error.__cause__), repr(error.__context__), rendered]
    return "\n".join([*traceback.format_exception(error), *more])


def role(password: str) -> None:
    """Make a user whom the server asks for this password."""
    with suppress(psycopg.errors.DuplicateObject):
        server().execute("CREATE ROLE guarded LOGIN SUPERUSER")
    quoted = password.replace("'", "''")
    server().execute(f"ALTER ROLE guarded PASSWORD '{quoted}'")


WRONG: dict[str, Callable[[str], str]] = {
    "wrong password": lambda url: url.replace("guarded:", "guarded:x"),
    "no such database": lambda url: f"{url}_x",
    "no such server": lambda url: url.replace("keyfob-pg", "keyfob-px"),
    "wrong escape": lambda url: url.replace("guarded:", "guarded:%zz"),
    "not escaped": lambda url: url.replace("%2F", "/").replace("%40", "@").replace("%3F", "?"),
    "wrong option": lambda url: f"{url}?nonsense=1",
    "wrong port": lambda url: f"{url}?port=x",
    "another kind": lambda url: url.replace("postgresql+psycopg", "mysql"),
}


@pytest.mark.parametrize("secret", [canary.SECRET, canary.TOKEN], ids=["to be escaped", "plain"])
@pytest.mark.parametrize("wrong", WRONG)
def test_a_password_is_in_no_error(wrong: str, secret: str, database: str, caplog: pytest.LogCaptureFixture) -> None:
    """Whatever is wrong with the address: neither the password nor its escaped form is in an error or a log."""
    caplog.set_level(logging.DEBUG)
    role(secret)
    url = WRONG[wrong](server().url(database, user="guarded", password=secret))

    with pytest.raises(StoreError) as caught:
        SqlStore(url).initialise()

    escaped = server().url(database, password=secret).split(":")[2].split("@")[0]
    assert [] == canary.seen(told(caught.value) + caplog.text, secret, escaped)


@pytest.mark.parametrize("secret", [canary.SECRET, canary.TOKEN], ids=["to be escaped", "plain"])
def test_a_password_is_in_no_text_of_what_works(secret: str, database: str) -> None:
    """The store is called by its server and database; settings and the audit's pin do not hold the password."""
    role(secret)
    url = server().url(database, user="guarded", password=secret)
    store = SqlStore(url)
    store.initialise()
    settings = Settings.from_environ({"KEYFOB_DATABASE_URL": url})

    pins = {settings.audit_pin, Settings.from_environ({"KEYFOB_DATABASE_URL": server().url(database)}).audit_pin}
    texts = (store.place, repr(store), repr(store._connections), repr(settings), settings.database)

    assert [] == canary.seen(" ".join(texts), secret, url.split(":")[2].split("@")[0])
    assert 1 == len(pins)  # another password is no other database
    store.close()
