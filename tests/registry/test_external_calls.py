"""Calls with mapped secrets: exact places, no fall-through, masked and audited like stored ones."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest
import tenants
from canary import SECRET, seen
from keyfob_registry.app import Registry
from keyfob_registry.builtin import BuiltIn
from keyfob_registry.catalog import Catalog
from keyfob_registry.crypto.providers import MemoryKeyProvider
from keyfob_registry.errors import InputError, MappedSecretError, MissingSecretsError, StoresFileError
from keyfob_registry.store.external.vault import VaultSettings, VaultStore
from keyfob_registry.store.history import Change
from keyfob_registry.store.memory import MemoryStore
from keyfob_sdk.errors import (
    KeyfobError,
    SecretStoreDeniedError,
    SecretStoreMissingError,
    SecretStoreReplyError,
    SecretStoreUnreachableError,
)
from pydantic import SecretStr
from tenants import digest
from vault_server import ROLE_ID, SECRET_ID, TOKEN, VaultServer

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MAPPING = """\
stores:
  vault:
    kind: vault
    url: {url}
    token_file: {folder}/token
    timeout: {timeout}
secrets:
  - secret: tenant
    workspace: "*"
    environment: "*"
    store: vault
    path: "{{workspace}}/{{environment}}/{{secret}}"
    stale: {stale}
  - {{secret: literal, organization: default, environment: default, store: vault, path: shared/literal}}
"""


class World:
    """A registry whose secret ``tenant`` is in Vault for all, and ``literal`` for the organization."""

    def __init__(self, folder: Path, server: VaultServer, *, stale: float = 0, timeout: float = 1) -> None:
        (folder / "token").write_text(TOKEN, encoding="utf-8")
        (folder / "token").chmod(0o600)
        file = folder / "stores.yaml"
        file.write_text(MAPPING.format(url=server.url, folder=folder, stale=stale, timeout=timeout), encoding="utf-8")
        store = MemoryStore()
        store.initialise()
        builtin = BuiltIn([MemoryKeyProvider()])
        self.server = server
        self.registry = Registry(Catalog.of(tenants), store, builtin, stores_file=file)

    def tell(self, environment: str = "acme", **more: Any) -> dict[str, str]:
        """Call the action that tells whose key it got."""
        told: dict[str, str] = self.registry.call("tenants.tell", environment=environment, **more)
        return told


@pytest.fixture
def server() -> Iterator[VaultServer]:
    """Vault, with one tenant's secret."""
    server = VaultServer()
    server.put("default/acme/tenant", {"TENANT_KEY": SECRET, "TENANT_NAME": "acme"})
    yield server
    server.close()


@pytest.fixture
def world(tmp_path: Path, server: VaultServer) -> Iterator[World]:
    """A registry in front of it."""
    world = World(tmp_path, server)
    with world.registry:
        yield world


def refused(world: World, kind: type[KeyfobError], **more: Any) -> KeyfobError:
    """Return the error that a call ends with, after a look for values in it and in the audit."""
    with pytest.raises(kind) as caught:
        world.tell(**more)
    error = caught.value
    assert [] == seen(
        f"{error.render()} {error.__cause__} {error.__context__} {world.registry.records()}", SECRET, TOKEN
    )
    return error


def test_a_call_gets_what_is_at_its_place(world: World) -> None:
    """The values come from the store, and the audit names the store and the version."""
    world.server.put("default/acme/tenant", {"TENANT_KEY": SECRET, "TENANT_NAME": "acme", "lower": "unused"})

    assert {"name": "acme", "before": digest(SECRET), "after": digest(SECRET)} == world.tell()

    (use,) = world.registry.records()[0].secrets
    assert ("tenant", "external:vault", "acme", 2) == (use.name, use.scope, use.environment, use.version)
    assert ("TENANT_KEY", "TENANT_NAME") == use.keys


def test_a_mapped_name_is_never_looked_up_in_the_database(world: World) -> None:
    """What was stored before it was mapped is not used, not even if the store has none."""
    world.registry.store.write(
        Change(
            world.registry.workspace().scopes[0],
            "globex",
            "tenant",
            expected_version=0,
            values={"TENANT_KEY": ("k", b"x")},
        )
    )

    error = refused(world, SecretStoreMissingError, environment="globex")

    assert "external store 'vault' has no secret 'default/globex/tenant'" in error.problem
    assert ("refused", "E443") == (world.registry.records()[0].outcome, world.registry.records()[0].error_code)


def test_environments_and_workspaces_are_exact(world: World) -> None:
    """No other environment and no other workspace stands in for a place without a secret."""
    world.registry.create_workspace("other")

    refused(world, SecretStoreMissingError, environment="default")
    refused(world, SecretStoreMissingError, workspace="other")


def test_storing_a_mapped_secret_is_refused(world: World) -> None:
    """It says where the secret is read from."""
    with pytest.raises(MappedSecretError, match=r"read from vault:default/acme/tenant") as caught:
        world.registry.put_secret("tenant", {"TENANT_KEY": SecretStr("x")}, environment="acme")

    assert "E446" == caught.value.code


