"""Uses of secrets and notices of their dates in SQL."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from keyfob_registry.store.sql import rows
from keyfob_registry.store.sql.connection import Connection
from keyfob_registry.store.uses import ActionUse, DatedSecret, Notice

_FIELDS = "scope, environment, name, action, first_used_at, last_used_at, calls, version, run, outcome"
# Of two that end out of order, the one that began later counts as the last. All times are texts of one form.
_LAST = ", ".join(
    f"{field} = CASE WHEN excluded.last_used_at >= use.last_used_at THEN excluded.{field} ELSE use.{field} END"
    for field in ("last_used_at", "version", "run", "outcome")
)
_COUNT = f"""INSERT INTO use ({_FIELDS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (scope, environment, name, action) DO UPDATE SET {_LAST}, calls = use.calls + excluded.calls,
    first_used_at = CASE WHEN excluded.first_used_at < use.first_used_at THEN excluded.first_used_at
    ELSE use.first_used_at END"""  # noqa: S608 constants only
_DATED = """SELECT scope, environment, name, expires_at, rotate_by FROM secret
    WHERE deleted_at IS NULL AND (expires_at <= ? OR rotate_by <= ?) ORDER BY scope, environment, name"""
_TELL = """INSERT INTO notice (scope, environment, name, what, date, lead_time) VALUES (?, ?, ?, ?, ?, ?)
    ON CONFLICT DO NOTHING"""


def count(connection: Connection, uses: Iterable[ActionUse]) -> None:
    """Add uses to those that are kept, inside of a transaction."""
    connection.executemany(_COUNT, [_row(use) for use in uses])


def listed(connection: Connection, scopes: Sequence[str], name: str | None) -> list[ActionUse]:
    """Return the uses of the secrets of these scopes, or of those of one name, ordered by place."""
    if not scopes:
        return []
    marks = ", ".join("?" * len(scopes))
    named = "" if name is None else " AND name = ?"
    statement = f"SELECT {_FIELDS} FROM use WHERE scope IN ({marks}){named} ORDER BY scope, environment, name, action"  # noqa: S608 marks only
    found = connection.execute(statement, (*scopes, *(() if name is None else (name,))))
    return [_use(row) for row in found]


def tell(connection: Connection, notices: Iterable[Notice]) -> list[Notice]:
    """Keep notices; return those that nobody has kept before."""
    with connection.transaction():
        return [notice for notice in notices if connection.execute(_TELL, _notice(notice)).rowcount == 1]


def dated(connection: Connection, until: datetime) -> list[DatedSecret]:
    """Return the secrets with a date up to *until*, ordered by place."""
    text = until.isoformat()
    return [_dated(row) for row in connection.execute(_DATED, (text, text))]


def _row(use: ActionUse) -> rows.Row:
    times = use.first_used_at.isoformat(timespec="microseconds"), use.last_used_at.isoformat(timespec="microseconds")
    return (*use.place, *times, use.calls, use.version, use.run, use.outcome)


def _notice(notice: Notice) -> rows.Row:
    place = notice.scope, notice.environment, notice.name, notice.what
    return (*place, notice.date.isoformat(), notice.lead_time)


def _dated(row: Sequence[Any]) -> DatedSecret:
    scope, environment, name, *dates = row
    try:
        expires_at, rotate_by = (datetime.fromisoformat(text) if text else None for text in dates)
        return DatedSecret(scope, environment, name, expires_at, rotate_by)
    except (TypeError, ValueError):
        pass
    raise rows.DamagedRowError("secret")


def _use(row: Sequence[Any]) -> ActionUse:
    scope, environment, name, action, first, last, calls, version, run, outcome = row
    try:
        times = datetime.fromisoformat(first), datetime.fromisoformat(last)
        return ActionUse(scope, environment, name, action, *times, int(calls), int(version), run, outcome)
    except (TypeError, ValueError):
        pass
    raise rows.DamagedRowError("use")
