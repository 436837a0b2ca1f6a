"""The public names, against lists that are written here: a name that comes or goes is seen in the review."""

import importlib
import inspect
from typing import Any

import pytest
from keyfob_sdk import errors
from keyfob_sdk.errors import KeyfobError

SDK = [
    "Action",
    "Arguments",
    "CallRecord",
    "Check",
    "FetchedSecret",
    "Finding",
    "Injection",
    "Integration",
    "Key",
    "KeyProvider",
    "RegistrySecret",
    "Rule",
    "SecretFacts",
    "SecretModel",
    "SecretStore",
    "SecretUse",
    "SecretValue",
    "SecretValues",
    "Severity",
    "StoreKind",
    "action",
    "check",
    "hookimpl",
]
ERRORS = {
    "KeyfobError": "E100",
    "DeclarationError": "E101",
    "InvalidArgumentsError": "E102",
    "UndeclaredKeyError": "E110",
    "AbsentKeyError": "E111",
    "ClosedSecretError": "E112",
    "SecretCopyError": "E113",
    "InvalidSecretError": "E114",
    "SecretStoreError": "E440",
    "SecretStoreUnreachableError": "E441",
    "SecretStoreDeniedError": "E442",
    "SecretStoreMissingError": "E443",
    "SecretStoreReplyError": "E444",
    "VendorError": "E510",
    "ConfigurationError": "E511",
    "UnreachableError": "E512",
    "AuthenticationError": "E513",
    "PermissionDeniedError": "E514",
    "NotFoundError": "E515",
    "RateLimitedError": "E516",
}
TESTING = ["CANARY", "IntegrationContract", "SecretStoreContract", "assert_hidden", "encodings", "fake", "fake_values"]
REGISTRY = ["CheckReport", "Registry", "SecretInfo", "initialise"]
HOOKS = [
    "keyfob_call_finished",
    "keyfob_commands",
    "keyfob_integrations",
    "keyfob_key_providers",
    "keyfob_rules",
    "keyfob_stores",
    "keyfob_templates",
]
MODULES = {"keyfob_sdk": SDK, "keyfob_sdk.testing": TESTING, "keyfob_registry": REGISTRY}


@pytest.mark.parametrize("module", MODULES)
def test_module_offers_exactly_its_public_names(module: str) -> None:
    """``__all__`` is the list of this file."""
    assert MODULES[module] == sorted(importlib.import_module(module).__all__)


@pytest.mark.parametrize("module", MODULES)
def test_every_public_name_exists(module: str) -> None:
    """Each name can be imported."""
    imported = importlib.import_module(module)

    assert [] == [name for name in MODULES[module] if not hasattr(imported, name)]


@pytest.mark.parametrize("module", MODULES)
def test_every_public_name_has_a_docstring(module: str) -> None:
    """Each class and function that is public says what it is; data cannot."""
    imported = importlib.import_module(module)
    named = {name: getattr(imported, name) for name in MODULES[module]}

    documented = (name for name, item in named.items() if inspect.isclass(item) or inspect.isfunction(item))
    assert [] == [name for name in documented if not (named[name].__doc__ or "").strip()]


@pytest.mark.parametrize("module", ["keyfob_sdk", "keyfob_sdk.testing", "keyfob_registry"])
def test_every_public_method_has_a_docstring(module: str) -> None:
    """Each public method and property of our public classes says what it gives."""
    imported = importlib.import_module(module)
    classes = [item for name in MODULES[module] if inspect.isclass(item := getattr(imported, name))]

    methods = [(cls.__name__, name, item) for cls in classes for name, item in vars(cls).items() if name[0] != "_"]
    functions = [part for part in methods if inspect.isfunction(part[2]) or isinstance(part[2], property)]
    inherited = {"model_post_init"}
    assert [] == [part[:2] for part in functions if not part[2].__doc__ and part[1] not in inherited]


def test_errors_offers_exactly_its_classes_and_codes() -> None:
    """Every public class of ``keyfob_sdk.errors`` is listed here with its code."""
    found = {name: cls.code for name, cls in _classes(errors).items() if issubclass(cls, KeyfobError)}

    assert found == ERRORS


def test_every_error_has_a_docstring() -> None:
    """Each class says when it is raised."""
    assert [] == [name for name, cls in _classes(errors).items() if not cls.__doc__]


def test_the_tree_of_errors_names_every_class() -> None:
    """The tree at the top of the module names each class with its code."""
    tree = errors.__doc__ or ""

    assert [] == [name for name, code in ERRORS.items() if name != "KeyfobError" and f"{name} {code} " not in tree]


def test_hookspecs_offers_exactly_its_hooks() -> None:
    """The hooks are those of this list."""
    hookspecs = importlib.import_module("keyfob_sdk.hookspecs")

    assert sorted(name for name in vars(hookspecs) if name.startswith("keyfob_")) == HOOKS


def test_a_private_name_of_the_registry_is_no_attribute() -> None:
    """The lazy import gives the public names and no others."""
    registry = importlib.import_module("keyfob_registry")

    with pytest.raises(AttributeError, match="no_such_name"):
        registry.no_such_name  # noqa: B018 -- the access is what is tested


def _classes(module: object) -> dict[str, type[KeyfobError]]:
    members: list[tuple[str, Any]] = inspect.getmembers(module, inspect.isclass)
    return {name: cls for name, cls in members if cls.__module__ == "keyfob_sdk.errors" and name[0] != "_"}
