"""The pins: they fit what the projects ask for, and name no place to take it from."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[1]
FILES = sorted((ROOT / "requirements").glob("*.txt"))
PROJECTS = [ROOT / "pyproject.toml", *sorted(ROOT.glob("*/pyproject.toml"))]


def pins() -> dict[str, str]:
    """Return the pinned version of each distribution."""
    text = "".join(path.read_text(encoding="utf-8") for path in FILES)
    found = re.findall(r"^([\w.-]+)(?:\[[^\]]*\])?==([^\s;]+)", text, re.MULTILINE)
    return {canonicalize_name(name): version for name, version in found}


def asked() -> Iterator[Requirement]:
    """Yield what the projects, their extras and their groups ask for, except for one another."""
    for path in PROJECTS:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
        project = content["project"]
        extras = project.get("optional-dependencies", {}).values()
        groups = content.get("dependency-groups", {}).values()
        lines = [line for part in (project.get("dependencies", []), *extras, *groups) for line in part]
        needs = [Requirement(line) for line in lines if isinstance(line, str)]
        yield from (need for need in needs if not need.name.startswith("keyfob"))


def test_pins_fit_the_projects() -> None:
    """Whatever a project asks for is pinned to a version that it allows; sh scripts/lock.sh makes the pins anew."""
    pinned = pins()

    assert [] == [str(need) for need in asked() if pinned.get(canonicalize_name(need.name), "") not in need.specifier]


def test_pins_name_no_index() -> None:
    """The pins hold versions and hashes, and neither an index nor a path of whoever made them."""
    text = "".join(path.read_text(encoding="utf-8") for path in FILES)

    assert [] == re.findall(r"^.*(?:://|--(?:extra-)?index|--find-links|^-e|\bfile:).*$", text, re.MULTILINE)


def test_every_pin_has_a_hash() -> None:
    """A file that was changed on its way is not installed."""
    assert all("--hash=sha256:" in entry for path in FILES for entry in re.split(r"\n(?=\S)", path.read_text("utf-8")))
