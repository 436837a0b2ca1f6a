"""Rows become records: each field is checked, for whoever can write the database may have written anything."""

import json
from collections.abc import Sequence
from dataclasses import fields
from datetime import datetime
from typing import Any

from keyfob_sdk import CallRecord, SecretUse

from keyfob_registry.scopes import Scope
from keyfob_registry.store.history import Manifest, Version
from keyfob_registry.store.protocol import SealedValue, StoredSecret, StoredValue, WrappedKek, WrappedKey

Row = tuple[Any, ...]

SECRET_FIELDS = ("version", "oldest", "created_at", "updated_at", "deleted_at", "expires_at", "rotate_by", "head")
SECRET_COLUMNS = ", ".join(f"secret.{field}" for field in SECRET_FIELDS)
VALUE_FIELDS = ("key", "version", "key_id", "sealed", "until", "hosts")
VALUE_COLUMNS = ", ".join(f'value."{field}"' for field in VALUE_FIELDS)
RECORD_FIELDS = tuple(field.name for field in fields(CallRecord))
_USE_FIELDS = tuple(field.name for field in fields(SecretUse))


class DamagedRowError(ValueError):
    """A row holds what Keyfob never writes; the text names the table only."""


def secret_of(scope: Scope, environment: str, name: str, rows: Sequence[Row]) -> StoredSecret:
    """Return the secret of its rows, one a value, that begin with SECRET_COLUMNS and VALUE_COLUMNS.

    Scope, environment and name are what was asked for, not what a row claims to be.
    """
    end = len(SECRET_FIELDS)
    fields = dict(zip(SECRET_FIELDS, rows[0], strict=False))
    values = [value(row[end : end + len(VALUE_FIELDS)]) for row in rows if row[end] is not None]
    try:
        return StoredSecret(
            scope,
            environment,
            name,
            _whole(fields["version"]),
            tuple(sorted(values, key=_key)),
            datetime.fromisoformat(fields["created_at"]),
            datetime.fromisoformat(fields["updated_at"]),
            **{field: _time(fields[field]) for field in ("deleted_at", "expires_at", "rotate_by")},
            oldest=_whole(fields["oldest"]),
            head=head(fields["head"]),
        )
    except (TypeError, ValueError):
        problem = DamagedRowError("secret")
    raise problem


def row_of_secret(secret: StoredSecret) -> Row:
    """Return the row of a secret: scope, environment, name, then SECRET_FIELDS."""
    times = (secret.deleted_at, secret.expires_at, secret.rotate_by)
    return (
        *(str(secret.scope), secret.environment, secret.name, secret.version, secret.oldest),
        *(secret.created_at.isoformat(), secret.updated_at.isoformat()),
        *(None if time is None else time.isoformat() for time in times),
        secret.head,
    )


def head(found: object) -> bytes:
    """Return a head as it was read."""
    if not isinstance(found, bytes):
        raise DamagedRowError("secret")
    return found


def value(row: Row) -> StoredValue:
    """Return the value of a row of VALUE_COLUMNS."""
    key, version, key_id, sealed, until, hosts = row
    if not (isinstance(sealed, bytes) and all(isinstance(text, str) for text in (key, key_id, hosts))):
        raise DamagedRowError("value")
    return StoredValue(key, _whole(version), key_id, sealed, None if until is None else _whole(until), hosts)


def version(row: Row) -> Version:
    """Return what is kept of one change (version, created_at, actor, change, keys, source, mac)."""
    number, created_at, actor, change, keys, source, mac = row
    try:
        if isinstance(mac, bytes):
            made = datetime.fromisoformat(created_at)
            named = tuple(map(str, json.loads(keys)))
            return Version(_whole(number), made, actor, change, named, None if source is None else _whole(source), mac)
    except (TypeError, ValueError, RecursionError):
        pass
    raise DamagedRowError("version")


def manifest(row: Row) -> Manifest:
    """Return the manifest of a row (scope, counter, sum, mac)."""
    scope, counter, total, mac = row
    if not (isinstance(total, bytes) and isinstance(mac, bytes)):
        raise DamagedRowError("manifest")
    return Manifest(scope, _whole(counter), total, mac)


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
    """Return the value of a row (environment, name, then VALUE_COLUMNS)."""
    environment, name, *values = row
    return SealedValue(scope, environment, name, value(tuple(values)))


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


def _key(each: StoredValue) -> str:
    return each.key


def _time(text: Any) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)


def _whole(number: object) -> int:
    if not isinstance(number, int):
        raise DamagedRowError("secret")
    return number
