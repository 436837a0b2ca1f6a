"""Calls of many tenants at once, in threads and as tasks: how many a second, and none crosses."""

import asyncio
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import islice, product
from pathlib import Path
from statistics import median

import stock
import vendor
from measuring import quick, table

TENANTS = 1_000
CALLS = 500
ROUNDS = 3
WORKERS = (1, 4, 16, 64)

Run = Callable[[stock.Stock, Sequence[str], int], list[object]]


def main() -> None:
    """Print calls a second for each store and each number of workers."""
    hurried = quick(__doc__)
    tenants, calls, rounds = (50, 100, 1) if hurried else (TENANTS, CALLS, ROUNDS)
    with tempfile.TemporaryDirectory() as folder:
        stocks = {
            "memory": stock.in_memory(tenants),
            "SQLite": stock.in_file(Path(folder) / "silent.db", tenants, audit=False),
            "SQLite, audited": stock.in_file(Path(folder) / "audited.db", tenants, audit=True),
        }
        runs: dict[str, Run] = {"threads": _threads, "tasks": _tasks, "tasks, async action": _async_tasks}
        cases = [(store, run) for store in stocks for run in runs]
        rates: dict[tuple[str, str, int], list[float]] = defaultdict(list)
        for _ in range(rounds):
            for (store, run), workers in product(cases, WORKERS):
                rates[store, run, workers].append(_rate(runs[run], stocks[store], calls, workers))
    rows = [[store, run, *(f"{median(rates[store, run, each]):,.0f}" for each in WORKERS)] for store, run in cases]
    table("Calls a second, wall", ["store", "as", *map(str, WORKERS)], rows)


def _rate(run: Run, filled: stock.Stock, calls: int, workers: int) -> float:
    places = list(islice(filled.environments(), calls))
    start = time.perf_counter()
    results = run(filled, places, workers)
    taken = time.perf_counter() - start
    assert results == [_expected(place) for place in places]
    return calls / taken


def _expected(environment: str) -> object:
    number = int(environment.rpartition("-")[2])
    return {**vendor.ARGUMENTS, "tenant": vendor.key_of(number)[-vendor.TENANT_DIGITS :]}


def _threads(filled: stock.Stock, places: Sequence[str], workers: int) -> list[object]:
    def call(environment: str) -> object:
        return filled.registry.call("vendor.look_up", vendor.ARGUMENTS, environment=environment)

    with ThreadPoolExecutor(workers) as pool:
        return list(pool.map(call, places))


def _tasks(filled: stock.Stock, places: Sequence[str], workers: int) -> list[object]:
    return asyncio.run(_gather(filled, "vendor.look_up", places, workers))


def _async_tasks(filled: stock.Stock, places: Sequence[str], workers: int) -> list[object]:
    return asyncio.run(_gather(filled, "vendor.alook_up", places, workers))


async def _gather(filled: stock.Stock, action: str, places: Sequence[str], workers: int) -> list[object]:
    limit = asyncio.Semaphore(workers)

    async def call(environment: str) -> object:
        async with limit:
            return await filled.registry.acall(action, vendor.ARGUMENTS, environment=environment)

    return await asyncio.gather(*map(call, places))


if __name__ == "__main__":
    main()
