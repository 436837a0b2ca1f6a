"""The matrix: every tenant against every declared key, at once, and as a page that nothing breaks out of."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from typing import Any

import pytest
from keyfob_registry.matrix import Cell, Entry, EnvironmentInfo, Matrix, Survey
from keyfob_registry.matrix.cells import MEANINGS, WORST_FIRST
from keyfob_registry.matrix.page import page
from keyfob_registry.resolver import Resolver
from keyfob_registry.scopes import Scope
from keyfob_registry.store.history import Change
from keyfob_registry.store.memory import MemoryStore
from keyfob_registry.store.protocol import StoredSecret
from keyfob_registry.uses_contract import append
from keyfob_registry.versions import At, Keep, Versions
from keyfob_sdk import CallRecord, Key, RegistrySecret, SecretUse
from keyfob_sdk.testing import CANARY, assert_hidden
from keyrings import keyring_of, put
from pydantic import SecretStr

VENDOR = RegistrySecret(
    "vendor", keys=["API_KEY"], optional_keys=["REGION"], details={"API_KEY": Key(pattern="[a-z]+")}
)
AWS = RegistrySecret("aws", optional_keys=["ROLE", "ID", "KEY"], one_of=[("ROLE",), ("ID", "KEY")])
MAYBE = RegistrySecret("maybe", keys=["TOKEN"], optional=True)
HUB = RegistrySecret("hub", keys=["TOKEN"], scope="organization", environment="default")
NOW = datetime(2026, 1, 2, 3, 4, tzinfo=UTC)

CHECKED = CallRecord("1", "1", "me", "check of vendor", "o", "w", "a", NOW, 0.1, "failed", "E512", (), ())


@pytest.fixture(name="with_key", params=[True, False])
def _with_key(request: pytest.FixtureRequest) -> bool:
    """Whether there is a root key."""
    return bool(request.param)


class Stage:
    """A store with what a test puts there, and the survey of it."""

    def __init__(self, *declared: RegistrySecret) -> None:
        self.store = MemoryStore()
        self.store.initialise()
        self.resolver = Resolver(self.store, keyring_of(self.store))
        self.workspace = self.store.workspace("default")
        self.requirements: dict[str, list[tuple[str, RegistrySecret]]] = {}
        for each in declared:
            self.requirements.setdefault(each.name, []).append((f"action_{len(self.requirements)}", each))

    def put(
        self, place: str, name: str, *, workspace: str = "default", organization: bool = False, **values: str
    ) -> None:
        """Store values in an environment."""
        scope = self.store.workspace(workspace).scopes[organization]
        put(self.resolver, scope, place, name, {key: SecretStr(value) for key, value in values.items()})

    def matrix(self, *, with_key: bool = True, secret: str | None = None) -> Matrix:
        """Return the matrix of all workspaces."""
        survey = Survey(self.requirements, self.store, self.resolver.open if with_key else None)
        return survey.matrix(self.store.workspaces(), secret)


def states(matrix: Matrix) -> dict[str, dict[str, str]]:
    """Return the states by tenant and key."""
    return {
        f"{each.environment}/{each.secret}": {cell.key: cell.state for cell in each.cells} for each in matrix.entries
    }


def test_every_declared_key_has_a_cell() -> None:
    """What is stored is ok, what is required is missing, what is optional is absent."""
    stage = Stage(VENDOR)
    stage.put("a", "vendor", API_KEY="abc")
    stage.put("b", "vendor", REGION="eu")

    matrix = stage.matrix()

    assert {
        "a/vendor": {"API_KEY": "ok", "REGION": "absent"},
        "b/vendor": {"API_KEY": "missing", "REGION": "ok"},
    } == states(matrix)
    assert (2, 1, True) == (matrix.tenants, matrix.missing, matrix.opened)


def test_an_expired_secret_is_told(with_key: bool) -> None:
    """All that would be well is expired, with the date; what is wrong with a key itself comes first."""
    stage = Stage(VENDOR)
    stage.put("a", "vendor", API_KEY="abc", REGION="", STRAY="x")
    at = At(stage.workspace.scopes[0], "a", "vendor")
    Versions(stage.store, stage.resolver, Keep()).set_dates(at, {"expires_at": NOW})

    matrix = stage.matrix(with_key=with_key)

    assert {"API_KEY": "expired", "REGION": "empty", "STRAY": "extra"} == states(matrix)["a/vendor"]
    assert "expired on 2026-01-02 03:04 UTC" == matrix.entries[0].cells[0].note


@pytest.mark.parametrize(
    ("outcomes", "then_changed", "expected"),
    [
        (["failed"], False, "failing"),
        (["failed", "done"], False, "ok"),
        (["done", "failed"], False, "failing"),
        (["failed"], True, "ok"),
    ],
)
def test_a_failing_secret_is_told(outcomes: list[Any], then_changed: bool, expected: str) -> None:
    """What counts is the last test of the values of today; that actions fail does not make a secret fail."""
    stage = Stage(VENDOR)
    stage.put("a", "vendor", API_KEY="abc")
    use = SecretUse("vendor", str(stage.workspace.scopes[0]), "a", 1, ("API_KEY",))
    for second, outcome in enumerate(outcomes):
        append(stage.store, replace(CHECKED, outcome=outcome, secrets=(use,), started_at=NOW + timedelta(0, second)))
    append(stage.store, replace(CHECKED, action="a.b", outcome="failed", secrets=(use,), started_at=NOW))
    if then_changed:
        stage.put("a", "vendor", API_KEY="abcd")

    assert expected == states(stage.matrix())["a/vendor"]["API_KEY"]


def test_empty_extra_and_invalid_are_told_apart() -> None:
    """An empty value, a key that nothing reads and a value of the wrong form have their own states."""
    stage = Stage(VENDOR)
    stage.put("a", "vendor", API_KEY="", OTHER="x")
    stage.put("b", "vendor", API_KEY=CANARY)

    matrix = stage.matrix()

    assert {"API_KEY": "empty", "REGION": "absent", "OTHER": "extra"} == states(matrix)["a/vendor"]
    assert "invalid" == states(matrix)["b/vendor"]["API_KEY"]
    assert "value of API_KEY does not match ^[a-z]+$" == matrix.entries[1].cells[0].note
    assert_hidden(repr(matrix), CANARY)


def test_without_a_key_the_cells_say_so() -> None:
    """Where no value can be looked at, a cell says that it is stored, not that it is ok."""
    stage = Stage(VENDOR)
    stage.put("a", "vendor", API_KEY=CANARY, REGION="")

    matrix = stage.matrix(with_key=False)

    assert not matrix.opened
    assert {"a/vendor": {"API_KEY": "stored", "REGION": "empty"}} == states(matrix)


def test_one_group_is_enough() -> None:
    """Of alternative keys those of the closest group are missing, and none where a group is complete."""
    stage = Stage(AWS)
    stage.put("role", "aws", ROLE="r")
    stage.put("half", "aws", ID="i")
    stage.put("none", "other", X="x")

    found = states(stage.matrix())

    assert {"ROLE": "ok", "ID": "absent", "KEY": "absent"} == found["role/aws"]
    assert {"ID": "ok"}.items() <= found["half/aws"].items()
    assert 1 == list(found["half/aws"].values()).count("missing")
    assert {"ROLE": "missing", "ID": "absent", "KEY": "absent"} == found["none/aws"]
    assert {"one of"} == {cell.need for cell in stage.matrix().cells()}


def test_an_optional_secret_may_be_absent_but_not_half() -> None:
    """Nothing is missing of a secret that need not be stored; stored, it is whole."""
    stage = Stage(MAYBE)
    stage.put("a", "other", X="x")
    stage.put("b", "maybe", WRONG="x")

    assert {"a/maybe": {"TOKEN": "absent"}, "b/maybe": {"TOKEN": "missing", "WRONG": "extra"}} == states(stage.matrix())


def test_a_key_that_two_actions_declare_is_needed_as_the_stricter_says() -> None:
    """Several declarations of one secret share its cells."""
    stage = Stage(RegistrySecret("vendor", optional_keys=["API_KEY"]), VENDOR)
    stage.put("a", "other", X="x")

    (entry,) = stage.matrix().entries
    assert [Cell("API_KEY", "required", "missing"), Cell("REGION", "optional", "absent")] == list(entry.cells)


def test_the_organization_serves_every_workspace() -> None:
    """An environment of the organization is one of each workspace, and the cell says where it was found."""
    stage = Stage(VENDOR)
    stage.store.create_workspace("blue")
    stage.put("a", "vendor", organization=True, API_KEY="abc")
    stage.put("a", "vendor", workspace="blue", API_KEY="abc")

    entries = stage.matrix().entries

    assert [("blue", "a", "workspace"), ("default", "a", "organization")] == [
        (each.workspace, each.environment, each.scope) for each in entries
    ]


def test_a_pinned_secret_is_shown_once_a_workspace_and_as_such() -> None:
    """It is looked up in its own place; what is stored there alone makes no tenant of it."""
    stage = Stage(HUB, VENDOR)
    stage.put("default", "hub", organization=True, TOKEN="t")
    for environment in ("a", "b"):
        stage.put(environment, "vendor", API_KEY="abc")

    matrix = stage.matrix()

    (hub,) = [each for each in matrix.entries if each.secret == "hub"]
    assert ("organization, environment default", "default", "ok") == (hub.pin, hub.environment, hub.state)
    assert {"a", "b"} == {each.environment for each in matrix.entries if each.secret == "vendor"}
    assert 2 == matrix.tenants


def test_one_secret_can_be_shown_alone() -> None:
    """The tenants stay the same."""
    stage = Stage(VENDOR, AWS)
    stage.put("a", "vendor", API_KEY="abc")

    assert ["a/aws"] == list(states(stage.matrix(secret="aws")))


def test_without_any_secret_the_default_environment_is_shown() -> None:
    """A new store has one tenant, and everything is missing there."""
    assert {"default/vendor": {"API_KEY": "missing", "REGION": "absent"}} == states(Stage(VENDOR).matrix())


def test_a_value_that_does_not_open_is_invalid() -> None:
    """A damaged value has a cell like all others."""
    stage = Stage(VENDOR)
    scope = stage.workspace.scopes[0]
    stage.store.write(
        Change(scope, "a", "vendor", expected_version=0, values={"API_KEY": ("no such key", b"KFB1" + bytes(200))})
    )

    assert "invalid" == states(stage.matrix())["a/vendor"]["API_KEY"]
    assert stage.matrix().entries[0].cells[0].note


def test_environments_are_counted() -> None:
    """How many secrets the workspace and the organization hold in each, in order."""
    stage = Stage()
    stage.put("b", "vendor", A="1")
    stage.put("b", "other", A="1")
    stage.put("a", "vendor", organization=True, A="1")

    found = Survey({}, stage.store, None).environments(stage.workspace)

    assert [EnvironmentInfo("a", 0, 1), EnvironmentInfo("b", 2, 0)] == found


@pytest.fixture(name="large")
def _large() -> Stage:
    stage = Stage(*(RegistrySecret(f"vendor_{number}", keys=["API_KEY"]) for number in range(20)))
    for tenant in range(100):
        for number in range(20):
            stage.put(f"tenant-{tenant}", f"vendor_{number}", API_KEY=f"{CANARY}-{tenant}-{number}")
    return stage


def test_a_hundred_tenants_are_listed_at_once(large: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """100 tenants with 20 secrets are listed by one call of the store, with values looked at."""
    listings: list[object] = []
    monkeypatch.setattr(large.store, "find", None)
    listing = large.store.secrets

    def count(scopes: Sequence[Scope]) -> list[StoredSecret]:
        listings.append(scopes)
        return listing(scopes)

    monkeypatch.setattr(large.store, "secrets", count)
    matrix = large.matrix()
    text = page(matrix, NOW)

    assert (1, 2000, 0) == (len(listings), len(matrix.entries), matrix.missing)
    assert_hidden(text, CANARY)


EVIL = '"><script>alert(1)</script>&{$x}'


class Tags(HTMLParser):
    """Collects what a page is made of."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep a tag."""
        self.tags.append((tag, dict(attrs)))


