"""Rotation of data keys: rows a second on both databases, against bare re-encryption, and the memory that it takes."""

import os
import re
import sqlite3
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import databases
import psycopg
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from keyfob_registry.crypto.address import Address
from keyfob_registry.crypto.providers import MemoryKeyProvider
from keyfob_registry.crypto.record import seal
from keyfob_registry.crypto.root_keys import RootKeys
from keyfob_registry.keys.keyring import Keyring
from keyfob_registry.keys.rotation import BATCH, PAUSE, Rotation
from keyfob_registry.store.sql.store import SqlStore
from measuring import arguments, begin, table
from pydantic import SecretStr

SCOPE = "workspace:w1"
BARE_BATCH = 5000
_MAKE = "CREATE TABLE bare (id INTEGER PRIMARY KEY, sealed {bytes})"
_READ = "SELECT id, sealed FROM bare WHERE id >= ? ORDER BY id LIMIT ?"
_WRITE = "UPDATE bare SET sealed = ? WHERE id = ?"

Execute = Callable[[str, Sequence[Any]], Any]


def rows(keyring: Keyring, size: int) -> Iterator[databases.Row]:
    """Yield sealed values, one for each of so many tenants."""
    key = keyring.sealing_key(SCOPE)
    for number in range(size):
        place = f"tenant-{number}"
        sealed = seal(key, Address(SCOPE, place, "vendor", "KEY", 1), SecretStr(f"value-{number:034}"))
        yield place, "vendor", key.id, sealed


def bare_rows(size: int) -> Iterator[tuple[int, bytes]]:
    """Yield the same values for the bare program."""
    key = AESGCM(bytes(32))
    for number in range(size):
        nonce = os.urandom(12)
        yield number, nonce + key.encrypt(nonce, f"value-{number:034}".encode(), None)


def bare(kind: str, url: str, size: int) -> float:
    """Encrypt every row anew under another key: no derivation, address, commitment or comparison; return rows/s."""
    connection: Any
    if kind == "SQLite":
        connection = sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)
        mark, cursor = "?", connection
    else:
        connection = psycopg.connect(url.replace("+psycopg", ""), autocommit=True)
        mark, cursor = "%s", connection.cursor()
    cursor.execute("BEGIN")
    cursor.execute(_MAKE.format(bytes="BLOB" if kind == "SQLite" else "BYTEA"))
    cursor.executemany(f"INSERT INTO bare VALUES ({mark}, {mark})", bare_rows(size))  # noqa: S608 marks only
    cursor.execute("COMMIT")
    start = time.perf_counter()
    assert size == _encrypt_anew(cursor, mark)
    taken = time.perf_counter() - start
    connection.close()
    return size / taken


def _encrypt_anew(cursor: Any, mark: str) -> int:
    old, new, done = AESGCM(bytes(32)), AESGCM(bytes(31) + b"1"), 0
    while found := cursor.execute(_READ.replace("?", mark), (done, BARE_BATCH)).fetchall():
        changes: list[tuple[bytes, int]] = []
        for row, sealed in found:
            nonce = os.urandom(12)
            changes.append((nonce + new.encrypt(nonce, old.decrypt(sealed[:12], sealed[12:], None), None), row))
        cursor.execute("BEGIN")
        cursor.executemany(_WRITE.replace("?", mark), changes)
        cursor.execute("COMMIT")
        done += len(found)
    return done


def rotate(store: SqlStore, keyring: Keyring, batch: int, pause: float) -> int:
    """Rotate the data key, as the command does."""
    return sum(step.done for step in Rotation(store, keyring, batch=batch, pause=pause).data(SCOPE))


def forget_peak() -> None:
    """Count the most memory from now on."""
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")


def peak() -> float:
    """Return the most memory that the process had since then, in MB."""
    found = re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text(encoding="ascii"))
    assert found
    return int(found[1]) / 1024


def measure(kind: str, size: int, ways: Sequence[tuple[int, float]]) -> Iterator[tuple[str, ...]]:
    """Yield the rows of one database and one size."""
    with databases.store_of(kind) as (store, url):
        keyring = Keyring(store, RootKeys([MemoryKeyProvider()]))
        databases.fill(store, SCOPE, rows(keyring, size))
        limit = bare(kind, url, size)
        for batch, pause in ways:
            forget_peak()
            start = time.perf_counter()
            assert size == rotate(store, keyring, batch, pause)
            speed = size / (time.perf_counter() - start)
            figures = f"{batch:,}", f"{pause * 1000:.0f}", f"{speed:,.0f}", f"{limit:,.0f}", f"{limit / speed:.1f}"
            yield kind, f"{size:,}", *figures, f"{peak():,.0f}"


def main() -> None:
    """Time rotations on both databases."""
    parser = arguments(__doc__)
    parser.add_argument("--rows", type=int, default=20_000, help="how many values are sealed anew")
    given = begin(parser)
    size = 200 if given.quick else given.rows
    ways = ((BATCH, PAUSE), (5000, 0.0))
    results = [result for kind in databases.KINDS for result in measure(kind, size, ways)]
    header = ("database", "rows", "batch", "pause ms", "rows/s", "bare rows/s", "bare is faster by", "MB at most")
    table("Rotation of a data key", header, results)


if __name__ == "__main__":
    main()
