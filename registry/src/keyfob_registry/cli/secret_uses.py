"""``keyfob secret uses``."""

from collections.abc import Iterator
from typing import Any

import click

from keyfob_registry.app import Registry
from keyfob_registry.cli import completions, options, secret_names, variables
from keyfob_registry.cli.json_text import say_json
from keyfob_registry.cli.printing import note, say, say_fields, say_table, time_text
from keyfob_registry.usage import SecretUses
from keyfob_registry.workflows.library import Library

_HEADERS = ("action", "declares", "calls", "last used", "outcome", "run")


@click.command("uses")
@click.argument("name", shell_complete=completions.stored)
@options.environment
@options.workspace
@options.as_json
def command(*, name: str, environment: str, workspace: str, as_json: bool) -> None:
    """Show who uses the secret NAME: the actions that declare it, those that were called with it, and workflows.

    Run and outcome are those of the last call; keyfob audit list --action shows all of them.
    """
    secret_names.check(name)
    with Registry.open() as registry:
        uses = registry.secret_uses(name, workspace=workspace, environment=environment)
    references = Library(variables.settings().workflows).references(name)
    if as_json:
        say_json(_as_dict(uses) | {"references": references})
        return
    say_fields(
        [
            ("secret", name),
            ("scope", uses.scope.partition(":")[0]),
            ("environment", environment),
            ("last used", time_text(uses.last_used_at) if uses.last_used_at else "never"),
        ]
    )
    for place in references:
        say(f"referred to at {place}")
    rows = list(_rows(uses))
    if not rows:
        note("no installed action declares it, and none was called with it")
        return
    say_table(_HEADERS, rows)


def _rows(uses: SecretUses) -> Iterator[tuple[str, ...]]:
    """Yield a line for each action: those that were called with it first, the latest on top."""
    needs = {each.action: "optional" if each.optional else "required" for each in uses.declared}
    for use in uses.used:
        need = needs.pop(use.action, "" if use.is_check else "not any more")
        yield use.action, need, str(use.calls), time_text(use.last_used_at), use.outcome, use.run
    yield from ((action, need, "0", "", "", "") for action, need in needs.items())


def _as_dict(uses: SecretUses) -> dict[str, Any]:
    return {
        "name": uses.name,
        "scope": uses.scope,
        "environment": uses.environment,
        "last_used_at": uses.last_used_at,
        "declared_by": uses.declared,
        "used_by": [
            {
                "action": use.action,
                "calls": use.calls,
                "first_used_at": use.first_used_at,
                "last_used_at": use.last_used_at,
                "version": use.version,
                "outcome": use.outcome,
                "run": use.run,
            }
            for use in uses.used
        ],
    }
