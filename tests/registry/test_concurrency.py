"""Calls of different tenants never see each other's secrets, in threads or as tasks."""

import asyncio
import random
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import tenants
from keyfob_registry import Registry, initialise
from keyfob_registry.builtin import BuiltIn
from keyfob_registry.catalog import Catalog
from keyfob_registry.crypto.providers import MemoryKeyProvider
from keyfob_registry.store.sql.store import SqlStore
from pydantic import SecretStr

TENANTS = 50
CALLS = 2_000


def key_of(tenant: str) -> str:
    """Return the key of a tenant."""
    return f"key-of-{tenant}-0123456789"


@pytest.fixture(name="registry", params=["memory", "SQLite"])
def _registry(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Registry]:
    registry = Registry.in_memory(tenants)
    if request.param == "SQLite":
        store = SqlStore(f"sqlite:///{tmp_path / 'keyfob.db'}")
        store.initialise()
        registry = Registry(Catalog.of(tenants), store, BuiltIn([MemoryKeyProvider()]))
    with registry:
        for tenant in map(str, range(TENANTS)):
            values = {"TENANT_KEY": SecretStr(key_of(tenant)), "TENANT_NAME": SecretStr(tenant)}
            registry.put_secret("tenant", values, environment=tenant)
        yield registry


def shuffled() -> list[str]:
    """Return the tenants of all calls, in an order of no pattern."""
    order = [str(number % TENANTS) for number in range(CALLS)]
    random.Random(7).shuffle(order)  # noqa: S311 -- the same order each time
    return order


def expected(tenant: str) -> dict[str, str]:
    """Return what a call for a tenant must return."""
    digest = tenants.digest(key_of(tenant))
    return {"name": tenant, "before": digest, "after": digest}


def test_figure_38_threads_never_cross(registry: Registry) -> None:
    """2,000 calls of 50 tenants in 16 threads each get their own tenant's secret."""
    order = shuffled()

    with ThreadPoolExecutor(16) as pool:
        results = list(
            pool.map(lambda tenant: registry.call("tenants.tell", {"pause": 0.0001}, environment=tenant), order)
        )

    assert [expected(tenant) for tenant in order] == results


@pytest.mark.parametrize("action", ["tenants.tell", "tenants.atell"])
async def test_figure_38_tasks_never_cross(registry: Registry, action: str) -> None:
    """2,000 calls of 50 tenants as tasks each get their own tenant's secret, in async actions and in others."""
    order = shuffled()

    calls = [registry.acall(action, {"pause": 0.0001}, environment=tenant) for tenant in order]
    results = await asyncio.gather(*calls)

    assert [expected(tenant) for tenant in order] == results


def test_every_call_leaves_one_record(registry: Registry) -> None:
    """Concurrent calls leave one audit record each, in the name of their own tenant."""
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda tenant: registry.call("tenants.tell", environment=tenant), map(str, range(TENANTS))))

    records = [record for record in registry.records(limit=4 * TENANTS) if record.action == "tenants.tell"]
    assert sorted(map(str, range(TENANTS))) == sorted(record.environment for record in records)
    assert all(record.environment == record.secrets[0].environment for record in records)


def test_initialise_twice_at_once(tmp_path: Path) -> None:
    """Two threads that initialise the same place agree on one key and one database."""
    environ = {
        "KEYFOB_DATABASE_URL": f"sqlite:///{tmp_path}/db/keyfob.db",
        "KEYFOB_KEY_FILE": f"{tmp_path}/key/root.key",
    }
    initialise(environ)

    with ThreadPoolExecutor(4) as pool:
        made = list(pool.map(lambda _: initialise(environ), range(8)))

    assert not any(fresh for _, fresh in made)
