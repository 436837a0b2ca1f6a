"""Registries that are stocked with the secrets of many tenants: one a tenant, named by the environment."""

import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from itertools import cycle
from pathlib import Path
from random import Random

import vendor
from keyfob_registry import Registry
from keyfob_registry.builtin import BuiltIn
from keyfob_registry.catalog import Catalog
from keyfob_registry.crypto.address import Address
from keyfob_registry.crypto.audit_key import HeadKey
from keyfob_registry.crypto.providers import MemoryKeyProvider
from keyfob_registry.crypto.record import seal
from keyfob_registry.crypto.root_keys import RootKeys
from keyfob_registry.heads import content
from keyfob_registry.keys.keyring import Keyring
from keyfob_registry.resolver import Resolver
from keyfob_registry.scopes import Scope
from keyfob_registry.store.history import Change
from keyfob_registry.store.memory import MemoryStore
from keyfob_registry.store.protocol import AuditHead, Link, Signed, Store, StoredSecret, StoredValue
from keyfob_registry.store.sql import rows
from keyfob_registry.store.sql.store import SqlStore
from pydantic import SecretStr

_COLUMNS = ", ".join(("scope", "environment", "name", *rows.SECRET_FIELDS))
FALLBACK = 10
"""One in so many tenants has no secret in the workspace, and gets that of the organization."""

Add = Callable[[Iterable[StoredSecret], HeadKey], None]
"""Puts secrets into a store, each with its head."""


class Silent(SqlStore):
    """The SQL store without an audit: what a call costs up to there."""

    _head: AuditHead | None = None

    def append_entries(self, link: Link) -> None:
        """Drop the entries."""
        newest = link(self._head)[-1]
        self._head = AuditHead(newest.sequence, newest.mac)


class Stock:
    """A registry, the store below it, and what a bare program needs to read the same."""

    def __init__(self, store: Store, tenants: int, add: Add) -> None:
        provider = MemoryKeyProvider()
        store.initialise()
        self.store = store
        self.registry = Registry(Catalog.of(vendor), store, BuiltIn([provider]))
        self.workspace, self.organization = self.registry.workspace().scopes
        self.data_keys: dict[str, bytes] = {}
        keyring = Keyring(store, RootKeys([provider]))
        resolver = Resolver(store, keyring)
        add(self._sealed(keyring, tenants), resolver.head_key)
        assert all(resolver.heads.accepted(scope) for scope in (self.workspace, self.organization))
        self.tenants = tenants
        self._assert_branches()

    def _sealed(self, keyring: Keyring, tenants: int) -> Iterator[StoredSecret]:
        keys = {scope: keyring.sealing_key(str(scope)) for scope in (self.workspace, self.organization)}
        self.data_keys = {key.id: key.material for key in keys.values()}
        now = datetime.now(UTC)
        for number in range(tenants):
            scope = self.scope_of(number)
            address = Address(str(scope), environment(number), "vendor", "VENDOR_KEY", 1)
            sealed = seal(keys[scope], address, _value(number))
            value = StoredValue("VENDOR_KEY", 1, keys[scope].id, sealed)
            yield StoredSecret(scope, address.environment, "vendor", 1, (value,), now, now)

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

    def add(secrets: Iterable[StoredSecret], key: HeadKey) -> None:
        for each in secrets:
            (value,) = each.values
            values = {value.key: (value.key_id, value.sealed)}
            change = Change(each.scope, each.environment, each.name, expected_version=0, values=values)
            store.write(change, lambda step: Signed(content.head(key, step.after)))

    return Stock(store, tenants, add)


def in_file(path: Path, tenants: int, *, audit: bool) -> Stock:
    """Return a registry on an SQLite file; without *audit* its calls leave no record."""
    store = SqlStore(f"sqlite:///{path}") if audit else Silent(f"sqlite:///{path}")

    def add(secrets: Iterable[StoredSecret], key: HeadKey) -> None:
        # All in one transaction: ten thousand of them would take a minute.
        with closing(sqlite3.connect(path)) as connection, connection:
            for each in secrets:
                row = rows.row_of_secret(replace(each, head=content.head(key, each)))
                added = connection.execute(f"INSERT INTO secret ({_COLUMNS}) VALUES (?{', ?' * 10})", row).lastrowid  # noqa: S608 -- constants only
                (value,) = each.values
                connection.execute(
                    "INSERT INTO value (secret_id, key, version, key_id, sealed, hosts) VALUES (?, ?, 1, ?, ?, '')",
                    (added, value.key, value.key_id, value.sealed),
                )

    return Stock(store, tenants, add)


def _value(number: int) -> SecretStr:
    return SecretStr(vendor.key_of(number))
