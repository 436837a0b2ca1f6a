"""Starting: whole processes of the command line, against the bare interpreter and what it must import."""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import median

from measuring import millis, quick, table

KEYFOB = Path(sys.executable).with_name("keyfob")
BARE = "python -c pass"
ROUNDS = 15
COMMANDS: Mapping[str, Sequence[str | Path]] = {
    BARE: [sys.executable, "-c", "pass"],
    'python -c "import pydantic; pydantic.BaseModel"': [sys.executable, "-c", "import pydantic; pydantic.BaseModel"],
    'python -c "import keyfob_sdk"': [sys.executable, "-c", "import keyfob_sdk"],
    "keyfob --help": [KEYFOB, "--help"],
    "keyfob action list": [KEYFOB, "action", "list"],
    "keyfob call core.transform.reshape value=1": [KEYFOB, "call", "core.transform.reshape", "value=1"],
}


def main() -> None:
    """Print CPU and wall time of each command."""
    rounds = 1 if quick(__doc__) else ROUNDS
    with tempfile.TemporaryDirectory() as folder:
        environ = _environ(Path(folder))
        subprocess.run([KEYFOB, "init"], env=environ, check=True, capture_output=True)  # noqa: S603 -- our own program
        for command in COMMANDS.values():  # the index of plug-ins and compiled modules are made now
            _run(command, environ)
        times: dict[str, list[tuple[float, float]]] = {name: [] for name in COMMANDS}
        for _ in range(rounds):
            for name, command in COMMANDS.items():
                times[name].append(_run(command, environ))
    show(times)


def _environ(folder: Path) -> dict[str, str]:
    """Return an environment with a store of its own."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("KEYFOB_", "COVERAGE_"))}
    folders = {f"XDG_{kind}_HOME": str(folder / kind) for kind in ("DATA", "CONFIG", "CACHE")}
    return kept | folders | {"HOME": str(folder)}


def _run(command: Sequence[str | Path], environ: Mapping[str, str]) -> tuple[float, float]:
    """Return the CPU and the wall time of one process, its children included."""
    start = time.perf_counter()
    process = subprocess.Popen(command, env=environ, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)  # noqa: S603 -- our own programs
    problem = process.stderr.read() if process.stderr else b""
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.stderr:
        process.stderr.close()
    assert process.returncode == 0, (command, problem)
    return usage.ru_utime + usage.ru_stime, wall


def show(times: Mapping[str, Sequence[tuple[float, float]]]) -> None:
    """Print the medians, and the CPU above that of the bare interpreter, round by round."""
    rows = []
    for name, taken in times.items():
        cpu, wall = (median(column) for column in zip(*taken, strict=True))
        above = median(mine[0] - bare[0] for mine, bare in zip(taken, times[BARE], strict=True))
        rows.append([name, millis(cpu), millis(above), millis(wall)])
    table("A process from start to end", ["command", "CPU ms", "above bare", "wall ms"], rows)


if __name__ == "__main__":
    main()
