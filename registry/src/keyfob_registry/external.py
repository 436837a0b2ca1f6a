"""External stores as the registry uses them: made of the file that is configured, when they are first needed."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from keyfob_sdk import StoreKind
from keyfob_sdk.errors import SecretStoreError, SecretStoreReplyError, did_you_mean

from keyfob_registry.errors import InputError, MappedSecretError
from keyfob_registry.heads import CounterPin
from keyfob_registry.keys.keyring import Keyring
from keyfob_registry.places import PlacedResolver, Places
from keyfob_registry.reports import SecretInfo
from keyfob_registry.resolver import Found, Resolver, find
from keyfob_registry.store.external.mapping import Mappings
from keyfob_registry.store.external.reader import Counts, Reader
from keyfob_registry.store.protocol import Store, Workspace

if TYPE_CHECKING:
    from keyfob_registry.store.external.stores_file import StoresFile


@dataclass(frozen=True, slots=True)
class StoreInfo:
    """What is listed of an external store: its kind, which secrets are mapped to it, and what it was asked so far."""

    name: str
    kind: str
    mapped: tuple[str, ...]
    counts: Counts


class NoExternal:
    """What the registry asks where no external store is configured: nothing is mapped."""

    def resolver(self, store: Store, keyring: Keyring, pin: CounterPin | None = None) -> Resolver:
        """Return what finds and opens secrets."""
        return Resolver(store, keyring, pin)

    @property
    def look_up(self) -> Callable[..., Found]:
        """What the validator looks secrets up with."""
        return find

    def refuse(self, name: str, workspace: Workspace, environment: str, *, organization: bool) -> None:
        """Refuse to store what an external store serves: MappedSecretError."""

    def infos(self, workspace: Workspace, environment: str | None) -> list[SecretInfo]:
        """Return what is mapped for a workspace and its organization; no store is asked."""
        del workspace, environment
        return []

    def info(self, name: str, workspace: Workspace, environment: str, store: Store) -> SecretInfo | None:
        """Return what is known of one secret, with its keys if its store tells them; None if it is not mapped."""
        del name, workspace, environment, store
        return None

    def stores(self) -> list[StoreInfo]:
        """Return what is known of each store; none is asked."""
        return []

    def test(self, name: str) -> str:
        """Ask a store whether it answers and accepts us; SecretStoreError says what is wrong."""
        known = [each.name for each in self.stores()]
        hints = did_you_mean(name, known) or ["keyfob store list"]
        raise InputError(f"store {name!r}", "there is no such store", hints=hints)

    def close(self) -> None:
        """Forget every value, and close the stores, if they were ever made."""


class External(NoExternal):
    """The stores and the mapping of one registry.

    Args:
        path: The file.
        offered: Returns the kinds of stores that there are.
    """

    def __init__(self, path: Path, offered: Callable[[], Sequence[StoreKind[Any]]]) -> None:
        self._path = path
        self._offered = offered

    def resolver(self, store: Store, keyring: Keyring, pin: CounterPin | None = None) -> Resolver:
        """Return what finds and opens secrets."""
        return PlacedResolver(store, keyring, lambda: self.places, pin)

    @property
    def look_up(self) -> Callable[..., Found]:
        """What the validator looks secrets up with."""
        return self.places.find

    @cached_property
    def places(self) -> Places:
        """Where mapped secrets are."""
        return Places(self._file.mappings, Reader(self._file.stores))

    @cached_property
    def _file(self) -> "StoresFile":
        # hidden import: only a file that is configured needs it
        from keyfob_registry.store.external.stores_file import read_stores_file

        return read_stores_file(self._path, self._offered())

    @property
    def _mappings(self) -> Mappings:
        return self._file.mappings

    def refuse(self, name: str, workspace: Workspace, environment: str, *, organization: bool) -> None:
        """Refuse to store what an external store serves: MappedSecretError."""
        owner = workspace.organization if organization else workspace.name
        place = self.places.at("organization" if organization else "workspace", owner, environment, name)
        if place:
            raise MappedSecretError(name, place.label, environment)

    def infos(self, workspace: Workspace, environment: str | None) -> list[SecretInfo]:
        """Return what is mapped for a workspace and its organization; no store is asked."""
        found = [
            *self._mappings.of_owner("workspace", workspace.name, environment),
            *self._mappings.of_owner("organization", workspace.organization, environment),
        ]
        return [
            SecretInfo(entry.secret, f"external:{entry.store}", place, (), 0, None, None, f"{entry.store}:{entry.path}")
            for entry, place in found
        ]

    def info(self, name: str, workspace: Workspace, environment: str, store: Store) -> SecretInfo | None:
        """Return what is known of one secret, with its keys if its store tells them; None if it is not mapped."""
        place = self.places.of(name, workspace, environment, store)
        if place is None:
            return None
        keys = tuple(self.places.keys(place) or ())
        return SecretInfo(name, f"external:{place.store}", environment, keys, 0, None, None, place.label)

    def stores(self) -> list[StoreInfo]:
        """Return what is known of each store; none is asked."""
        return [
            StoreInfo(
                name,
                kind,
                tuple(dict.fromkeys(entry.secret for entry in self._mappings.entries if entry.store == name)),
                self.places.reader.counts(name),
            )
            for name, kind in self._file.kinds.items()
        ]

    def test(self, name: str) -> str:
        """Ask a store whether it answers and accepts us; SecretStoreError says what is wrong."""
        if name not in self._file.stores:
            known = self._file.stores
            raise InputError(
                f"store {name!r}", "there is no such store", hints=did_you_mean(name, known) or ["keyfob store list"]
            )
        try:
            return self._file.stores[name].health()
        except SecretStoreError:
            raise
        except Exception as error:  # noqa: BLE001 -- whatever a store of a plug-in raises may hold a value
            reason = f"it raised {type(error).__name__}"
        raise SecretStoreReplyError(name, "", reason)

    def close(self) -> None:
        """Forget every value, and close the stores, if they were ever made."""
        if "places" in vars(self):
            self.places.reader.close()


def external(path: Path | None, offered: Callable[[], Sequence[StoreKind[Any]]]) -> NoExternal:
    """Return the external stores of a file, or none where no file is configured."""
    return External(path, offered) if path else NoExternal()
