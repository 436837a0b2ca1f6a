"""Exports without values, and checks against them."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import canary
import pytest
import tenants
from keyfob_registry import Registry
from keyfob_registry.builtin import BuiltIn
from keyfob_registry.catalog import Catalog
from keyfob_registry.errors import InputError
from keyfob_registry.store.sql.store import SqlStore
from keyfob_registry.transfer import metadata
from keyfob_sdk.testing import assert_hidden
from pydantic import SecretStr

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@pytest.fixture(name="registry")
def _registry() -> Registry:
    """A registry with a fitting, an incomplete and an empty secret."""
    registry = Registry.in_memory(tenants)
    registry.put_secret("tenant", {"TENANT_KEY": SecretStr(canary.SECRET)})
    registry.put_secret("literal", {"FIRST_KEY": SecretStr("")}, organization=True)
    registry.put_secret("tenant", {"TENANT_NAME": SecretStr(canary.TOKEN)}, environment="acme")
    return registry


def test_no_value_is_exported(registry: Registry) -> None:
    """Names, scopes, environments, versions and what is empty are exported; no value is."""
    text = metadata.describe(registry.store)

    assert_hidden(text, canary.SECRET, canary.TOKEN)
    assert {
        "keyfob": "metadata",
        "version": 1,
        "workspaces": [{"name": "default", "organization": "default"}],
        "secrets": [
            described("workspace", "acme", "tenant", "TENANT_NAME"),
            described("workspace", "default", "tenant", "TENANT_KEY"),
            described("organization", "default", "literal", "FIRST_KEY", empty=True),
        ],
    } == json.loads(text)


def described(owner: str, environment: str, name: str, key: str, *, empty: bool = False) -> dict[str, object]:
    """Return a secret of one key as it is exported."""
    keys = {key: {"version": 1, "empty": empty}}
    return {owner: "default", "environment": environment, "name": name, "version": 1, "keys": keys}


def test_dates_are_exported(registry: Registry, tmp_path: Path) -> None:
    """A check against the export tells what has expired, where there is neither a database nor a root key."""
    registry.set_dates(
        "tenant", expires_at=datetime(2020, 1, 31, tzinfo=UTC), rotate_by=datetime(2999, 1, 1, tzinfo=UTC)
    )
    store = metadata.store_of(metadata.describe(registry.store), "m.json")
    ci = Registry(Catalog.of(tenants), SqlStore(f"sqlite:///{tmp_path / 'none.db'}"), BuiltIn([]))

    assert metadata.describe(store) == metadata.describe(metadata.store_of(metadata.describe(store), "m.json"))
    assert ["R214"] == [found.code for found in ci.check(described=store) if "'tenant'" in found.where]


@pytest.mark.parametrize("environment", ["default", "acme", "nowhere"])
def test_checking_against_it_finds_the_same(registry: Registry, environment: str) -> None:
    """A check against the export finds what a check of the store finds by names, without store or key."""
    store = metadata.store_of(metadata.describe(registry.store), "m.json")
    ci = Registry.in_memory(tenants)

    found = ci.check(environment=environment, described=store)

    assert found
    assert registry.check(environment=environment, described=registry.store) == found


def test_one_workspace_comes_with_its_organization(registry: Registry) -> None:
    """What a call in the workspace may get is exported, and no other workspace."""
    registry.store.create_workspace("blue", "globex")
    registry.put_secret("tenant", {"TENANT_KEY": SecretStr("x")}, workspace="blue")

    found = json.loads(metadata.describe(registry.store, "blue"))

    assert [{"name": "blue", "organization": "globex"}] == found["workspaces"]
    assert ["blue"] == [each["workspace"] for each in found["secrets"]]


def _without(field: str) -> Callable[[dict[str, object]], object]:
    return lambda secret: secret.pop(field)


@pytest.mark.parametrize(
    "spoil",
    [
        pytest.param(lambda secret: secret.update(workspace=canary.TOKEN), id="unknown workspace"),
        pytest.param(lambda secret: secret.update(name=f"{canary.TOKEN}!"), id="name"),
        pytest.param(lambda secret: secret.update(keys={canary.TOKEN: {}}), id="key"),
        pytest.param(lambda secret: secret.update(keys={"KEY": canary.TOKEN}), id="facts"),
        pytest.param(lambda secret: secret.update(expires_at=canary.TOKEN), id="date"),
        pytest.param(_without("keys"), id="no keys"),
        pytest.param(_without("environment"), id="no environment"),
    ],
)
def test_malformed_descriptions_are_refused(registry: Registry, spoil: Callable[[dict[str, object]], object]) -> None:
    """What does not describe a secret is refused with its number, and not repeated."""
    document = json.loads(metadata.describe(registry.store))
    spoil(document["secrets"][0])

    with pytest.raises(InputError, match="secret 1") as raised:
        metadata.store_of(json.dumps(document), "m.json")
    assert_hidden(raised.value.render(), canary.TOKEN)


@pytest.mark.parametrize("text", ["[]", "{}", '{"keyfob": "metadata", "version": 2}', "x"])
def test_other_documents_are_refused(text: str) -> None:
    """What is no description of this version is refused."""
    with pytest.raises(InputError, match=r"^m.json cannot be read: "):
        metadata.store_of(text, "m.json")
