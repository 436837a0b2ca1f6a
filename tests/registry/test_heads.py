"""What a database writer can do to stored secrets, and how each of it is found.

The attacker has the database, every older copy of it, and no root key; the pin is out of reach.
"""

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import tenants
from keyfob_registry import Registry, initialise
from keyfob_registry.builtin import BuiltIn
from keyfob_registry.catalog import Catalog
from keyfob_registry.crypto.places import configured
from keyfob_registry.errors import HeadError, IntegrityError, RolledBackError
from keyfob_registry.heads import heads
from keyfob_registry.settings import Settings
from keyfob_registry.store.sql.store import SqlStore
from keyfob_sdk.testing import CANARY
from pydantic import SecretStr

KILLS = int(os.environ.get("KEYFOB_TEST_KILLS", "8"))
TABLES = ("secret", "value", "version", "manifest")


class World:
    """An installation in a folder, with secrets that have a past."""

    def __init__(self, folder: Path) -> None:
        self.database = folder / "keyfob.db"
        self.environ = {"KEYFOB_DATABASE_URL": f"sqlite:///{self.database}", "KEYFOB_KEY_FILE": f"{folder}/root.key"}
        initialise(self.environ)
        with self.open() as registry:
            self.put(registry, "default", A="1", B="1")
            self.put(registry, "default", A="2")
            self.put(registry, "tenant-a", A="3", B="3")
            self.put(registry, "tenant-b", A="4")
            registry.remove_secret("tenant", environment="tenant-b")
        self.older = self.copy("older.db")
        with self.open() as registry:
            self.put(registry, "default", A="newest")

    def open(self) -> Registry:
        """Return the registry as a new process opens it."""
        settings = Settings.from_environ(self.environ)
        return Registry(
            Catalog.of(tenants),
            SqlStore(settings.database_url),
            BuiltIn(configured(self.environ, settings.root_key_file), self.environ),
            audit_pin=settings.audit_pin,
            secrets_pin=settings.secrets_pin,
        )

    def put(self, registry: Registry, environment: str, **values: str) -> int:
        """Store values of the secret ``tenant``."""
        given = {f"TENANT_{key}": SecretStr(value) for key, value in values.items()}
        return registry.put_secret("tenant", given, environment=environment, as_is=True)

    def read(self, environment: str = "default") -> dict[str, str]:
        """Return what a new process opens."""
        with self.open() as registry:
            (stored,) = registry.store.secrets(registry.workspace().scopes, environment)
            return {key: value.get_secret_value() for key, value in registry.opened([stored])[0].items()}

    def troubles(self) -> list[str]:
        """Return what the doctor says, or the error that it ends with."""
        with self.open() as registry:
            try:
                return [str(trouble) for trouble in registry.examine()]
            except Exception as error:  # noqa: BLE001 -- a row that makes no sense is told by an error
                return [str(error)]

    def copy(self, name: str) -> Path:
        """Return a copy of the database, log included."""
        target = self.database.with_name(name)
        with closing(sqlite3.connect(self.database)) as of, closing(sqlite3.connect(target)) as to:
            of.backup(to)
        return target

    def put_back(self, copy: Path) -> None:
        """Put another file in the place of the database."""
        for ending in ("-wal", "-shm"):
            self.database.with_name(self.database.name + ending).unlink(missing_ok=True)
        shutil.copyfile(copy, self.database)

    def execute(self, *statements: str, parameters: tuple[Any, ...] = ()) -> None:
        """Do what somebody does who can write the database."""
        with closing(sqlite3.connect(self.database, isolation_level=None)) as connection:
            connection.execute("PRAGMA foreign_keys = OFF")
            connection.execute("ATTACH ? AS older", (str(self.older),))
            for statement in statements:
                connection.execute(statement, parameters)


@pytest.fixture
def world(tmp_path: Path) -> World:
    """An installation with a past."""
    return World(tmp_path)


def test_what_was_written_is_in_order(world: World) -> None:
    """The doctor finds nothing, and what counts is read."""
    assert [] == world.troubles()
    assert {"TENANT_A": "newest", "TENANT_B": "1"} == world.read()


def edits(connection: sqlite3.Connection) -> Iterator[tuple[str, int, str]]:
    """Return every field of every row that belongs to a secret."""
    for table in TABLES:
        columns = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
        for (rowid,) in connection.execute(f"SELECT rowid FROM {table}").fetchall():  # noqa: S608 our tables
            yield from ((table, rowid, column) for column in columns if column != "id")


