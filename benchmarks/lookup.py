"""Looking a secret up among few and among many: the time must not grow with the store, on either database."""

import random
import sqlite3
import time
from collections.abc import Callable, Iterator
from statistics import median
from typing import Any

import databases
import psycopg
from keyfob_registry.scopes import Scope
from keyfob_registry.store.sql.store import SqlStore
from measuring import arguments, begin, micros, table

SIZES = "10,10000"
LOOK_UPS = 3_000
SCOPES = (Scope("workspace", "w1"), Scope("organization", "o1"))
SEALED = bytes(149)
_BARE = """SELECT value."key", value.sealed FROM secret JOIN value ON value.secret_id = secret.id
    WHERE secret.scope = ? AND secret.environment = ? AND secret.name = ?"""


def rows(size: int) -> Iterator[databases.Row]:
    """Yield one secret for each of so many tenants."""
    return ((f"tenant-{number}", "vendor", "k1", SEALED) for number in range(size))


def bare(kind: str, url: str) -> Callable[[str], object]:
    """Return what reads one row by the driver alone: a prepared statement on an open connection."""
    if kind == "SQLite":
        connection = sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)
        return lambda tenant: connection.execute(_BARE, (str(SCOPES[0]), tenant, "vendor")).fetchall()
    server = psycopg.connect(url.replace("+psycopg", ""), options="-c search_path=keyfob", autocommit=True)
    server.prepare_threshold = 0
    statement = _BARE.replace("?", "%s").encode()
    return lambda tenant: server.execute(statement, (str(SCOPES[0]), tenant, "vendor"), binary=True).fetchall()


def time_of(read: Callable[[str], Any], tenants: list[str]) -> float:
    """Return the median wall time of one look-up, in the second of two passes: the first one warms up."""
    times: list[float] = []
    for _ in range(2):
        times = []
        for tenant in tenants:
            start = time.perf_counter()
            found = read(tenant)
            times.append(time.perf_counter() - start)
            assert found
    return median(times)


def measure(kind: str, size: int, look_ups: int) -> tuple[str, ...]:
    """Return the row of one database and one size."""
    chance = random.Random(5)  # noqa: S311 -- the same order each time
    with databases.store_of(kind) as (store, url):
        databases.fill(store, str(SCOPES[0]), rows(size))
        databases.analyse(kind, url)
        tenants = [f"tenant-{chance.randrange(size)}" for _ in range(look_ups)]
        ours = time_of(lambda tenant: _find(store, tenant), tenants)
        theirs = time_of(bare(kind, url), tenants)
    return kind, f"{size:,}", micros(ours), micros(theirs), f"{ours / theirs:.1f}"


def _find(store: SqlStore, tenant: str) -> object:
    return store.find(SCOPES, tenant, "vendor")


def main() -> None:
    """Time both databases at each size."""
    parser = arguments(__doc__)
    parser.add_argument("--sizes", default=SIZES, help="how many secrets, separated by commas")
    given = begin(parser)
    sizes = [10, 200] if given.quick else [int(size) for size in given.sizes.split(",")]
    look_ups = 50 if given.quick else LOOK_UPS
    results = [measure(kind, size, look_ups) for kind in databases.KINDS for size in sizes]
    header = ("database", "secrets", "look-up us", "bare us", "ratio")
    table("One look-up in two scopes, wall, median", header, results)


if __name__ == "__main__":
    main()
