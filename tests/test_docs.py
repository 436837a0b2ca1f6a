"""The docs hold: their examples run, their links lead somewhere, and every page is in the navigation."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import cli_script
import pytest
import yaml
from sybil.document import Document
from sybil.parsers.markdown import PythonCodeBlockParser

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
PAGES = sorted([*DOCS.rglob("*.md"), *ROOT.glob("*.md"), *ROOT.glob("*/README.md")])

_CODE = re.compile(r"^```.*?^```$|`[^`\n]+`", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"\[[^\]]*\]\(<?([^)\s>]+)>?(?:\s+\"[^\"]*\")?\)|^\[[^\]]+\]:\s*(\S+)", re.MULTILINE)
_HEADING = re.compile(r"^#+ (.+?)\s*$", re.MULTILINE)


def pages(*languages: str) -> list[Any]:
    """Return the pages that hold a block of one of the *languages*, each with its name."""
    opening = re.compile(rf"^```(?:{'|'.join(languages)})\b", re.MULTILINE)
    found = [path for path in PAGES if opening.search(path.read_text(encoding="utf-8"))]
    return [pytest.param(path, id=str(path.relative_to(ROOT))) for path in found]


@pytest.mark.parametrize("path", pages("python"))
def test_python_examples_run(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The Python blocks of a page run, one after the other."""
    monkeypatch.chdir(tmp_path)

    for example in Document.parse(str(path), PythonCodeBlockParser()).examples():
        example.evaluate()


@pytest.mark.parametrize("path", pages("console"))
def test_console_examples_run(path: Path, tmp_path: Path) -> None:
    """The console blocks of a page are a story that comes true."""
    cli_script.run(cli_script.parse_page(path.read_text(encoding="utf-8")), tmp_path)


@pytest.mark.parametrize("path", [pytest.param(path, id=str(path.relative_to(ROOT))) for path in PAGES])
def test_links_lead_somewhere(path: Path) -> None:
    """A link within the repository names a file that is there, and a heading that is in it."""
    assert [] == [link for link in links(path.read_text(encoding="utf-8")) if not resolves(link, path)]


def test_every_page_is_in_the_navigation() -> None:
    """A reader finds every page of the docs without a search."""
    navigation = yaml.safe_load((ROOT / "mkdocs.yml").read_text(encoding="utf-8"))["nav"]

    assert sorted(str(path.relative_to(DOCS)) for path in DOCS.rglob("*.md")) == sorted(leaves(navigation))


def test_readme_has_two_commands() -> None:
    """The README's two commands stand alone in their blocks, so that they can be pasted."""
    section = (ROOT / "README.md").read_text(encoding="utf-8").partition("## Two commands")[2].partition("\n## ")[0]

    assert ["sh scripts/demo.sh\n", "sh scripts/test.sh\n"] == re.findall(
        r"^```sh\n(.*?)^```$", section, re.MULTILINE | re.DOTALL
    )


def test_link_checker_sees_dead_links() -> None:
    """A missing file and a missing heading are dead; code, other sites and good links are not."""
    page = "[a](nope.md) [b](docs/index.md#nope) [c](docs/index.md) `[d](no)` [e](https://example.com)\n[f]: gone.md\n"

    assert ["nope.md", "docs/index.md#nope", "gone.md"] == [
        link for link in links(page) if not resolves(link, ROOT / "README.md")
    ]


def links(text: str) -> list[str]:
    """Return the targets of a page's links to this repository."""
    found = [inline or reference for inline, reference in _LINK.findall(_CODE.sub("", text))]
    return [link for link in found if not re.match(r"[a-z]+:", link)]


def resolves(link: str, page: Path) -> bool:
    """Say whether a link on *page* leads to a file, and to a heading where it names one."""
    name, _, anchor = link.partition("#")
    target = (page.parent / name).resolve() if name else page
    if not target.exists():
        return False
    return not anchor or anchor in {slug(heading) for heading in _HEADING.findall(target.read_text(encoding="utf-8"))}


def slug(heading: str) -> str:
    """Return the anchor of a heading, as the docs' builder makes it."""
    return re.sub(r"[\s-]+", "-", re.sub(r"[^\w\s-]", "", heading).strip().lower())


def leaves(navigation: Any) -> Iterator[str]:
    """Yield the pages of a navigation."""
    match navigation:
        case str():
            yield navigation
        case list() | dict():
            for below in navigation.values() if isinstance(navigation, dict) else navigation:
                yield from leaves(below)
