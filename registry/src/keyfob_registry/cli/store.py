"""``keyfob store``."""

from dataclasses import asdict

import click
from keyfob_sdk.errors import KeyfobError

from keyfob_registry.app import Registry
from keyfob_registry.cli import options
from keyfob_registry.cli.json_text import say_json
from keyfob_registry.cli.printing import note, say, say_table

_HEADERS = ("store", "kind", "secrets")


@click.group("store")
def group() -> None:
    """List and test the external stores of the file that KEYFOB_STORES_FILE names."""


@group.command("list")
@options.as_json
def list_command(as_json: bool) -> None:
    """List the external stores with the secrets that are mapped to them; none is asked."""
    with Registry.open() as registry:
        found = registry.external.stores()
    if as_json:
        say_json([asdict(each) for each in found])
    elif found:
        say_table(_HEADERS, ((each.name, each.kind, ", ".join(each.mapped)) for each in found))
    else:
        note("no external store is configured")
        note("hint: export KEYFOB_STORES_FILE=/path/of/stores.yaml")


@group.command("test")
@click.argument("names", metavar="[STORE]...", nargs=-1)
@click.pass_context
def test_command(ctx: click.Context, names: tuple[str, ...]) -> None:
    """Ask each STORE, or all of them, whether it answers and accepts us. Exit code 1 if one does not."""
    failed = False
    with Registry.open() as registry:
        for name in names or [each.name for each in registry.external.stores()]:
            try:
                say(f"ok: {name}: {registry.external.test(name)}")
            except KeyfobError as error:
                failed = True
                note(error.render())
    ctx.exit(1 if failed else 0)