def test_a_workspace_secret_hides_the_mapped_one_of_its_organization(world: World) -> None:
    """Scopes keep their order, whether what they hold is stored or mapped; keys are not mixed."""
    world.server.put("shared/literal", {"FIRST_KEY": "1-shared", "SECOND_KEY": "2-shared"})
    world.server.put("default/default/tenant", {"TENANT_KEY": "key-of-default"})
    assert ["FIRST_KEY", "SECOND_KEY"] == world.registry.call("tenants.read", {"key": "FIRST_KEY"})

    world.registry.put_secret("literal", {"FIRST_KEY": SecretStr("own-value")})

    assert ["FIRST_KEY"] == world.registry.call("tenants.read", {"key": "FIRST_KEY"})


def test_values_in_results_are_masked(world: World) -> None:
    """An argument that refers to a mapped secret is filled in, and masked on its way out."""
    told = world.registry.call(
        "tenants.echo", {"headers": {"x": "${{ SECRETS.tenant.TENANT_KEY }}"}}, environment="acme"
    )

    assert {"x": digest(SECRET)} == told


def test_a_missing_key_is_named(world: World) -> None:
    """A secret at its place that lacks a key is refused by the rules, as a stored one is."""
    world.server.put("default/acme/tenant", {"TENANT_NAME": "acme"})

    assert "TENANT_KEY" in refused(world, MissingSecretsError).problem


def test_a_denied_secret_names_the_policy(world: World) -> None:
    """A refusal of the store says what to allow."""
    world.server.denied.add("default/acme/tenant")

    assert ("allow read on secret/data/default/acme/tenant",) == refused(world, SecretStoreDeniedError).hints


def test_a_store_that_is_down_and_back(world: World) -> None:
    """While it is down calls are refused; when it is back they go on, without a restart."""
    world.server.status = 503
    refused(world, SecretStoreUnreachableError)
    assert 3 == world.server.asked["secret/data/default/acme/tenant"]

    world.server.status = 0
    assert "acme" == world.tell()["name"]


def test_a_store_that_is_gone(world: World) -> None:
    """A closed port is an error that names the store."""
    world.server.close()

    assert (
        "external store 'vault' cannot be reached: no connection" == refused(world, SecretStoreUnreachableError).problem
    )


def test_a_slow_store_is_given_up(tmp_path: Path, server: VaultServer) -> None:
    """A store that does not answer in time holds up a call for three time limits at most."""
    server.delay = 0.5
    world = World(tmp_path, server, timeout=0.1)

    assert "in time" in refused(world, SecretStoreUnreachableError).problem


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(f"<html>{SECRET}".encode(), id="no JSON"),
        pytest.param(f'{{"data": "{SECRET[:20]}"}}'.encode(), id="another shape"),
        pytest.param(b'{"data": {"data": null}}', id="deleted"),
        pytest.param(b'{"data": {"data": {"TENANT_KEY": 7}}}', id="a number"),
        pytest.param(b'{"data": {"data": {"TENANT_KEY": "\\ud800"}}}', id="half a character"),
        pytest.param(b'{"data": {"data": {"TENANT_KEY": "' + b"x" * (1 << 20) + b'"}}}', id="oversized"),
        pytest.param(b'{"data": ' * 100, id="deep"),
        pytest.param(b"\xff", id="no UTF-8"),
    ],
)
def test_a_wrong_answer_is_refused(world: World, body: bytes) -> None:
    """What is not understood is an error, and nothing of it is repeated."""
    world.server.body = body

    refused(world, SecretStoreReplyError)


@pytest.mark.parametrize("status", [301, 307])
def test_a_redirect_is_not_followed(world: World, status: int) -> None:
    """The token goes to the configured address only."""
    world.server.status = status

    assert "redirects are not followed" in refused(world, SecretStoreUnreachableError).problem


def test_the_last_value_bridges_an_outage_and_is_audited_as_stale(tmp_path: Path, server: VaultServer) -> None:
    """Where the mapping allows it, the audit says that the value may be old."""
    world = World(tmp_path, server, stale=600)
    now = 0.0
    world.registry.external.places.reader.cache.clock = lambda: now  # type: ignore[attr-defined]
    world.tell()
    now, server.status = 400.0, 503

    assert digest(SECRET) == world.tell()["before"]
    assert ["external:vault:stale", "external:vault"] == [each.secrets[0].scope for each in world.registry.records()]


