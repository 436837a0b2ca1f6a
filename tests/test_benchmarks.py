"""The benchmarks run: with --quick each takes a few seconds, and says nothing about time."""

import subprocess
import sys
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[1] / "benchmarks"
SCRIPTS = ("call", "start", "catalog", "redaction", "concurrency", "audit", "workflows")


@pytest.mark.parametrize("script", SCRIPTS)
def test_a_benchmark_runs(script: str) -> None:
    """Each asserts what it times, and prints a table."""
    command = [sys.executable, str(FOLDER / f"{script}.py"), "--quick"]

    done = subprocess.run(command, capture_output=True, text=True, check=False)

    assert (0, "") == (done.returncode, done.stderr)
    assert "quick" in done.stdout.splitlines()[0]
    assert len(done.stdout.splitlines()) > 5


def test_every_script_is_run() -> None:
    """A script that measures is run here; the others are what they share."""
    measuring = {path.stem for path in FOLDER.glob("*.py") if '__name__ == "__main__"' in path.read_text()}

    assert set(SCRIPTS) == measuring
