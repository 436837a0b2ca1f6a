"""What the audit costs a call: intent and outcome of a call with a secret, the outcome of one without."""

import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from statistics import median

import stock
import vendor
from measuring import quick, table

CALLS = 2_000
ROUNDS = 5
WORKERS = (1, 8, 64)


def main() -> None:
    """Print microseconds a call, of wall time, for each number of threads."""
    hurried = quick(__doc__)
    calls, rounds = (100, 1) if hurried else (CALLS, ROUNDS)
    with tempfile.TemporaryDirectory() as folder:
        stocks = {
            "not audited": stock.in_file(Path(folder) / "silent.db", 50, audit=False),
            "audited": stock.in_file(Path(folder) / "audited.db", 50, audit=True),
        }
        taken: dict[tuple[str, int], list[float]] = {(name, each): [] for name in stocks for each in WORKERS}
        for _ in range(rounds):
            for (name, workers), times in taken.items():
                times.append(_time(_caller(stocks[name]), calls, workers))
    rows = [[name, *(f"{median(taken[name, each]) * 1e6:,.0f}" for each in WORKERS)] for name in stocks]
    table("Microseconds a call with a secret, wall", ["store", *(f"{each} threads" for each in WORKERS)], rows)


def _caller(filled: stock.Stock) -> Callable[[int], object]:
    environment = next(iter(filled.environments()))
    return lambda _: filled.registry.call("vendor.look_up", vendor.ARGUMENTS, environment=environment)


def _time(call: Callable[[int], object], calls: int, workers: int) -> float:
    with ThreadPoolExecutor(workers) as pool:
        start = time.perf_counter()
        list(pool.map(call, range(calls)))
        return (time.perf_counter() - start) / calls


if __name__ == "__main__":
    main()
