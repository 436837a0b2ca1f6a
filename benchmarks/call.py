"""One call of an action that does nothing, with one secret, against a bare program of the same steps."""

import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import stock
import vendor
from bare import Audit, Bare, write_and_sync
from measuring import Case, Times, measure, micros, middle, quick, ratio, table

SECRETS = 10_000


def main() -> None:
    """Print the parts of the bare program, and each way to call beside it."""
    hurried = quick(__doc__)
    tenants = 200 if hurried else SECRETS
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder)
        silent = stock.in_file(path / "silent.db", tenants, audit=False)
        show_parts(measure(parts(silent, path / "silent.db"), hurried=hurried))
        show_calls(measure(unrecorded(silent, path / "silent.db"), hurried=hurried))
        audited = stock.in_file(path / "audited.db", tenants, audit=True)
        recorded = recording(audited, path / "audited.db")
        show_recorded("CPU", measure(recorded, hurried=hurried))
        show_recorded("wall", measure(recorded, hurried=hurried, clock=time.perf_counter))


def parts(filled: stock.Stock, path: Path) -> dict[str, Case]:
    """Return each step of the bare program, apart."""
    bare = Bare(filled)
    places = filled.environments()
    read = bare.reader(path)
    environment = stock.environment(1)
    row = read(environment)
    value = bare.open(row, environment)
    arguments = bare.validate()
    result = bare.enter(arguments, value)
    return {
        "read with fallback (SQLite)": lambda: read(next(places)),
        "open (HKDF, commitment, AES-GCM)": lambda: bare.open(row, environment),
        "validate five arguments": bare.validate,
        "call the function": lambda: bare.enter(arguments, value),
        "mask a small result (str.replace)": lambda: bare.mask(result, value),
        "make an audit row (JSON)": lambda: Audit.row(environment),
        "all of it but the row": lambda: bare.call(read, next(places)),
    }


def unrecorded(filled: stock.Stock, path: Path) -> dict[str, Case]:
    """Return calls without an audit, and the bare programs of the same."""
    memory = stock.in_memory(filled.tenants)
    quoting = Bare(filled, vendor.quote.function)
    file_reader, memory_reader = quoting.reader(path), Bare(memory).memory_reader()
    cases: dict[str, Case] = {
        "bare, SQLite": _bare(Bare(filled), file_reader),
        "SQLite": _calls(filled, "vendor.look_up"),
        "bare, SQLite, the key quoted": _bare(quoting, file_reader),
        "SQLite, the key quoted": _calls(filled, "vendor.quote"),
        "bare, memory": _bare(Bare(memory), memory_reader),
        "memory": _calls(memory, "vendor.look_up"),
    }
    for name, case in cases.items():
        answer: Any = case()
        assert ("***" in answer.get("sent", "")) is ("quoted" in name)
    return cases


def recording(filled: stock.Stock, path: Path) -> dict[str, Case]:
    """Return calls that commit an audit row, the bare program of the same, and what the disk takes."""
    bare = Bare(filled)
    read, places = bare.reader(path), filled.environments()
    durable, careless = Audit(path), Audit(path, "OFF")

    def append(audit: Audit) -> Case:
        def case() -> object:
            environment = next(places)
            result = bare.call(read, environment)
            audit.append(audit.row(environment))
            return result

        return case

    return {
        "bare": append(durable),
        "Keyfob": _calls(filled, "vendor.look_up"),
        "bare, synchronous=OFF": append(careless),
        "write and fdatasync": write_and_sync(path.with_suffix(".page")),
    }


def _bare(program: Bare, read: Callable[[str], Any]) -> Case:
    places = program.stock.environments()
    return lambda: program.call(read, next(places))


def _calls(filled: stock.Stock, action: str) -> Case:
    call, places = filled.registry.call, filled.environments()
    return lambda: call(action, vendor.ARGUMENTS, environment=next(places))


def show_parts(times: Times) -> None:
    """Print the floor."""
    table("The parts of the bare program, CPU", ["part", "us"], [[name, micros(middle(times, name))] for name in times])


def show_calls(times: Times) -> None:
    """Print the calls without an audit."""
    rows = list(_rows(times))
    table("A call without an audit row, CPU", ["call", "us", "bare us", "ratio"], rows)


def _rows(times: Times) -> Iterator[list[str]]:
    for name in times:
        bare = f"bare, {name}"
        if bare in times:
            yield [name, micros(middle(times, name)), micros(middle(times, bare)), ratio(times, name, bare)]


def show_recorded(clock: str, times: Times) -> None:
    """Print the calls with an audit row, which is on the disk when the call returns."""
    rows = [[name, micros(middle(times, name)), ratio(times, name, "bare")] for name in times]
    table(f"A call with its audit row committed, {clock}", ["program", "us", "ratio to bare"], rows)


if __name__ == "__main__":
    main()
