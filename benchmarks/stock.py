"""Registries that are stocked with the secrets of many tenants: one a tenant, named by the environment."""

import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from itertools import cycle
from pathlib import Path
from random import Random

import vendor
from keyfob_registry import Registry
from keyfob_registry.builtin import BuiltIn
from keyfob_registry.catalog import Catalog
from keyfob_registry.crypto.address import Address
from keyfob_registry.crypto.providers import MemoryKeyProvider
from keyfob_registry.crypto.record import seal
from keyfob_registry.crypto.root_keys import RootKeys
from keyfob_registry.keys.keyring import Keyring
from keyfob_registry.scopes import Scope
from keyfob_registry.store.history import Change
from keyfob_registry.store.memory import MemoryStore
from keyfob_registry.store.protocol import AuditHead, Link, Store
from keyfob_registry.store.sql.store import SqlStore
from pydantic import SecretStr

FALLBACK = 10
"""One in so many tenants has no secret in the workspace, and gets that of the organization."""

Sealed = tuple[Scope, str, str, bytes]
"""Scope, environment, key id, sealed value."""


class Silent(SqlStore):
    """The SQL store without an audit: what a call costs up to there."""

    _head: AuditHead | None = None

    def append_entries(self, link: Link) -> None:
        """Drop the entries."""
        newest = link(self._head)[-1]
        self._head = AuditHead(newest.sequence, newest.mac)


class Stock:
    """A registry, the store below it, and what a bare program needs to read the same."""

    def __init__(self, store: Store, tenants: int, add: Callable[[Iterable[Sealed]], None]) -> None:
        provider = MemoryKeyProvider()
        store.initialise()
        self.store = store
        self.registry = Registry(Catalog.of(vendor), store, BuiltIn([provider]))
        self.workspace, self.organization = self.registry.workspace().scopes
        self.data_keys: dict[str, bytes] = {}
        add(self._sealed(Keyring(store, RootKeys([provider])), tenants))
        self.tenants = tenants
        self._assert_branches()

    def _sealed(self, keyring: Keyring, tenants: int) -> Iterator[Sealed]:
        keys = {scope: keyring.sealing_key(str(scope)) for scope in (self.workspace, self.organization)}
        self.data_keys = {key.id: key.material for key in keys.values()}
        for number in range(tenants):
            scope = self.scope_of(number)
            address = Address(str(scope), environment(number), "vendor", "VENDOR_KEY", 1)
            yield scope, address.environment, keys[scope].id, seal(keys[scope], address, _value(number))

    def _assert_branches(self) -> None:
        for number in (0, 1):
            self.registry.put_secret(
                "vendor", {"VENDOR_KEY": _value(number)}, environment=f"proof-{number}", as_is=True
            )
            assert self.registry.call("vendor.look_up", vendor.ARGUMENTS, environment=environment(number)) == {
                **vendor.ARGUMENTS,
                "tenant": vendor.key_of(number)[-vendor.TENANT_DIGITS :],
            }
            assert "***" in str(self.registry.call("vendor.quote", vendor.ARGUMENTS, environment=environment(number)))
            assert self.registry.secret("vendor", environment=environment(number)).scope == self.scope_of(number).kind

    def scope_of(self, number: int) -> Scope:
        """Return the owner of a tenant's secret."""
        return self.workspace if number % FALLBACK else self.organization

    def environments(self) -> Iterator[str]:
        """Yield the environments for ever, in an order of no pattern, always the same."""
        numbers = list(range(self.tenants))
        Random(7).shuffle(numbers)  # noqa: S311 -- an order, no secret
        return cycle(map(environment, numbers))


def environment(number: int) -> str:
    """Return the environment of a tenant."""
    return f"tenant-{number}"


def in_memory(tenants: int) -> Stock:
    """Return a registry on the store in memory."""
    store = MemoryStore()

    def add(secrets: Iterable[Sealed]) -> None:
        for scope, place, key_id, sealed in secrets:
            store.write(Change(scope, place, "vendor", expected_version=0, values={"VENDOR_KEY": (key_id, sealed)}))

    return Stock(store, tenants, add)


def in_file(path: Path, tenants: int, *, audit: bool) -> Stock:
    """Return a registry on an SQLite file; without *audit* its calls leave no record."""
    store = SqlStore(f"sqlite:///{path}") if audit else Silent(f"sqlite:///{path}")

    def add(secrets: Iterable[Sealed]) -> None:
        # All in one transaction: ten thousand of them would take a minute.
        with closing(sqlite3.connect(path)) as connection, connection:
            now = datetime.now(UTC).isoformat()
            for scope, place, key_id, sealed in secrets:
                row = connection.execute(
                    "INSERT INTO secret (scope, environment, name, version, created_at, updated_at)"
                    " VALUES (?, ?, 'vendor', 1, ?, ?)",
                    (str(scope), place, now, now),
                ).lastrowid
                connection.execute("INSERT INTO value VALUES (?, 'VENDOR_KEY', 1, ?, ?)", (row, key_id, sealed))

    return Stock(store, tenants, add)


def _value(number: int) -> SecretStr:
    return SecretStr(vendor.key_of(number))
