"""Rotation: keys are replaced while calls go on, in batches, and any batch may be the last one before a power cut.

What is still to be done is read from the rows themselves: each names the key that sealed or wrapped it. So there is no
state that could be wrong, every step may be repeated, and the next start goes on where the last one ended.
"""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from keyfob_sdk.errors import KeyfobError

from keyfob_registry.crypto.address import Address
from keyfob_registry.crypto.audit_key import AUDIT_SCOPE
from keyfob_registry.crypto.engine_key import ENGINE_SCOPE
from keyfob_registry.crypto.keys import DataKey, RootKey
from keyfob_registry.crypto.record import open_sealed, seal
from keyfob_registry.errors import CryptoError, KeyInUseError, UnknownFormatError, UnknownKeyError
from keyfob_registry.keys.keyring import Keyring, rewrapped
from keyfob_registry.store.protocol import (
    FIRST_PLACE,
    KeyStore,
    SealedValue,
    StoredValue,
    WrappedKek,
    WrappedKey,
)

BATCH = 500
PAUSE = 0.002
"""Seconds between two batches, in which writers get their turn."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a rotation is: what the last batch did, and what it had to leave."""

    subject: str
    done: int
    failures: tuple[KeyfobError, ...] = ()


class Rotation:
    """Replaces keys and what they sealed; each method yields after every batch, and ends when all is done.

    Args:
        store: Where keys and values are.
        keyring: What opens and makes keys.
        batch: How many rows are changed in one transaction.
        pause: Seconds between two batches.
        sleep: What pauses.
    """

    def __init__(
        self,
        store: KeyStore,
        keyring: Keyring,
        *,
        batch: int = BATCH,
        pause: float = PAUSE,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._store = store
        self._keyring = keyring
        self._batch = batch
        self._pause = pause
        self._sleep = sleep

    def root(self, new: RootKey) -> Iterator[Progress]:
        """Wrap every key-encryption key with the root key *new*, which must be kept in its place already."""
        for kek in self._store.keks():
            if kek.state == "destroyed" or kek.root_key_id == new.id:
                continue
            yield self._rewrap_kek(kek, new)

    def kek(self) -> Iterator[Progress]:
        """Make a new key-encryption key, unless one is not settled yet, and wrap every data key with it."""
        primary = self._keyring.primary()
        if primary.settled:
            primary = self._keyring.add_kek(replaces=primary.id)
        told: set[int] = set()
        moved = True
        while moved:  # somebody may have used the older key while we passed
            moved = False
            for page in self._data_key_pages(primary.id):
                step = self._rewrap(page, told)
                moved = moved or bool(step.done)
                yield step
        self._store.settle_kek(primary.id)

    def data(self, scope: str) -> Iterator[Progress]:
        """Make a new data key for *scope*, unless one is not settled yet, and seal every value with it anew.

        A value that does not open is reported and left as it is; the key that sealed it stays.
        """
        newest = self._store.data_key_of(scope)
        if newest is None:
            return
        if newest.settled:
            newest = self._keyring.add_data_key(scope, replaces=newest.id)
        key = self._keyring.data_key(newest)
        told: set[int] = set()
        moved = True
        while moved:  # a writer may have used the older key while we passed
            moved = False
            for page in self._pages(scope, key.id):
                step = self._reseal(page, key, told)
                moved = moved or bool(step.done)
                yield step
        self._store.settle_data_key(key.id)

    def scopes(self) -> list[str]:
        """Return the scopes whose values can be sealed anew; the keys of audit and engine are named for ever."""
        return sorted({key.scope for key in self._data_keys() if not key.destroyed} - {AUDIT_SCOPE, ENGINE_SCOPE})

    def pending(self, scope: str) -> int:
        """Return how many values of *scope* a new generation would seal anew, or an unfinished one has still to."""
        newest = self._store.data_key_of(scope)
        done = newest.id if newest and not newest.settled else ""
        return sum(map(len, self._pages(scope, done)))

    def pending_keys(self) -> int:
        """Return how many data keys a new key-encryption key would wrap, or an unfinished one has still to."""
        primary = next((kek for kek in self._store.keks() if kek.state == "primary"), None)
        done = primary.id if primary and not primary.settled else ""
        return sum(not key.destroyed and key.kek_id != done for key in self._data_keys())

    def retire(self, key_id: str) -> None:
        """Destroy a key that nothing uses any more.

        Raises:
            KeyInUseError: A value or a key still needs it, or it is the one that seals or wraps.
            UnknownKeyError: There is no such key.
        """
        kek = self._kek(key_id)
        if kek is not None:
            self._retire_kek(kek)
        elif data_key := self._store.data_key(key_id):
            self._retire_data_key(data_key)
        else:
            raise UnknownKeyError(key_id)
        self._keyring.forget()

    def disable(self, key_id: str, *, enable: bool = False) -> None:
        """Keep a key-encryption key from being used, or take that back; its bytes stay."""
        kek = self._kek(key_id)
        if kek is None:
            raise UnknownKeyError(key_id)
        if kek.state == "primary":
            raise KeyInUseError(key_id, "it is the one that wraps", fix="keyfob key rotate kek")
        if uses := self._store.set_kek_state(key_id, "enabled" if enable else "disabled"):
            raise KeyInUseError(key_id, f"it wraps {uses} data keys", fix="keyfob key rotate kek")
        self._keyring.forget()

    def _retire_kek(self, kek: WrappedKek) -> None:
        if kek.state == "primary":
            raise KeyInUseError(kek.id, "it is the one that wraps", fix="keyfob key rotate kek")
        if uses := self._store.set_kek_state(kek.id, "destroyed"):
            raise KeyInUseError(kek.id, f"it wraps {uses} data keys", fix="keyfob key rotate kek")

    def _retire_data_key(self, key: WrappedKey) -> None:
        newest = self._store.data_key_of(key.scope)
        if newest is None or newest.id == key.id:
            raise KeyInUseError(key.id, "it is the newest of its scope", fix="keyfob key rotate data")
        if uses := self._store.destroy_data_key(key.id):
            raise KeyInUseError(key.id, f"it seals {uses} values", fix="keyfob key rotate data")

    def _kek(self, key_id: str) -> WrappedKek | None:
        return next((kek for kek in self._store.keks() if kek.id == key_id), None)

    def _rewrap_kek(self, kek: WrappedKek, new: RootKey) -> Progress:
        try:
            if kek.state == "disabled":
                opened = self._keyring.roots.unwrap(kek.wrapped, key_id=kek.id, root_key_id=kek.root_key_id)
            else:
                opened = self._keyring.open_kek(kek)
        except CryptoError as error:
            return Progress("keyring", 0, (error,))
        return Progress("keyring", int(self._store.rewrap_kek(kek, rewrapped(kek, new.id, new.wrap(opened)))))

    def _rewrap(self, page: list[WrappedKey], told: set[int]) -> Progress:
        opened: list[tuple[WrappedKey, DataKey]] = []
        failures: list[KeyfobError] = []
        for old in page:
            try:
                opened.append((old, self._keyring.data_key(old)))
            except CryptoError as error:
                failures += _once(error, old.id, told)
        changes = [(old, new) for (old, _), new in zip(opened, self._wrapped(opened), strict=True)]
        done = self._store.rewrap_data_keys(changes) if changes else 0
        return Progress("keyring", done, tuple(failures))

    def _wrapped(self, opened: list[tuple[WrappedKey, DataKey]]) -> list[WrappedKey]:
        return self._keyring.wrap([key for _, key in opened])

    def _reseal(self, page: list[SealedValue], key: DataKey, told: set[int]) -> Progress:
        changes: list[tuple[SealedValue, StoredValue]] = []
        failures: list[KeyfobError] = []
        for old in page:
            try:
                changes.append((old, self._resealed(old, key)))
            except CryptoError as error:
                failures += _once(error, old.place, told)
        done = self._store.reseal(changes) if changes else 0
        return Progress(key.scope, done, tuple(failures))

    def _resealed(self, old: SealedValue, key: DataKey) -> StoredValue:
        """Seal a value anew, at the same address: calls that read it meanwhile find the one or the other."""
        stored = old.value
        address = Address(old.scope, old.environment, old.name, stored.key, stored.version, stored.hosts)
        opened = open_sealed(self._older_key(stored.key_id, address), address, stored.sealed)
        return replace(stored, key_id=key.id, sealed=seal(key, address, opened))

    def _older_key(self, key_id: str, address: Address) -> DataKey:
        if found := self._keyring.opened(key_id):
            return found
        wrapped = self._store.data_key(key_id)
        if wrapped is None:
            raise UnknownFormatError(str(address), f"names data key {key_id!r}, which is not in the store")
        return self._keyring.data_key(wrapped)

    def _pages(self, scope: str, key_id: str) -> Iterator[list[SealedValue]]:
        after = FIRST_PLACE
        while page := self._store.values_to_reseal(scope, key_id, after, self._batch):
            yield page
            after = page[-1].place
            self._sleep(self._pause)

    def _data_keys(self) -> Iterator[WrappedKey]:
        after = ""
        while page := self._store.data_keys(after, self._batch):
            yield from page
            after = page[-1].id

    def _data_key_pages(self, kek_id: str) -> Iterator[list[WrappedKey]]:
        after = ""
        while page := self._store.data_keys(after, self._batch):
            done = self._not_older(kek_id)
            if old := [key for key in page if not key.destroyed and key.kek_id not in done]:
                yield old
            after = page[-1].id
            self._sleep(self._pause)

    def _not_older(self, kek_id: str) -> set[str]:
        """Return the ids of this key-encryption key and of newer ones."""
        ids = [kek.id for kek in self._store.keks()]
        return set(ids[: ids.index(kek_id) + 1])


def _once(error: KeyfobError, place: object, told: set[int]) -> list[KeyfobError]:
    """Return the error, unless an earlier pass told it; a hash is kept of each, for they may be many."""
    mark = hash(place)
    if mark in told:
        return []
    told.add(mark)
    return [error]
