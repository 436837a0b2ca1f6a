"""Rows become records: each field is checked, for whoever can write the database may have written anything."""

import json
from collections.abc import Sequence
from dataclasses import fields
from datetime import datetime
from typing import Any

from keyfob_sdk import CallRecord, SecretUse

from keyfob_registry.scopes import Scope
from keyfob_registry.store.protocol import SealedValue, StoredSecret, StoredValue, WrappedKek, WrappedKey

Row = tuple[Any, ...]

SECRET_COLUMNS = """secret.version, secret.created_at, secret.updated_at,
    value."key", value.version, value.key_id, value.sealed"""
RECORD_FIELDS = tuple(field.name for field in fields(CallRecord))
_USE_FIELDS = tuple(field.name for field in fields(SecretUse))


class DamagedRowError(ValueError):
    """A row holds what Keyfob never writes; the text names the table only."""


def secret_of(scope: Scope, environment: str, name: str, rows: Sequence[Row]) -> StoredSecret:
    """Return the secret of its rows, one a value, that begin with SECRET_COLUMNS.

    Scope, environment and name are what was asked for, not what a row claims to be.
    """
    version, created_at, updated_at = rows[0][:3]
    try:
        return StoredSecret(
            scope,
            environment,
            name,
            _whole(version),
            tuple(sorted(map(_value, rows), key=_key)),
            datetime.fromisoformat(created_at),
            datetime.fromisoformat(updated_at),
        )
    except (TypeError, ValueError):
        problem = DamagedRowError("secret")
    raise problem


def wrapped_key(row: Row | None) -> WrappedKey | None:
    """Return the data key of a row (id, scope, kek id, wrapped, generation, settled)."""
    if row is None:
        return None
    key_id, scope, kek_id, wrapped, generation, settled = row
    if not isinstance(wrapped, bytes):
        raise DamagedRowError("datakey")
    return WrappedKey(key_id, scope, kek_id, wrapped, _whole(generation), bool(settled))


def wrapped_kek(row: Row) -> WrappedKek:
    """Return the key-encryption key of a row (id, root key id, wrapped, state, wraps, settled)."""
    key_id, root_key_id, wrapped, state, wraps, settled = row
    if not isinstance(wrapped, bytes):
        raise DamagedRowError("kek")
    return WrappedKek(key_id, root_key_id, wrapped, state, _whole(wraps), bool(settled))


def sealed_value(scope: str, row: Row) -> SealedValue:
    """Return the value of a row (environment, name, key, version, key id, sealed)."""
    environment, name, *value = row
    return SealedValue(scope, environment, name, _value((None, None, None, *value)))


def record_of(row: Row) -> CallRecord:
    """Return the audit record of a row."""
    try:
        found = dict(zip(RECORD_FIELDS, row, strict=True))
        found["started_at"] = datetime.fromisoformat(found["started_at"])
        found["secrets"] = tuple(map(_use, json.loads(found["secrets"])))
        found["masked"] = tuple(json.loads(found["masked"]))
        return CallRecord(**found)
    except (TypeError, ValueError, KeyError, RecursionError):
        problem = DamagedRowError("audit")
    raise problem


def row_of(record: CallRecord) -> Row:
    """Return the row of an audit record, in the order of RECORD_FIELDS."""
    found = {name: getattr(record, name) for name in RECORD_FIELDS}
    found["started_at"] = record.started_at.isoformat()
    found["secrets"] = json.dumps([{name: getattr(use, name) for name in _USE_FIELDS} for use in record.secrets])
    found["masked"] = json.dumps(record.masked)
    return tuple(found.values())


def _use(found: dict[str, Any]) -> SecretUse:
    found["keys"] = tuple(found["keys"])
    return SecretUse(**found)


def _value(row: Row) -> StoredValue:
    key, version, key_id, sealed = row[3:7]
    if not (isinstance(key, str) and isinstance(key_id, str) and isinstance(sealed, bytes)):
        raise DamagedRowError("value")
    return StoredValue(key, _whole(version), key_id, sealed)


def _key(value: StoredValue) -> str:
    return value.key


def _whole(number: object) -> int:
    if not isinstance(number, int):
        raise DamagedRowError("secret")
    return number
