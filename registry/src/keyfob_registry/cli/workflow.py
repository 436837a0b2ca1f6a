"""``keyfob workflow``: the table of its commands."""

import click

from keyfob_registry.cli.lazy import LazyGroup

COMMANDS: dict[str, tuple[str, str]] = {}


@click.group("workflow", cls=LazyGroup, table=COMMANDS)
def group() -> None:
    """Check workflows, run them, and show what they did."""
