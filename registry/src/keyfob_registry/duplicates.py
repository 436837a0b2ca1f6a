"""Values that two tenants share: found by keyed hashes of values that are opened for the comparison and forgotten."""

from collections.abc import Callable, Collection, Iterator, Mapping

from keyfob_sdk.errors import KeyfobError
from pydantic import SecretStr

from keyfob_registry.crypto.fingerprint import Fingerprints
from keyfob_registry.scopes import Scope
from keyfob_registry.store.protocol import Store, StoredSecret, Workspace

Open = Callable[[StoredSecret, Collection[str]], Mapping[str, SecretStr]]
SHORTEST = 8
"""Shorter values are equal by chance, and are not compared."""


class Duplicates:
    """Compares values with those that the whole store holds under the same secret and key."""

    def __init__(self, store: Store, open_values: Open) -> None:
        self._store = store
        self._open = open_values

    def find(
        self, name: str, values: Mapping[str, SecretStr], workspace: Workspace, scope: Scope, environment: str
    ) -> Iterator[tuple[str, list[str]]]:
        """Yield each key whose value lies elsewhere too, with those places as *workspace* may know them."""
        wanted = {key: value for key, value in values.items() if len(value) >= SHORTEST}
        if not wanted:
            return
        fingerprints = Fingerprints()
        mine = {key: fingerprints.of(value) for key, value in wanted.items()}
        found: dict[str, list[str]] = {}
        owners = self._owners(workspace)
        for other in self._store.secrets(list(owners), name=name):
            if (other.scope, other.environment) == (scope, environment):
                continue
            for key, value in self._values(other, mine).items():
                if fingerprints.of(value) == mine[key]:
                    place = owners[other.scope] and f"environment {other.environment!r} of {owners[other.scope]}"
                    found.setdefault(key, []).append(place or "another organization")
        yield from ((key, list(dict.fromkeys(places))) for key, places in found.items())

    def _values(self, other: StoredSecret, keys: Collection[str]) -> Mapping[str, SecretStr]:
        """Return values to compare with; a secret that does not open is told where it is checked itself."""
        try:
            return self._open(other, keys)
        except KeyfobError:
            return {}

    def _owners(self, workspace: Workspace) -> dict[Scope, str]:
        """Return all scopes, with the names of those that belong to the organization of *workspace*."""
        owners: dict[Scope, str] = {}
        for each in self._store.workspaces():
            known = each.organization_id == workspace.organization_id
            own, owner = each.scopes
            owners[own] = f"workspace {each.name!r}" if known else ""
            owners[owner] = "the organization" if known else ""
        return owners
