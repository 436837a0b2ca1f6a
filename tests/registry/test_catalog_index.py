"""The index of installed plug-ins: made in a process of its own, kept in a file, and made again only when needed."""

import importlib.util
import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from distributions import SAY, Site
from keyfob_registry.catalog import index
from keyfob_registry.catalog.entries import Entry, finding

HOOK = "from keyfob_sdk import Integration, action, hookimpl\n\n@hookimpl\ndef keyfob_integrations():\n"
BROKEN = {
    "raises": "raise RuntimeError('no network')",
    "leaves": "import sys\nsys.exit(3)",
    "crashes": "import os\nos._exit(7)",
    "syntax": "def (",
    "misspelt": HOOK.replace("keyfob_integrations", "keyfob_integration") + "    return []",
    "arguments": HOOK.replace("keyfob_integrations()", "keyfob_integrations(secrets)") + "    return []",
    "hook_raises": HOOK + "    raise OSError('no network')",
    "hook_leaves": HOOK + "    raise SystemExit(3)",
    "declares": HOOK + "    return [Integration('My Vendor', 'Vendor')]",
    "schema": SAY.replace("word: str", "word: 'set[type]'"),
}
FAULTS = {
    "raises": ("E221", "does not load: RuntimeError: no network"),
    "leaves": ("E221", "does not load: SystemExit: 3"),
    "crashes": ("E223", "ended the process that imported it, with status 7"),
    "syntax": ("E221", "does not load: SyntaxError: "),
    "misspelt": ("E221", "does not load: there is no hook 'keyfob_integration'; did you mean 'keyfob_integrations'"),
    "arguments": ("E221", "does not load: Plugin 'arguments' for hook 'keyfob_integrations'"),
    "hook_raises": ("E221", "does not load: keyfob_integrations: OSError: no network"),
    "hook_leaves": ("E221", "does not load: keyfob_integrations: SystemExit: 3"),
    "declares": ("E221", "does not load: keyfob_integrations: integration 'My Vendor' is declared wrongly"),
    "schema": ("E221", "does not load: PydanticInvalidForJsonSchema: "),
}


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    """An empty folder of installed distributions."""
    site = Site(tmp_path / "site")
    monkeypatch.syspath_prepend(site.folder)
    yield site
    site.forget()


@pytest.fixture(scope="module")
def entries(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Entry]:
    """The index of all broken plug-ins, with one that works and prints, between them and last."""
    folder = tmp_path_factory.mktemp("broken")
    with pytest.MonkeyPatch.context() as patch:
        site = Site(folder / "site")
        patch.syspath_prepend(site.folder)
        for name, source in BROKEN.items():
            site.add(name, source)
        site.add("prints", "import os\nprint('{}')\nos.write(1, b'not JSON\\n')\n" + SAY)
        site.add("zebra")
        return {entry["plugin"]: entry for entry in index.read(folder)}


def test_every_installed_plugin_has_an_entry(entries: Mapping[str, Entry]) -> None:
    """Nothing that is broken takes another entry away."""
    assert {*BROKEN, "prints", "zebra", "keyfob_integrations.core"} <= set(entries)


@pytest.mark.parametrize("plugin", BROKEN)
def test_a_broken_plugin_is_set_aside_with_its_reason(entries: Mapping[str, Entry], plugin: str) -> None:
    """However a plug-in breaks, its entry says what happened, and the finding names it."""
    found = finding(entries[plugin])

    assert found is not None
    code, message = FAULTS[plugin]
    assert (found.code, found.where, found.message[: len(message)]) == (code, f"plug-in {plugin!r}", message)
    assert {} == entries[plugin]["actions"]


@pytest.mark.parametrize("plugin", ["prints", "zebra"])
def test_the_others_load(entries: Mapping[str, Entry], plugin: str) -> None:
    """What a plug-in prints while it is imported does not end up in the answers, and those behind broken ones load."""
    assert [f"{plugin}.say"] == list(entries[plugin]["actions"])
    assert finding(entries[plugin]) is None


def test_a_plugin_that_hangs_is_ended(site: Site) -> None:
    """It is set aside when its time is over, and the next one is described by a new process."""
    site.add("hangs", "import threading\nthreading.Event().wait()")
    site.add("patient")

    hanging, patient = index.describe_all(["hangs", "patient"], 4)

    assert hanging["fault"] == {
        "code": "E222",
        "problem": "was not imported within 4 s",
        "hints": ("python -X importtime -c 'import hangs'",),
    }
    assert ["patient.say"] == list(patient["actions"])


def test_what_a_plugin_leaves_running_is_ended(site: Site) -> None:
    """A thread or a forked process of a plug-in keeps nobody waiting."""
    site.add("threads", "import threading\nthreading.Thread(target=threading.Event().wait).start()\n" + SAY)
    site.add("forks", "import os, signal\nif not os.fork():\n    signal.alarm(100)\n    signal.pause()\n" + SAY)

    threads, forks = index.describe_all(["threads", "forks"], 60)

    assert (["threads.say"], ["forks.say"]) == (list(threads["actions"]), list(forks["actions"]))


