"""``keyfob audit``."""

import click
from keyfob_sdk import CallRecord

from keyfob_registry.app import Registry
from keyfob_registry.cli import options
from keyfob_registry.cli.json_text import plain, say_json
from keyfob_registry.cli.printing import note, say_table, time_text

_HEADERS = ("started", "action", "outcome", "workspace", "environment", "actor", "seconds", "secrets", "run")


@click.command("audit")
@click.option("-n", "--limit", type=click.IntRange(min=1), default=20, show_default=True, help="How many to show.")
@click.option("--run", "run", help="Only the calls of this run.")
@click.option("-w", "--workspace", help="Only the calls in this workspace.")
@options.as_json
def command(limit: int, run: str | None, workspace: str | None, as_json: bool) -> None:
    """Show the newest calls, the newest first: who called what, with which keys of which secrets."""
    with Registry.open() as registry:
        found = registry.records(limit, workspace=workspace, run=run)
    if as_json:
        say_json([plain(record) for record in found])
    elif found:
        say_table(_HEADERS, map(_row, found))
    else:
        note("no call is recorded")


def _row(record: CallRecord) -> tuple[str, ...]:
    outcome = f"{record.outcome} {record.error_code}" if record.error_code else record.outcome
    secrets = " ".join(f"{use.name}@{use.version}({','.join(use.keys)})" for use in record.secrets)
    return (
        time_text(record.started_at),
        record.action,
        outcome,
        record.workspace,
        record.environment,
        record.actor,
        f"{record.duration:.3f}",
        secrets or "-",
        record.run,
    )
