"""The file of external stores: all that is wrong is said at once, with its line, and nothing unsafe is taken."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from canary import SECRET, seen
from hypothesis import given
from hypothesis import strategies as st
from keyfob_registry.errors import StoresFileError
from keyfob_registry.store.external.kinds import kinds
from keyfob_registry.store.external.mapping import Pattern
from keyfob_registry.store.external.paths import expand, template_problem
from keyfob_registry.store.external.stores_file import StoresFile, read_stores_file

if TYPE_CHECKING:
    from pathlib import Path

STORES = "stores:\n  mounted:\n    kind: files\n    root: /mnt\nsecrets:\n"


def read(folder: Path, text: str) -> StoresFile:
    """Read a file with this text."""
    path = folder / "stores.yaml"
    path.write_text(text, encoding="utf-8")
    return read_stores_file(path, kinds({}))


def problems(folder: Path, text: str) -> str:
    """Return what is said of a file that is wrong."""
    with pytest.raises(StoresFileError) as caught:
        read(folder, text)
    return caught.value.problem.replace(f"{folder}/", "")


def line(**more: str) -> str:
    """Return an entry on line 6, with these changes."""
    entry = {"secret": "vendor", "workspace": "default", "environment": "acme", "store": "mounted", "path": "acme/v"}
    return STORES + f"  - {{{', '.join(f'{name}: {value}' for name, value in (entry | more).items() if value)}}}\n"


def test_a_good_file_maps_exactly(tmp_path: Path) -> None:
    """A secret of a workspace and environment has one place, and its neighbours have none."""
    text = line(workspace='"*"', environment='"tenant-*"', path='"{workspace}/{environment}/{secret}"', ttl="60")

    mappings = read(tmp_path, text).mappings

    place = mappings.find("workspace", "emea", "tenant-a", "vendor")
    assert place is not None
    assert ("mounted:emea/tenant-a/vendor", 60) == (place.label, place.ttl)
    assert mappings.find("workspace", "emea", "default", "vendor") is None
    assert mappings.find("organization", "emea", "tenant-a", "vendor") is None
    assert mappings.find("workspace", "emea", "tenant-a", "vendor2") is None


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"store": "mountd"}, "stores.yaml:6: there is no store 'mountd': did you mean 'mounted'?"),
        ({"secret": "Vendor"}, "stores.yaml:6: secret: string should match pattern"),
        ({"environment": '"*"'}, "stores.yaml:6: the path needs {environment}: else several share one secret"),
        ({"environment": "[a, b]"}, "the path needs {environment}"),
        ({"workspace": '"*"'}, "the path needs {workspace}"),
        ({"environment": '"a*b"'}, "environment"),
        ({"environment": ""}, "environment: field required"),
        ({"workspace": ""}, "name its workspace, or its organization"),
        ({"organization": "default"}, "name its workspace, or its organization"),
        ({"path": "a/../b"}, "path: it is no path of one secret"),
        ({"path": "/a"}, "path: it is no path of one secret"),
        ({"path": '"{workspace}-{environment}"'}, "between two fields must stand a slash"),
        ({"path": '"{key}"'}, "path: write only these fields"),
        ({"path": '"{secret.__class__}"'}, "path: write only these fields"),
        ({"path": '"{secret!r}"'}, "path: write only these fields"),
        ({"path": '"a{"'}, "path: a brace is not closed"),
        ({"ttl": "86400"}, "ttl: input should be less than or equal to 3600"),
        ({"fallback": "true"}, "fallback: extra inputs are not permitted"),
    ],
)
def test_a_wrong_entry_is_named(tmp_path: Path, changes: dict[str, str], said: str) -> None:
    """What is wrong with an entry is said with its line."""
    assert said in problems(tmp_path, line(**changes))


def test_everything_wrong_is_said_at_once(tmp_path: Path) -> None:
    """Problems of several stores and entries come in one error (E447), in the order of their lines."""
    text = "stores:\n  a:\n    kind: nope\n  b:\n    kind: files\nsecrets:\n  - secret: x\n  - 3\n"

    said = problems(tmp_path, text).splitlines()

    assert ["3", "4", "7"] == [part.split(":")[1] for part in (said[1], said[2], said[3])]
    assert "there is no kind 'nope'" in said[1]
    assert "stores.yaml:8" in said[-1]


def test_two_places_for_a_name_are_refused(tmp_path: Path) -> None:
    """Entries that could serve the same environment are refused: one name, one place."""
    first = line(environment='"tenant-*"', path='"{environment}/v"')
    second = first + line(environment="tenant-a").splitlines()[-1] + "\n"

    assert "stores.yaml:7: secret 'vendor' is mapped in line 6 already" in problems(tmp_path, second)


def test_a_value_in_the_file_is_not_repeated(tmp_path: Path) -> None:
    """Whoever writes a token where the name of a file belongs does not see it in the error."""
    text = f"stores:\n  vault:\n    kind: vault\n    url: https://v\n    token: |\n      {SECRET}\nsecrets: []\n"

    said = problems(tmp_path, text)

    assert "token: extra inputs are not permitted" in said
    assert [] == seen(said, SECRET)


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ("kind: vault, url: 'http://vault.example', token_file: /t", "url: without TLS a token is readable"),
        ("kind: vault, url: 'https://a:b@vault.example', token_file: /t", "write neither credentials nor a query"),
        ("kind: vault, url: 'https://vault.example'", "give token_file, or role_id and secret_id_file"),
        ("kind: vault, url: 'https://v', role_id: r", "give token_file, or role_id and secret_id_file"),
        ("kind: vault, url: 'https://v', token_file: /t, mount: '../sys'", "mount: it is no path"),
        ("kind: environment, allow: {a: {K: KEYFOB_ROOT_KEY}}", "variables of Keyfob itself are never given"),
        ("kind: environment, allow: {a: {K: keyfob_root_key}}", "variables of Keyfob itself are never given"),
        ("kind: environment, allow: {a: {K: 'A*'}}", "it does not match"),
        ("kind: environment", "allow: field required"),
        ("kind: aws_secrets_manager, region: eu-west-1", "access_key_id: field required"),
        ("kind: filez", "there is no kind 'filez': did you mean 'files'?"),
        ("root: /a", "store 'x' has no kind"),
    ],
)
def test_a_wrong_store_is_named(tmp_path: Path, settings: str, said: str) -> None:
    """What is wrong with the settings of a store is said with its line."""
    text = problems(tmp_path, f"stores:\n  x: {{{settings}}}\nsecrets: []\n")

    assert said in text
    assert "stores.yaml:2: " in text


@pytest.mark.parametrize("text", ["", "[]", "stores: {}\n", "stores: {}\nsecrets: {}\n", "stores: []\nsecrets: []\n"])
def test_another_shape_is_refused(tmp_path: Path, text: str) -> None:
    """A file without its two parts is refused."""
    assert "stores.yaml" in problems(tmp_path, text)


def test_no_yaml_is_refused(tmp_path: Path) -> None:
    """A malformed file, or one with an anchor or a key twice, is refused with its line."""
    assert "line 3:" in problems(tmp_path, "stores: {}\n{")
    assert "twice" in problems(tmp_path, "stores: {}\nstores: {}\nsecrets: []\n")


def test_a_file_that_others_can_write_is_refused(tmp_path: Path) -> None:
    """Who may write the file says where secrets come from: nobody but its owner may."""
    path = tmp_path / "stores.yaml"
    path.write_text("stores: {}\nsecrets: []\n", encoding="utf-8")
    path.chmod(0o664)

    with pytest.raises(StoresFileError, match="0664") as caught:
        read_stores_file(path, [])

    assert (f"chmod go-w {path}",) == caught.value.hints


def test_a_file_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    """A configured file that is missing is no empty mapping: else its secrets would be looked up elsewhere."""
    with pytest.raises(StoresFileError, match=os.strerror(2).lower()):
        read_stores_file(tmp_path / "gone.yaml", [])


def test_two_kinds_of_one_name_are_refused(tmp_path: Path) -> None:
    """A plug-in cannot take the place of a built-in kind."""
    path = tmp_path / "stores.yaml"
    path.write_text("stores: {}\nsecrets: []\n", encoding="utf-8")

    with pytest.raises(StoresFileError, match="two plug-ins offer stores of kind 'files'"):
        read_stores_file(path, [*kinds({}), *kinds({})])


names = st.from_regex(r"\A[A-Za-z0-9][A-Za-z0-9._-]{0,5}\Z")
templates = st.lists(st.sampled_from(["{workspace}", "{environment}", "{secret}", "/", "-", "a", "."]), max_size=7)


@given(templates.map("".join), st.tuples(names, names), st.tuples(names, names))
def test_two_tenants_never_share_a_path(template: str, one: tuple[str, str], other: tuple[str, str]) -> None:
    """A template that is accepted and names both fields leads two tenants to two paths, whatever their names are."""
    if template_problem(template) or "{workspace}" not in template or "{environment}" not in template:
        return

    paths = [expand(template, {"workspace": a, "environment": b, "secret": "s"}) for a, b in (one, other)]

    assert (one == other) == (paths[0] == paths[1])


@given(names, st.text(alphabet="ab*", min_size=1, max_size=3), st.text(alphabet="ab*", min_size=1, max_size=3))
def test_patterns_that_share_a_name_overlap(name: str, one: str, other: str) -> None:
    """If a name fits two patterns, they are known to overlap."""
    first, second = Pattern(one), Pattern(other)

    if first.fits(name) and second.fits(name):
        assert first.overlaps(second)
        assert second.overlaps(first)


@pytest.mark.parametrize("name", ["..", "a/b", "", "*", "a\n", "-a", ".a", "a" * 200])
def test_a_name_cannot_change_the_shape_of_a_path(name: str) -> None:
    """Names with slashes, wildcards or only dots are refused when a path is made."""
    with pytest.raises(ValueError, match="cannot be part of a path"):
        expand("{workspace}/v", {"workspace": name, "environment": "e", "secret": "s"})