def test_variables_of_ours_are_not_visible_to_plugins(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The process that imports plug-ins knows neither the root key nor where it is; it knows the rest."""
    monkeypatch.setenv("KEYFOB_ROOT_KEY", "s3cr3t-canary")
    monkeypatch.setenv("OTHER_VARIABLE", "other")
    site.add("curious", "import os\n" + SAY.replace('"Say"', "' '.join(sorted(os.environ))"))

    entry = _entry(index.read(tmp_path), "curious")

    names = entry["actions"]["curious.say"]["title"].split()
    assert "OTHER_VARIABLE" in names
    assert [] == [name for name in names if name.startswith("KEYFOB_")]


def test_the_working_folder_is_not_imported_from(site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that happens to be called like a library does not take its place."""
    (tmp_path / "pluggy.py").write_text("raise RuntimeError('from the working folder')", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    site.add("unaware")

    assert _entry(index.read(tmp_path), "unaware")["fault"] is None


def test_an_unchanged_plugin_is_imported_once(site: Site, tmp_path: Path) -> None:
    """The second start reads the file."""
    site.add("steady", counted=True)

    assert index.read(tmp_path) == index.read(tmp_path)
    assert site.imports("steady") == 1


def test_a_new_version_makes_the_index_again(site: Site, tmp_path: Path) -> None:
    """A distribution of another version is looked at, though no file of it changed."""
    site.add("upgraded", counted=True)
    index.read(tmp_path)

    site.upgrade("upgraded", "2.0")

    index.read(tmp_path)
    assert site.imports("upgraded") == 2


def test_a_new_distribution_makes_the_index_again(site: Site, tmp_path: Path) -> None:
    """What is installed later is found."""
    index.read(tmp_path)

    site.add("later")

    assert _entry(index.read(tmp_path), "later")["fault"] is None


def test_a_changed_file_makes_the_index_again(site: Site, tmp_path: Path) -> None:
    """An author who edits a plug-in sees the change at the next start, without installing it again."""
    site.add("edited")
    index.read(tmp_path)

    site.write("edited", SAY.replace("say(", "shout(").replace("[say]", "[shout]"))

    assert ["edited.shout"] == list(_entry(index.read(tmp_path), "edited")["actions"])


def test_a_mended_file_makes_the_index_again(site: Site, tmp_path: Path) -> None:
    """A plug-in that was set aside is tried again when its file changed."""
    site.add("mended", "raise RuntimeError('not yet')")
    index.read(tmp_path)

    site.write("mended", SAY)

    assert _entry(index.read(tmp_path), "mended")["fault"] is None


@pytest.mark.parametrize(("retry", "imports"), [(False, 1), (True, 2)])
def test_an_unchanged_broken_plugin_is_tried_again_on_demand(
    site: Site, tmp_path: Path, *, retry: bool, imports: int
) -> None:
    """What it lacks may have come from elsewhere: ``keyfob check`` tries again, a call does not."""
    site.add("lacking", "raise RuntimeError('no library')", counted=True)
    index.read(tmp_path)

    index.read(tmp_path, retry=retry)

    assert imports == site.imports("lacking")


@pytest.mark.parametrize("text", [b"", b"{", b"[]", b"{}", b"\xff", b"null", b'{"fingerprint": 1, "entries": 5}'])
def test_a_corrupt_index_is_made_again(site: Site, tmp_path: Path, text: bytes) -> None:
    """Whatever is in the file, the next start mends it."""
    site.add("sound")
    expected = index.read(tmp_path)
    (path,) = tmp_path.glob("index-*.json")

    path.write_bytes(text)

    assert expected == index.read(tmp_path)
    assert expected == json.loads(path.read_bytes())["entries"]


def test_a_cache_that_cannot_be_written_costs_time_only(site: Site, tmp_path: Path) -> None:
    """Every start describes the plug-ins again, and works."""
    site.add("uncached", counted=True)
    (tmp_path / "file").touch()

    for count in (1, 2):
        assert _entry(index.read(tmp_path / "file" / "cache"), "uncached")["fault"] is None
        assert count == site.imports("uncached")


def test_the_index_is_private(site: Site, tmp_path: Path) -> None:
    """Nobody else may write into the folder of the index, and no draft stays behind."""
    site.add("private")
    index.read(tmp_path / "cache")

    assert (tmp_path / "cache").stat().st_mode & 0o777 == 0o700
    assert [".json"] == [path.suffix for path in (tmp_path / "cache").iterdir()]


def test_two_processes_at_once_make_the_same_index(site: Site, tmp_path: Path) -> None:
    """Both answer, and the file that stays is whole."""
    site.add("shared")
    code = f"from pathlib import Path; from keyfob_registry.catalog import Catalog; \
print(*Catalog.installed(Path({str(tmp_path)!r})).names)"
    variables = os.environ | {"PYTHONPATH": str(site.folder)}

    starts = [subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, env=variables) for _ in range(2)]

    answers = [start.communicate()[0].split() for start in starts]
    assert answers[0] == answers[1]
    assert b"shared.say" in answers[0]
    assert _entry(json.loads(next(tmp_path.glob("index-*.json")).read_bytes())["entries"], "shared")["fault"] is None


def test_what_an_uninstallation_left_behind_is_set_aside(site: Site, tmp_path: Path) -> None:
    """An entry point whose metadata and module are gone keeps nothing from starting."""
    site.add("halfway")
    (site.folder / "halfway.py").unlink()
    (site.folder / "halfway-1.0.dist-info" / "METADATA").unlink()

    entry = _entry(index.read(tmp_path), "halfway")

    assert entry["fault"] is not None
    assert entry["fault"]["problem"] == "does not load: ModuleNotFoundError: No module named 'halfway'"


def test_our_distributions_come_first(site: Site, tmp_path: Path) -> None:
    """Nobody takes the name of one of our actions by the spelling of his own."""
    site.add("aaa")

    plugins = [entry["plugin"] for entry in index.read(tmp_path)]

    assert importlib.util.find_spec("keyfob_integrations") is not None
    assert plugins.index("keyfob_integrations.core") < plugins.index("aaa")


def _entry(entries: list[Entry], plugin: str) -> Entry:
    return next(entry for entry in entries if entry["plugin"] == plugin)
