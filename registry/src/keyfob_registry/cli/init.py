"""``keyfob init``."""

import click

from keyfob_registry.app import Registry
from keyfob_registry.cli.printing import note, say_fields
from keyfob_registry.installation import initialise


@click.command("init")
def command() -> None:
    """Make the database and the root key, where there are none yet.

    Doing it again changes nothing. A database that holds sealed values never gets a new key.
    """
    settings, fresh = initialise()
    with Registry.open() as registry:
        key_id, place = registry.root_key_id, registry.store.place
    in_file = settings.root_key_file.exists()
    say_fields(
        [
            ("database", place),
            ("root key", f"{key_id}{' (new)' if fresh else ''}"),
            ("key file", str(settings.root_key_file) if in_file else "none: another place holds the key"),
        ]
    )
    if in_file:
        note("Back the key file up, apart from the database: without it no value can be read again.")
