"""The options that say when a secret expires, and by when it is to be rotated."""

from datetime import datetime

import click

from keyfob_registry import dates
from keyfob_registry.cli.failures import WrongUsageError
from keyfob_registry.dates import DateChanges

expires = click.option(
    "--expires", metavar="DATE", help="Until when the values are good: 2027-01-31, a time with its offset, or 90d."
)
rotate_by = click.option("--rotate-by", metavar="DATE", help="By when they are to be replaced; calls go on after that.")
no_expires = click.option("--no-expires", is_flag=True, help="Take the date of expiry away.")
no_rotate_by = click.option("--no-rotate-by", is_flag=True, help="Take the date of rotation away.")


def changes(
    now: datetime,
    *,
    expires: str | None,
    rotate_by: str | None,
    no_expires: bool = False,
    no_rotate_by: bool = False,
) -> DateChanges:
    """Return what the options change; what none of them names stays as it is."""
    for option, given, taken in (("expires", expires, no_expires), ("rotate-by", rotate_by, no_rotate_by)):
        if given is not None and taken:
            raise WrongUsageError(f"--{option} and --no-{option} do not go together")
    found = DateChanges()
    if expires is not None or no_expires:
        found["expires_at"] = None if expires is None else dates.parse(expires, now)
    if rotate_by is not None or no_rotate_by:
        found["rotate_by"] = None if rotate_by is None else dates.parse(rotate_by, now)
    return found
