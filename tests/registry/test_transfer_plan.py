"""The plan of an import: what is new, changed, the same or refused; and carrying it out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import canary
import pytest
from keyfob_registry import Registry
from keyfob_registry.errors import RootKeyMissingError
from keyfob_registry.store.history import Change
from keyfob_registry.store.memory import MemoryStore
from keyfob_registry.transfer import plan
from keyfob_registry.transfer.items import Owner, item
from keyfob_sdk.testing import assert_hidden
from pydantic import SecretStr

if TYPE_CHECKING:
    from collections.abc import Mapping

    from keyfob_registry.transfer.items import Item

DEFAULT = plan.Default("default", "default")


@pytest.fixture(name="registry")
def _registry() -> Registry:
    """A registry in memory, with one secret."""
    registry = Registry.in_memory()
    registry.put_secret("vault", {"SAME": SecretStr("1"), "OTHER": SecretStr("2")})
    return registry


ITEMS = [item("1", "vault", "SAME", "1"), item("2", "vault", "OTHER", "3"), item("3", "vault", "NEW", "4")]


def outcomes(made: plan.Plan) -> Mapping[str, str]:
    """Return the outcome of each key."""
    return {step.key: step.outcome for step in made.steps}


def stored(registry: Registry, name: str = "vault", environment: str = "default") -> dict[str, str]:
    """Return the values of a secret of workspace "default"."""
    found = registry.store.find(registry.workspace().scopes[:1], environment, name)
    assert found is not None
    return {key: value.get_secret_value() for key, value in registry.opened([found])[0].items()}


def test_values_are_compared(registry: Registry) -> None:
    """What is stored is opened and compared: new, changed and same are told apart, and nothing is written."""
    made = plan.make(registry, ITEMS, DEFAULT)

    assert {"SAME": "same", "OTHER": "changed", "NEW": "new"} == outcomes(made)
    assert {"SAME": "1", "OTHER": "2"} == stored(registry)


def test_existing_values_are_kept(registry: Registry) -> None:
    """Without overwriting, only what is new is written."""
    assert 1 == plan.carry_out(registry, plan.make(registry, ITEMS, DEFAULT))

    assert {"SAME": "1", "OTHER": "2", "NEW": "4"} == stored(registry)


def test_doing_it_again_changes_nothing(registry: Registry) -> None:
    """A second import writes nothing: the version stays."""
    plan.carry_out(registry, plan.make(registry, ITEMS, DEFAULT), overwrite=True)
    version = registry.secret("vault").version

    written = plan.carry_out(registry, plan.make(registry, ITEMS, DEFAULT), overwrite=True)

    assert (0, version) == (written, registry.secret("vault").version)
    assert {"SAME": "1", "OTHER": "3", "NEW": "4"} == stored(registry)


def test_without_root_key_nothing_is_compared(registry: Registry, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a root key there is still a plan; it does not say whether a stored value is the same."""

    def missing(*_: object) -> None:
        raise RootKeyMissingError(["nowhere"])

    monkeypatch.setattr(registry, "opened", missing)

    assert {"SAME": "stored", "OTHER": "stored", "NEW": "new"} == outcomes(plan.make(registry, ITEMS, DEFAULT))


def test_damaged_values_count_as_changed(registry: Registry) -> None:
    """A stored value that does not open can be replaced."""
    assert isinstance(registry.store, MemoryStore)
    scope = registry.workspace().scopes[0]
    registry.store.write(Change(scope, "default", "vault", expected_version=1, values={"SAME": ("gone", b"KFB1\x01")}))

    assert "changed" == outcomes(plan.make(registry, ITEMS, DEFAULT))["SAME"]


def test_the_same_place_twice_is_refused(registry: Registry) -> None:
    """Of two values for one place the second is refused."""
    made = plan.make(registry, [item("1", "a", "KEY", "1"), item("2", "a", "KEY", "2")], DEFAULT)

    assert ["another value of the file has the same place"] == [each.problem for each in made.refused]


def test_files_may_name_environment_and_owner(registry: Registry) -> None:
    """Environment, workspace and organization of the file win; missing workspaces are made."""
    items: list[Item] = [
        item("1", "a", "KEY", "1", environment="acme", owner=Owner(workspace="blue")),
        item("2", "a", "KEY", "2", owner=Owner(organization="globex")),
        item("3", "a", "KEY", "3", owner=Owner(organization="nobody")),
        item("4", "a", "KEY", "4", owner=Owner(workspace="nobody")),
    ]

    made = plan.make(registry, items, DEFAULT, [("blue", "globex"), ("default", "default")])
    plan.carry_out(registry, made)

    assert ["3", "4"] == [each.where for each in made.refused]
    assert "globex" == registry.workspace("blue").organization
    assert "workspace" == registry.secret("a", workspace="blue", environment="acme").scope
    assert "organization" == registry.secret("a", workspace="blue").scope


def test_plans_do_not_show_values(registry: Registry) -> None:
    """The repr of a plan, and of what it writes, masks every value."""
    made = plan.make(registry, [item("1", "vault", "KEY", canary.SECRET)], DEFAULT)

    assert_hidden(repr(made) + repr(made.writes(overwrite=True)) + repr(list(made.groups())), canary.SECRET)
