"""Timing in interleaved rounds, and plain tables."""

import argparse
import os
import platform
import time
from collections.abc import Callable, Mapping, Sequence
from statistics import median

Case = Callable[[], object]
Times = Mapping[str, Sequence[float]]
"""Seconds of one execution by the name of the case, one figure a round."""

ROUNDS = 15
ROUND_SECONDS = 0.05
NOISY = 1.5


def quick(description: str | None) -> bool:
    """Read the command line: whether to take a few seconds only, which shows that the script works and no more."""
    hurried: bool = begin(arguments(description)).quick
    return hurried


def arguments(description: str | None) -> argparse.ArgumentParser:
    """Return what reads the command line, for scripts that take more than ``--quick``."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--quick", action="store_true", help="a few seconds: the figures mean nothing")
    return parser


def begin(parser: argparse.ArgumentParser) -> argparse.Namespace:
    """Read the command line, and print on what machine the figures come about."""
    given = parser.parse_args()
    load = ", ".join(f"{each:.1f}" for each in os.getloadavg())
    print(f"Python {platform.python_version()}, {os.cpu_count()} cores, load {load}{', quick' if given.quick else ''}")
    return given


def measure(
    cases: Mapping[str, Case],
    *,
    hurried: bool,
    clock: Callable[[], float] = time.process_time,
    rounds: int = ROUNDS,
    seconds: float = ROUND_SECONDS,
) -> Times:
    """Return the time of one execution of each case, in rounds that take turns: A B C A B C.

    A round repeats a case for about *seconds*; a case that takes longer is executed once a round.
    """
    rounds, seconds = (2, 0.002) if hurried else (rounds, seconds)
    repeats = {name: _repeats(case, seconds) for name, case in cases.items()}
    times: dict[str, list[float]] = {name: [] for name in cases}
    for _ in range(rounds):
        for name, case in cases.items():
            times[name].append(_time(case, repeats[name], clock) / repeats[name])
    return times


def _repeats(case: Case, seconds: float) -> int:
    _time(case, 1, time.perf_counter)  # what is made at the first use is made now
    repeats = 1
    while (taken := _time(case, repeats, time.perf_counter)) < seconds / 4:
        repeats *= 4
    return max(1, round(repeats * seconds / taken))


def _time(case: Case, repeats: int, clock: Callable[[], float]) -> float:
    start = clock()
    for _ in range(repeats):
        case()
    return clock() - start


def middle(times: Times, name: str) -> float:
    """Return the median over the rounds."""
    return median(times[name])


def ratio(times: Times, name: str, reference: str) -> str:
    """Return the median of the ratios of each round; marked where the two halves of the rounds disagree."""
    ratios = [mine / bare for mine, bare in zip(times[name], times[reference], strict=True)]
    half = len(ratios) // 2
    early, late = median(ratios[:half]), median(ratios[half:])
    noisy = max(early, late) > NOISY * min(early, late)
    return f"{median(ratios):.2f}{' (noisy)' if noisy else ''}"


def table(title: str, header: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Print a table: the first column to the left, figures to the right."""
    lines = [list(header), *([str(cell) for cell in row] for row in rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(header))]
    print(f"\n{title}\n")
    for line in lines:
        first, *rest = [cell.rjust(width) for cell, width in zip(line, widths, strict=True)]
        print("  ".join([first.strip().ljust(widths[0]), *rest]).rstrip())


def micros(seconds: float) -> str:
    """Return microseconds as text."""
    return f"{seconds * 1e6:,.1f}"


def millis(seconds: float) -> str:
    """Return milliseconds as text."""
    return f"{seconds * 1e3:,.1f}"
