"""Whatever a user can meet has a section in the reference and a test that names it.

Codes are found by reading the source, not by asking the generator of the pages: what it forgets is seen here.
"""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
REFERENCE = ROOT / "docs/reference"
SOURCES = sorted(path for package in ("sdk", "registry") for path in (ROOT / package / "src").rglob("*.py"))
ERRORS = [ROOT / "sdk/src/keyfob_sdk/errors.py", *(ROOT / "registry/src/keyfob_registry/errors").glob("*.py")]
HOOKS = ROOT / "sdk/src/keyfob_sdk/hookspecs.py"

TESTS = "\n".join(
    path.read_text(encoding="utf-8")
    for path in sorted((ROOT / "tests").rglob("*"))
    if path.suffix in {".py", ".txt", ".yaml"} and path != Path(__file__)
)


def read(path: Path) -> str:
    """Return the text of a file."""
    return path.read_text(encoding="utf-8")


def error_codes() -> dict[str, str]:
    """Return the class of each error code; a code that two classes carry is joined by a comma."""
    found: dict[str, str] = {}
    for node in (node for path in ERRORS for node in ast.walk(ast.parse(read(path)))):
        match node:
            case ast.ClassDef(name=name, body=body):
                for code in re.findall(r"^code\b.*= '([A-Z]\d{3})'$", "\n".join(map(ast.unparse, body)), re.MULTILINE):
                    found[code] = f"{found[code]},{name}" if code in found else name
            case _:
                pass
    return found


def all_codes() -> set[str]:
    """Return every code that stands in the source: of errors, of rules and of other findings."""
    return {code for path in SOURCES for code in re.findall(r"\"([A-Z]\d{3})\"", read(path))}


def headings(page: str) -> list[str]:
    """Return the headings of the sections of a page."""
    return re.findall(r"^## (.+)$", read(REFERENCE / f"{page}.md"), re.MULTILINE)


def rule_codes() -> set[str]:
    """Return the codes that are not those of errors."""
    return {code for code in all_codes() if not code.startswith("E")}


def hook_names() -> list[str]:
    """Return the names of the hooks."""
    return re.findall(r"^def (keyfob_\w+)", read(HOOKS), re.MULTILINE)


def test_pages_are_fresh() -> None:
    """The generated pages say what the code says; python scripts/reference.py writes them."""
    done = subprocess.run(
        [sys.executable, "scripts/reference.py", "--check"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )

    assert (0, "") == (done.returncode, done.stdout + done.stderr)


def test_error_codes_are_unique() -> None:
    """One code, one error."""
    assert {} == {code: names for code, names in error_codes().items() if "," in names}


def test_rule_codes_are_unique() -> None:
    """One code, one rule."""
    declared = re.findall(r"^    code(?:: [\w\[\]]+)? = \"(R\d{3})\"", "\n".join(map(read, SOURCES)), re.MULTILINE)

    assert {} == {code: count for code, count in Counter(declared).items() if count > 1}


def test_every_error_stands_in_the_tree() -> None:
    """An error's code stands in one of the two files of errors, and nowhere else is one made."""
    assert set() == {code for code in all_codes() if code.startswith("E")} - set(error_codes())


@pytest.mark.parametrize(
    ("page", "names"),
    [
        pytest.param("errors", set(error_codes()), id="errors"),
        pytest.param("rules", rule_codes(), id="rules"),
        pytest.param("hooks", set(hook_names()), id="hooks"),
    ],
)
def test_everything_has_a_section(page: str, names: set[str]) -> None:
    """Each error, rule and hook has its section in the reference."""
    assert set() == names - set(headings(page))


def test_every_error_has_a_test() -> None:
    """A test names each error, by its code or by its class."""
    assert {} == {code: name for code, name in error_codes().items() if not {code, name} & set(_words())}


def test_every_rule_has_a_test() -> None:
    """A test names the code of each rule and finding."""
    assert set() == rule_codes() - set(_words())


def test_every_hook_has_a_test() -> None:
    """A test names each hook."""
    assert set() == set(hook_names()) - set(_words())


def test_every_command_has_a_test() -> None:
    """A test or a story runs each command that does something itself."""
    commands = headings("cli")
    leaves = [name for name in commands if not any(other.startswith(f"{name} ") for other in commands)]

    assert [] == [name for name in leaves if not _is_run(name)]


def _words() -> list[str]:
    """Return the words of all tests."""
    return re.findall(r"\w+", TESTS)


def _is_run(command: str) -> bool:
    """Say whether a test names *command*, as a line of a story or as a list of words."""
    words = command.split()
    return command in TESTS or ", ".join(f'"{word}"' for word in words[1:]) in TESTS
