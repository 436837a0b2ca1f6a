"""Rotation of data keys: rows a second, against bare re-encryption in the same run, and the memory that it takes."""

import os
import resource
import sqlite3
import tempfile
import time
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from keyfob_registry.crypto.address import Address
from keyfob_registry.crypto.providers import MemoryKeyProvider
from keyfob_registry.crypto.record import seal
from keyfob_registry.crypto.root_keys import RootKeys
from keyfob_registry.keys.keyring import Keyring
from keyfob_registry.keys.rotation import PAUSE, Rotation
from keyfob_registry.store.sql.store import SqlStore
from measuring import quick, table
from pydantic import SecretStr

SCOPE = "workspace:w1"
_VALUE = "INSERT INTO value (secret_id, key, version, key_id, sealed) VALUES (?, 'KEY', 1, ?, ?)"
BARE_BATCH = 5000


def fill(path: Path, keyring: Keyring, rows: int) -> None:
    """Store values, and the same ones for the bare program, in one transaction."""
    key, bare, now = keyring.sealing_key(SCOPE), AESGCM(bytes(32)), datetime.now(UTC).isoformat()
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("CREATE TABLE bare (id INTEGER PRIMARY KEY, sealed BLOB)")
        for number in range(rows):
            place = f"tenant-{number}"
            row = connection.execute(
                "INSERT INTO secret (scope, environment, name, version, oldest, created_at, updated_at, head)"
                " VALUES (?, ?, 'vendor', 1, 1, ?, ?, '')",
                (SCOPE, place, now, now),
            ).lastrowid
            sealed = seal(key, Address(SCOPE, place, "vendor", "KEY", 1), SecretStr(f"value-{number:034}"))
            connection.execute(_VALUE, (row, key.id, sealed))
            nonce = os.urandom(12)
            encrypted = nonce + bare.encrypt(nonce, f"value-{number:034}".encode(), None)
            connection.execute("INSERT INTO bare VALUES (?, ?)", (number, encrypted))


def bare(path: Path) -> int:
    """Encrypt every row anew under another key, without derivation, address, commitment or comparison."""
    old, new, done = AESGCM(bytes(32)), AESGCM(bytes(31) + b"1"), 0
    with closing(sqlite3.connect(path)) as connection:
        while found := connection.execute(
            "SELECT id, sealed FROM bare WHERE id >= ? LIMIT ?", (done, BARE_BATCH)
        ).fetchall():
            changes: list[tuple[bytes, int]] = []
            for row, sealed in found:
                nonce = os.urandom(12)
                changes.append((nonce + new.encrypt(nonce, old.decrypt(sealed[:12], sealed[12:], None), None), row))
            with connection:
                connection.executemany("UPDATE bare SET sealed = ? WHERE id = ?", changes)
            done += len(found)
    return done


def rotate(store: SqlStore, keyring: Keyring, batch: int, pause: float) -> int:
    """Rotate the data key, as the command does."""
    return sum(step.done for step in Rotation(store, keyring, batch=batch, pause=pause).data(SCOPE))


def megabytes() -> float:
    """Return the most memory that the process has had so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    """Time rotations of a small and of a ten times larger store."""
    hurried = quick(__doc__)
    small = 200 if hurried else 10_000
    results: list[tuple[str, ...]] = []
    for rows in (small, 10 * small):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "keyfob.db"
            store = SqlStore(f"sqlite:///{path}")
            store.initialise()
            keyring = Keyring(store, RootKeys([MemoryKeyProvider()]))
            fill(path, keyring, rows)
            before = megabytes()
            start = time.perf_counter()
            assert rows == bare(path)
            limit = rows / (time.perf_counter() - start)
            for batch, pause in ((500, PAUSE), (500, 0.0), (5000, 0.0)):
                start = time.perf_counter()
                assert rows == rotate(store, keyring, batch, pause)
                speed = rows / (time.perf_counter() - start)
                grown = f"{megabytes() - before:,.1f}"
                ratio = f"{limit / speed:.1f}"
                results.append(
                    (f"{rows:,}", f"{batch:,}", f"{pause * 1000:.0f}", f"{speed:,.0f}", f"{limit:,.0f}", ratio, grown)
                )
            store.close()
    header = ("rows", "batch", "pause ms", "rows/s", "bare rows/s", "bare is faster by", "MB grown")
    table("Rotation of a data key, SQLite", header, results)


if __name__ == "__main__":
    main()
