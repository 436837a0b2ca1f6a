"""``keyfob backup`` and ``keyfob restore``."""

from pathlib import Path

import click

from keyfob_registry.cli.printing import note, say
from keyfob_registry.maintenance import back_up, restore

_FILE = click.Path(path_type=Path)


@click.command("backup")
@click.argument("file", type=_FILE)
def backup_command(file: Path) -> None:
    """Copy the database to FILE, while calls go on; values in it stay sealed.

    It holds every secret, version and audit record as they are at one moment. The root key is not in it.
    """
    back_up(file)
    say(f"backed the database up to {str(file)!r}")
    note("Without the root key nothing in it can be read: keep that elsewhere.")


@click.command("restore")
@click.argument("file", type=_FILE)
def restore_command(file: Path) -> None:
    """Make the database of the backup FILE, where there is none; what is not whole is refused."""
    place = restore(file)
    say(f"restored {place!r}")
    note("keyfob doctor compares it with the root key and the audit's pin; keyfob audit verify proves every record.")
