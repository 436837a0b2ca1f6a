"""Keyrings with a root key that lives as long as the test."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from keyfob_registry.crypto.keys import RootKey
from keyfob_registry.crypto.root_keys import RootKeys
from keyfob_registry.keys.keyring import Keyring
from keyfob_registry.versions import At, Keep, Versions

if TYPE_CHECKING:
    from collections.abc import Mapping

    from keyfob_registry.resolver import Resolver
    from keyfob_registry.scopes import Scope
    from keyfob_registry.store.protocol import KeyStore
    from pydantic import SecretStr


class Place:
    """A place that gives this root key, and counts how often it is asked."""

    def __init__(self, key: RootKey | None = None, name: str = "test") -> None:
        self.key = key
        self.name = name
        self.asked = 0
        self.problem: Exception | None = None

    def load(self) -> SecretStr | None:
        """Return the text of the key, or fail as told."""
        self.asked += 1
        if self.problem:
            raise self.problem
        return self.key.encode() if self.key else None

    def create(self) -> None:
        """Make a root key."""
        self.key = RootKey.generate()


def keyring_of(store: KeyStore, *places: Place, **settings: Any) -> Keyring:
    """Return a keyring of these places; of one with a new root key if there is none."""
    return Keyring(store, RootKeys(places or [Place(RootKey.generate())]), **settings)


def put(resolver: Resolver, scope: Scope, environment: str, name: str, values: Mapping[str, SecretStr]) -> int:
    """Store values in a secret, as whoever manages secrets does; return its new version."""
    versions = Versions(resolver._store, resolver, Keep())
    return versions.put(At(scope, environment, name), values).version
