"""The catalog: what it says of plug-ins without importing them, and what one broken plug-in costs: itself alone."""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from distributions import Site
from keyfob_registry.catalog import ActionInfo, Catalog
from keyfob_registry.catalog.entries import Entry
from keyfob_registry.catalog.plugins import Plugin
from keyfob_registry.errors import PluginError, UnknownActionError
from keyfob_sdk import Integration, RegistrySecret, SecretValues, action, check, hookimpl

AWS = RegistrySecret("aws", keys=["AWS_KEY"])


@action(title="List regions", doc_url="https://example.com", secrets=[AWS], read_only=True)
def list_regions(service: str, *, aws: SecretValues) -> list[str]:
    """Return the regions of a service."""
    return [service, repr(aws)]


@check(AWS)
def check_aws(*, aws: SecretValues) -> None:
    """Ask AWS."""
    assert aws


def module(name: str, **hooks: Callable[..., Any]) -> ModuleType:
    """Return a plug-in that implements these hooks."""
    made = ModuleType(name)
    for hook, function in hooks.items():
        vars(made)[hook] = hookimpl(function)
    return made


def offering(name: str, *integrations: Integration) -> ModuleType:
    """Return a plug-in that offers these integrations."""
    return module(name, keyfob_integrations=lambda: list(integrations))


def broken() -> list[Integration]:
    """Fail as a hook."""
    message = "no network"
    raise OSError(message)


VENDOR = offering("vendor_plugin", Integration("vendor", "Vendor", actions=[list_regions], checks=[check_aws]))


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    """An empty folder of installed distributions."""
    site = Site(tmp_path / "site")
    monkeypatch.syspath_prepend(site.folder)
    yield site
    site.forget()


def test_listing_imports_no_plugin(site: Site, tmp_path: Path) -> None:
    """Names, arguments and secrets come from the index; the first call imports its plug-in and no other."""
    site.add("listed_one")
    site.add("listed_two")

    catalog = Catalog.installed(tmp_path)
    listed = {info.name: info.arguments.get("required") for info in catalog.actions()}
    assert ["word"] == listed["listed_one.say"] == listed["listed_two.say"]
    assert not {"listed_one", "listed_two"} & set(sys.modules)

    assert catalog.action("listed_one.say")("hello") == "hello"
    assert {"listed_one"} == {"listed_one", "listed_two"} & set(sys.modules)


def test_an_action_is_described_without_its_function() -> None:
    """The view of an action holds everything that it declares."""
    info = Catalog.of(VENDOR).info("vendor.list_regions")

    assert info == ActionInfo(
        name="vendor.list_regions",
        plugin="vendor_plugin",
        integration="vendor",
        title="List regions",
        description="Return the regions of a service.",
        doc_url="https://example.com",
        read_only=True,
        secret_arguments=False,
        secrets=(AWS,),
        arguments=list_regions.arguments_schema(),
        result=list_regions.result_schema(),
    )


def test_actions_and_checks_are_found_by_name() -> None:
    """An action by its full name, a check by the secret that it proves."""
    catalog = Catalog.of(VENDOR)

    assert catalog.action("vendor.list_regions") is list_regions
    assert catalog.check("aws") is check_aws
    assert catalog.check("other") is None
    assert {"aws": [("vendor.list_regions", AWS)]} == catalog.requirements


def test_unknown_action_names_the_nearest() -> None:
    """A misspelt name is told with the one that was meant."""
    with pytest.raises(UnknownActionError) as caught:
        Catalog.of(VENDOR).info("vendor.list_region")

    assert caught.value.hints == ("did you mean 'vendor.list_regions'?",)


def test_unknown_action_tells_of_plugins_that_were_set_aside() -> None:
    """The action may be that of a plug-in that does not load."""
    catalog = Catalog.of(VENDOR, module("broken_plugin", keyfob_integrations=broken))

    with pytest.raises(UnknownActionError) as caught:
        catalog.action("broken.act")
    assert caught.value.hints == ("plug-in 'broken_plugin' was set aside, see: keyfob check",)


