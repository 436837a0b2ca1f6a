"""``keyfob call``."""

import os
import sys
import uuid
from collections.abc import Generator
from contextlib import contextmanager
from typing import Any

import click
from keyfob_sdk.errors import KeyfobError

from keyfob_registry.app import Registry
from keyfob_registry.cli import arguments, completions, logs, options
from keyfob_registry.cli.json_text import say_json
from keyfob_registry.cli.printing import note
from keyfob_registry.errors import ActionFailedError


@click.command("call")
@click.argument("name", shell_complete=completions.actions)
@click.argument("words", metavar="[NAME=VALUE]...", nargs=-1)
@click.option("--args", "path", metavar="FILE", help="Read arguments from a JSON or YAML file, or from stdin (-).")
@options.environment
@options.workspace
@options.as_json
@click.option("-v", "--verbose", is_flag=True, help="Show where an action failed, and warnings of libraries, masked.")
@click.pass_context
def command(
    ctx: click.Context,
    *,
    name: str,
    words: tuple[str, ...],
    path: str | None,
    environment: str,
    workspace: str,
    as_json: bool,
    verbose: bool,
) -> None:
    """Call the action NAME with the secrets that it declares, and print its masked result as JSON.

    A value is taken as it stands where the action takes a text, and read as JSON where it takes something else. What
    the action prints goes to stderr, masked. With --json: {"result": …, "call": …} or {"error": …, "call": …}.
    """
    call_id = uuid.uuid4().hex
    logs.show(verbose=verbose)
    try:
        with Registry.open() as registry:
            given = arguments.read(words, path, registry.catalog.info(name).arguments)
            with _stdout_kept():
                result = registry.call(
                    name, given, workspace=workspace, environment=environment, call_id=call_id, alone=True
                )
    except KeyfobError as error:
        if isinstance(error, ActionFailedError):
            _show_where(error, verbose=verbose)
        if not as_json:
            raise
        say_json({"error": _told(error), "call": call_id})
        ctx.exit(1)
    say_json({"result": result, "call": call_id} if as_json else result, indent=None if as_json else 2)


def _show_where(error: ActionFailedError, *, verbose: bool) -> None:
    if verbose:
        note(error.trace)
    else:
        error.hints += ("keyfob call --verbose … shows where",)


def _told(error: KeyfobError) -> dict[str, Any]:
    return {"code": error.code, "problem": error.problem, "hints": list(error.hints)}


@contextmanager
def _stdout_kept() -> Generator[None]:
    """Keep stdout for the result: what is printed meanwhile, by whatever means, goes to stderr."""
    sys.stdout.flush()
    try:
        kept = os.dup(1)
    except OSError:  # it is closed
        yield
        return
    try:
        os.dup2(2, 1)
        yield
    finally:
        sys.stdout.flush()
        os.dup2(kept, 1)
        os.close(kept)
