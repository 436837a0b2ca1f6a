"""Many writers and readers at once, in threads and processes, on both databases: no lost update, and no lock error.

KEYFOB_TEST_UPDATES=500 tries it with as many updates as the acceptance figure asks.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import postgres
import pytest
import update_worker
from keyfob_registry.store.sql.store import SqlStore

UPDATES = int(os.environ.get("KEYFOB_TEST_UPDATES", "20"))
PROCESSES = 4
SECRETS = 4


@pytest.fixture(name="url", params=["SQLite", "Postgres"])
def _url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "SQLite":
        return f"sqlite:///{tmp_path / 'keyfob.db'}"
    return postgres.server().url(postgres.server().database())


@pytest.fixture(name="store")
def _store(url: str) -> Iterator[SqlStore]:
    """A store with secrets that count nothing yet."""
    store = SqlStore(url)
    store.initialise()
    for number in range(SECRETS):
        update_worker.put(store, f"secret_{number}", 0, 0)
    yield store
    store.close()


def run(url: str, *, secrets: int, times: int, writers: int, readers: int) -> list[tuple[int, int]]:
    """Start the processes, let them go together, and return the lost races and the reads of each."""
    words = [sys.executable, update_worker.__file__, url, *map(str, (secrets, times, writers, readers))]
    pipe = subprocess.PIPE
    programs = [subprocess.Popen(words, stdin=pipe, stdout=pipe, stderr=pipe, text=True) for _ in range(PROCESSES)]
    assert ["ready\n"] * PROCESSES == [program.stdout.readline() for program in programs if program.stdout]
    for program in programs:
        assert program.stdin
        program.stdin.write("go\n")
        program.stdin.flush()
    answers = [program.communicate() for program in programs]
    assert [""] * PROCESSES == [error for _, error in answers]
    return [(int(lost), int(reads)) for lost, reads in (output.split() for output, _ in answers)]


@pytest.mark.timeout(60 + UPDATES)
def test_figure_26_updates_of_processes_are_counted_once(store: SqlStore, url: str) -> None:
    """4 processes update one secret: each version is made once, losers are told, nobody finds it locked (figure 26)."""
    run(url, secrets=1, times=UPDATES, writers=1, readers=0)

    lifetime = store.lifetime(update_worker.SCOPE, "default", "secret_0")
    made = [version.version for version in lifetime.versions] if lifetime else []
    version, count = update_worker.read(store, "secret_0")

    assert (PROCESSES * UPDATES + 1, PROCESSES * UPDATES) == (version, count)
    assert made == list(range(made[0], version + 1))


@pytest.mark.timeout(60 + 2 * UPDATES)
def test_64_writers_and_readers_at_once(store: SqlStore, url: str) -> None:
    """32 threads write and 32 read, in 4 processes: no update is lost, no reader sees half of one, and all come by."""
    times = max(1, UPDATES // 8)

    done = run(url, secrets=SECRETS, times=times, writers=8, readers=8)

    counts = [update_worker.read(store, f"secret_{number}")[1] for number in range(SECRETS)]
    assert [PROCESSES * 8 // SECRETS * times] * SECRETS == counts
    assert all(reads for _, reads in done)
