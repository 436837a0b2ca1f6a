"""Figures 18 and 19 of the audit: where nothing can be recorded nothing is released, and it heals; crashes show."""

import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import closing, suppress
from pathlib import Path

import pytest
import tenants
from keyfob_registry import Registry, initialise
from keyfob_registry.builtin import BuiltIn
from keyfob_registry.catalog import Catalog
from keyfob_registry.crypto.providers import MemoryKeyProvider
from keyfob_registry.errors import AuditError
from keyfob_registry.resolver import Resolver
from keyfob_registry.store.protocol import StoredSecret
from keyfob_registry.store.sql.sqlite import SqliteConnection, SqliteConnections
from keyfob_registry.store.sql.store import SqlStore
from keyfob_sdk.errors import KeyfobError
from keyfob_sdk.testing import CANARY
from pydantic import SecretStr

KILLS = int(os.environ.get("KEYFOB_FIGURE_KILLS", "8"))


@pytest.fixture(name="path")
def _path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "keyfob.db"


@pytest.fixture(name="registry")
def _registry(path: Path, tmp_path: Path) -> Iterator[Registry]:
    store = SqlStore(f"sqlite:///{path}")
    store.initialise()
    pin = tmp_path / "audit.pin"
    with Registry(Catalog.of(tenants), store, BuiltIn([MemoryKeyProvider()]), audit_pin=pin) as registry:
        registry.put_secret("tenant", {"TENANT_KEY": SecretStr(CANARY)})
        registry.call("tenants.tell")
        yield registry


@pytest.fixture(name="opened")
def _opened(registry: Registry, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Count what is decrypted, on the real resolver."""
    del registry
    names: list[str] = []
    real = Resolver.open

    def counting(self: Resolver, stored: StoredSecret, keys: Collection[str]) -> dict[str, SecretStr]:
        names.append(stored.name)
        return real(self, stored, keys)

    monkeypatch.setattr(Resolver, "open", counting)
    return names


def remove(_: SqlStore, path: Path) -> Callable[[], None]:
    """Move the database away, and give what puts it back."""
    files = [file for file in path.parent.iterdir() if file.name.startswith("keyfob.db")]
    away = path.parent / "away"
    away.mkdir()
    for file in files:
        file.rename(away / file.name)

    def heal() -> None:
        for file in files:
            (away / file.name).rename(file)

    return heal


def block(_: SqlStore, path: Path) -> Callable[[], None]:
    """Hold the lock of the database, as a hanging program does."""
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    return other.close


def forbid_writing(store: SqlStore, _: Path) -> Callable[[], None]:
    """Let no connection write, those that are open and those that come."""
    patch = pytest.MonkeyPatch()
    real = SqliteConnections._open

    def opening(self: SqliteConnections, target: str) -> SqliteConnection:
        connection = real(self, target)
        connection.execute("PRAGMA query_only = ON")
        return connection

    patch.setattr(SqliteConnections, "_open", opening)
    store._connections.close()
    store._connections._closed = False
    return patch.undo


FAULTS = {
    "removed": remove,
    "blocked": block,
    "read-only": forbid_writing,
}


@pytest.mark.parametrize("fault", FAULTS)
def test_figure_18_without_an_audit_nothing_is_read(
    registry: Registry, path: Path, opened: list[str], fault: str
) -> None:
    """A sink that is removed, read-only or blocked refuses the next call in time, and heals without a restart."""
    assert isinstance(registry.store, SqlStore)
    heal = FAULTS[fault](registry.store, path)
    start = time.monotonic()
    try:
        with pytest.raises(KeyfobError) as caught:
            registry.call("tenants.tell")
    finally:
        taken = time.monotonic() - start
        heal()

    assert isinstance(caught.value, AuditError)
    assert ([], True) == (opened, taken < 2.5)
    with suppress(KeyfobError):
        registry.call("tenants.add", {"first": 1})
    assert registry.call("tenants.tell")["before"] == tenants.digest(CANARY)
    assert registry.audit.verify().ok


def test_figure_18_a_full_disk_refuses_reads(registry: Registry, opened: list[str]) -> None:
    """Without space for the intent nothing is opened; with space again calls go on, and the chain is whole."""
    store = registry.store
    assert isinstance(store, SqlStore)
    pages = store._run(lambda connection: connection.execute("PRAGMA page_count").fetchone()[0])
    store._run(lambda connection: connection.execute(f"PRAGMA max_page_count = {pages}").fetchone())

    def fill() -> None:
        for _ in range(1_000):
            opened.clear()
            registry.call("tenants.tell", run="r" * 1_000)

    with pytest.raises(AuditError, match="no space is left") as caught:
        fill()

    # What is full at the intent opens nothing; what is full at the outcome withholds the result.
    assert ("no secret was opened" in caught.value.problem) == (not opened)
    assert registry.call("tenants.tell")["before"] == tenants.digest(CANARY)
    assert registry.audit.verify().ok


WORKER = """
import os, sys
from pathlib import Path
import tenants
from keyfob_registry import Registry
from keyfob_registry.builtin import BuiltIn
from keyfob_registry.catalog import Catalog
from keyfob_registry.crypto.providers import FileKeyProvider
from keyfob_registry.resolver import Resolver
from keyfob_registry.store.sql.store import SqlStore
from concurrent.futures import ThreadPoolExecutor

folder = Path(sys.argv[1])
store = SqlStore(f"sqlite:///{folder}/keyfob.db")
registry = Registry(Catalog.of(tenants), store, BuiltIn([FileKeyProvider(folder / "root.key")]),
    audit_pin=folder / "pin")
released = os.open(folder / "released", os.O_WRONLY | os.O_APPEND | os.O_CREAT)

def call(number):
    run = f"{os.getpid()}-{number}"
    registry.call("tenants.tell_run", {"run": run, "file": released}, run=run)

print("ready", flush=True)
with ThreadPoolExecutor(4) as pool:
    list(pool.map(call, range(100_000)))
"""


def crash(folder: Path, after: float) -> None:
    """Let a program call at once and often, and kill it."""
    environ = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])}
    with subprocess.Popen(
        [sys.executable, "-c", WORKER, folder], stdout=subprocess.PIPE, text=True, env=environ
    ) as child:
        assert child.stdout is not None
        assert "ready\n" == child.stdout.readline()
        with suppress(subprocess.TimeoutExpired):
            child.wait(after)
        child.send_signal(signal.SIGKILL)


def test_figure_19_a_crash_never_hides_a_release(tmp_path: Path) -> None:
    """Whatever was released before a kill -9 has a durable intent, the chain is whole, and the pin is no obstacle."""
    environ = {"KEYFOB_DATABASE_URL": f"sqlite:///{tmp_path}/keyfob.db", "KEYFOB_KEY_FILE": f"{tmp_path}/root.key"}
    initialise(environ)
    with Registry.open(environ) as registry:
        registry.put_secret("tenant", {"TENANT_KEY": SecretStr(CANARY)})
    moments = random.Random(19)  # noqa: S311 -- the same moments each time
    for _ in range(KILLS):
        crash(tmp_path, moments.uniform(0, 0.3))

    with closing(SqlStore(f"sqlite:///{tmp_path}/keyfob.db")) as store:
        intended = {
            entry.record.run
            for entry in store.entries(limit=10**6)
            if entry.record and entry.record.outcome == "intended"
        }
    released = set((tmp_path / "released").read_text().split())
    assert released
    assert set() == released - intended
    with Registry.open(environ) as registry:
        assert registry.audit.verify().ok
