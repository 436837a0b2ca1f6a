"""Rotation survives kill -9 at any moment; KEYFOB_TEST_KILLS=150 tries it as often as the acceptance figure asks."""

import os
import random
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from threading import Event, Thread

import postgres
import pytest
import rotation_worker
from keyfob_registry.crypto.audit_key import AUDIT_SCOPE
from keyfob_registry.crypto.key_file import write_key_file
from keyfob_registry.crypto.keys import RootKey
from keyfob_registry.resolver import Resolver
from keyfob_registry.store.sql.store import SqlStore
from keyrings import put
from pydantic import SecretStr

KILLS = int(os.environ.get("KEYFOB_TEST_KILLS", "6"))
ROWS = 120
WORKER = rotation_worker.__file__


@pytest.fixture(params=["SQLite", "Postgres"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Return the address of a new store."""
    if request.param == "SQLite":
        return f"sqlite:///{tmp_path / 'keyfob.db'}"
    return postgres.server().url(postgres.server().database())


@pytest.fixture
def store(url: str, tmp_path: Path) -> Iterator[SqlStore]:
    """A store with the values of two scopes, and its root key in a file."""
    write_key_file(tmp_path / "a.key", RootKey.generate())
    made = SqlStore(url)
    made.initialise()
    resolver = Resolver(made, rotation_worker.keyring(made, tmp_path))
    for number in range(ROWS):
        scope = made.workspace("default").scopes[number % 2]
        put(resolver, scope, f"tenant-{number}", "vendor", {"KEY": SecretStr(f"value-{number}")})
    yield made
    made.close()


def start(url: str, folder: Path, *command: str) -> "subprocess.Popen[str]":
    """Start the program and wait until it works."""
    words = [sys.executable, WORKER, url, str(folder), *command]
    process = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stdout
    assert "ready\n" == process.stdout.readline()
    return process


def expected() -> dict[str, str]:
    """Return the values that nobody writes."""
    return {f"tenant-{number}/vendor": f"value-{number}" for number in range(ROWS)}


def opened(store: SqlStore, folder: Path) -> dict[str, str]:
    """Return the values that nobody writes, read anew with all keys opened anew; the writer's must open too."""
    found = rotation_worker.read(store, rotation_worker.keyring(store, folder))
    return {place: value for place, value in found.items() if not place.startswith("writer/")}


@pytest.mark.timeout(60 + 10 * KILLS)
def test_figure_6_rotation_killed_at_any_moment_loses_nothing(store: SqlStore, url: str, tmp_path: Path) -> None:
    """0 undecryptable after each kill -9, a writer beside; then rotation ends and old keys are gone (figure 6)."""
    chance = random.Random(6)  # noqa: S311 -- a moment, no secret
    writer = start(url, tmp_path, "write")
    for _ in range(KILLS):
        rotating = start(url, tmp_path, "rotate", "1000")
        with pytest.raises(subprocess.TimeoutExpired):
            rotating.wait(chance.uniform(0, 0.4))
        rotating.kill()
        assert "" == rotating.communicate()[1]
        assert expected() == opened(store, tmp_path)
    writer.kill()
    assert "" == writer.communicate()[1]

    finish = start(url, tmp_path, "rotate", "2")

    assert ("", 0) == (finish.communicate()[1], finish.returncode)
    assert expected() == opened(store, tmp_path)
    in_use = {key.id for key in store.data_keys() if not key.destroyed and key.scope != AUDIT_SCOPE}
    assert in_use == set(store.key_uses())
    assert ["primary"] == [kek.state for kek in store.keks() if kek.state != "destroyed"]


@pytest.mark.timeout(60)
def test_figure_8_calls_go_on_during_rotation(store: SqlStore, url: str, tmp_path: Path) -> None:
    """Readers in this process and a writer beside it get no error while keys are rotated ten times (figure 8)."""
    resolver = Resolver(store, rotation_worker.keyring(store, tmp_path))
    scope, done, raised = store.workspace("default").scopes[0], Event(), list[BaseException]()

    def read() -> None:
        while not done.is_set():
            try:
                secret = store.find([scope], "tenant-0", "vendor")
                assert secret
                assert "value-0" == resolver.open(secret, ["KEY"])["KEY"].get_secret_value()
            except BaseException as error:  # noqa: BLE001 -- the test asserts that there is none
                raised.append(error)
                return
            done.wait(0.001)

    readers = [Thread(target=read) for _ in range(2)]
    for reader in readers:
        reader.start()
    writer, rotating = start(url, tmp_path, "write"), start(url, tmp_path, "rotate", "10")

    assert ("", 0) == (rotating.communicate()[1], rotating.returncode)
    done.set()
    for reader in readers:
        reader.join()
    writer.kill()
    assert ([], "") == (raised, writer.communicate()[1])
