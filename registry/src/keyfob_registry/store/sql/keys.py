"""Wrapped keys, and values that are sealed anew: by the bare driver, for a call may make the first key of its scope."""

from collections.abc import Collection, Sequence
from datetime import UTC, datetime

from keyfob_registry.errors import RetiredKeyError
from keyfob_registry.store.protocol import KekState, SealedValue, StoredValue, ValuePlace, WrappedKek, WrappedKey
from keyfob_registry.store.sql import rows
from keyfob_registry.store.sql.connection import Connection

_DATA_KEYS = "SELECT id, scope, kek_id, wrapped, generation, settled FROM datakey"
_KEKS = "SELECT id, root_key_id, wrapped, state, wraps, settled FROM kek"
# The first comparison finds its place in the index of secrets, the second one is exact.
_VALUES = f"""SELECT secret.environment, secret.name, {rows.VALUE_COLUMNS}
    FROM secret JOIN value ON value.secret_id = secret.id
    WHERE secret.scope = ? AND (secret.environment, secret.name) >= (?, ?)
    AND (secret.environment, secret.name, value."key", value.version) > (?, ?, ?, ?) AND value.key_id <> ?
    ORDER BY secret.environment, secret.name, value."key", value.version LIMIT ?"""  # noqa: S608 constants only
_RESEAL = """UPDATE value SET key_id = ?, sealed = ? WHERE "key" = ? AND version = ? AND sealed = ?
    AND secret_id = (SELECT id FROM secret WHERE scope = ? AND environment = ? AND name = ?)"""


def data_key(connection: Connection, key_id: str) -> WrappedKey | None:
    """Return the wrapped data key of this id."""
    return rows.wrapped_key(connection.execute(f"{_DATA_KEYS} WHERE id = ?", (key_id,)).fetchone())


def data_key_of(connection: Connection, scope: str) -> WrappedKey | None:
    """Return the newest wrapped data key of the scope."""
    newest = f"{_DATA_KEYS} WHERE scope = ? ORDER BY generation DESC LIMIT 1"
    return rows.wrapped_key(connection.execute(newest, (scope,)).fetchone())


def data_keys(connection: Connection, after: str, limit: int) -> list[WrappedKey]:
    """Return a page of all data keys, ordered by id."""
    page = connection.execute(f"{_DATA_KEYS} WHERE id > ? ORDER BY id LIMIT ?", (after, limit))
    return [key for row in page if (key := rows.wrapped_key(row))]


def add_data_key(connection: Connection, key: WrappedKey, replaces: str | None) -> WrappedKey:
    """Add a data key if the newest one of its scope is still *replaces*; return the one that is newest now."""
    with connection.transaction():
        newest = data_key_of(connection, key.scope)
        if newest is not None and newest.id != replaces:
            return newest
        _refuse_destroyed_kek(connection, {key.kek_id})
        generation = newest.generation + 1 if newest else 1
        connection.execute(
            "INSERT INTO datakey (id, scope, kek_id, wrapped, generation, settled, created_at)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            (key.id, key.scope, key.kek_id, key.wrapped, generation, newest is None, _now()),
        )
        return WrappedKey(key.id, key.scope, key.kek_id, key.wrapped, generation, settled=newest is None)


def rewrap_data_keys(connection: Connection, changes: Sequence[tuple[WrappedKey, WrappedKey]]) -> int:
    """Replace each (old, new) that is still as old says; return how many were."""
    with connection.transaction():
        _refuse_destroyed_kek(connection, {new.kek_id for _, new in changes})
        return connection.executemany(
            "UPDATE datakey SET kek_id = ?, wrapped = ? WHERE id = ? AND wrapped = ?",
            [(new.kek_id, new.wrapped, old.id, old.wrapped) for old, new in changes],
        ).rowcount


def settle_data_key(connection: Connection, key_id: str) -> None:
    """Note that the values of older generations were sealed anew."""
    with connection.transaction():
        connection.execute("UPDATE datakey SET settled = ? WHERE id = ?", (True, key_id))


def destroy_data_key(connection: Connection, key_id: str) -> int:
    """Destroy a data key that no value uses, also in the write-ahead log; return how many use it."""
    with connection.transaction():
        (uses,) = connection.execute("SELECT count(*) FROM value WHERE key_id = ?", (key_id,)).fetchone()
        newest = "(SELECT max(generation) FROM datakey AS other WHERE other.scope = datakey.scope)"
        if not uses:
            connection.execute(
                f"UPDATE datakey SET wrapped = ? WHERE id = ? AND generation < {newest}",  # noqa: S608 constants only
                (b"", key_id),
            )
    connection.forget_log()
    return int(uses)


