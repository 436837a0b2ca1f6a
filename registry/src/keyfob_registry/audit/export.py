"""The audit as JSON lines: a head line with the wrapped keys, then one entry a line with its chain fields."""

import base64
import binascii
import json
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from keyfob_sdk import CallRecord, SecretUse

from keyfob_registry.errors import InputError
from keyfob_registry.store.protocol import AuditEntry, WrappedKek, WrappedKey

KeyPair = tuple[WrappedKey, WrappedKek]
"""A wrapped data key, and the wrapped key that wrapped it."""

FORMAT = "keyfob-audit/1"


def lines(entries: Iterable[AuditEntry], keys: Iterable[KeyPair]) -> Iterator[str]:
    """Return the lines of an export; the keys are wrapped, as they are in the database."""
    wrapped = [
        {
            "id": key.id,
            "scope": key.scope,
            "wrapped": base64.b64encode(key.wrapped).decode(),
            "kek_id": kek.id,
            "kek_wrapped": base64.b64encode(kek.wrapped).decode(),
            "root_key_id": kek.root_key_id,
        }
        for key, kek in keys
    ]
    yield json.dumps({"format": FORMAT, "keys": wrapped})
    yield from (json.dumps(plain(entry)) for entry in entries)


def plain(entry: AuditEntry) -> dict[str, Any]:
    """Return an entry as JSON has it; one that makes no sense has no record."""
    chain = {"key_id": entry.key_id, "previous": entry.previous.hex(), "mac": entry.mac.hex()}
    return {"sequence": entry.sequence, **_fields(entry.record), **chain}


def keys_of(head: str) -> dict[str, KeyPair]:
    """Return the wrapped keys in the head line of an export; InputError if it is none."""
    try:
        found = json.loads(head)
        if found["format"] == FORMAT:
            return {key["id"]: _wrapped(key) for key in found["keys"]}
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError, binascii.Error):
        pass
    reason = f"its first line does not say {FORMAT!r}"
    raise InputError("the export of the audit", reason, hints=["keyfob audit export"])


def entries_of(texts: Iterable[str]) -> Iterator[AuditEntry]:
    """Return the entries of the lines after the first; a line that makes no sense becomes an entry without record."""
    for number, text in enumerate(texts, start=1):
        entry = _entry(text)
        yield AuditEntry(number, None, "", b"", b"") if entry is None else entry


def _entry(text: str) -> AuditEntry | None:
    try:
        found = json.loads(text)
        sequence, key_id = int(found.pop("sequence")), str(found.pop("key_id"))
        previous, mac = bytes.fromhex(found.pop("previous")), bytes.fromhex(found.pop("mac"))
        return AuditEntry(sequence, _record(found), key_id, previous, mac)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return None


def _record(found: dict[str, Any]) -> CallRecord:
    found["started_at"] = datetime.fromisoformat(found["started_at"])
    found["secrets"] = tuple(map(_use, found["secrets"]))
    found["masked"] = tuple(found["masked"])
    return CallRecord(**found)


def _use(found: dict[str, Any]) -> SecretUse:
    found["keys"] = tuple(found["keys"])
    return SecretUse(**found)


def _fields(record: CallRecord | None) -> dict[str, Any]:
    if record is None:
        return {}
    found: dict[str, Any] = {name: getattr(record, name) for name in CallRecord.__slots__}
    found["started_at"] = record.started_at.isoformat()
    found["secrets"] = [{name: getattr(use, name) for name in SecretUse.__slots__} for use in record.secrets]
    return found


def _wrapped(found: dict[str, str]) -> KeyPair:
    key, kek = (base64.b64decode(found[name], validate=True) for name in ("wrapped", "kek_wrapped"))
    return (
        WrappedKey(found["id"], found["scope"], found["kek_id"], key),
        WrappedKek(found["kek_id"], found["root_key_id"], kek),
    )
