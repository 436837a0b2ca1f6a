"""Run stories of the command line: what is typed, what comes back, with which exit code.

A script is a text file, or the ``console`` blocks of a page of the docs. Its lines:

    # a comment, before the first command or after a blank line
    $ keyfob secret set virustotal VIRUSTOTAL_API_KEY
    < typed-into-stdin
    stored virustotal.VIRUSTOTAL_API_KEY in ...
    $ keyfob call no.such_action
    ...
    hint: keyfob actions
    [exit 2]
    -- workflow.yaml --
    the content of a file, until the next such line or the end

- ``$ command`` is run by ``sh`` in the story's own folder, so that pipes and redirections work. ``> more`` lines right
  below continue it, as in a shell. stdout and stderr come back as one text.
- ``< text`` lines right below are its stdin; without one, stdin is empty.
- Then comes the expected output. ``...`` stands for any text within a line; alone on a line, for any number of lines.
- ``[exit N]`` ends the output of a command that is to fail; without it, the exit code must be 0.
- ``-- name --`` sections at the end hold files, there from the start. On a page of the docs a fenced block with
  ``title="name"`` is such a file, there from that block on.
- ``$ export NAME=value`` holds for the commands after it.

Blank lines at the end of an output, and blanks at the end of a line, do not count.
"""

from __future__ import annotations

import difflib
import os
import re
import shlex
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

SECONDS = 60
_FENCE = re.compile(r"^```(?P<language>\w+)(?P<options>[^\n]*)\n(?P<body>.*?)^```$", re.MULTILINE | re.DOTALL)
_TITLE = re.compile(r'title="([^"]+)"')
_SECTION = re.compile(r"^-- (\S+) --$", re.MULTILINE)
_EXIT = re.compile(r"^\[exit (\d+)\]$")


class ScriptError(AssertionError):
    """A command did not answer as the script says."""


@dataclass(frozen=True)
class Command:
    """One command, its stdin, and the answer that is expected of it."""

    line: str
    stdin: str
    expected: str
    exit_code: int


@dataclass(frozen=True)
class File:
    """A file that the story needs."""

    name: str
    content: str


Step = Command | File


def parse_script(text: str) -> list[Step]:
    """Read a script: its files first, then its commands."""
    body, *sections = _SECTION.split(text)
    files = [File(name, content.lstrip("\n")) for name, content in zip(sections[::2], sections[1::2], strict=True)]
    return [*files, *_commands(body)]


def parse_page(text: str) -> list[Step]:
    """Read a page of the docs: its ``console`` blocks and its titled blocks, in their order."""
    steps: list[Step] = []
    for block in _FENCE.finditer(text):
        if title := _TITLE.search(block["options"]):
            steps.append(File(title[1], block["body"]))
        elif block["language"] == "console":
            steps.extend(_commands(block["body"]))
    return steps


def _commands(text: str) -> Iterator[Command]:
    """Yield the commands of a text; what stands before the first is comment."""
    for part in re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]:
        first, *rest = part.rstrip().splitlines()
        more = _take(rest, ">")
        stdin = _take(rest, "<")
        exit_code = 0
        output = _without_comments(rest)
        if output and (failed := _EXIT.match(output[-1])):
            exit_code = int(failed[1])
            output.pop()
        yield Command("\n".join([first, *more]), "".join(f"{line}\n" for line in stdin), "\n".join(output), exit_code)


def _take(lines: list[str], mark: str) -> list[str]:
    """Remove the leading lines that carry *mark*, and return them without it."""
    taken = []
    while lines and (lines[0] == mark or lines[0].startswith(f"{mark} ")):
        taken.append(lines.pop(0)[2:])
    return taken


def _without_comments(lines: Sequence[str]) -> list[str]:
    """Drop a comment and what follows it, which belongs to the next command; and blank lines at the end."""
    kept: list[str] = []
    for line in lines:
        if line.startswith("# ") and (not kept or not kept[-1]):
            break
        kept.append(line.rstrip())
    while kept and not kept[-1]:
        kept.pop()
    return kept


def matches(expected: str, actual: str) -> bool:
    """Say whether an output is as expected, with ``...`` for what may be anything."""
    pattern = "".join(
        r"(?:[^\n]*\n)*" if line == "..." else r"[^\n]*".join(map(re.escape, line.split("..."))) + r"\n"
        for line in expected.splitlines()
    )
    return re.fullmatch(pattern, _tidied(actual)) is not None


def _tidied(text: str) -> str:
    """Return *text* without blanks at the ends of lines and blank lines at its end."""
    lines = [line.rstrip() for line in text.rstrip().splitlines()]
    return "".join(f"{line}\n" for line in lines)


def environment(folder: Path) -> dict[str, str]:
    """Return the variables of a story: nothing of this machine's user, all state in *folder*."""
    programs = Path(sys.executable).parent
    return {
        "PATH": os.pathsep.join([str(programs), "/usr/local/bin", "/usr/bin", "/bin"]),
        "HOME": str(folder),
        "XDG_CONFIG_HOME": str(folder / ".config"),
        "XDG_DATA_HOME": str(folder / ".local/share"),
        "XDG_STATE_HOME": str(folder / ".local/state"),
        "XDG_CACHE_HOME": str(folder / ".cache"),
        "KEYFOB_DATABASE_URL": f"sqlite:///{folder / 'keyfob.db'}",
        "KEYFOB_KEY_FILE": str(folder / "root.key"),
        "LC_ALL": "C.UTF-8",
        "TZ": "UTC",
        "TERM": "dumb",
        "NO_COLOR": "1",
        "COLUMNS": "120",
        # Lets coverage see the programs that a story starts.
        **{name: value for name, value in os.environ.items() if name.startswith(("COVERAGE_", "COV_"))},
    }


def run(steps: Iterable[Step], folder: Path) -> None:
    """Run a story in *folder*; raise ScriptError at the first answer that differs."""
    variables = environment(folder)
    for step in steps:
        if isinstance(step, File):
            path = folder / step.name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(step.content, encoding="utf-8")
        elif step.line.startswith("export "):
            variables |= dict(word.split("=", 1) for word in shlex.split(step.line)[1:])
        else:
            _run_command(step, folder, variables)


def _run_command(command: Command, folder: Path, variables: dict[str, str]) -> None:
    """Run one command, and compare."""
    done = subprocess.run(
        ["sh", "-c", command.line],
        cwd=folder,
        env=variables,
        input=command.stdin,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        timeout=SECONDS,
        check=False,
    )
    if done.returncode != command.exit_code or not matches(command.expected, done.stdout):
        raise ScriptError(_difference(command, done.stdout, done.returncode))


def _difference(command: Command, output: str, exit_code: int) -> str:
    """Show a command with its expected and its actual answer, as a diff."""
    expected = [*command.expected.splitlines(), f"[exit {command.exit_code}]"]
    actual = [*_tidied(output).splitlines(), f"[exit {exit_code}]"]
    return "\n".join([f"$ {command.line}", *difflib.unified_diff(expected, actual, "expected", "actual", lineterm="")])