def values_to_reseal(
    connection: Connection, scope: str, key_id: str, after: ValuePlace, limit: int
) -> list[SealedValue]:
    """Return a page of the scope's values, also of old versions, that another key sealed, ordered by place."""
    page = connection.execute(_VALUES, (scope, *after[:2], *after, key_id, limit))
    return [rows.sealed_value(scope, row) for row in page]


def reseal(connection: Connection, changes: Sequence[tuple[SealedValue, StoredValue]]) -> int:
    """Replace each value that is still as it was read, in one transaction; return how many were."""
    with connection.transaction():
        refuse_destroyed(connection, {new.key_id for _, new in changes})
        return connection.executemany(_RESEAL, (_resealing(old, new) for old, new in changes)).rowcount


def _resealing(old: SealedValue, new: StoredValue) -> rows.Row:
    """Return the parameters that replace one value; its old bytes are compared."""
    was = old.value
    return new.key_id, new.sealed, was.key, was.version, was.sealed, old.scope, old.environment, old.name


def key_uses(connection: Connection) -> dict[str, int]:
    """Return how many values each data key seals."""
    return dict(connection.execute("SELECT key_id, count(*) FROM value GROUP BY key_id"))


def keks(connection: Connection) -> list[WrappedKek]:
    """Return all key-encryption keys, the newest first."""
    return [rows.wrapped_kek(row) for row in connection.execute(f"{_KEKS} ORDER BY number DESC")]


def add_kek(connection: Connection, key: WrappedKek, replaces: str | None) -> WrappedKek:
    """Add a key-encryption key as the primary one if *replaces* still is; return the one that is primary now."""
    with connection.transaction():
        found = connection.execute(f"{_KEKS} WHERE state = 'primary'").fetchone()
        if found is not None and found[0] != replaces:
            return rows.wrapped_kek(found)
        connection.execute("UPDATE kek SET state = 'enabled' WHERE state = 'primary'")
        connection.execute(
            "INSERT INTO kek (id, root_key_id, wrapped, state, wraps, settled, created_at)"
            " VALUES (?, ?, ?, 'primary', 0, ?, ?)",
            (key.id, key.root_key_id, key.wrapped, found is None, _now()),
        )
        return WrappedKek(key.id, key.root_key_id, key.wrapped, settled=found is None)


def rewrap_kek(connection: Connection, old: WrappedKek, new: WrappedKek) -> bool:
    """Replace what is wrapped, if it is still as *old* says; say whether it was."""
    with connection.transaction():
        changed = connection.execute(
            "UPDATE kek SET root_key_id = ?, wrapped = ? WHERE id = ? AND wrapped = ?",
            (new.root_key_id, new.wrapped, old.id, old.wrapped),
        ).rowcount
    connection.forget_log()
    return bool(changed)


def count_wraps(connection: Connection, key_id: str, count: int) -> int:
    """Count what a key-encryption key is about to wrap, durably; return the sum."""
    counting = "UPDATE kek SET wraps = wraps + ? WHERE id = ? RETURNING wraps"
    with connection.transaction():
        found = connection.execute(counting, (count, key_id)).fetchall()
    return int(found[0][0]) if found else count


def settle_kek(connection: Connection, key_id: str) -> None:
    """Note that the data keys of older ones were wrapped anew."""
    with connection.transaction():
        connection.execute("UPDATE kek SET settled = ? WHERE id = ?", (True, key_id))


def set_kek_state(connection: Connection, key_id: str, state: KekState) -> int:
    """Enable, disable or destroy a key that is not primary, and that no data key uses; return how many use it."""
    with connection.transaction():
        using = "SELECT count(*) FROM datakey WHERE kek_id = ? AND wrapped <> ?"
        uses = 0 if state == "enabled" else connection.execute(using, (key_id, b"")).fetchone()[0]
        if not uses:
            changeable = "id = ? AND state NOT IN ('primary', 'destroyed')"
            connection.execute(f"UPDATE kek SET state = ? WHERE {changeable}", (state, key_id))  # noqa: S608 constants only
            connection.execute("UPDATE kek SET wrapped = ? WHERE id = ? AND state = 'destroyed'", (b"", key_id))
    connection.forget_log()
    return int(uses)


def refuse_destroyed(connection: Connection, key_ids: Collection[str]) -> None:
    """Raise if a data key of these ids is destroyed: nothing may be sealed with it any more."""
    for key_id in key_ids:
        if connection.execute("SELECT 1 FROM datakey WHERE id = ? AND wrapped = ?", (key_id, b"")).fetchone():
            raise RetiredKeyError(key_id, "destroyed")


def _refuse_destroyed_kek(connection: Connection, key_ids: Collection[str]) -> None:
    for key_id in key_ids:
        found = connection.execute("SELECT state FROM kek WHERE id = ?", (key_id,)).fetchone()
        if found and found[0] in {"disabled", "destroyed"}:
            raise RetiredKeyError(key_id, found[0])


def _now() -> str:
    return datetime.now(UTC).isoformat()
