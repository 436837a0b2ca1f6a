"""The contract of integrations: it passes for a good plug-in, and each of its tests fails for a bad one."""

from collections.abc import Callable
from itertools import count
from types import ModuleType
from typing import Annotated, Any

import pytest
from keyfob_sdk import Action, Integration, RegistrySecret, SecretModel, SecretValues, action, check, hookimpl
from keyfob_sdk.testing import IntegrationContract
from pluggy import PluginValidationError
from pydantic import Field, SecretStr, field_validator
from pydantic.errors import PydanticInvalidForJsonSchema

FACTS = [name for name in vars(IntegrationContract) if name.startswith("test_")]
IP = Annotated[str, Field(description="An address.")]


class Vendor(SecretModel, name="vendor", hosts=["api.example.com"]):
    """A key."""

    VENDOR_KEY: SecretStr


class Telling(SecretModel, name="telling", hosts=["api.example.com"]):
    """A key that shows itself."""

    KEY: SecretStr

    def __repr__(self) -> str:
        return self.KEY.get_secret_value()


class Picky(SecretModel, name="picky", hosts=["api.example.com"]):
    """A key that is checked, and no test knows a good one."""

    KEY: SecretStr

    @field_validator("KEY")
    @classmethod
    def _refuse(cls, value: SecretStr) -> SecretStr:
        raise ValueError(value.get_secret_value())


BARE = RegistrySecret("bare", ["KEY"])


def look_up(ip: IP, *, vendor: Vendor) -> str:
    """Return what is known."""
    return f"{ip} {vendor}"


def undescribed(ip: str) -> str:
    """Return what is known."""
    return ip


def unwritable(function: Callable[[], int]) -> int:
    """Return a number."""
    return function()


def no_sentence() -> None:
    """Do nothing"""  # noqa: D415 -- what is tested


def bare(*, bare: SecretValues) -> str:
    """Return what is known."""
    return repr(bare)


def telling(*, telling: Telling) -> str:
    """Return what is known."""
    return repr(telling)


def picky(*, picky: Picky) -> str:
    """Return what is known."""
    return repr(picky)


@check(Vendor)
def check_vendor(*, vendor: Vendor) -> None:
    """Ask the vendor."""
    assert vendor


def plugin(*actions: Action[..., Any]) -> ModuleType:
    """Return a plug-in with these actions."""
    module = ModuleType("plugin")

    @hookimpl
    def keyfob_integrations() -> list[Integration]:
        return [Integration("vendor", "Vendor", actions=actions, checks=[check_vendor])]

    vars(module)["keyfob_integrations"] = keyfob_integrations
    return module


def declared(function: Callable[..., Any], **options: Any) -> ModuleType:
    """Return a plug-in with one action, which is well declared but for *options*."""
    well: dict[str, Any] = {"title": "Look up", "doc_url": "https://example.com", "read_only": True}
    return plugin(action(**well | options)(function))


def holds(fact: str, module: ModuleType) -> None:
    """Run one test of the contract for a plug-in."""
    contract = IntegrationContract()
    contract.plugin = module
    getattr(contract, fact)()


BAD: list[tuple[str, ModuleType]] = [
    ("test_describes_every_action", declared(look_up, title="Look up.")),
    ("test_describes_every_action", declared(look_up, doc_url=None)),
    ("test_describes_every_action", declared(no_sentence)),
    ("test_describes_every_argument", declared(undescribed)),
    ("test_says_what_it_changes", declared(look_up, read_only=None)),
    ("test_names_the_hosts_of_secrets", declared(bare, secrets=[BARE])),
    ("test_checks_every_required_secret", declared(bare, secrets=[BARE])),
    ("test_masks_its_secrets", declared(telling)),
    ("test_offers_an_integration", ModuleType("empty")),
]


class TestGoodPlugin(IntegrationContract):
    """A good plug-in keeps the whole contract, as an author runs it."""

    plugin = declared(look_up)


@pytest.mark.parametrize(("fact", "module"), BAD)
def test_bad_plugin_fails(fact: str, module: ModuleType) -> None:
    """A plug-in that breaks one fact fails its test, and shows no value."""
    with pytest.raises(AssertionError) as caught:
        holds(fact, module)

    assert "s3cr3t" not in str(caught.value)


def test_misspelt_hook_fails() -> None:
    """A hook that does not exist would be ignored in silence."""
    module = ModuleType("misspelt")
    vars(module)["keyfob_integration"] = hookimpl(lambda: [])  # noqa: PIE807 -- pluggy marks a function, not a class

    with pytest.raises(PluginValidationError, match="keyfob_integration"):
        holds("test_offers_an_integration", module)


def test_changing_offers_fail() -> None:
    """A plug-in that offers something else each time cannot be indexed."""
    module, numbers = ModuleType("changing"), count()
    offer = hookimpl(lambda: [Integration(f"vendor_{next(numbers)}", "Vendor")])
    vars(module)["keyfob_integrations"] = offer

    with pytest.raises(AssertionError):
        holds("test_offers_the_same_each_time", module)


def test_unwritable_schema_fails() -> None:
    """An argument that no JSON can hold cannot be given by a workflow."""
    with pytest.raises(PydanticInvalidForJsonSchema):
        holds("test_schemas_are_json", declared(unwritable))


def test_a_secret_that_refuses_the_canary_is_masked() -> None:
    """A validator of the author's own is asked, and its error shows no value either."""
    holds("test_masks_its_secrets", declared(picky))


def test_every_fact_is_tested() -> None:
    """Each test of the contract has a bad plug-in here."""
    alone = {"test_offers_the_same_each_time", "test_schemas_are_json"}

    assert set(FACTS) == {fact for fact, _ in BAD} | alone
