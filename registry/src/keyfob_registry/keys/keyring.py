"""The keyring: key-encryption keys and data keys, opened when they are needed and dropped after some minutes."""

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import replace

from keyfob_registry.crypto.keys import DataKey, KeyEncryptionKey
from keyfob_registry.crypto.root_keys import RootKeys
from keyfob_registry.errors import IntegrityError, RetiredKeyError, WrongRootKeyError
from keyfob_registry.store.protocol import KeyStore, WrappedKek, WrappedKey

LIFETIME = 300.0
"""Seconds for which an opened key is kept; then the place of the root key is asked again."""

WRAP_LIMIT = 2**31
"""AES-GCM with random nonces is safe for 2^32 messages under one key; a new key comes at half of that."""


class Keyring:
    """Opens, makes and counts keys; safe for many threads.

    Args:
        store: Where the wrapped keys are.
        roots: Where the root keys are.
        clock: Tells seconds that only grow.
        lifetime: For how many seconds opened keys are kept.
        wrap_limit: How many keys one key-encryption key wraps before another takes its place.
    """

    def __init__(
        self,
        store: KeyStore,
        roots: RootKeys,
        *,
        clock: Callable[[], float] = time.monotonic,
        lifetime: float = LIFETIME,
        wrap_limit: int = WRAP_LIMIT,
    ) -> None:
        self.roots = roots
        self._store = store
        self._clock = clock
        self._lifetime = lifetime
        self._wrap_limit = wrap_limit
        self._lock = threading.Lock()
        self._keks: dict[str, KeyEncryptionKey] = {}
        self._data_keys: dict[str, DataKey] = {}
        self._expires = clock() + lifetime

    def data_key(self, wrapped: WrappedKey, kek: WrappedKek | None = None) -> DataKey:
        """Return a data key, opened; by *kek*, if it is given, in place of what the store has.

        Raises:
            CryptoError: It was destroyed or changed, or its root key is not to be had.
        """
        self._expire()
        return self._data_keys.get(wrapped.id) or self._open(wrapped, kek)

    def opened(self, key_id: str) -> DataKey | None:
        """Return a data key that is open already."""
        self._expire()
        return self._data_keys.get(key_id)

    def sealing_key(self, scope: str) -> DataKey:
        """Return the newest data key of *scope*; the first one is made here."""
        wrapped = self._store.data_key_of(scope)
        return self.data_key(wrapped or self.add_data_key(scope))

    def add_data_key(self, scope: str, *, replaces: str | None = None) -> WrappedKey:
        """Make a data key for *scope*, unless somebody else was faster; return the one that is newest now."""
        fresh = DataKey.generate(scope)
        return self._store.add_data_key(self.wrap([fresh])[0], replaces=replaces)

    def wrap(self, keys: Sequence[DataKey]) -> list[WrappedKey]:
        """Wrap data keys with the primary key-encryption key; a new one takes its place before it wraps too many."""
        wrapped: list[WrappedKey] = []
        step = min(len(keys), self._wrap_limit) or 1
        for start in range(0, len(keys), step):
            some = keys[start : start + step]
            kek = self._counted(len(some))
            wrapped += [WrappedKey(key.id, key.scope, kek.id, kek.wrap(key)) for key in some]
        return wrapped

    def primary(self) -> WrappedKek:
        """Return the primary key-encryption key; the first one is made here."""
        found = next((kek for kek in self._store.keks() if kek.state == "primary"), None)
        return found or self.add_kek()

    def add_kek(self, *, replaces: str | None = None) -> WrappedKek:
        """Make a key-encryption key, unless somebody else was faster; return the one that is primary now."""
        root, fresh = self.roots.primary(), KeyEncryptionKey.generate()
        return self._store.add_kek(WrappedKek(fresh.id, root.id, root.wrap(fresh)), replaces=replaces)

    def open_kek(self, wrapped: WrappedKek) -> KeyEncryptionKey:
        """Return a key-encryption key, opened by whichever root key wrapped it."""
        if wrapped.state in {"disabled", "destroyed"}:
            raise RetiredKeyError(wrapped.id, wrapped.state)
        self._expire()
        return self._keks.get(wrapped.id) or self._open_kek(wrapped)

    def verify(self) -> None:
        """Open every key-encryption key that may be used; WrongRootKeyError if no place has its root key."""
        for kek in self._store.keks():
            if kek.state in {"primary", "enabled"}:
                self.open_kek(kek)

    def forget(self) -> None:
        """Drop every opened key, root keys included; the next need opens them again."""
        with self._lock:
            self._keks, self._data_keys = {}, {}
            self.roots.forget()
            self._expires = self._clock() + self._lifetime

    def _expire(self) -> None:
        if self._clock() >= self._expires:
            self.forget()

    def _counted(self, count: int) -> KeyEncryptionKey:
        """Return the primary key, after counting what it is about to wrap."""
        primary = self.primary()
        while self._store.count_wraps(primary.id, count) > self._wrap_limit:
            primary = self.add_kek(replaces=primary.id)
        return self.open_kek(primary)

    def _open(self, wrapped: WrappedKey, given: WrappedKek | None) -> DataKey:
        if wrapped.destroyed:
            raise RetiredKeyError(wrapped.id, "destroyed")
        kek = self._keks.get(wrapped.kek_id) or self.open_kek(given or self._kek(wrapped))
        data_key = kek.unwrap(wrapped.wrapped, key_id=wrapped.id, scope=wrapped.scope)
        with self._lock:
            return self._data_keys.setdefault(wrapped.id, data_key)

    def _open_kek(self, wrapped: WrappedKek) -> KeyEncryptionKey:
        try:
            key = self._unwrap(wrapped)
        except WrongRootKeyError:
            self.roots.forget()  # a new root key may have come to a place since it was asked
            key = self._unwrap(wrapped)
        with self._lock:
            return self._keks.setdefault(key.id, key)

    def _unwrap(self, wrapped: WrappedKek) -> KeyEncryptionKey:
        return self.roots.unwrap(wrapped.wrapped, key_id=wrapped.id, root_key_id=wrapped.root_key_id)

    def _kek(self, wrapped: WrappedKey) -> WrappedKek:
        found = next((kek for kek in self._store.keks() if kek.id == wrapped.kek_id), None)
        if found is None:
            raise IntegrityError(f"data key {wrapped.id!r} of {wrapped.scope}")
        return found


def rewrapped(kek: WrappedKek, root_key_id: str, wrapped: bytes) -> WrappedKek:
    """Return *kek* as another root key wraps it."""
    return replace(kek, root_key_id=root_key_id, wrapped=wrapped)
