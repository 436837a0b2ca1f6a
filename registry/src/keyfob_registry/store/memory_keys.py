"""The part of the store in memory that keeps keys."""

import threading
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

from keyfob_registry.errors import RetiredKeyError
from keyfob_registry.scopes import Scope
from keyfob_registry.store.protocol import (
    FIRST_PLACE,
    KekState,
    Lifetime,
    SealedValue,
    StoredValue,
    ValuePlace,
    WrappedKek,
    WrappedKey,
)


class MemoryKeyStore(ABC):
    """Keeps wrapped keys in dictionaries; what each method does stands in the protocol of stores."""

    _lock: threading.Lock
    _lifetimes: dict[tuple[Scope, str, str], Lifetime]
    _data_keys: dict[str, WrappedKey]
    _keks: dict[str, WrappedKek]

    @abstractmethod
    def _refuse_not_ready(self) -> None: ...

    def data_key(self, key_id: str) -> WrappedKey | None:
        """Return the wrapped data key of this id."""
        self._refuse_not_ready()
        return self._data_keys.get(key_id)

    def data_key_of(self, scope: str) -> WrappedKey | None:
        """Return the newest wrapped data key of the scope."""
        self._refuse_not_ready()
        # A dictionary keeps the order of its making: the newest is last.
        return next((key for key in reversed(self._data_keys.copy().values()) if key.scope == scope), None)

    def data_keys(self, after: str = "", limit: int = 500) -> list[WrappedKey]:
        """Return a page of all data keys, ordered by id."""
        self._refuse_not_ready()
        return [key for key_id, key in sorted(self._data_keys.copy().items()) if key_id > after][:limit]

    def add_data_key(self, key: WrappedKey, *, replaces: str | None = None) -> WrappedKey:
        """Add a data key if the newest one of its scope is still *replaces*; return the one that is newest now."""
        with self._lock:
            newest = self.data_key_of(key.scope)
            if newest is not None and newest.id != replaces:
                return newest
            self._refuse_destroyed_kek(key.kek_id)
            generation = newest.generation + 1 if newest else 1
            self._data_keys[key.id] = replace(key, generation=generation, settled=newest is None)
            return self._data_keys[key.id]

    def rewrap_data_keys(self, changes: Sequence[tuple[WrappedKey, WrappedKey]]) -> int:
        """Replace each (old, new) that is still as old says; return how many were."""
        with self._lock:
            for _, new in changes:
                self._refuse_destroyed_kek(new.kek_id)
            kept = [new for old, new in changes if self._data_keys[old.id].wrapped == old.wrapped]
            for new in kept:
                self._data_keys[new.id] = replace(self._data_keys[new.id], kek_id=new.kek_id, wrapped=new.wrapped)
            return len(kept)

    def settle_data_key(self, key_id: str) -> None:
        """Note that the values of older generations were sealed anew."""
        with self._lock:
            self._data_keys[key_id] = replace(self._data_keys[key_id], settled=True)

    def destroy_data_key(self, key_id: str) -> int:
        """Destroy a data key that no value uses; return how many use it."""
        with self._lock:
            uses = self.key_uses().get(key_id, 0)
            key = self._data_keys.get(key_id)
            if key and not uses and key != self.data_key_of(key.scope):
                self._data_keys[key_id] = replace(key, wrapped=b"")
            return uses

    def values_to_reseal(
        self, scope: str, key_id: str, after: ValuePlace = FIRST_PLACE, limit: int = 500
    ) -> list[SealedValue]:
        """Return a page of the scope's values, also of old versions, that another key sealed."""
        self._refuse_not_ready()
        wanted = (each for each in self._sealed(scope) if each.value.key_id != key_id and each.place > after)
        return sorted(wanted, key=lambda each: each.place)[:limit]

    def reseal(self, changes: Sequence[tuple[SealedValue, StoredValue]]) -> int:
        """Replace each value that is still as it was read; return how many were."""
        with self._lock:
            self._refuse_destroyed({new.key_id for _, new in changes})
            return sum(self._reseal(old, new) for old, new in changes)

    def key_uses(self) -> dict[str, int]:
        """Return how many values each data key seals."""
        self._refuse_not_ready()
        return dict(Counter(value.key_id for each in self._lifetimes.copy().values() for value in each.values))

    def keks(self) -> list[WrappedKek]:
        """Return all key-encryption keys, the newest first."""
        self._refuse_not_ready()
        return list(reversed(self._keks.copy().values()))

    def add_kek(self, key: WrappedKek, *, replaces: str | None = None) -> WrappedKek:
        """Add a key-encryption key as the primary one if *replaces* still is; return the one that is primary now."""
        with self._lock:
            primary = next((each for each in self.keks() if each.state == "primary"), None)
            if primary is not None and primary.id != replaces:
                return primary
            if primary is not None:
                self._keks[primary.id] = replace(primary, state="enabled")
            self._keks[key.id] = replace(key, state="primary", wraps=0, settled=primary is None)
            return self._keks[key.id]

    def rewrap_kek(self, old: WrappedKek, new: WrappedKek) -> bool:
        """Replace what is wrapped, if it is still as *old* says; say whether it was."""
        with self._lock:
            found = self._keks[old.id]
            if found.wrapped != old.wrapped:
                return False
            self._keks[old.id] = replace(found, root_key_id=new.root_key_id, wrapped=new.wrapped)
            return True

    def count_wraps(self, key_id: str, count: int) -> int:
        """Count what a key-encryption key is about to wrap; return the sum."""
        with self._lock:
            if key_id not in self._keks:
                return count
            found = self._keks[key_id]
            self._keks[key_id] = replace(found, wraps=found.wraps + count)
            return found.wraps + count

    def settle_kek(self, key_id: str) -> None:
        """Note that the data keys of older ones were wrapped anew."""
        with self._lock:
            self._keks[key_id] = replace(self._keks[key_id], settled=True)

    def set_kek_state(self, key_id: str, state: KekState) -> int:
        """Enable, disable or destroy a key that is not primary, and that no data key uses; return how many use it."""
        with self._lock:
            keys = self._data_keys.values()
            uses = 0 if state == "enabled" else sum(key.kek_id == key_id and not key.destroyed for key in keys)
            found = self._keks.get(key_id)
            if found and not uses and found.state not in {"primary", "destroyed"}:
                wrapped = b"" if state == "destroyed" else found.wrapped
                self._keks[key_id] = replace(found, state=state, wrapped=wrapped)
            return uses

    def _refuse_destroyed(self, key_ids: Collection[str]) -> None:
        for key_id in key_ids:
            if (found := self._data_keys.get(key_id)) and found.destroyed:
                raise RetiredKeyError(key_id, "destroyed")

    def _refuse_destroyed_kek(self, key_id: str) -> None:
        found = self._keks.get(key_id)
        if found and found.state in {"disabled", "destroyed"}:
            raise RetiredKeyError(key_id, found.state)

    def _sealed(self, scope: str) -> Iterator[SealedValue]:
        for (owner, environment, name), found in self._lifetimes.copy().items():
            if str(owner) == scope:
                yield from (SealedValue(scope, environment, name, value) for value in found.values)

    def _reseal(self, old: SealedValue, new: StoredValue) -> bool:
        place = (Scope.parse(old.scope), old.environment, old.name)
        found = self._lifetimes.get(place)
        was = (old.value.key, old.value.version, old.value.sealed)
        if found is None or was not in {(value.key, value.version, value.sealed) for value in found.values}:
            return False
        values = tuple(_resealed(value, new) for value in found.values)
        current = tuple(_resealed(value, new) for value in found.secret.values)
        self._lifetimes[place] = replace(found, values=values, secret=replace(found.secret, values=current))
        return True


def _resealed(value: StoredValue, new: StoredValue) -> StoredValue:
    if (value.key, value.version) != (new.key, new.version):
        return value
    return replace(value, key_id=new.key_id, sealed=new.sealed)
