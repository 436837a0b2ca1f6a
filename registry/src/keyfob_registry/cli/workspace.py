"""``keyfob workspace``."""

import click

from keyfob_registry.app import Registry
from keyfob_registry.cli import options
from keyfob_registry.cli.json_text import say_json
from keyfob_registry.cli.printing import say, say_table


@click.group("workspace")
def group() -> None:
    """List and make workspaces: each has secrets of its own, and its organization's besides."""


@group.command("list")
@options.as_json
def list_command(as_json: bool) -> None:
    """List all workspaces with their organizations."""
    with Registry.open() as registry:
        found = registry.workspaces()
    if as_json:
        say_json([{"name": each.name, "organization": each.organization} for each in found])
    else:
        say_table(("name", "organization"), ((each.name, each.organization) for each in found))


@group.command("create")
@click.argument("name")
def create_command(name: str) -> None:
    """Make the workspace NAME, of the organization "default"."""
    with Registry.open() as registry:
        made = registry.create_workspace(name)
    say(f"made workspace {made.name!r} of organization {made.organization!r}")
