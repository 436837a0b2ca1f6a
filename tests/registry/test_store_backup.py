"""Backup and restore: whole, private, taken while others write; useless without the root key."""

import os
import sqlite3
import stat
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import postgres
import pytest
import schemas
import tenants
from keyfob_registry import Registry, initialise, maintenance
from keyfob_registry.builtin import BuiltIn
from keyfob_registry.catalog import Catalog
from keyfob_registry.crypto.places import configured
from keyfob_registry.crypto.providers import MemoryKeyProvider
from keyfob_registry.errors import (
    BackupError,
    BackupToolError,
    CryptoError,
    NewerSchemaError,
    OutputError,
    StoreError,
)
from keyfob_registry.store.sql.store import SqlStore
from keyfob_sdk.errors import KeyfobError
from keyfob_sdk.testing import CANARY, assert_hidden
from pydantic import SecretStr

WRITES = 30


@pytest.fixture(name="url", params=["SQLite", "Postgres"])
def _url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "SQLite":
        return f"sqlite:///{tmp_path / 'keyfob.db'}"
    return postgres.server().url(postgres.server().database())


@pytest.fixture(name="registry")
def _registry(url: str) -> Iterator[Registry]:
    """A registry with a secret of two versions, and records of calls."""
    initialise({"KEYFOB_DATABASE_URL": url, "KEYFOB_ROOT_KEY": schemas.ROOT_KEY, "KEYFOB_KEY_FILE": "/none/root.key"})
    with schemas.opened(url) as registry:
        for value in ("an older value", CANARY):
            registry.put_secret("tenant", {"TENANT_KEY": SecretStr(value)})
        registry.call("tenants.tell")
        yield registry


def copy(url: str, folder: Path) -> tuple[str, Path]:
    """Back a database up and restore it elsewhere, by the commands of its kind; return where, and the backup."""
    file = folder / "backup"
    if url.startswith("sqlite"):
        maintenance.back_up(file, {"KEYFOB_DATABASE_URL": url})
        restored = f"sqlite:///{folder / 'restored' / 'keyfob.db'}"
        maintenance.restore(file, {"KEYFOB_DATABASE_URL": restored})
        return restored, file
    server = postgres.server()
    name = server.database()
    with pytest.raises(BackupToolError) as caught:
        maintenance.back_up(file, {"KEYFOB_DATABASE_URL": url})
    dump, load = (hint.replace("keyfob.dump", str(server.folder / "dump")) for hint in caught.value.hints)
    (server.folder / "dump").unlink(missing_ok=True)
    server.shell(dump)
    server.shell(load.replace(url.rpartition("/")[2], name))
    return server.url(name), server.folder / "dump"


def test_figure_48_a_backup_during_writes_restores_all(registry: Registry, url: str, tmp_path: Path) -> None:
    """Calls and writes go on meanwhile; what is restored opens, and its audit is proved (figure 48)."""
    done = threading.Event()
    thread = threading.Thread(target=_keep_writing, args=(registry, done))
    thread.start()

    restored, _ = copy(url, tmp_path)
    done.set()
    thread.join()

    with schemas.opened(restored) as again:
        assert tenants.digest(CANARY) == again.call("tenants.tell")["before"]
        assert again.audit.verify().ok
        assert len(again.records()) > 1
        if again.secrets(environment="writer"):
            assert again.call("tenants.tell", environment="writer")


def _keep_writing(registry: Registry, done: threading.Event) -> None:
    for number in range(WRITES):
        registry.put_secret("tenant", {"TENANT_KEY": SecretStr(f"value-number-{number}")}, environment="writer")
        registry.call("tenants.tell", environment="writer")
        if done.is_set():
            return


@pytest.mark.usefixtures("registry")
def test_figure_48_without_the_root_key_nothing_is_readable(url: str, tmp_path: Path) -> None:
    """A backup holds no value, and another root key opens none (figure 48)."""
    restored, file = copy(url, tmp_path)

    assert_hidden(file.read_bytes().decode("latin-1"), CANARY)
    for keys in ([MemoryKeyProvider()], configured({}, tmp_path / "none")):
        with Registry(Catalog.of(tenants), SqlStore(restored), BuiltIn(keys)) as stranger:
            with pytest.raises(CryptoError) as caught:
                stranger.call("tenants.tell")
            assert_hidden(caught.value.render(), CANARY)


