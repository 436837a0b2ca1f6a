"""Folders of templates: what is read again, what comes from the index, and where folders come from."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from distributions import Site
from keyfob_registry.catalog import Catalog, template_index
from keyfob_registry.settings import Settings
from keyfob_registry.templates import examination

if TYPE_CHECKING:
    from collections.abc import Iterator

TEMPLATE = """type: action
definition:
  title: Say a word
  display_group: Words
  namespace: words
  name: NAME
  expects: {}
  steps:
    - {ref: say, action: core.transform.reshape, args: {value: word}}
  returns: ${{ steps.say.result }}
"""
HOOK = """
from pathlib import Path
from keyfob_sdk import hookimpl


@hookimpl
def keyfob_templates():
    return RETURNED
"""
SHOUT = '''
from keyfob_sdk import hookimpl


def shout(text: str) -> str:
    """Return a text in capitals."""
    return text.upper()


@hookimpl
def keyfob_functions():
    return [shout]
'''


@pytest.fixture(name="folder")
def _folder(tmp_path: Path) -> Path:
    """A folder with two templates, one in a folder below."""
    folder = tmp_path / "templates"
    write(folder / "first.yml", "first")
    write(folder / "below" / "second.yaml", "second")
    return folder


@pytest.fixture(name="site")
def _site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    """An empty folder of installed distributions."""
    site = Site(tmp_path / "site")
    monkeypatch.syspath_prepend(site.folder)
    yield site
    site.forget()


@pytest.fixture(name="read_files")
def _read_files(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the files that are read, each time that one is."""
    names: list[str] = []
    real = examination.card

    def counting(path: Path, functions: Any = None) -> object:
        names.append(path.name)
        return real(path, functions)

    monkeypatch.setattr(examination, "card", counting)
    return names


def write(path: Path, name: str) -> None:
    """Write a template."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(TEMPLATE.replace("NAME", name), encoding="utf-8")


def words(catalog: Catalog) -> list[str]:
    """Return the templates of a catalog."""
    return [name.removeprefix("words.") for name in catalog.names if name.startswith("words.")]


def read(tmp_path: Path, *folders: Path, retry: bool = False) -> list[str]:
    """Return the names of the templates in *folders*, by way of an index."""
    cards, _ = template_index.read(folders, tmp_path / "cache", retry=retry)
    return [card["name"].removeprefix("words.") for card in cards.values()]


def test_unchanged_files_come_from_the_index(tmp_path: Path, folder: Path, read_files: list[str]) -> None:
    """Each file is read once, and the second time none is."""
    assert ["first", "second"] == read(tmp_path, folder) == read(tmp_path, folder)
    assert ["first.yml", "second.yaml"] == read_files


def test_a_changed_file_alone_is_read_again(tmp_path: Path, folder: Path, read_files: list[str]) -> None:
    """What else is in the folder still comes from the index."""
    read(tmp_path, folder)
    write(folder / "first.yml", "changed")

    assert ["changed", "second"] == read(tmp_path, folder)
    assert ["first.yml", "second.yaml", "first.yml"] == read_files


def test_files_come_and_go(tmp_path: Path, folder: Path) -> None:
    """A new file is found, one that is gone is forgotten."""
    read(tmp_path, folder)
    (folder / "first.yml").unlink()
    write(folder / "third.yml", "third")

    assert ["third", "second"] == read(tmp_path, folder) == read(tmp_path, folder)


def test_a_broken_file_is_tried_again(tmp_path: Path, folder: Path, read_files: list[str]) -> None:
    """``keyfob check`` reads those again that something was wrong with, and no others."""
    (folder / "first.yml").write_text("- broken", encoding="utf-8")
    read(tmp_path, folder)
    read_files.clear()
    read(tmp_path, folder)
    assert [] == read_files

    read(tmp_path, folder, retry=True)
    assert ["first.yml"] == read_files


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"files": {}, "fingerprint": "other"}', "{", "null"])
def test_a_damaged_index_is_made_again(tmp_path: Path, folder: Path, text: str) -> None:
    """Whatever stands in the index, the files are read."""
    read(tmp_path, folder)
    (index,) = (tmp_path / "cache").iterdir()
    index.write_text(text, encoding="utf-8")

    assert ["first", "second"] == read(tmp_path, folder)
    assert json.loads(index.read_text(encoding="utf-8"))["files"]


def test_a_cache_that_cannot_be_written_costs_time_alone(tmp_path: Path, folder: Path) -> None:
    """Where a file stands in the way of the cache, each start reads all files."""
    (tmp_path / "cache").write_text("", encoding="utf-8")

    assert ["first", "second"] == read(tmp_path, folder) == read(tmp_path, folder)


def test_a_folder_within_another_is_read_once(tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same file under two names is no second template, and a single file may be named, too."""
    monkeypatch.chdir(tmp_path)

    assert ["first", "second"] == sorted(read(tmp_path, folder, folder / "below", Path("templates")))
    assert ["second"] == read(tmp_path, Path("templates/below/second.yaml"))


