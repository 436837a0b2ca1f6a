"""SQLite under faults and attacks: each ends in an error of ours, and none in half a write."""

import os
import resource
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from keyfob_registry.audit_contract import append, record
from keyfob_registry.errors import (
    NewerSchemaError,
    NotInitialisedError,
    StoreCorruptError,
    StoreError,
    StoreFullError,
    StoreLockedError,
    StoreReadOnlyError,
)
from keyfob_registry.scopes import Scope
from keyfob_registry.store.history import Change
from keyfob_registry.store.protocol import RecordFilter, WrappedKey
from keyfob_registry.store.sql.sqlite import translate
from keyfob_registry.store.sql.store import SqlStore

SCOPE = Scope("workspace", "w1")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return where a database is made."""
    return tmp_path / "data" / "keyfob.db"


@pytest.fixture
def store(path: Path) -> Iterator[SqlStore]:
    """Give a store in a file, with one secret."""
    store = SqlStore(f"sqlite:///{path}", busy_timeout=0.05)
    store.initialise()
    put(store)
    yield store
    store.close()


def put(store: SqlStore, version: int = 0, sealed: bytes = b"sealed") -> None:
    """Store one value of the secret ``aws``."""
    store.write(Change(SCOPE, "default", "aws", expected_version=version, values={"KEY": ("k1", sealed)}))


def execute(path: Path, *statements: str) -> None:
    """Do what somebody who can write the database does."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        for statement in statements:
            connection.execute(statement)


@pytest.mark.parametrize("umask", [0o000, 0o022, 0o077], ids=oct)
def test_figure_43_every_file_is_private_under_any_umask(path: Path, umask: int) -> None:
    """Database, -wal and -shm get mode 0600, the new folder 0700 (figure 43)."""
    old = os.umask(umask)
    try:
        store = SqlStore(f"sqlite:///{path}")
        store.initialise()
        modes = {file.name: stat.S_IMODE(file.stat().st_mode) for file in path.parent.iterdir()}
        store.close()
    finally:
        os.umask(old)

    assert {"keyfob.db": 0o600, "keyfob.db-wal": 0o600, "keyfob.db-shm": 0o600} == modes
    assert 0o700 == stat.S_IMODE(path.parent.stat().st_mode)


def test_looking_does_not_make_a_database(path: Path) -> None:
    """A store that is only read leaves no file behind."""
    with pytest.raises(NotInitialisedError):
        SqlStore(f"sqlite:///{path}").workspace("default")

    assert not path.parent.exists()


def test_an_empty_file_is_not_initialised(path: Path) -> None:
    """A file without a schema asks for ``keyfob init``, which then works."""
    path.parent.mkdir()
    path.touch()
    store = SqlStore(f"sqlite:///{path}")

    with pytest.raises(NotInitialisedError):
        store.workspace("default")
    store.initialise()

    assert "default" == store.workspace("default").name
    store.close()


def test_connections_hold_to_durability_and_erasure(store: SqlStore) -> None:
    """Each connection syncs fully, overwrites what is deleted, and keeps foreign keys."""
    names = ("journal_mode", "synchronous", "secure_delete", "foreign_keys", "trusted_schema")

    found = store._run(lambda connection: [connection.execute(f"PRAGMA {name}").fetchone()[0] for name in names])

    assert ["wal", 2, 1, 1, 0] == found


def test_a_newer_schema_is_refused(store: SqlStore, path: Path) -> None:
    """A database of a newer version asks for an upgrade, also when it is initialised again."""
    store.close()
    execute(path, "UPDATE alembic_version SET version_num = 99")
    again = SqlStore(f"sqlite:///{path}")

    for act in (again.workspaces, again.initialise):
        with pytest.raises(NewerSchemaError, match="has schema 99; this version knows up to 1"):
            act()


def test_a_database_of_another_program_is_left_alone(path: Path) -> None:
    """Initialising writes nothing into a database that is not ours."""
    path.parent.mkdir()
    execute(path, "CREATE TABLE theirs (id)")
    before = path.read_bytes()

    with pytest.raises(StoreError, match="is a database of another program"):
        SqlStore(f"sqlite:///{path}").initialise()

    assert before == path.read_bytes()


@pytest.mark.parametrize("content", [b"no database, whatever its name says" * 100, b"\0" * 8192])
def test_a_file_that_is_no_database_is_damaged(path: Path, content: bytes) -> None:
    """Garbage is refused by its name, and the hint checks it."""
    path.parent.mkdir()
    path.write_bytes(content)

    with pytest.raises(StoreCorruptError) as caught:
        SqlStore(f"sqlite:///{path}").workspaces()

    assert (f"sqlite3 {path} 'PRAGMA integrity_check'",) == caught.value.hints
    assert caught.value.__context__ is None


def test_overwritten_pages_give_typed_errors(store: SqlStore, path: Path) -> None:
    """A database with pages of noise never raises an error of SQLite itself."""
    store.close()
    content = bytearray(path.read_bytes())
    content[4096:] = os.urandom(len(content) - 4096)
    path.write_bytes(content)
    damaged = SqlStore(f"sqlite:///{path}")

    for act in (damaged.workspaces, damaged.audit_head, lambda: put(damaged, 1)):
        with pytest.raises(StoreError):
            act()
    damaged.close()


