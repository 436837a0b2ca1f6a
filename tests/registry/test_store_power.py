"""Power cuts: nothing that was acknowledged is lost, and nothing is damaged. KEYFOB_TEST_CUTS=1000 tries more."""

import os
import random
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import power
import pytest
import update_worker
from keyfob_registry.store.sql.store import SqlStore

CUTS = int(os.environ.get("KEYFOB_TEST_CUTS", "60"))


def traceable() -> bool:
    """Say whether this machine lets us see what a program writes."""
    if not shutil.which("strace"):
        return False
    return subprocess.run([*power.STRACE, "true"], capture_output=True, check=False).returncode == 0


@pytest.fixture(name="log")
def _log(tmp_path: Path) -> tuple[str, power.Disk]:
    """What a program did to a database, and the disk as it was before."""
    store = SqlStore(f"sqlite:///{tmp_path / 'keyfob.db'}")
    store.initialise()
    update_worker.put(store, "secret_0", 0, 0)
    names = ("keyfob.db", "keyfob.db-wal")
    disk = power.Disk({name: bytearray((tmp_path / name).read_bytes()) for name in names})
    words = [sys.executable, power.__file__, f"sqlite:///{tmp_path / 'keyfob.db'}"]
    done = subprocess.run(
        [*power.STRACE, "-o", str(tmp_path / "log"), *words], capture_output=True, text=True, check=False
    )
    store.close()
    assert (0, "") == (done.returncode, done.stderr)
    return (tmp_path / "log").read_text(encoding="ascii"), disk


def examine(folder: Path, acknowledged: dict[str, int]) -> None:
    """Check that a database has all that was acknowledged, and is whole."""
    with closing(sqlite3.connect(folder / "keyfob.db")) as connection:
        assert [("ok",)] == connection.execute("PRAGMA integrity_check").fetchall()
    store = SqlStore(f"sqlite:///{folder / 'keyfob.db'}")
    head = store.audit_head()
    found = {
        "updated": update_worker.read(store, "secret_0")[0],
        "created": sum(secret.name.startswith("created") for secret in store.secrets([update_worker.SCOPE])),
        "recorded": head.sequence if head else 0,
        "resealed": max((int(key[1:]) for key in store.key_uses() if key.startswith("n")), default=0),
    }
    entries = [entry.sequence for entry in store.entries()]
    store.close()
    lost = {kind: number for kind, number in acknowledged.items() if number > found[kind]}
    assert {} == lost
    assert list(range(1, len(entries) + 1)) == entries


@pytest.mark.skipif(not traceable(), reason="needs strace, and the right to use it: apt-get install strace")
@pytest.mark.timeout(120 + CUTS)
def test_figure_7_power_cuts_lose_nothing_acknowledged(log: tuple[str, power.Disk], tmp_path: Path) -> None:
    """At any moment of creating, updating, sealing anew and recording: 0 lost, 0 damaged (figure 7)."""
    text, disk = log
    chance = random.Random(7)  # noqa: S311 -- a moment, no secret
    moments = sum(1 for _ in power.replay(text, power.Disk({name: bytearray() for name in disk.files})))
    wanted = set(chance.sample(range(moments), min(CUTS, moments)))
    cuts = 0

    for moment, _ in enumerate(power.replay(text, disk)):
        if moment in wanted:
            folder = tmp_path / f"cut-{moment}"
            folder.mkdir()
            disk.cut(folder, chance)
            examine(folder, disk.acknowledged)
            cuts += 1

    assert (len(wanted), power.ROUNDS) == (cuts, disk.acknowledged["resealed"])
