"""What the command line imports: a quick start is a feature."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from cli_script import environment

KEYFOB = str(Path(sys.executable).with_name("keyfob"))
HEAVY = {"boto3", "dotenv", "httpx", "rich", "sqlalchemy", "sqlmodel", "yaml"}


def imported(folder: Path, *arguments: str) -> set[str]:
    """Return the top-level modules that a command line imports."""
    command = [sys.executable, "-X", "importtime", KEYFOB, *arguments]
    done = subprocess.run(command, env=environment(folder), check=True, capture_output=True, text=True)
    return {line.rpartition("|")[2].strip().partition(".")[0] for line in done.stderr.splitlines() if "|" in line}


@pytest.mark.parametrize(
    "arguments", [pytest.param(["--help"], id="of keyfob"), pytest.param(["secret", "--help"], id="of a group")]
)
def test_help_imports_click_alone(tmp_path: Path, arguments: list[str]) -> None:
    """Help imports neither the SDK nor pydantic, and makes no index."""
    assert set() == imported(tmp_path, *arguments) & {*HEAVY, "keyfob_sdk", "pydantic", "pluggy", "asyncio"}
    assert [] == list(tmp_path.iterdir())


def test_a_call_imports_nothing_heavy(tmp_path: Path) -> None:
    """A call on a store that is there imports no ORM, no HTTP, no YAML and no table."""
    subprocess.run([KEYFOB, "init"], env=environment(tmp_path), check=True, capture_output=True)

    assert set() == imported(tmp_path, "call", "core.transform.reshape", "value=1") & HEAVY
