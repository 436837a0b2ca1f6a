"""The audit in a database: raw, for each call writes to it."""

from keyfob_registry.store.protocol import AuditEntry, AuditHead, Link, RecordFilter
from keyfob_registry.store.sql import rows, uses
from keyfob_registry.store.sql.connection import AUDIT, Connection
from keyfob_registry.store.uses import uses_of

_FIELDS = ("sequence", *rows.RECORD_FIELDS, "key_id", "previous", "mac")
_COLUMNS = ", ".join(f"audit.{field}" for field in _FIELDS)
_HEAD = "SELECT sequence, mac FROM audit ORDER BY sequence DESC LIMIT 1"
_APPEND = f"INSERT INTO audit ({', '.join(_FIELDS)}) VALUES ({', '.join('?' * len(_FIELDS))})"  # noqa: S608 constants only
_ENTRIES = f"SELECT {_COLUMNS} FROM audit WHERE sequence > ? ORDER BY sequence LIMIT ?"  # noqa: S608 constants only
_CONDITIONS = {
    "action": "action = ?",
    "environment": "environment = ?",
    "workspace": "workspace = ?",
    "run": "run = ?",
    "outcome": "outcome = ?",
    "since": "started_at >= ?",
    "before": "sequence < ?",
}
_NO_OUTCOME = """(outcome <> 'intended' OR NOT EXISTS
    (SELECT 1 FROM audit AS later WHERE later.id = audit.id AND later.sequence > audit.sequence))"""


def append(connection: Connection, link: Link, wait: float) -> None:
    """Keep the entries that *link* makes for the newest one, and count what they used, in one transaction.

    ``wait`` is how many seconds others are waited for.
    """
    # The lock comes before the look: nobody else appends to the same head.
    with connection.transaction(AUDIT, wait=wait):
        made = link(head(connection))
        connection.executemany(_APPEND, map(_row, made))
        uses.count(connection, uses_of(entry.record for entry in made if entry.record is not None))


def head(connection: Connection) -> AuditHead | None:
    """Return the newest entry; None if there is none yet."""
    found = connection.execute(_HEAD).fetchone()
    if found is None:
        return None
    sequence, mac = found
    if not isinstance(mac, bytes):
        raise rows.DamagedRowError("audit")
    return AuditHead(sequence, mac)


def entries(connection: Connection, after: int, limit: int) -> list[AuditEntry]:
    """Return entries in their order; one that makes no sense has no record."""
    return [_entry(row) for row in connection.execute(_ENTRIES, (after, limit))]


def newest(connection: Connection, limit: int, wanted: RecordFilter) -> list[AuditEntry]:
    """Return the newest entries that are *wanted*; DamagedRowError if one makes no sense."""
    given = {name: value for name in _CONDITIONS if (value := getattr(wanted, name)) is not None}
    if wanted.since is not None:
        given["since"] = wanted.since.isoformat()
    where = " AND ".join([_NO_OUTCOME, *(_CONDITIONS[name] for name in given)])
    statement = f"SELECT {_COLUMNS} FROM audit WHERE {where} ORDER BY sequence DESC LIMIT ?"  # noqa: S608 our texts only
    found = [_entry(row) for row in connection.execute(statement, (*given.values(), limit))]
    if any(entry.record is None for entry in found):
        raise rows.DamagedRowError("audit")
    return found


def _row(entry: AuditEntry) -> rows.Row:
    if entry.record is None:  # pragma: no cover -- only what was read can lack it
        raise ValueError("an entry that is written has a record")
    return (entry.sequence, *rows.row_of(entry.record), entry.key_id, entry.previous, entry.mac)


def _entry(row: rows.Row) -> AuditEntry:
    sequence, *fields, key_id, previous, mac = row
    sound = isinstance(key_id, str) and isinstance(previous, bytes) and isinstance(mac, bytes)
    try:
        record = rows.record_of(tuple(fields)) if sound else None
    except rows.DamagedRowError:
        record = None
    if record is None:
        return AuditEntry(sequence, None, "", b"", b"")
    return AuditEntry(sequence, record, key_id, previous, mac)
