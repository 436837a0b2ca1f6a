"""Which secret a call gets: the workspace's before the organization's, whole, and of the same environment only."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from keyfob_registry.errors import IntegrityError, UnknownFormatError, WrongRootKeyError
from keyfob_registry.resolver import Resolver
from keyfob_registry.store.history import Change
from keyfob_registry.store.memory import MemoryStore
from keyfob_registry.store.protocol import Workspace
from keyfob_sdk import RegistrySecret
from keyrings import keyring_of, put
from pydantic import SecretStr

NAME = "vendor"
KEYS = ("A_KEY", "B_KEY")
ENVIRONMENTS = ("default", "tenant-a", "tenant-b")
requirement = RegistrySecret(NAME, optional_keys=KEYS)


def fresh() -> tuple[MemoryStore, Resolver, Workspace]:
    """Return an empty store, its resolver, and its workspace."""
    store = MemoryStore()
    store.initialise()
    return store, Resolver(store, keyring_of(store)), store.workspace("default")


def opened(
    resolver: Resolver, workspace: Workspace, environment: str, needed: RegistrySecret = requirement
) -> dict[str, str] | None:
    """Return the values that a call would get."""
    found = resolver.find(needed, workspace, environment)
    if found.stored is None:
        return None
    return {key: value.get_secret_value() for key, value in resolver.open(found.stored, KEYS).items()}


places = st.dictionaries(
    st.tuples(st.sampled_from(("workspace", "organization")), st.sampled_from(ENVIRONMENTS)),
    st.dictionaries(st.sampled_from(KEYS), st.text(min_size=1), min_size=1),
)


@given(stored=places, environment=st.sampled_from(ENVIRONMENTS))
def test_precedence(stored: dict[tuple[str, str], dict[str, str]], environment: str) -> None:
    """A call gets the workspace's secret whole, else the organization's whole, and never another environment's."""
    _, resolver, workspace = fresh()
    own, owner = workspace.scopes
    for (scope, place), values in stored.items():
        target = own if scope == "workspace" else owner
        put(resolver, target, place, NAME, {key: SecretStr(value) for key, value in values.items()})

    expected = stored.get(("workspace", environment)) or stored.get(("organization", environment))
    assert expected == opened(resolver, workspace, environment)


@given(stored=places, environment=st.sampled_from(ENVIRONMENTS))
def test_a_pin_holds_whatever_the_call_names(stored: dict[tuple[str, str], dict[str, str]], environment: str) -> None:
    """A requirement pinned to the organization's default environment gets that one or none."""
    _, resolver, workspace = fresh()
    own, owner = workspace.scopes
    for (scope, place), values in stored.items():
        target = own if scope == "workspace" else owner
        put(resolver, target, place, NAME, {key: SecretStr(value) for key, value in values.items()})

    pinned = replace(requirement, scope="organization", environment="default")
    assert stored.get(("organization", "default")) == opened(resolver, workspace, environment, pinned)


@given(value=st.text())
def test_what_is_sealed_opens(value: str) -> None:
    """Any text comes back as it was stored."""
    _, resolver, workspace = fresh()
    put(resolver, workspace.scopes[0], "default", NAME, {"A_KEY": SecretStr(value)})

    assert {"A_KEY": value} == opened(resolver, workspace, "default")


def test_only_declared_keys_are_opened() -> None:
    """The other keys of the same secret stay sealed."""
    _, resolver, workspace = fresh()
    put(resolver, workspace.scopes[0], "default", NAME, {key: SecretStr(key) for key in KEYS})
    stored = resolver.find(requirement, workspace, "default").stored

    assert stored is not None
    assert ["A_KEY"] == list(resolver.open(stored, ["A_KEY"]))


def test_a_change_of_one_key_keeps_the_others() -> None:
    """Storing one key makes a new version, in which the other keys still open."""
    _, resolver, workspace = fresh()
    put(resolver, workspace.scopes[0], "default", NAME, {key: SecretStr("old") for key in KEYS})

    assert 2 == put(resolver, workspace.scopes[0], "default", NAME, {"A_KEY": SecretStr("new")})
    assert {"A_KEY": "new", "B_KEY": "old"} == opened(resolver, workspace, "default")


def test_changes_of_the_same_secret_at_once_all_arrive() -> None:
    """Ten threads that store a key each in the same new secret lose none."""
    _, resolver, workspace = fresh()
    keys = [f"KEY_{number}" for number in range(10)]

    def add(key: str) -> int:
        return put(resolver, workspace.scopes[0], "default", NAME, {key: SecretStr(key)})

    with ThreadPoolExecutor(10) as pool:
        versions = list(pool.map(add, keys))

    assert list(range(1, 11)) == sorted(versions)
    stored = resolver.find(RegistrySecret(NAME, keys=keys), workspace, "default").stored
    assert stored is not None
    assert {key: SecretStr(key) for key in keys} == resolver.open(stored, keys)


def test_the_facts_say_where_else_a_secret_is() -> None:
    """Of a secret that is missing, the other environments that hold it are known; of a stored one, empty keys."""
    _, resolver, workspace = fresh()
    put(resolver, workspace.scopes[1], "tenant-a", NAME, {"A_KEY": SecretStr("")})

    assert ("tenant-a",) == resolver.find(requirement, workspace, "tenant-b").facts.elsewhere
    assert {"A_KEY"} == resolver.find(requirement, workspace, "tenant-a").facts.empty


def test_a_missing_optional_secret_costs_one_look_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """A call that does without an optional secret does not list the store to say where else one is."""
    store, resolver, workspace = fresh()
    put(resolver, workspace.scopes[0], "tenant-a", NAME, {"A_KEY": SecretStr("value")})
    listed: list[object] = []
    monkeypatch.setattr(store, "secrets", lambda *scopes: listed.append(scopes))

    facts = resolver.find(replace(requirement, optional=True), workspace, "tenant-b").facts

    assert (None, (), []) == (facts.keys, facts.elsewhere, listed)


def test_another_root_key_is_refused() -> None:
    """E303 says which root key sealed the data, and which was given."""
    store, resolver, workspace = fresh()
    put(resolver, workspace.scopes[0], "default", NAME, {"A_KEY": SecretStr("value")})

    with pytest.raises(WrongRootKeyError):
        Resolver(store, keyring_of(store)).verify()


def test_a_value_of_an_unknown_key_is_refused() -> None:
    """E306 names the data key that is not in the store."""
    _, resolver, workspace = fresh()
    values = {"A_KEY": ("gone", b"KFB1")}
    resolver.heads.write(Change(workspace.scopes[0], "default", NAME, expected_version=0, values=values))

    with pytest.raises(UnknownFormatError):
        opened(resolver, workspace, "default")


def test_a_value_sealed_for_the_organization_does_not_open_in_a_workspace() -> None:
    """E305: a database writer cannot hand one scope's value to another."""
    store, resolver, workspace = fresh()
    own, owner = workspace.scopes
    put(resolver, owner, "default", NAME, {"A_KEY": SecretStr("value")})
    (stored,) = store.secrets([owner])
    values = {value.key: (value.key_id, value.sealed) for value in stored.values}
    resolver.heads.write(Change(own, "default", NAME, expected_version=0, values=values))

    with pytest.raises(IntegrityError):
        opened(resolver, workspace, "default")
