"""``keyfob workspace``."""

import click

from keyfob_registry.app import Registry
from keyfob_registry.cli import options
from keyfob_registry.cli.json_text import say_json
from keyfob_registry.cli.printing import say, say_fields, say_table


@click.group("workspace")
def group() -> None:
    """List, show and make workspaces: each has secrets of its own, and its organization's besides."""


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


@group.command("show")
@click.argument("name")
@options.as_json
def show_command(name: str, as_json: bool) -> None:
    """Show the workspace NAME: its organization and its environments, with how many secrets each holds."""
    with Registry.open() as registry:
        workspace = registry.workspace(name)
        environments = registry.survey.environments(workspace)
    if as_json:
        say_json({"name": workspace.name, "organization": workspace.organization, "environments": list(environments)})
        return
    say_fields(
        [
            ("workspace", workspace.name),
            ("organization", workspace.organization),
            ("secrets", str(sum(each.workspace for each in environments))),
            ("environments", ", ".join(each.name for each in environments)),
        ]
    )


@group.command("create")
@click.argument("name")
def create_command(name: str) -> None:
    """Make the workspace NAME, of the organization "default"."""
    with Registry.open() as registry:
        made = registry.create_workspace(name)
    say(f"made workspace {made.name!r} of organization {made.organization!r}")