def test_the_setting_names_folders(tmp_path: Path, folder: Path) -> None:
    """KEYFOB_TEMPLATES is a list of paths; an empty one names none."""
    named = Settings.from_environ({"KEYFOB_TEMPLATES": os.pathsep.join([str(folder), "", str(tmp_path / "more")])})

    assert (folder, tmp_path / "more") == named.templates
    assert () == Settings.from_environ({"KEYFOB_TEMPLATES": ""}).templates


def test_a_package_offers_its_folder(site: Site, tmp_path: Path, folder: Path) -> None:
    """``keyfob_templates`` names a folder; the index remembers it, and the package is not imported again."""
    site.add("offering", HOOK.replace("RETURNED", f"Path({str(folder)!r})"), counted=True)

    assert ["first", "second"] == words(Catalog.installed(tmp_path / "cache"))
    write(folder / "third.yml", "third")
    assert ["first", "second", "third"] == words(Catalog.installed(tmp_path / "cache"))
    assert 1 == site.imports("offering")


@pytest.mark.parametrize(
    ("returned", "found"),
    [("'FOLDER'", 2), ("['FOLDER/below', Path('FOLDER/first.yml')]", 2), ("[]", 0), ("iter(['FOLDER'])", 2)],
)
def test_a_hook_may_return_several_folders(site: Site, tmp_path: Path, folder: Path, returned: str, found: int) -> None:
    """A path, or any number of them."""
    site.add("several", HOOK.replace("RETURNED", returned.replace("FOLDER", str(folder))))

    assert found == len(words(Catalog.installed(tmp_path / "cache")))


@pytest.mark.parametrize(
    ("returned", "reason"), [("[1]", "1 is no folder on the disk"), ("1 / 0", "ZeroDivisionError")]
)
def test_a_hook_that_fails_sets_its_plugin_aside(site: Site, tmp_path: Path, returned: str, reason: str) -> None:
    """E221 says what it returned or raised."""
    site.add("failing", HOOK.replace("RETURNED", returned))

    (found,) = Catalog.installed(tmp_path / "cache").findings
    assert ("E221", "plug-in 'failing'") == (found.code, found.where)
    assert reason in found.message


def test_the_validator_knows_what_templates_require(tmp_path: Path, folder: Path) -> None:
    """What a template declares is a requirement like any other, and its check is found by the secret's name."""
    secrets = "  secrets: [{name: words, keys: [WORDS_KEY], check: words.second}]\n  steps:"
    (folder / "first.yml").write_text(
        TEMPLATE.replace("NAME", "first").replace("  steps:", secrets),
        encoding="utf-8",
    )

    catalog = Catalog.installed(tmp_path / "cache", templates=[folder])
    assert [("words.first", ("WORDS_KEY",))] == [(name, each.keys) for name, each in catalog.requirements["words"]]
    check = catalog.check("words")
    assert check is not None
    assert ["words"] == [secret.name for secret in check.secrets]


def test_templates_call_the_functions_of_plugins(site: Site, tmp_path: Path, folder: Path) -> None:
    """A function that a plug-in offers is known; when it is gone, the files are looked at again."""
    text = TEMPLATE.replace("NAME", "shouting").replace("${{ steps.say.result }}", '${{ FN.shout("a") }}')
    (folder / "first.yml").write_text(text, encoding="utf-8")
    assert ["R225"] == [each.code for each in Catalog.installed(tmp_path / "cache", templates=[folder]).findings]

    site.add("loud", SHOUT)
    assert [] == Catalog.installed(tmp_path / "cache", templates=[folder]).findings


def test_a_folder_of_a_package_that_is_gone_is_told(site: Site, tmp_path: Path) -> None:
    """R229: nothing of the folder is there, and everything else is."""
    site.add("gone", HOOK.replace("RETURNED", "'/nowhere/at/all'"))

    (found,) = Catalog.installed(tmp_path / "cache").findings
    assert ("R229", "/nowhere/at/all") == (found.code, found.where)