def test_a_lock_of_another_program_is_waited_for_and_told(store: SqlStore, path: Path) -> None:
    """A writer waits, then says who to look for; a reader is not held up at all."""
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")

        with pytest.raises(StoreLockedError) as caught:
            put(store, 1)
        with pytest.raises(StoreLockedError):
            append(store, record(1))

        assert store.find([SCOPE], "default", "aws") is not None

    assert (f"fuser {path}",) == caught.value.hints
    put(store, 1)


def test_a_full_database_keeps_what_it_had(store: SqlStore) -> None:
    """Without space nothing is written in part, and with space again writing works."""
    pages = store._run(lambda connection: connection.execute("PRAGMA page_count").fetchone()[0])
    store._run(lambda connection: connection.execute(f"PRAGMA max_page_count = {pages}").fetchone())

    with pytest.raises(StoreFullError):
        put(store, 1, b"x" * 100_000)
    found = store.find([SCOPE], "default", "aws")

    assert found is not None
    assert (1, b"sealed") == (found.version, found.values[0].sealed)
    put(store, 1, b"x" * 100_000)


def _fill_limited_file(url: str) -> None:
    """Write until the limit on the size of files stops us: the part of a child process."""
    store = SqlStore(url)
    store.initialise()
    resource.setrlimit(resource.RLIMIT_FSIZE, (400_000, 400_000))
    version = 0
    try:
        while True:
            put(store, version, b"%d" % version * 20_000)
            version += 1
    except StoreError as error:
        print(type(error).__name__, version)  # noqa: T201 read by the test


def test_a_write_that_the_system_cuts_off_leaves_no_trace(path: Path) -> None:
    """When the system refuses to let a file grow, every acknowledged write stays, and the one that failed is gone."""
    code = f"import test_store_sql as t; t._fill_limited_file('sqlite:///{path}')"
    folder = Path(__file__).parent

    done = subprocess.run([sys.executable, "-c", code], cwd=folder, capture_output=True, text=True, check=True)
    name, version = done.stdout.split()
    store = SqlStore(f"sqlite:///{path}")
    found = store.find([SCOPE], "default", "aws")
    store.close()

    assert name in {"StoreError", "StoreFullError"}
    assert found is not None
    assert int(version) == found.version > 0


@pytest.mark.usefixtures("store")
def test_a_read_only_database_says_so(path: Path) -> None:
    """SQLite's refusal to write becomes ours, with the command that mends it."""
    connection = sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)
    with closing(connection), pytest.raises(sqlite3.OperationalError) as caught:
        connection.execute("DELETE FROM secret")

    error = translate(caught.value, str(path))

    assert isinstance(error, StoreReadOnlyError)
    assert (f"chmod u+w {path}",) == error.hints


ATTACKS = [
    "UPDATE value SET sealed = 'text'",
    "UPDATE value SET sealed = 7",
    "UPDATE value SET key_id = x'ff'",
    "UPDATE value SET version = 'one'",
    "UPDATE value SET \"key\" = x'ff'",
    "UPDATE value SET \"key\" = CAST(x'ff' AS TEXT)",
    "UPDATE secret SET version = 'one'",
    "UPDATE secret SET version = x'01'",
    "UPDATE secret SET created_at = 'yesterday'",
    "UPDATE secret SET updated_at = 7",
    "DROP TABLE value",
]


@pytest.mark.parametrize("attack", ATTACKS)
def test_a_row_that_makes_no_sense_is_refused(store: SqlStore, path: Path, attack: str) -> None:
    """Whatever somebody writes into a column, reading it raises an error of ours, without the content."""
    execute(path, attack)

    for act in (lambda: store.find([SCOPE], "default", "aws"), lambda: store.secrets([SCOPE])):
        with pytest.raises(StoreError) as caught:
            act()
        assert "yesterday" not in caught.value.render()
        assert caught.value.__context__ is None


@pytest.mark.parametrize(
    "attack",
    [
        "UPDATE audit SET secrets = 'no json'",
        "UPDATE audit SET secrets = '[{\"name\": 1}]'",
        "UPDATE audit SET masked = 7",
        "UPDATE audit SET started_at = 'yesterday'",
        "UPDATE audit SET masked = replace(printf('%.100000c', '['), ' ', '[')",
    ],
    ids=lambda attack: attack[:45],
)
def test_an_audit_record_that_makes_no_sense_is_refused(store: SqlStore, path: Path, attack: str) -> None:
    """A damaged audit is said to be damaged, and raises nothing else."""
    append(store, record(1))
    execute(path, attack)

    with pytest.raises(StoreCorruptError):
        store.newest_entries(9, RecordFilter())


