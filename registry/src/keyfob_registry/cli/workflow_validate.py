"""``keyfob workflow validate``."""

from pathlib import Path

import click

from keyfob_registry.app import Registry
from keyfob_registry.cli import findings, options, workflow_files
from keyfob_registry.cli.failures import WrongUsageError
from keyfob_registry.workflows.library import Library
from keyfob_registry.workflows.validation import validate_all


@click.command("validate")
@click.argument("paths", metavar="[PATH]...", nargs=-1)
@workflow_files.folders
@options.as_json
@click.pass_context
def command(ctx: click.Context, *, paths: tuple[str, ...], folders: tuple[Path, ...], as_json: bool) -> None:
    """Say what is wrong with workflows: all problems of all files, each with its line and column.

    PATH is a file, a folder or an alias; without one, every workflow of the folders is looked at. Nothing is run, no
    secret is opened. Exit code 1 if there is an error.
    """
    if not (paths or folders):
        hints = ["keyfob workflow validate FILE", "export KEYFOB_WORKFLOWS=folder"]
        raise WrongUsageError("there is nothing to validate", hints=hints)
    library = _library(paths, folders)
    with Registry.open() as registry:
        found = validate_all(library, registry.catalog, _sources(paths, library) if paths else None)
    ctx.exit(findings.say_all(found, as_json=as_json))


def _library(paths: tuple[str, ...], folders: tuple[Path, ...]) -> Library:
    named = [Path(path) for path in paths]
    files = [path for path in named if not path.is_dir() and workflow_files.is_file(path)]
    beside = [path if path.is_dir() else path.parent for path in named if path.is_dir() or path in files]
    return Library([*beside, *folders], files)


def _sources(paths: tuple[str, ...], library: Library) -> set[str]:
    """Return the files that are meant."""
    sources: set[str] = set()
    for name in paths:
        path = Path(name)
        if path.is_dir():
            sources |= {each.source for each in library.readings if Path(each.source).parent == path}
        elif workflow_files.is_file(path):
            sources.add(str(path))
        elif found := library.find(name):
            sources.add(found.source)
        else:
            raise workflow_files.unknown(library, name)
    return sources
