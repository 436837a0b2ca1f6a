"""What there is of keys, and what is done about them: the part behind ``keyfob key``."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from keyfob_sdk.errors import KeyfobError

from keyfob_registry.crypto.places import load_or_create, target
from keyfob_registry.keys.keyring import Keyring
from keyfob_registry.keys.rotation import Progress, Rotation
from keyfob_registry.store.protocol import KeyStore, WrappedKey


@dataclass(frozen=True, slots=True)
class KeyInfo:
    """One key of the store, without the key: ``uses`` counts what it wraps or seals."""

    kind: str
    id: str
    state: str
    scope: str
    wrapped_by: str
    uses: int
    settled: bool


@dataclass(frozen=True, slots=True)
class Place:
    """A place that was asked for a root key."""

    name: str
    key_id: str
    problem: KeyfobError | None


class KeyAdministration:
    """Lists the keys of a store, and rotates and retires them."""

    def __init__(self, store: KeyStore, keyring: Keyring) -> None:
        self.rotation = Rotation(store, keyring)
        self._store = store
        self._keyring = keyring

    def known(self) -> list[KeyInfo]:
        """Return the key-encryption keys, the newest first; then the data keys by scope, the newest first."""
        data = sorted(self._data_keys(), key=lambda key: (key.scope, -key.generation))
        values = self._store.key_uses()
        newest = {key.scope: key.id for key in reversed(data)}
        wraps: dict[str, int] = {}
        for key in data:
            wraps[key.kek_id] = wraps.get(key.kek_id, 0) + (not key.destroyed)
        keks = [
            KeyInfo("kek", kek.id, kek.state, "", kek.root_key_id, wraps.get(kek.id, 0), kek.settled)
            for kek in self._store.keks()
        ]
        return keks + [_info(key, values.get(key.id, 0), newest[key.scope] == key.id) for key in data]

    def places(self) -> list[Place]:
        """Return the places that were asked for root keys, in their order."""
        return [Place(*found) for found in self._keyring.roots.examine()]

    def rotate_root(self, place: str, variables: Mapping[str, str], root_key_file: Path) -> Iterator[Progress]:
        """Wrap the keyring with the root key of the place that *place* names; one is made if there is none.

        The keyring must open first: where it does not, nothing is made.
        """
        found = target(place, variables, root_key_file)
        self._keyring.verify()
        self._keyring.roots.primary()
        yield from self.rotation.root(load_or_create(found))
        self._keyring.forget()

    def _data_keys(self) -> Iterator[WrappedKey]:
        after = ""
        while page := self._store.data_keys(after):
            yield from page
            after = page[-1].id


def _info(key: WrappedKey, uses: int, newest: bool) -> KeyInfo:
    state = "destroyed" if key.destroyed else "primary" if newest else "enabled"
    return KeyInfo("data", key.id, state, key.scope, key.kek_id, uses, key.settled)
