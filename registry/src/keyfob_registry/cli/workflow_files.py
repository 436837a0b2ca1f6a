"""The workflows that a command names: files, folders, and aliases in the folders of ``KEYFOB_WORKFLOWS``."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import click
from keyfob_sdk.errors import did_you_mean

from keyfob_registry.cli.failures import WrongUsageError
from keyfob_registry.workflows.definition import Definition
from keyfob_registry.workflows.library import SUFFIXES, Library

folders: Callable[[Any], Any] = click.option(
    "--folder",
    "folders",
    metavar="FOLDER",
    multiple=True,
    type=click.Path(path_type=Path),
    envvar="KEYFOB_WORKFLOWS",
    show_envvar=True,
    help="Where workflows are looked for by their aliases; the folder of a named file is one of them.",
)
workflow: Callable[[Any], Any] = click.argument("name", metavar="WORKFLOW")


def library_of(name: str, folders: Sequence[Path]) -> Library:
    """Return the workflows among which *name*, a file or an alias, finds its children."""
    path = Path(name)
    return Library.beside(path, folders) if is_file(path) else Library(folders)


def is_file(path: Path) -> bool:
    """Say whether a name is that of a file rather than an alias."""
    return path.suffix in SUFFIXES or len(path.parts) > 1


def find(name: str, library: Library) -> Definition:
    """Return the workflow that is meant, if its file is right.

    Raises:
        WrongUsageError: There is none of this alias.
        InvalidWorkflowError: Its file is wrong; it lists every problem.
    """
    if is_file(Path(name)):
        return library.read(Path(name))
    if library.find(name) is None:
        raise unknown(library)
    return library.get(name)


def unknown(library: Library, name: str = "") -> WrongUsageError:
    """Return the error about an alias that there is not; it is repeated in a nearest name alone."""
    hints = did_you_mean(name, library.by_alias) if name else []
    return WrongUsageError("WORKFLOW names no workflow that there is", hints=[*hints, "keyfob workflow list"])