def changed(value: Any) -> Any:
    """Return another value of the same type."""
    if isinstance(value, bytes):
        return value[:-1] + bytes([value[-1] ^ 1])
    if isinstance(value, int):
        return value + 1
    if value is None:
        return 3
    return value[:-1] + chr(ord(value[-1]) ^ 1) if value else "x"


def test_figure_4_no_field_is_changed_unnoticed(world: World) -> None:
    """One bit or one number of any column of any row: the doctor says so."""
    sound = world.copy("sound.db")
    with closing(sqlite3.connect(sound)) as connection:
        found = list(edits(connection))
    unnoticed: list[tuple[str, int, str]] = []
    for table, rowid, column in found:
        with closing(sqlite3.connect(sound)) as connection:
            where = f"FROM {table} WHERE rowid = {rowid}"
            value = connection.execute(f'SELECT "{column}" {where}').fetchone()[0]
        world.put_back(sound)
        edit = f'UPDATE OR REPLACE {table} SET "{column}" = ? WHERE rowid = {rowid}'  # noqa: S608 the same
        world.execute(edit, parameters=(changed(value),))
        if not world.troubles():
            unnoticed.append((table, rowid, column))

    assert 100 < len(found)
    assert [] == unnoticed


def test_no_row_is_removed_or_doubled_unnoticed(world: World) -> None:
    """Any row of a secret, of a value, of a version or of a manifest: the doctor says so."""
    sound = world.copy("sound.db")
    with closing(sqlite3.connect(sound)) as connection:
        found = [(table, row[0]) for table in TABLES for row in connection.execute(f"SELECT rowid FROM {table}")]  # noqa: S608
    unnoticed: list[tuple[str, int]] = []
    for table, rowid in found:
        world.put_back(sound)
        world.execute(f"DELETE FROM {table} WHERE rowid = {rowid}")  # noqa: S608 our tables
        if not world.troubles():
            unnoticed.append((table, rowid))

    assert [] == unnoticed


_STRAY = "INSERT INTO value SELECT secret_id, 'TENANT_C',"
STRAYS = {
    "a value that counts": f"{_STRAY} version, NULL, key_id, sealed, hosts FROM value",
    "a value of before": f"{_STRAY} version, 9, key_id, sealed, hosts FROM value",
    "a value of no version": f"{_STRAY} 1, 1, key_id, sealed, hosts FROM value",
    "a version": "INSERT INTO version SELECT secret_id, 7, created_at, actor, change, keys, source, mac FROM version",
    "a secret": "INSERT INTO secret SELECT 77, scope, 'forged', name, version, oldest, created_at, updated_at,"
    " deleted_at, expires_at, rotate_by, head FROM secret",
}


@pytest.mark.parametrize("stray", STRAYS)
def test_no_row_is_put_in_unnoticed(world: World, stray: str) -> None:
    """A row that nobody wrote with the root key is named by the doctor, whatever it is made of."""
    world.execute(f"{STRAYS[stray]} LIMIT 1")

    assert world.troubles()


POLICY = {
    "expires_at": "'2031-01-01T00:00:00+00:00'",
    "rotate_by": "'2031-01-01T00:00:00+00:00'",
    "version": "9",
    "oldest": "2",
    "created_at": "'2020-01-01T00:00:00+00:00'",
    "updated_at": "'2020-01-01T00:00:00+00:00'",
    "head": "x'00'",
}


@pytest.mark.parametrize("column", POLICY)
def test_figure_4_a_secret_with_a_changed_column_is_not_opened(world: World, column: str) -> None:
    """E420 names the secret; no value comes out, and nothing is written on top of it."""
    world.execute(f"UPDATE secret SET {column} = {POLICY[column]} WHERE environment = 'default'")  # noqa: S608 our texts

    with pytest.raises(HeadError, match=r"secret 'tenant' in environment 'default' of .* was changed") as caught:
        world.read()
    assert "E420" == caught.value.code
    with world.open() as registry, pytest.raises(IntegrityError):
        world.put(registry, "default", A="5")