def test_a_data_key_that_is_no_bytes_is_refused(store: SqlStore, path: Path) -> None:
    """A data key whose column holds a text is damage."""
    store.add_data_key(WrappedKey("k1", str(SCOPE), "r1", b"wrapped"))
    execute(path, "UPDATE datakey SET wrapped = 'text'")

    with pytest.raises(StoreCorruptError, match="'datakey'"):
        store.data_key("k1")
    with pytest.raises(StoreCorruptError, match="'datakey'"):
        store.data_key_of(str(SCOPE))


@pytest.mark.usefixtures("store")
def test_a_secret_is_called_what_was_asked_for(path: Path) -> None:
    """A schema that was changed to match more names cannot pass one secret off under another's address."""
    rest = "version, oldest, created_at, updated_at, deleted_at, expires_at, rotate_by, head"
    columns = f"id, scope, environment, name COLLATE NOCASE AS name, {rest}"
    execute(path, "ALTER TABLE secret RENAME TO hidden", f"CREATE VIEW secret AS SELECT {columns} FROM hidden")  # noqa: S608 a test's own text
    again = SqlStore(f"sqlite:///{path}")

    found = again.find([SCOPE], "default", "AWS")
    again.close()

    assert found is not None
    assert "AWS" == found.name


def test_removed_values_are_gone_from_the_files(store: SqlStore, path: Path) -> None:
    """After a purge no byte of the sealed value is left in database or log (figure 44)."""
    put(store, 1, b"needle-in-a-haystack" * 50)

    store.write(Change(SCOPE, "default", "aws", expected_version=2, kind="deleted"))
    store.write(Change(SCOPE, "default", "aws", expected_version=3, kind="purged", oldest=4))

    assert all(b"needle-in-a-haystack" not in file.read_bytes() for file in path.parent.iterdir())


def _in_child(act: Callable[[], None]) -> int:
    """Do *act* in a forked child; return its exit status."""
    child = os.fork()
    if child == 0:
        try:
            act()
        except BaseException:  # noqa: BLE001 a child must not run the rest of the tests
            os._exit(1)
        os._exit(0)
    return os.waitpid(child, 0)[1]


@pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")
def test_a_forked_child_opens_its_own_connections(store: SqlStore) -> None:
    """Parent and child both go on reading and writing after a fork."""

    def work() -> None:
        put(store, 1, b"child")
        store.close()

    status = _in_child(work)
    put(store, 2, b"parent")
    found = store.find([SCOPE], "default", "aws")

    assert 0 == status
    assert found is not None
    assert (3, b"parent") == (found.version, found.values[0].sealed)


def test_programs_that_initialise_at_once_make_one_database(path: Path) -> None:
    """Four programs that start on an empty disk agree on one default workspace."""
    code = (
        "import sys, keyfob_registry.store.sql.writing\n"
        "from keyfob_registry.store.sql.store import SqlStore\n"
        "sys.stdin.readline()\n"
        "store = SqlStore(sys.argv[1]); store.initialise(); print(store.workspace('default').id); store.close()\n"
    )
    command = [sys.executable, "-c", code, f"sqlite:///{path}"]
    pipe = subprocess.PIPE
    programs = [subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True) for _ in range(4)]

    answers = {program.communicate("go\n")[0] for program in programs}

    assert 1 == len(answers)
    assert [0] * 4 == [program.returncode for program in programs]


def test_reading_and_the_audit_do_without_sqlmodel(path: Path, store: SqlStore) -> None:
    """What a call needs does not pay for the import of SQLModel."""
    store.close()
    code = (
        "import sys\n"
        "from keyfob_registry.store.sql.store import SqlStore\n"
        "from keyfob_registry.audit_contract import append, record\n"
        "from keyfob_registry.store.protocol import RecordFilter\n"
        "from keyfob_registry.testing import WORKSPACE\n"
        "store = SqlStore(sys.argv[1])\n"
        "store.find(store.workspace('default').scopes, 'default', 'aws'); store.secrets([WORKSPACE])\n"
        "store.data_key_of('w'); append(store, record(1)); store.newest_entries(9, RecordFilter()); store.close()\n"
        "print(sorted({'sqlmodel', 'sqlalchemy', 'rich', 'httpx'} & set(sys.modules)))\n"
    )

    done = subprocess.run([sys.executable, "-c", code, f"sqlite:///{path}"], capture_output=True, text=True, check=True)

    assert "[]\n" == done.stdout


def test_the_schema_names_what_it_holds() -> None:
    """Tables, indexes and constraints have names that a later migration can use."""
    from keyfob_registry.store.sql import tables  # hidden import: SQLModel takes half a second

    schema = tables.Table.metadata.tables
    unnamed = [c for table in schema.values() for c in table.constraints if c.name is None]

    assert {"organization", "workspace", "secret", "value", "version", "manifest", "use"} <= set(schema)
    assert {"datakey", "kek", "audit"} <= set(schema)
    assert [] == unnamed


@pytest.mark.parametrize("url", ["mysql://user:s3cr3t@host/db", "keyfob.db", ""])
def test_another_kind_of_database_is_refused_without_its_password(url: str) -> None:
    """The error names the kind of the address alone."""
    with pytest.raises(StoreError, match="cannot be a database of kind") as caught:
        SqlStore(url)

    assert "s3cr3t" not in caught.value.render()
