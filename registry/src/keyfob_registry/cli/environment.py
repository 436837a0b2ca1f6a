"""``keyfob environment``."""

import click

from keyfob_registry.app import Registry
from keyfob_registry.cli import options
from keyfob_registry.cli.json_text import say_json
from keyfob_registry.cli.printing import note, say_table


@click.group("environment")
def group() -> None:
    """List environments: each selects one of the secrets of the same name, and none falls back to another."""


@group.command("list")
@options.workspace
@options.as_json
def list_command(workspace: str, as_json: bool) -> None:
    """List the environments of a workspace and of its organization, with how many secrets each holds."""
    with Registry.open() as registry:
        found = registry.survey.environments(registry.workspace(workspace))
    if as_json:
        say_json(found)
    elif found:
        rows = ((each.name, str(each.workspace), str(each.organization)) for each in found)
        say_table(("environment", "of the workspace", "of the organization"), rows)
    else:
        note("nothing is stored here: an environment is there as soon as a secret is stored in it")
        note("hint: keyfob secret set NAME KEY --environment ENVIRONMENT")