@pytest.fixture(name="path")
def _path(tmp_path: Path) -> Path:
    """A database in a file."""
    store = SqlStore(f"sqlite:///{tmp_path / 'keyfob.db'}")
    store.initialise()
    store.close()
    return tmp_path / "keyfob.db"


def environ(path: Path) -> dict[str, str]:
    """Return the variable that names a database in a file."""
    return {"KEYFOB_DATABASE_URL": f"sqlite:///{path}"}


@pytest.mark.parametrize("umask", [0o000, 0o022, 0o277], ids=oct)
def test_figure_43_a_backup_is_private_under_any_umask(path: Path, umask: int) -> None:
    """Backup and restored database get mode 0600, and no other file is left (figure 43)."""
    old = os.umask(umask)
    try:
        maintenance.back_up(path.with_name("backup"), environ(path))
        maintenance.restore(path.with_name("backup"), environ(path.with_name("restored.db")))
    finally:
        os.umask(old)

    modes = {file.name: stat.S_IMODE(file.stat().st_mode) for file in path.parent.iterdir()}
    assert {"keyfob.db": 0o600, "backup": 0o600, "restored.db": 0o600} == modes


def test_no_file_is_overwritten(path: Path) -> None:
    """Neither a backup nor a database that is there is replaced."""
    maintenance.back_up(path.with_name("backup"), environ(path))

    for act in (maintenance.back_up, maintenance.restore):
        with pytest.raises(OutputError, match="exists already"):
            act(path.with_name("backup"), environ(path))


def test_the_log_of_another_database_is_not_replayed(path: Path) -> None:
    """A write-ahead log that was left behind would change what is restored, so it is refused."""
    maintenance.back_up(path.with_name("backup"), environ(path))
    path.with_name("new.db-wal").write_bytes(b"left")

    with pytest.raises(OutputError, match=r"the log of another database is left: .*new\.db-wal"):
        maintenance.restore(path.with_name("backup"), environ(path.with_name("new.db")))


def cut_short(file: Path) -> None:
    """Lose the end of a file."""
    os.truncate(file, file.stat().st_size // 2)


def overwrite(file: Path) -> None:
    """Damage pages in the middle of a file."""
    content = bytearray(file.read_bytes())
    content[8192:16384] = os.urandom(8192)
    file.write_bytes(content)


def empty(file: Path) -> None:
    """Lose all of it."""
    os.truncate(file, 0)


def another(file: Path) -> None:
    """Put the database of another program in its place."""
    file.unlink()
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("CREATE TABLE theirs (id)")


def newer(file: Path) -> None:
    """Let it be of a newer version."""
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = 99")
    for ending in ("-wal", "-shm"):
        file.with_name(file.name + ending).unlink(missing_ok=True)


DAMAGE: dict[Callable[[Path], None], type[KeyfobError]] = {
    cut_short: BackupError,
    overwrite: BackupError,
    empty: BackupError,
    Path.unlink: BackupError,
    another: StoreError,
    newer: NewerSchemaError,
}


@pytest.mark.parametrize("damage", DAMAGE, ids=lambda damage: damage.__name__)
def test_what_is_not_whole_is_not_restored(path: Path, damage: Callable[[Path], None]) -> None:
    """E413 or its kin is raised before any file is made."""
    maintenance.back_up(path.with_name("backup"), environ(path))
    damage(path.with_name("backup"))

    with pytest.raises(DAMAGE[damage]):
        maintenance.restore(path.with_name("backup"), environ(path.with_name("new.db")))

    assert not path.with_name("new.db").exists()


def test_a_backup_that_finds_no_place_leaves_nothing(path: Path) -> None:
    """A folder that is not there, or a disk that is full, is said, and no part of a file stays behind."""
    with pytest.raises(OutputError, match="no such file or directory"):
        maintenance.back_up(path.parent / "nowhere" / "backup", environ(path))

    assert ["keyfob.db"] == [file.name for file in path.parent.iterdir()]


def test_a_backup_on_a_full_disk_leaves_nothing(path: Path) -> None:
    """The system's refusal to let the file grow is E605."""
    script = (
        "import resource, sys; from pathlib import Path; from keyfob_registry import maintenance\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (40_000, 40_000))\n"
        "maintenance.back_up(Path(sys.argv[1]), {'KEYFOB_DATABASE_URL': sys.argv[2]})\n"
    )
    command = [sys.executable, "-c", script, str(path.with_name("backup")), f"sqlite:///{path}"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)

    assert "OutputError" in done.stderr
    assert ["keyfob.db"] == [file.name for file in path.parent.iterdir()]
