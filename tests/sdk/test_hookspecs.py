"""Hooks: each is implemented here as a plug-in would, and answers to the registry's pluggy project."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import pluggy
import pytest
from keyfob_sdk import (
    CallRecord,
    FetchedSecret,
    Finding,
    Integration,
    KeyProvider,
    RegistrySecret,
    Rule,
    SecretDue,
    SecretFacts,
    StoreKind,
    hookimpl,
    hookspecs,
)
from pydantic import BaseModel, SecretStr

RECORD = CallRecord("1", "1", "me", "a.b", "o", "w", "default", datetime.now(UTC), 0.1, "done", None, (), ())

DUE = SecretDue("aws", "workspace:1", "default", "expiry", datetime.now(UTC), 7)


class NoProvider:
    """A place that is not configured."""

    name = "nowhere"

    def load(self) -> SecretStr | None:
        """Return no key."""
        return None


class Nothing:
    """An external store that holds nothing."""

    def __init__(self, name: str, settings: BaseModel) -> None:
        del settings
        self.name = name

    def get(self, paths: Sequence[str]) -> Mapping[str, FetchedSecret]:
        """Find nothing."""
        del paths
        return {}

    def keys(self, path: str) -> None:
        """Tell nothing."""

    def health(self) -> str:
        """Say that all is well."""
        return "well"

    def close(self) -> None:
        """Do nothing."""


class Silent(Rule):
    """A rule that finds nothing."""

    code = "X001"
    title = "nothing"

    def check(self, requirement: RegistrySecret, facts: SecretFacts) -> Iterator[Finding]:
        """Yield nothing."""
        del requirement, facts
        yield from ()


class Plugin:
    """A plug-in that implements every hook."""

    def __init__(self) -> None:
        self.records: list[CallRecord] = []
        self.due: list[SecretDue] = []

    @hookimpl
    def keyfob_integrations(self) -> Iterable[Integration]:
        """Offer one integration."""
        return [Integration("vendor", "Vendor")]

    @hookimpl
    def keyfob_key_providers(self) -> Iterable[KeyProvider]:
        """Offer one place."""
        return [NoProvider()]

    @hookimpl
    def keyfob_stores(self) -> Iterable[StoreKind[Any]]:
        """Offer one kind."""
        return [StoreKind("nothing", BaseModel, Nothing)]

    @hookimpl
    def keyfob_rules(self) -> Iterable[Rule]:
        """Offer one rule."""
        return [Silent()]

    @hookimpl
    def keyfob_functions(self) -> Iterable[Callable[..., Any]]:
        """Offer one function."""
        return [str.upper]

    @hookimpl
    def keyfob_commands(self) -> Mapping[str, Any]:
        """Offer one command."""
        return {"vendor": print}

    @hookimpl
    def keyfob_call_finished(self, record: CallRecord) -> None:
        """Keep the record."""
        self.records.append(record)

    @hookimpl
    def keyfob_secret_due(self, due: SecretDue) -> None:
        """Keep what is due."""
        self.due.append(due)


class Misspelt:
    """A plug-in that forgot a letter."""

    @hookimpl
    def keyfob_integration(self) -> Iterable[Integration]:
        """Offer nothing."""
        return []


@pytest.fixture
def plugin() -> Plugin:
    """One plug-in."""
    return Plugin()


@pytest.fixture
def hook(plugin: Plugin) -> Any:
    """The hooks of a manager that knows the plug-in."""
    manager = pluggy.PluginManager(hookspecs.PROJECT)
    manager.add_hookspecs(hookspecs)
    manager.register(plugin)
    manager.check_pending()
    return manager.hook


def test_hook_keyfob_integrations(hook: Any) -> None:
    """Integrations come back as they were offered."""
    assert [[Integration("vendor", "Vendor")]] == hook.keyfob_integrations()


def test_hook_keyfob_key_providers(hook: Any) -> None:
    """A provider has a name, and gives no key where it is not configured."""
    ((provider,),) = hook.keyfob_key_providers()

    assert (provider.name, provider.load()) == ("nowhere", None)


def test_hook_keyfob_rules(hook: Any) -> None:
    """A rule checks a requirement against facts."""
    ((rule,),) = hook.keyfob_rules()

    assert [] == list(rule.check(RegistrySecret("aws", ["KEY"]), SecretFacts("aws", "default", "default")))


def test_hook_keyfob_functions(hook: Any) -> None:
    """Functions come back as they were offered."""
    assert [[str.upper]] == hook.keyfob_functions()


def test_hook_keyfob_commands(hook: Any) -> None:
    """Commands come back by name."""
    assert [{"vendor": print}] == hook.keyfob_commands()


def test_hook_keyfob_call_finished(hook: Any, plugin: Plugin) -> None:
    """The record of a call is handed over as it is."""
    hook.keyfob_call_finished(record=RECORD)

    assert [RECORD] == plugin.records


def test_hook_keyfob_secret_due(hook: Any, plugin: Plugin) -> None:
    """What is due is handed over as it is: a place and a date."""
    hook.keyfob_secret_due(due=DUE)

    assert [DUE] == plugin.due


@pytest.mark.parametrize("name", [name for name in vars(hookspecs) if name.startswith("keyfob_")])
def test_every_hook_says_when_it_is_called(name: str) -> None:
    """The docstring of a hook is its page: what it does, then when it is called."""
    documentation = getattr(hookspecs, name).__doc__

    assert "Called " in documentation


@pytest.mark.parametrize("name", [name for name in vars(hookspecs) if name.startswith("keyfob_")])
def test_a_specification_offers_nothing_itself(name: str) -> None:
    """Called as a function, a specification gives an empty answer."""
    arguments: dict[str, list[object]] = {"keyfob_call_finished": [RECORD], "keyfob_secret_due": [DUE]}

    assert not getattr(hookspecs, name)(*arguments.get(name, []))


def test_a_misspelt_hook_is_found() -> None:
    """``check_pending`` refuses an implementation of a hook that does not exist."""
    manager = pluggy.PluginManager(hookspecs.PROJECT)
    manager.add_hookspecs(hookspecs)
    manager.register(Misspelt())

    with pytest.raises(pluggy.PluginValidationError, match="unknown hook 'keyfob_integration'"):
        manager.check_pending()
