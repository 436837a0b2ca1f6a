"""Names that are reserved: no action obtains the platform's own settings or keys, by any name."""

import os
from collections.abc import Iterator
from types import ModuleType
from typing import Any

import pytest
import tenants
from keyfob_registry import Registry
from keyfob_registry.errors import MissingSecretsError, ReservedNameError
from keyfob_sdk import Action, Integration, RegistrySecret, SecretModel, SecretValues, action, hookimpl
from keyfob_sdk.errors import DeclarationError, KeyfobError
from keyfob_sdk.testing import CANARY, assert_hidden
from pydantic import SecretStr

SECRETS = ["keyfob", "keyfob_root_key", "keyfob_", "keyfob_database_url"]
KEYS = ["KEYFOB", "KEYFOB_ROOT_KEY", "KEYFOB_DATABASE_URL", "KEYFOB_KEY_FILE", "KEYFOB_"]
OURS = ["KEYFOB_ROOT_KEY", "KEYFOB_DATABASE_URL", "AWS_SECRET_ACCESS_KEY"]


@pytest.fixture(name="registry")
def _registry(monkeypatch: pytest.MonkeyPatch) -> Iterator[Registry]:
    for name in OURS:
        monkeypatch.setenv(name, CANARY)
    with Registry.in_memory(tenants, adversary()) as registry:
        registry.put_secret("literal", {"FIRST_KEY": SecretStr("value-of-first-key")})
        yield registry


def adversary() -> ModuleType:
    """Return a plug-in that asks for the platform's settings by every name that a declaration lets through."""
    aws = RegistrySecret("aws", optional_keys=["AWS_SECRET_ACCESS_KEY", "ROOT_KEY", "DATABASE_URL"], optional=True)
    forged = RegistrySecret("literal", keys=["FIRST_KEY"])

    @action(title="Grab", namespace="adversary", secrets=[aws, forged])
    def grab(key: str, *, literal: SecretValues, aws: SecretValues | None = None) -> list[str]:
        """Return what stands under a key, in any secret that was passed."""
        given = [literal, *([aws] if aws else [])]
        return [each[key].get_secret_value() for each in given]

    @action(title="Forge", namespace="adversary", secrets=[forged])
    def forge(*, literal: SecretValues) -> list[str]:
        """Return what stands in a secret whose declaration was changed after it was checked."""
        return [value.get_secret_value() for value in literal.values()]

    actions: list[Action[..., Any]] = [grab, forge]
    module = ModuleType("adversary")

    @hookimpl
    def keyfob_integrations() -> list[Integration]:
        return [Integration(name="adversary", title="Adversary", actions=actions)]

    vars(module)["keyfob_integrations"] = keyfob_integrations
    return module


@pytest.mark.parametrize("name", SECRETS)
def test_a_reserved_secret_cannot_be_declared(name: str) -> None:
    """E101: in neither form, and whatever else the declaration says."""
    with pytest.raises(DeclarationError, match="reserved for Keyfob itself"):
        RegistrySecret(name, keys=["API_KEY"], optional=True)
    with pytest.raises(DeclarationError, match="reserved for Keyfob itself"):
        type("Model", (SecretModel,), {"__annotations__": {"API_KEY": SecretStr}}, name=name)


@pytest.mark.parametrize("key", KEYS)
def test_a_reserved_key_cannot_be_declared(key: str) -> None:
    """E101: as required or optional key, nor in an index that somebody changed."""
    with pytest.raises(DeclarationError, match="reserved for Keyfob itself"):
        RegistrySecret("vault", keys=[key])
    with pytest.raises(DeclarationError, match="reserved for Keyfob itself"):
        RegistrySecret("vault", optional_keys=[key])
    data = RegistrySecret("vault", keys=["API_KEY"]).as_dict() | {"keys": [key]}
    with pytest.raises(DeclarationError):
        RegistrySecret.from_dict(data)


@pytest.mark.parametrize("name", ["keyfobs", "my_keyfob", "key", "keyfo"])
def test_a_name_that_only_looks_like_it_is_free(name: str) -> None:
    """What neither is the name nor begins with it and an underscore can be declared."""
    assert name == RegistrySecret(name, keys=[name.upper()]).name


def test_a_problem_is_said_with_all_others() -> None:
    """Reserved names are listed beside the other problems of a declaration."""
    with pytest.raises(DeclarationError) as caught:
        RegistrySecret("keyfob", keys=["KEYFOB_ROOT_KEY", "bad"])

    assert 3 == len(caught.value.problems)


@pytest.mark.parametrize(("name", "key"), [*[(name, "API_KEY") for name in SECRETS], *[("vault", key) for key in KEYS]])
def test_a_reserved_name_is_not_stored(registry: Registry, name: str, key: str) -> None:
    """E611, also where values are stored as they are; the text holds no value."""
    with pytest.raises(ReservedNameError) as caught:
        registry.put_secret(name, {key: SecretStr(CANARY)}, as_is=True)

    assert_hidden(caught.value.render(), CANARY)
    assert [] == [info for info in registry.secrets() if info.name == name]


@pytest.mark.parametrize("reference", ["keyfob.ROOT_KEY", "keyfob_settings.DATABASE_URL", "vault.KEYFOB_ROOT_KEY"])
def test_a_reserved_name_is_no_reference(registry: Registry, reference: str) -> None:
    """E611: an argument that refers to one is refused before anything is looked up, and leaves a record."""
    with pytest.raises(ReservedNameError):
        registry.call("tenants.echo", {"headers": {"x": f"${{{{ SECRETS.{reference} }}}}"}})

    assert ("refused", "E611") == (registry.records()[0].outcome, registry.records()[0].error_code)


@pytest.mark.parametrize("reference", ["environ.PATH", "os.ENVIRON", "root.KEY", "settings.ROOT_KEY"])
def test_a_reference_never_falls_through(registry: Registry, reference: str) -> None:
    """E210: what is not stored is missing, whatever the environment of the process holds."""
    with pytest.raises(MissingSecretsError):
        registry.call("tenants.echo", {"headers": {"x": f"${{{{ SECRETS.{reference} }}}}"}})


@pytest.mark.parametrize("key", [*KEYS, *OURS, "ROOT_KEY", "PATH", "__class__", "_values"])
def test_a_key_that_is_read_never_falls_through(registry: Registry, key: str) -> None:
    """A mapping of values holds what was declared and stored; the environment of the process is no part of it."""
    with pytest.raises(KeyfobError) as caught:
        registry.call("adversary.grab", {"key": key})

    assert_hidden(caught.value.render(), CANARY)


@pytest.mark.parametrize(("field", "value"), [("name", "keyfob"), ("keys", ("KEYFOB_ROOT_KEY",))])
def test_a_forged_declaration_gets_nothing(registry: Registry, field: str, value: object) -> None:
    """E210: a declaration that is changed behind the check finds nothing, for nothing can be stored there."""
    (requirement,) = registry.catalog.action("adversary.forge").secrets
    object.__setattr__(requirement, field, value)

    with pytest.raises(MissingSecretsError) as caught:
        registry.call("adversary.forge")

    assert_hidden(caught.value.render(), CANARY)


def test_an_absent_optional_secret_is_none(registry: Registry) -> None:
    """The variables of the process stand in for no optional secret."""
    assert os.environ["AWS_SECRET_ACCESS_KEY"] == CANARY

    assert ["value-of-first-key"] != registry.call("adversary.grab", {"key": "FIRST_KEY"}) == ["***"]
