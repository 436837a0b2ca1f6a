"""``keyfob workflow runs``."""

import click

from keyfob_registry.app import Registry
from keyfob_registry.cli import options
from keyfob_registry.cli.json_text import say_json
from keyfob_registry.cli.printing import say_table, time_text
from keyfob_registry.runs import durable_engine

STYLES = {"done": "green", "failed": "red", "running": "cyan", "cancelled": "yellow"}


@click.command("runs")
@click.option("--limit", type=click.IntRange(1), default=20, show_default=True, help="How many, the newest first.")
@options.as_json
def command(limit: int, *, as_json: bool) -> None:
    """List the newest runs, the newest first, without their children."""
    with Registry.open() as registry, durable_engine(registry) as engine:
        found = engine.runs(limit)
    if as_json:
        say_json(found)
        return
    rows = [
        (each.id, each.workflow, each.state, each.environment, time_text(each.started_at) if each.started_at else "")
        for each in found
    ]
    say_table(("run", "workflow", "state", "environment", "started"), rows, styles=STYLES)