def test_a_plugin_whose_hook_raises_is_set_aside() -> None:
    """The others load, and a finding says what was raised."""
    catalog = Catalog.of(module("broken_plugin", keyfob_integrations=broken), VENDOR)

    assert ["vendor.list_regions"] == catalog.names
    (found,) = catalog.findings
    expected = ("E221", "plug-in 'broken_plugin'", "does not load: keyfob_integrations: OSError: no network")
    assert (found.code, found.where, found.message) == expected


def test_two_plugins_of_one_action_are_both_named() -> None:
    """The first keeps the name; the finding names the second, the action and the first."""
    second = offering("second_plugin", Integration("vendor", "Other", actions=[list_regions]))

    catalog = Catalog.of(VENDOR, second)

    assert catalog.info("vendor.list_regions").plugin == "vendor_plugin"
    (found,) = catalog.findings
    assert (found.code, found.where) == ("E224", "plug-in 'second_plugin'")
    assert found.message == "offers action 'vendor.list_regions', which plug-in 'vendor_plugin' offers already"


def test_two_integrations_of_one_plugin_may_not_share_an_action() -> None:
    """Within a plug-in, too, a name is offered once."""
    twice = [Integration("vendor", title, actions=[list_regions]) for title in ("One", "Two")]

    (found,) = Catalog.of(offering("twice_plugin", *twice)).findings

    assert (found.code, found.where) == ("E224", "plug-in 'twice_plugin'")


def test_only_plugins_with_the_hook_are_imported(site: Site, tmp_path: Path) -> None:
    """A hook is asked of the plug-ins that implement it."""
    site.add("with_rules", "from keyfob_sdk import hookimpl\n\n@hookimpl\ndef keyfob_rules():\n    return []\n")
    site.add("without_rules")

    plugins = Catalog.installed(tmp_path).plugins("keyfob_rules")

    assert ["with_rules"] == [plugin.name for plugin in plugins]
    assert {"with_rules"} == {"with_rules", "without_rules"} & set(sys.modules)


def test_a_plugin_that_no_longer_loads_is_told_at_its_call(site: Site, tmp_path: Path) -> None:
    """Between the index and the call a plug-in may break; the call says so, and the others work on."""
    site.add("breaking")
    site.add("lasting")
    catalog = Catalog.installed(tmp_path)

    site.write("breaking", "raise RuntimeError('broken since')")

    with pytest.raises(PluginError, match="does not load: RuntimeError: broken since"):
        catalog.action("breaking.say")
    assert catalog.action("lasting.say")("hello") == "hello"


def test_a_plugin_that_no_longer_loads_is_left_out_of_hooks(site: Site, tmp_path: Path) -> None:
    """A hook is asked of the plug-ins that still load; the others are found once, however often they are asked."""
    site.add("leaving", "from keyfob_sdk import hookimpl\n\n@hookimpl\ndef keyfob_rules():\n    return []\n")
    catalog = Catalog.installed(tmp_path)
    site.write("leaving", "raise RuntimeError('broken since')")

    assert [] == catalog.plugins("keyfob_rules") == catalog.plugins("keyfob_rules")
    assert ["E221"] == [found.code for found in catalog.findings]


def test_an_entry_of_an_action_that_is_gone_is_unknown() -> None:
    """An index that is older than its plug-in, at one look, names what is no longer there."""
    entry = Entry(
        plugin="vendor_plugin", hooks=[], actions={"vendor.old": {}}, checks=[], files={}, templates=[], fault=None
    )
    catalog = Catalog([entry], lambda name: Plugin(name, VENDOR))

    with pytest.raises(UnknownActionError, match=r"there is no action 'vendor\.old'"):
        catalog.action("vendor.old")


def test_a_plugin_that_offers_something_else_is_set_aside() -> None:
    """What is no integration is shown."""
    stray: Any = "vendor"

    (found,) = Catalog.of(offering("stray_plugin", stray)).findings

    assert found.message == "does not load: keyfob_integrations: 'vendor' is no Integration"