# Sealed bytes from elsewhere, in the place of those that count.
PASTE = (
    "UPDATE value SET sealed = (SELECT sealed FROM value AS other WHERE other.{}) WHERE secret_id = 1 AND version = 3"
)
SWAPS = {
    "an old value in the place of the newest": (
        "DELETE FROM value WHERE secret_id = 1 AND version = 3",
        "UPDATE value SET until = NULL WHERE secret_id = 1 AND version = 2",
    ),
    "a key that is gone": ("DELETE FROM value WHERE secret_id = 1 AND \"key\" = 'TENANT_B'",),
    "all of them": ("DELETE FROM value WHERE secret_id = 1",),
    "the values of another environment": (
        "UPDATE value SET secret_id = 9 WHERE secret_id = 1",
        "UPDATE value SET secret_id = 1 WHERE secret_id = 2",
    ),
    "the ciphertext of another key": (PASTE.format("secret_id = 1 AND other.\"key\" = 'TENANT_B'"),),
    "the ciphertext of an older version": (PASTE.format("secret_id = 1 AND other.version = 2"),),
    "the ciphertext of another environment": (PASTE.format("secret_id = 2 AND other.\"key\" = 'TENANT_A'"),),
    "names that are exchanged": (
        "UPDATE secret SET environment = 'x' WHERE id = 1",
        "UPDATE secret SET environment = 'default' WHERE id = 2",
    ),
}


@pytest.mark.parametrize("swap", SWAPS)
def test_figure_3_moved_rows_do_not_open(world: World, swap: str) -> None:
    """A value is served at its own place and version, or not at all."""
    world.execute(*SWAPS[swap])

    with pytest.raises(IntegrityError):
        world.read()
    assert world.troubles()


def test_figure_5_last_weeks_file_is_refused(world: World) -> None:
    """E421 says that the counter is an older one; the doctor names the workspace, and nothing is opened or written."""
    world.put_back(world.older)

    with world.open() as registry:
        (stored,) = registry.store.secrets(registry.workspace().scopes, "default")
        with pytest.raises(RolledBackError, match="are older ones: change 5 is stored, but 6 was known") as caught:
            registry._resolver.open(stored, ["TENANT_A"])
        assert "E421" == caught.value.code
        scope = str(registry.workspace().scopes[0])
    assert [f"the secrets of {scope} are older ones: change 5 is stored, but 6 was known"] == world.troubles()[:1]


REPLAY = (
    "DELETE FROM value WHERE secret_id = 1",
    "DELETE FROM version WHERE secret_id = 1",
    "REPLACE INTO secret SELECT * FROM older.secret WHERE id = 1",
    "INSERT INTO value SELECT * FROM older.value WHERE secret_id = 1",
    "INSERT INTO version SELECT * FROM older.version WHERE secret_id = 1",
)


def test_figure_5_old_rows_of_one_secret_are_refused(world: World) -> None:
    """Whoever puts all rows of an older copy back is found out by the sum; the doctor names the secret."""
    world.execute(*REPLAY)

    with pytest.raises(RolledBackError, match="are not all there, or one of them is an older one"):
        world.read()
    assert "secret 'tenant' in environment 'default' is at version 2, but was at version 3" == world.troubles()[1]


