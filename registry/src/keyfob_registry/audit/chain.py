"""How entries hang together: each carries the MAC of the one before it, under its own MAC."""

import hmac
from collections.abc import Callable, Iterable, Iterator, Sequence

from keyfob_sdk import CallRecord, SecretUse

from keyfob_registry.crypto.address import length_prefixed
from keyfob_registry.crypto.audit_key import AuditKey
from keyfob_registry.store.protocol import AuditEntry, AuditHead

FIRST = bytes(32)
"""What the first entry carries in the place of the MAC of the one before it."""

KeyOf = Callable[[str], AuditKey | None]
"""Returns the key of an id; None if there is none that can be used."""

_FORMAT = b"keyfob/audit/1"


def link(key: AuditKey, head: AuditHead | None, records: Iterable[CallRecord]) -> Sequence[AuditEntry]:
    """Return the entries of *records* that follow *head*."""
    return link_bodies(key, head, ((record, body_of(record)) for record in records))


def link_bodies(
    key: AuditKey, head: AuditHead | None, records: Iterable[tuple[CallRecord, bytes]]
) -> Sequence[AuditEntry]:
    """Return the entries of records that follow *head*, each given with its body."""
    return list(_linked(key, head or AuditHead(0, FIRST), records))


def is_authentic(entry: AuditEntry, key_of: KeyOf) -> bool:
    """Say whether the MAC of an entry is that of its content."""
    key = key_of(entry.key_id) if entry.record is not None else None
    if key is None or entry.record is None:
        return False
    try:
        content = encode(entry.sequence, body_of(entry.record), entry.key_id, entry.previous)
    except (TypeError, ValueError, AttributeError):  # a field of another type than we write
        return False
    return hmac.compare_digest(key.mac(content), entry.mac)


def encode(sequence: int, body: bytes, key_id: str, previous: bytes) -> bytes:
    """Return the bytes that a MAC is made of: all fields, length-prefixed, so that no two entries give the same."""
    return length_prefixed(_FORMAT, str(sequence).encode(), key_id.encode(), previous, body)


def body_of(record: CallRecord) -> bytes:
    """Return the part of those bytes that is known before the place in the chain is."""
    texts = (
        record.id,
        record.run,
        record.actor,
        record.action,
        record.organization,
        record.workspace,
        record.environment,
        record.started_at.isoformat(),
        repr(float(record.duration)),
        record.outcome,
        "" if record.error_code is None else f"={record.error_code}",
    )
    return length_prefixed(
        *(text.encode() for text in texts),
        length_prefixed(*map(_use, record.secrets)),
        length_prefixed(*(label.encode() for label in record.masked)),
    )


def _use(use: SecretUse) -> bytes:
    texts = (use.name, use.scope, use.environment, str(use.version), *use.keys)
    return length_prefixed(*(text.encode() for text in texts))


def _linked(key: AuditKey, head: AuditHead, records: Iterable[tuple[CallRecord, bytes]]) -> Iterator[AuditEntry]:
    for record, body in records:
        sequence, previous = head.sequence + 1, head.mac
        mac = key.mac(encode(sequence, body, key.id, previous))
        head = AuditHead(sequence, mac)
        yield AuditEntry(sequence, record, key.id, previous, mac)
