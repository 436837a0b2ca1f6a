"""``keyfob workflow graph``."""

from pathlib import Path

import click

from keyfob_registry.cli import workflow_files
from keyfob_registry.cli.printing import note, say
from keyfob_registry.cli.written import write
from keyfob_registry.workflows import drawing


@click.command("graph")
@workflow_files.workflow
@workflow_files.folders
@click.option("--svg", "path", metavar="FILE", help="Write a picture to FILE instead, which needs nothing besides.")
def command(*, name: str, folders: tuple[Path, ...], path: str | None) -> None:
    """Print the graph of WORKFLOW, a file or an alias, as Mermaid text."""
    definition = workflow_files.find(name, workflow_files.library_of(name, folders))
    if path is None:
        say(drawing.mermaid(definition).rstrip("\n"))
    else:
        write("--svg", Path(path), drawing.svg(definition))
        note(f"wrote {path}")
