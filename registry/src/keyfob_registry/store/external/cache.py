"""Values that were fetched, kept sealed in memory for as long as the mapping says."""

import os
import random
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from keyfob_sdk import FetchedSecret
from pydantic import SecretStr

Address = tuple[str, str]
"""Store and path."""

JITTER = 0.1
RETRY_AFTER = 5.0
"""Seconds until a store that could not be reached is asked again, where a mapping allows its last values."""
_NONCE = 12


@dataclass(frozen=True, slots=True)
class Kept:
    """One secret in the cache: names in clear, values sealed, and when they were fetched."""

    sealed: dict[str, bytes]
    version: int
    fetched_at: float
    hurry: float  # the part of the time to live that is taken off, so that not all are fetched again at once
    expires_at: float
    retry_at: float = 0

    def is_fresh(self, ttl: float, now: float) -> bool:
        """Say whether it may be used without asking again."""
        return now < self.fetched_at + ttl * (1 - self.hurry)

    def may_stand_in(self, ttl: float, stale: float, now: float) -> bool:
        """Say whether it may be used while the store cannot be reached."""
        return stale > 0 and now < self.fetched_at + ttl + stale


class Cache:
    """Keeps fetched secrets, sealed to their places under a key that lives as long as the cache.

    Args:
        clock: Seconds that only grow; tests give their own.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.clock = clock
        self._key = AESGCM(AESGCM.generate_key(256))
        self._kept: dict[Address, Kept] = {}
        self._lock = threading.Lock()

    def find(self, address: Address) -> Kept | None:
        """Return what is kept of a place, fresh or not; whatever has expired, anywhere, is forgotten."""
        now = self.clock()
        with self._lock:
            for expired in [each for each, kept in self._kept.items() if kept.expires_at <= now]:
                del self._kept[expired]
            return self._kept.get(address)

    def keep(self, address: Address, secret: FetchedSecret, *, seconds: float) -> Kept:
        """Seal and keep a secret that was fetched now, for at most so many seconds."""
        now = self.clock()
        sealed = {key: self._seal(address, key, value) for key, value in secret.values.items()}
        hurry = random.SystemRandom().uniform(0, JITTER)
        kept = Kept(sealed, secret.version, now, hurry, now + seconds)
        if seconds > 0:
            with self._lock:
                self._kept[address] = kept
        return kept

    def postpone(self, address: Address) -> None:
        """Note that the store of a place could not be reached just now."""
        with self._lock:
            if kept := self._kept.get(address):
                self._kept[address] = replace(kept, retry_at=self.clock() + RETRY_AFTER)

    def drop(self, address: Address) -> None:
        """Forget a place."""
        with self._lock:
            self._kept.pop(address, None)

    def open(self, address: Address, kept: Kept, key: str) -> SecretStr:
        """Return one value; only at the place that it was fetched from does it open."""
        sealed = kept.sealed[key]
        opened = self._key.decrypt(sealed[:_NONCE], sealed[_NONCE:], _bound(address, key))
        return SecretStr(opened.decode())

    def close(self) -> None:
        """Forget everything."""
        with self._lock:
            self._kept.clear()

    def __len__(self) -> int:
        return len(self._kept)

    def _seal(self, address: Address, key: str, value: SecretStr) -> bytes:
        nonce = os.urandom(_NONCE)
        return nonce + self._key.encrypt(nonce, value.get_secret_value().encode(), _bound(address, key))


def _bound(address: Address, key: str) -> bytes:
    """Return store, path and key, each behind its length."""
    return b"".join(len(part).to_bytes(4, "big") + part for part in (text.encode() for text in (*address, key)))
