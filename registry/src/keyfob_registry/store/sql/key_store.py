"""The part of the SQL store that keeps keys."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence

from keyfob_registry.store.protocol import (
    FIRST_PLACE,
    KekState,
    SealedValue,
    StoredValue,
    ValuePlace,
    WrappedKek,
    WrappedKey,
)
from keyfob_registry.store.sql import keys
from keyfob_registry.store.sql.connection import Connection, Result


class SqlKeyStore(ABC):
    """Keeps wrapped keys in a database; what each method does stands in the protocol of stores."""

    @abstractmethod
    def _run(self, work: Callable[[Connection], Result], *, check: bool = True) -> Result: ...

    def data_key(self, key_id: str) -> WrappedKey | None:
        """Return the wrapped data key of this id."""
        return self._run(lambda connection: keys.data_key(connection, key_id))

    def data_key_of(self, scope: str) -> WrappedKey | None:
        """Return the newest wrapped data key of the scope."""
        return self._run(lambda connection: keys.data_key_of(connection, scope))

    def data_keys(self, after: str = "", limit: int = 500) -> list[WrappedKey]:
        """Return a page of all data keys, ordered by id."""
        return self._run(lambda connection: keys.data_keys(connection, after, limit))

    def add_data_key(self, key: WrappedKey, *, replaces: str | None = None) -> WrappedKey:
        """Add a data key if the newest one of its scope is still *replaces*; return the one that is newest now."""
        return self._run(lambda connection: keys.add_data_key(connection, key, replaces))

    def rewrap_data_keys(self, changes: Sequence[tuple[WrappedKey, WrappedKey]]) -> int:
        """Replace each (old, new) that is still as old says; return how many were."""
        return self._run(lambda connection: keys.rewrap_data_keys(connection, changes))

    def settle_data_key(self, key_id: str) -> None:
        """Note that the values of older generations were sealed anew."""
        self._run(lambda connection: keys.settle_data_key(connection, key_id))

    def destroy_data_key(self, key_id: str) -> int:
        """Destroy a data key that no value uses; return how many use it."""
        return self._run(lambda connection: keys.destroy_data_key(connection, key_id))

    def values_to_reseal(
        self, scope: str, key_id: str, after: ValuePlace = FIRST_PLACE, limit: int = 500
    ) -> list[SealedValue]:
        """Return a page of the scope's values, also of old versions, that another key sealed."""
        return self._run(lambda connection: keys.values_to_reseal(connection, scope, key_id, after, limit))

    def reseal(self, changes: Sequence[tuple[SealedValue, StoredValue]]) -> int:
        """Replace each value that is still as it was read; return how many were."""
        return self._run(lambda connection: keys.reseal(connection, changes))

    def key_uses(self) -> dict[str, int]:
        """Return how many values each data key seals."""
        return self._run(keys.key_uses)

    def keks(self) -> list[WrappedKek]:
        """Return all key-encryption keys, the newest first."""
        return self._run(keys.keks)

    def add_kek(self, key: WrappedKek, *, replaces: str | None = None) -> WrappedKek:
        """Add a key-encryption key as the primary one if *replaces* still is; return the one that is primary now."""
        return self._run(lambda connection: keys.add_kek(connection, key, replaces))

    def rewrap_kek(self, old: WrappedKek, new: WrappedKek) -> bool:
        """Replace what is wrapped, if it is still as *old* says; say whether it was."""
        return self._run(lambda connection: keys.rewrap_kek(connection, old, new))

    def count_wraps(self, key_id: str, count: int) -> int:
        """Count what a key-encryption key is about to wrap, durably; return the sum."""
        return self._run(lambda connection: keys.count_wraps(connection, key_id, count))

    def settle_kek(self, key_id: str) -> None:
        """Note that the data keys of older ones were wrapped anew."""
        self._run(lambda connection: keys.settle_kek(connection, key_id))

    def set_kek_state(self, key_id: str, state: KekState) -> int:
        """Enable, disable or destroy a key that is not primary, and that no data key uses; return how many use it."""
        return self._run(lambda connection: keys.set_kek_state(connection, key_id, state))