def test_figure_5_a_large_scope_is_walked_by_the_doctor(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Reads stay flat: beyond so many secrets they are not added up, and only the doctor finds such rows."""
    monkeypatch.setattr(heads, "WALK", 0)
    world.execute(*REPLAY)

    assert {"TENANT_A": "2", "TENANT_B": "1"} == world.read()
    assert "secret 'tenant' in environment 'default' is at version 2, but was at version 3" == world.troubles()[1]


def test_figure_5_a_removed_secret_does_not_give_way_to_the_organizations(world: World) -> None:
    """A call that would fall back to the organization, for the workspace's own is gone, is refused."""
    with world.open() as registry:
        registry.put_secret("tenant", {"TENANT_KEY": SecretStr(CANARY)}, organization=True, as_is=True)
        registry.put_secret("tenant", {"TENANT_KEY": SecretStr("own")}, as_is=True)
    world.execute("DELETE FROM secret WHERE id = 1")

    with world.open() as registry, pytest.raises(RolledBackError):
        registry.call("tenants.tell")
    world.execute("UPDATE secret SET deleted_at = NULL")


def test_a_deleted_secret_cannot_be_brought_back(world: World) -> None:
    """Neither by its mark nor by the rows of before."""
    world.execute("UPDATE secret SET deleted_at = NULL WHERE environment = 'tenant-b'")

    with pytest.raises(IntegrityError):
        world.read("tenant-b")


def test_the_manifest_of_another_time_is_refused(world: World) -> None:
    """With its own MAC it is too old, with any other it is none."""
    world.execute("REPLACE INTO manifest SELECT * FROM older.manifest")
    with pytest.raises(RolledBackError, match="are older ones"):
        world.read()

    world.execute("UPDATE manifest SET counter = 99")
    with pytest.raises(RolledBackError, match="have a manifest that was made without the root key"):
        world.read()


def test_a_tampered_version_is_not_rolled_back_to(world: World) -> None:
    """E420: the values are not those that counted then."""
    world.execute("DELETE FROM value WHERE secret_id = 1 AND version = 2")

    with world.open() as registry, pytest.raises(HeadError, match="was changed in version 2"):
        registry.rollback("tenant", 2)


def test_a_backup_is_accepted_by_hand(world: World) -> None:
    """Afterwards all is as before, and the counter is higher than any that was."""
    world.put_back(world.older)
    Settings.from_environ(world.environ).audit_pin.unlink()

    with world.open() as registry:
        assert 1 == len(registry.accept())
        assert [] == registry.accept()
    assert {"TENANT_A": "2", "TENANT_B": "1"} == world.read()
    assert [] == world.troubles()
    with world.open() as registry:
        assert 3 == world.put(registry, "default", A="5")


def test_what_was_changed_is_accepted_without_its_history(world: World) -> None:
    """It goes on as a new version; a value that does not open stays what it is, until it is stored anew."""
    world.execute("UPDATE secret SET expires_at = '2031-01-01T00:00:00+00:00' WHERE id = 1")

    with world.open() as registry:
        assert registry.accept()
        assert [4] == [version.version for version in registry.history("tenant", environment="default")]
    assert [] == world.troubles()
    assert {"TENANT_A": "newest", "TENANT_B": "1"} == world.read()


def test_a_pin_that_cannot_be_read_refuses(world: World) -> None:
    """E421, for nobody can say what it said; without any pin the rest still counts."""
    pin = Settings.from_environ(world.environ).secrets_pin
    pin.write_text("{")
    with pytest.raises(RolledBackError, match="cannot be read"):
        world.read()

    pin.unlink()
    assert {"TENANT_A": "newest", "TENANT_B": "1"} == world.read()


def test_the_pin_is_private_and_only_goes_up(world: World) -> None:
    """Two processes that write in turns never stand in each other's way."""
    pin = Settings.from_environ(world.environ).secrets_pin
    seen: list[int] = []
    with world.open() as first, world.open() as second:
        for number in range(10):
            for registry in (first, second):
                world.put(registry, "default", A=str(number))
                assert {"TENANT_A": str(number), "TENANT_B": "1"} == world.read()
                seen.append(max(first._resolver.heads._pin.read().values()))  # type: ignore[union-attr]

    assert sorted(seen) == seen
    assert 0o600 == pin.stat().st_mode & 0o777
    assert [] == world.troubles()


WRITER = """
import sys
from pydantic import SecretStr
from keyfob_registry import Registry
with Registry.open(dict(pair.split("=", 1) for pair in sys.argv[1:])) as registry:
    print("ready", flush=True)
    while True:
        for environment in ("default", "new"):
            registry.put_secret("tenant", {"TENANT_A": SecretStr("x")}, environment=environment, as_is=True)
        registry.remove_secret("tenant", environment="new")
"""


def test_figure_6_a_killed_writer_leaves_an_honest_database(world: World) -> None:
    """After kill -9 at any moment all is in order: the database is written first, and pinned afterwards."""
    pairs = [f"{name}={value}" for name, value in world.environ.items()]
    for number in range(KILLS):
        process = subprocess.Popen([sys.executable, "-c", WRITER, *pairs], stdout=subprocess.PIPE)
        assert process.stdout is not None
        process.stdout.readline()
        time.sleep(0.01 + 0.013 * number)
        process.send_signal(signal.SIGKILL)
        process.wait()
        process.stdout.close()

        assert [] == world.troubles()
        assert "1" == world.read()["TENANT_B"]


def test_heads_cost_a_read_one_look_more(world: World) -> None:
    """A read asks for the manifest, and adds up the scope only now and then."""
    with world.open() as registry:
        (stored,) = registry.store.secrets(registry.workspace().scopes, "default")
        asked: list[str] = []
        _count(registry.store, "heads", asked)
        _count(registry.store, "manifest", asked)
        for _ in range(5):
            registry._resolver.open(stored, ["TENANT_A"])

    assert ["heads", *["manifest"] * 4] == asked


def _count(store: Any, name: str, asked: list[str]) -> None:
    real: Callable[..., Any] = getattr(store, name)

    def counted(*arguments: Any) -> Any:
        asked.append(name)
        return real(*arguments)

    setattr(store, name, counted)
