"""``keyfob upgrade``."""

import click

from keyfob_registry.cli.printing import say
from keyfob_registry.maintenance import upgrade


@click.command("upgrade")
def command() -> None:
    """Migrate the database to the schema of this version of Keyfob.

    A newer version of Keyfob asks for it. Doing it again changes nothing. If it is interrupted, the database stays as
    it was.
    """
    before, now = upgrade()
    if before == now:
        say(f"the database has schema {now}, as this version needs it")
    else:
        say(f"the database had schema {before}, and has schema {now} now")
