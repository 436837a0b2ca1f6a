"""``keyfob variable``."""

from collections.abc import Sequence

import click
from keyfob_sdk.errors import did_you_mean

from keyfob_registry.app import Registry
from keyfob_registry.cli import options
from keyfob_registry.cli.failures import WrongUsageError
from keyfob_registry.cli.json_text import say_json
from keyfob_registry.cli.printing import note, say, say_fields, say_table


@click.group("variable")
def group() -> None:
    """Store what expressions read as VARS.name.key: no secrets, by the same workspaces and environments."""


@group.command("set")
@click.argument("name")
@click.argument("pairs", metavar="KEY=VALUE...", nargs=-1, required=True)
@options.environment
@options.workspace
@options.organization
def set_command(name: str, pairs: tuple[str, ...], environment: str, workspace: str, *, organization: bool) -> None:
    """Store values in the variable NAME, beside those that it has. Whoever may read the registry sees them."""
    values = _pairs(name, pairs)
    with Registry.open() as registry:
        made = registry.put_variable(
            name, values, workspace=workspace, environment=environment, organization=organization
        )
    owner = f"the organization of workspace {workspace!r}" if organization else f"workspace {workspace!r}"
    say(f"stored {', '.join(f'{name}.{key}' for key in values)}")
    say(f"in {owner}, environment {environment!r}, version {made}")


@group.command("get")
@click.argument("name")
@click.argument("key", required=False)
@options.environment
@options.workspace
@options.as_json
def get_command(name: str, key: str | None, environment: str, workspace: str, *, as_json: bool) -> None:
    """Show what expressions read of the variable NAME, or of one KEY of it."""
    with Registry.open() as registry:
        values = registry.variable(name, workspace=workspace, environment=environment)
    if key is not None and key not in values:
        hints = did_you_mean(key, values) or [f"keyfob variable get {name}"]
        raise WrongUsageError(f"variable {name!r} has no key {key!r}", hints=hints)
    if as_json:
        say_json(values if key is None else values[key])
    elif key is not None:
        say(values[key])
    else:
        say_fields(sorted(values.items()))


@group.command("list")
@click.option("-e", "--environment", help="Only variables of this environment; of all if none is named.")
@options.workspace
@options.as_json
def list_command(environment: str | None, workspace: str, *, as_json: bool) -> None:
    """List the variables of a workspace and of its organization."""
    with Registry.open() as registry:
        found = registry.variables(workspace=workspace, environment=environment)
    rows = [(info.name.partition(".")[2], info) for info in found]
    if as_json:
        fields = ("environment", "scope", "version")
        say_json([{"name": n, **{f: getattr(i, f) for f in fields}, "keys": list(i.keys)} for n, i in rows])
    elif rows:
        table = [(name, each.environment, each.scope, str(each.version), ", ".join(each.keys)) for name, each in rows]
        say_table(("name", "environment", "scope", "version", "keys"), table)
    else:
        note("no variable is stored here\nhint: keyfob variable set NAME KEY=VALUE")


@group.command("rm")
@click.argument("name")
@click.argument("keys", metavar="[KEY]...", nargs=-1)
@options.environment
@options.workspace
@options.organization
def rm_command(name: str, keys: tuple[str, ...], environment: str, workspace: str, *, organization: bool) -> None:
    """Remove the variable NAME, or only these KEYs of it."""
    with Registry.open() as registry:
        registry.remove_variable(
            name, keys or None, workspace=workspace, environment=environment, organization=organization
        )
    say(f"removed {', '.join(f'{name}.{key}' for key in keys) or name}")


def _pairs(name: str, pairs: Sequence[str]) -> dict[str, str]:
    """Return what KEY=VALUE says, of each."""
    for pair in pairs:
        if "=" not in pair:
            raise WrongUsageError(f"{pair!r} is no KEY=VALUE", hints=[f"keyfob variable set {name} {pair}=VALUE"])
    return dict(pair.split("=", 1) for pair in pairs)