@pytest.mark.parametrize("asynchronous", [False, True], ids=["threads", "tasks"])
def test_tenants_never_cross(world: World, *, asynchronous: bool) -> None:
    """500 calls at once over 20 tenants: each gets its own tenant's key, and each place is asked for once."""
    names = [f"tenant-{index}" for index in range(20)]
    for name in names:
        world.server.put(f"default/{name}/tenant", {"TENANT_KEY": f"key-of-{name}", "TENANT_NAME": name})
    world.server.asked.clear()
    wanted = names * 25

    if asynchronous:
        told = asyncio.run(_all(world.registry, wanted))
    else:
        with ThreadPoolExecutor(40) as pool:
            told = list(pool.map(world.tell, wanted))

    assert [(name, digest(f"key-of-{name}")) for name in wanted] == [(each["name"], each["after"]) for each in told]
    assert Counter({f"secret/data/default/{name}/tenant": 1 for name in names}) == world.server.asked
    counts = world.registry.external.stores()[0].counts
    assert (20, 480) == (counts.requests, counts.hits + counts.joined)


async def _all(registry: Registry, names: list[str]) -> list[dict[str, str]]:
    calls = (registry.acall("tenants.atell", environment=name) for name in names)
    return list(await asyncio.gather(*calls))


def test_an_app_role_token_that_was_revoked_is_replaced(tmp_path: Path, server: VaultServer) -> None:
    """A new login follows a refusal, once."""
    file = tmp_path / "secret-id"
    file.write_text(SECRET_ID, encoding="utf-8")
    file.chmod(0o600)
    store = VaultStore("vault", VaultSettings(url=server.url, role_id=ROLE_ID, secret_id_file=file))
    store.get(["default/acme/tenant"])
    server.tokens.clear()

    assert {"default/acme/tenant"} == set(store.get(["default/acme/tenant"]))
    assert 2 == server.asked["auth/approle/login"]
    store.close()


def test_the_token_file_must_be_private(world: World, tmp_path: Path) -> None:
    """A token that others can read is not used (E445)."""
    (tmp_path / "token").chmod(0o644)

    error = refused(world, KeyfobError)

    assert ("E445", (f"chmod 600 {tmp_path / 'token'}",)) == (error.code, error.hints)


def test_the_validator_sees_names_of_keys_only(world: World) -> None:
    """Check and show ask for the names of keys, and read no value."""
    world.server.put("default/acme/tenant", {"TENANT_NAME": "acme"})
    world.server.denied.add("data/default/acme/tenant")

    findings = world.registry.check(environment="acme", secret="tenant")

    assert {"R202"} == {finding.code for finding in findings}
    assert ("TENANT_NAME",) == world.registry.secret("tenant", environment="acme").keys
    assert 0 == world.server.asked["secret/data/default/acme/tenant"]


def test_the_validator_says_what_it_cannot_know(world: World) -> None:
    """Where a system does not tell names of keys, that is a remark (R280); where it has no secret, an error."""
    world.server.denied.add("subkeys/default/acme/tenant")

    assert {"R280"} == {each.code for each in world.registry.check(environment="acme", secret="tenant")}
    assert {"E443"} == {each.code for each in world.registry.check(environment="globex", secret="tenant")}


def test_listing_names_the_places(world: World) -> None:
    """The list of secrets shows what is mapped, with its place, and asks no store."""
    infos = [(each.name, each.scope, each.environment, each.place) for each in world.registry.secrets()]

    assert ("tenant", "external:vault", "*", "vault:{workspace}/{environment}/{secret}") in infos
    assert ("literal", "external:vault", "default", "vault:shared/literal") in infos
    assert 0 == sum(world.server.asked.values())


def test_nothing_shows_a_value(world: World, caplog: pytest.LogCaptureFixture) -> None:
    """Neither logs, listings, objects, tests of a store nor the audit hold a value or a token."""
    caplog.set_level(logging.DEBUG)
    world.tell()
    registry = world.registry
    shown = [
        registry.secrets(),
        registry.secret("tenant", environment="acme"),
        registry.records(),
        registry.check(environment="acme"),
        registry.external.stores(),
        registry.external.test("vault"),
        vars(registry.external),
        vars(registry.external.places.reader),  # type: ignore[attr-defined]
        vars(registry.external.places.reader.stores["vault"]),  # type: ignore[attr-defined]
        [vars(record) for record in caplog.records],
    ]

    assert [] == seen(repr(shown), SECRET, TOKEN)


def test_a_wrong_file_stops_every_look_up(world: World, tmp_path: Path) -> None:
    """While the file is wrong no secret is looked up anywhere: its entries might have been meant for any of them."""
    (tmp_path / "stores.yaml").write_text("stores: {}\n", encoding="utf-8")

    with pytest.raises(StoresFileError, match=r"E447|cannot be used"):
        world.tell()


def test_a_workspace_whose_name_is_no_part_of_a_path_is_refused(world: World) -> None:
    """A name from before names were checked cannot lead to another tenant's place."""
    world.registry.store.create_workspace("a/../default")

    assert "cannot be part of a path" in refused(world, InputError, workspace="a/../default").problem
    with pytest.raises(InputError, match="cannot be part of a path"):
        world.registry.put_secret("tenant", {"TENANT_KEY": SecretStr("x")}, workspace="a/../default")
