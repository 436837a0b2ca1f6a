"""A program that counts up secrets, read by some threads and written by others; the tests of concurrency start several.

Arguments: the address of the store, how many secrets there are, updates of each writer, writers, readers.
"""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor
from threading import Event

from keyfob_registry.errors import ConflictError
from keyfob_registry.scopes import Scope
from keyfob_registry.store.history import Change
from keyfob_registry.store.sql.store import SqlStore

SCOPE = Scope("workspace", "w1")


def put(store: SqlStore, name: str, version: int, count: int) -> None:
    """Write a secret of two keys that say the same."""
    values = dict.fromkeys(("A", "B"), ("k1", b"%d" % count))
    store.write(Change(SCOPE, "default", name, expected_version=version, values=values))


def read(store: SqlStore, name: str) -> tuple[int, int]:
    """Return version and count of a secret; both keys must say the same."""
    found = store.find([SCOPE], "default", name)
    assert found
    counts = {int(value.sealed) for value in found.values}
    assert len(counts) == 1, counts
    return found.version, counts.pop()


def update(store: SqlStore, name: str, times: int) -> int:
    """Count a secret up; return how often somebody else was first."""
    lost = 0
    for _ in range(times):
        while True:
            version, count = read(store, name)
            try:
                put(store, name, version, count + 1)
            except ConflictError:
                lost += 1
            else:
                break
    return lost


def main() -> None:
    """Do what the arguments say, once a line comes in; print how many updates lost a race, and the reads."""
    url, *numbers = sys.argv[1:]
    secrets, times, writers, readers = map(int, numbers)
    store, done = SqlStore(url, busy_timeout=30), Event()  # 32 writers stand in line, on a busy machine for long
    read(store, "secret_0")
    print("ready", flush=True)  # noqa: T201 -- who started it waits for that
    sys.stdin.readline()

    def keep_reading(number: int) -> int:
        reads = 0
        while not done.is_set():
            read(store, f"secret_{number % secrets}")
            reads += 1
            done.wait(0.002)
        return reads

    with ThreadPoolExecutor(writers + readers) as pool:
        reading = [pool.submit(keep_reading, number) for number in range(readers)]
        writing = [pool.submit(update, store, f"secret_{number % secrets}", times) for number in range(writers)]
        try:
            lost = sum(each.result() for each in writing)
        finally:
            done.set()
        reads = sum(each.result() for each in reading)
    print(lost, reads, flush=True)  # noqa: T201 -- read by the test
    store.close()


if __name__ == "__main__":
    main()