def evil() -> Matrix:
    """Return a matrix whose every text tries to break out."""
    cells = tuple(Cell(f"{EVIL}{state}", "required", state, EVIL) for state in WORST_FIRST)
    entries = [Entry(EVIL, EVIL, EVIL, scope, pin, cells) for scope in ("organization", "") for pin in (EVIL, "")]
    return Matrix(tuple(entries), 1, opened=False)


def test_the_page_escapes_everything() -> None:
    """Whatever names and notes hold, it is text; there is no script and no outside resource."""
    text = page(evil(), NOW)
    tags = Tags(text).tags

    assert "<script" not in text
    assert not {"script", "link", "img", "iframe", "object"} & {tag for tag, _ in tags}
    assert not [
        name for _, attributes in tags for name in attributes if name in {"src", "href"} or name.startswith("on")
    ]
    assert not re.search(r"https?://|url\(|@import", text)


def test_the_page_can_be_read_by_everybody() -> None:
    """Header cells have a scope, tables a caption; states are words beside their colour; colours follow the reader."""
    text = page(evil(), NOW)
    tags = Tags(text).tags

    assert {"row", "col"} == {attributes.get("scope") for tag, attributes in tags if tag == "th"}
    assert len([tag for tag, _ in tags if tag == "table"]) == len([tag for tag, _ in tags if tag == "caption"])
    assert "prefers-color-scheme: dark" in text
    assert 'name="viewport"' in text
    for state in MEANINGS:
        assert f"<b>{state}</b>" in text


def test_the_page_shows_what_is_wrong_first() -> None:
    """The keys with which something is wrong stand at the left, where a small screen shows them."""
    stage = Stage(RegistrySecret("vendor", keys=["FIRST", "SECOND"], optional_keys=["THIRD"]))
    stage.put("a", "vendor", FIRST="1", THIRD="3")

    heads = re.findall(r"<code>([A-Z]+)</code>", page(stage.matrix(), NOW))

    assert ["SECOND", "FIRST", "THIRD"] == heads


def test_the_page_says_that_values_were_not_looked_at() -> None:
    """Without the root key the page says so, and when it was made."""
    text = page(evil(), NOW)

    assert "Values were not looked at" in text
    assert "2026-01-02 03:04 UTC" in text
