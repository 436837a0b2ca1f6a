"""``keyfob secret matrix``."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
from keyfob_sdk.errors import did_you_mean

from keyfob_registry.app import Registry
from keyfob_registry.cli import completions, options
from keyfob_registry.cli.failures import WrongUsageError
from keyfob_registry.cli.json_text import say_json
from keyfob_registry.cli.printing import note, say, say_table
from keyfob_registry.cli.written import write
from keyfob_registry.matrix import Entry, Matrix
from keyfob_registry.matrix.cells import MEANINGS
from keyfob_registry.matrix.page import page

HEADERS = ("workspace", "environment", "secret", "from", "state", "keys")
STYLES = {
    "missing": "bold red",
    "empty": "bold red",
    "invalid": "bold red",
    "extra": "yellow",
    "stored": "cyan",
    "ok": "green",
}


@click.command("matrix")
@options.workspace
@click.option("--all-workspaces", is_flag=True, help="Show the tenants of every workspace.")
@click.option("--secret", metavar="NAME", shell_complete=completions.secrets, help="Show this secret only.")
@options.as_json
@click.option("--html", "path", metavar="FILE", help="Write a page to FILE instead, which needs nothing besides.")
@click.option("--strict", is_flag=True, help="End with exit code 1 if a key that an action requires is missing.")
@click.pass_context
def command(
    ctx: click.Context,
    *,
    workspace: str,
    all_workspaces: bool,
    secret: str | None,
    as_json: bool,
    path: str | None,
    strict: bool,
) -> None:
    """Show for each tenant which keys are stored, missing, empty, invalid or extra.

    A tenant is a workspace and an environment. Shown is every secret that an installed action declares. Values are
    looked at where the root key is to be had, and never shown.
    """
    if as_json and path is not None:
        raise WrongUsageError("--json and --html do not go together")
    with Registry.open() as registry:
        if secret is not None and secret not in registry.catalog.requirements:
            _refuse(secret, sorted(registry.catalog.requirements))
        workspaces = registry.workspaces() if all_workspaces else [registry.workspace(workspace)]
        matrix = registry.survey.matrix(workspaces, secret)
    if as_json:
        say_json(_as_dict(matrix))
    elif path is not None:
        write("--html", Path(path), page(matrix, datetime.now(UTC)))
        note(f"wrote {path}")
    else:
        _say(matrix)
    ctx.exit(1 if strict and matrix.missing else 0)


def _refuse(secret: str, known: Sequence[str]) -> None:
    hints = did_you_mean(secret, known) or ["keyfob action list"]
    raise WrongUsageError("--secret names no secret that an installed action declares", hints=hints)


def _say(matrix: Matrix) -> None:
    if not matrix.entries:
        note("no installed action declares a secret")
        return
    say_table(HEADERS, map(row, matrix.entries), styles=STYLES)
    say("")
    say(f"{matrix.tenants} tenants; missing: {matrix.missing}")
    if not matrix.opened:
        note("there is no root key here: values were not looked at")


def row(entry: Entry) -> tuple[str, ...]:
    """Return the cells of the table's row for an entry."""
    pin = f"pinned: {entry.pin}" if entry.pin else entry.scope or "-"
    return entry.workspace, entry.environment, entry.secret, pin, entry.state, ", ".join(_keys(entry))


def _keys(entry: Entry) -> Iterator[str]:
    """Yield each key with its state; what is absent and not needed is left out."""
    for cell in entry.cells:
        if cell.state != "absent":
            need = f" ({cell.need})" if cell.need in {"one of", "optional"} else ""
            yield f"{cell.key}{need} {cell.state}"


def _as_dict(matrix: Matrix) -> dict[str, Any]:
    return {
        "values_looked_at": matrix.opened,
        "tenants": matrix.tenants,
        "missing": matrix.missing,
        "states": MEANINGS,
        "entries": matrix.entries,
    }
