"""``keyfob workflow show``."""

import click

from keyfob_registry.app import Registry
from keyfob_registry.cli import options, run_view
from keyfob_registry.cli.json_text import say_json
from keyfob_registry.cli.printing import say, say_fields, say_table, time_text
from keyfob_registry.cli.workflow_runs import STYLES
from keyfob_registry.runs import durable_engine
from keyfob_registry.workflows.engine import RunReport


@click.command("show")
@click.argument("run")
@options.as_json
def command(run: str, *, as_json: bool) -> None:
    """Show RUN: what it did and when, with its children; a child is a run, too, and shown by its own id."""
    with Registry.open() as registry, durable_engine(registry) as engine:
        report = engine.show(run)
    if as_json:
        say_json(report)
        return
    _say(report)


def _say(report: RunReport) -> None:
    info = report.info
    say_fields(
        [
            ("run", info.id),
            ("workflow", info.workflow),
            ("state", info.state),
            ("workspace", info.workspace),
            ("environment", info.environment),
            ("started", time_text(info.started_at) if info.started_at else ""),
            ("ended", time_text(info.ended_at) if info.ended_at else ""),
            ("by", info.executor),
        ]
    )
    if rows := run_view.timeline(report):
        say("")
        say_table(("step", "state", "time", "timeline"), rows, styles=STYLES)
    for line in run_view.lines(report):
        if line.startswith("failed"):
            say(line)
