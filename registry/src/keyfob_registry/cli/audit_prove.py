"""``keyfob audit verify`` and ``keyfob audit export``."""

from dataclasses import asdict
from typing import IO

import click

from keyfob_registry.app import Registry
from keyfob_registry.audit import Verdict
from keyfob_registry.cli import options
from keyfob_registry.cli.json_text import say_json
from keyfob_registry.cli.printing import note, say


@click.command("verify")
@click.option(
    "--file",
    "file",
    type=click.File("r", encoding="utf-8", errors="replace"),
    help="Verify what keyfob audit export printed, in place of the database; - is stdin.",
)
@options.as_json
@click.pass_context
def verify_command(ctx: click.Context, file: IO[str] | None, as_json: bool) -> None:
    """Prove that no record was changed, removed, moved or put in; exit code 1 names the first that was.

    It takes the root key. What the pin beside the key file names must be there, so a cut-off end is found as well.
    """
    with Registry.open() as registry:
        verdict = registry.audit.verify() if file is None else registry.audit.verify_file(file)
    if as_json:
        say_json({"ok": verdict.ok, **asdict(verdict)})
    else:
        _say(verdict, "file" if file else "database")
    ctx.exit(0 if verdict.ok else 1)


@click.command("export")
@click.option("--after", type=click.IntRange(min=0), default=0, help="Begin after this record.")
def export_command(after: int) -> None:
    """Print all records, the oldest first, as JSON lines that can be verified elsewhere.

    The first line holds the wrapped audit keys: whoever has the root key can verify the rest.
    """
    with Registry.open() as registry:
        for line in registry.audit.export(after):
            say(line)


def _say(verdict: Verdict, source: str) -> None:
    if verdict.problem:
        say(f"fail  record {verdict.problem.sequence} {verdict.problem.what}")
        if verdict.last:
            say(f"records {verdict.first} to {verdict.last} are as they were written")
    elif verdict.last:
        say(f"ok  records {verdict.first} to {verdict.last} are as they were written")
    else:
        say("ok  no call is recorded")
    if verdict.unfinished:
        say(f"warn  calls without an outcome: {verdict.unfinished} (keyfob audit list --outcome intended)")
    _note_the_end(verdict, source)


def _note_the_end(verdict: Verdict, source: str) -> None:
    """Say what is not proved about the end of the audit."""
    if verdict.problem:
        return
    if source == "file":
        note("a file proves nothing of what came after its last record")
    elif verdict.pinned is None and verdict.last:
        note("no record is pinned, so a cut-off end would not be noticed")
    elif verdict.pinned is not None and verdict.pinned < verdict.last:
        note(f"the pin is at record {verdict.pinned}: of those after it, a cut-off end would not be noticed")
