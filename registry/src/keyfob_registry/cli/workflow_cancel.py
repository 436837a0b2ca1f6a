"""``keyfob workflow cancel``."""

import click

from keyfob_registry.app import Registry
from keyfob_registry.cli.printing import say
from keyfob_registry.runs import durable_engine


@click.command("cancel")
@click.argument("run")
def command(run: str) -> None:
    """Stop RUN and its children: a call that is under way ends, and nothing more is begun."""
    with Registry.open() as registry, durable_engine(registry) as engine:
        engine.cancel(run)
    say(f"cancelled run {run}")
