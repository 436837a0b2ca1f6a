"""``keyfob audit list``."""

import re
from datetime import UTC, datetime, timedelta

import click
from keyfob_sdk import CallRecord

from keyfob_registry.app import Registry
from keyfob_registry.audit import AuditEntry, RecordFilter
from keyfob_registry.cli import options
from keyfob_registry.cli.json_text import plain, say_json
from keyfob_registry.cli.printing import note, say_table, time_text

_HEADERS = (
    "record",
    "started",
    "action",
    "outcome",
    "workspace",
    "environment",
    "actor",
    "seconds",
    "secrets",
    "masked",
    "run",
)
_OUTCOMES = ("done", "failed", "refused", "intended")
_AGO = re.compile(r"(\d{1,6})([smhdw])")
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}


class Moment(click.ParamType[datetime]):
    """A time by ISO 8601, or how long ago it was: 90m, 12h, 7d."""

    name = "TIME"
    meaning = "a time: 2026-01-31, 2026-01-31T12:00:00Z, or how long ago: 90m, 12h, 7d"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """Return the time in UTC; one without a zone is meant in UTC."""
        text = str(value)
        if ago := _AGO.fullmatch(text):
            return datetime.now(UTC) - timedelta(**{_UNITS[ago[2]]: int(ago[1])})
        try:
            moment = datetime.fromisoformat(text)
        except ValueError:
            self.fail(self.meaning, param, ctx)
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


@click.command("list")
@click.option("-n", "--limit", type=click.IntRange(min=1), default=20, show_default=True, help="How many to show.")
@click.option("--since", type=Moment(), help="Only calls since a time, or since so long: 90m, 12h, 7d.")
@click.option("--before", type=click.IntRange(min=1), help="Only calls before this record: the next page.")
@click.option("--action", "action", help="Only the calls of this action.")
@click.option("--outcome", type=click.Choice(_OUTCOMES), help="Only calls that ended so; intended ones did not end.")
@click.option("--run", "run", help="Only the calls of this run.")
@click.option("-e", "--environment", help="Only the calls in this environment.")
@click.option("-w", "--workspace", help="Only the calls in this workspace.")
@options.as_json
def command(*, limit: int, as_json: bool, **wanted: str | None) -> None:
    """Show the newest calls, the newest first: who called what, with which keys of which secrets.

    A call that is intended meant to open secrets and left no outcome: it crashed, or is still running.
    """
    with Registry.open() as registry:
        found = registry.audit.newest(limit, _filter(**wanted))
    if as_json:
        say_json([{"sequence": entry.sequence, **plain(entry.record)} for entry in found])
        return
    if not found:
        note("no call is recorded")
        return
    say_table(_HEADERS, [_row(entry, entry.record) for entry in found if entry.record])
    if len(found) == limit and found[-1].sequence > 1:
        note(f"hint: keyfob audit list --before {found[-1].sequence}")


def _filter(**wanted: object) -> RecordFilter:
    make: type = RecordFilter
    found: RecordFilter = make(**wanted)
    return found


def _row(entry: AuditEntry, record: CallRecord) -> tuple[str, ...]:
    outcome = f"{record.outcome} {record.error_code}" if record.error_code else record.outcome
    secrets = " ".join(f"{use.name}@{use.version}({','.join(use.keys)})" for use in record.secrets)
    return (
        str(entry.sequence),
        time_text(record.started_at),
        record.action,
        outcome,
        record.workspace,
        record.environment,
        record.actor,
        f"{record.duration:.3f}",
        secrets or "-",
        " ".join(record.masked) or "-",
        record.run,
    )
