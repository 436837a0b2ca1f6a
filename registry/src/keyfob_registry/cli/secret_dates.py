"""``keyfob secret dates``."""

from datetime import datetime

import click

from keyfob_registry.app import Registry
from keyfob_registry.cli import completions, date_options, options, secret_names, secret_remove
from keyfob_registry.cli.json_text import say_json
from keyfob_registry.cli.printing import say_fields
from keyfob_registry.dates import day, days_left


@click.command("dates")
@click.argument("name", shell_complete=completions.stored)
@options.environment
@options.workspace
@options.organization
@date_options.expires
@date_options.no_expires
@date_options.rotate_by
@date_options.no_rotate_by
@options.as_json
def command(
    *,
    name: str,
    environment: str,
    workspace: str,
    organization: bool,
    expires: str | None,
    no_expires: bool,
    rotate_by: str | None,
    no_rotate_by: bool,
    as_json: bool,
) -> None:
    """Show when the secret NAME expires and is to be rotated, or change that; no value is opened.

    Once it has expired, calls are refused, unless KEYFOB_EXPIRED is "warn". Once it should have been rotated, calls
    are made with a warning, unless KEYFOB_ROTATE_OVERDUE is "refuse". keyfob check tells both 30, 14, 7 and 1 days
    before.
    """
    secret_names.check(name)
    with Registry.open() as registry:
        now = registry.clock.now()
        changes = date_options.changes(
            now,
            expires=expires,
            rotate_by=rotate_by,
            no_expires=no_expires,
            no_rotate_by=no_rotate_by,
        )
        place = {"workspace": workspace, "environment": environment}
        if changes:
            registry.set_dates(name, organization=organization, **place, **changes)
        info = secret_remove.find(registry, name, environment, workspace, organization=organization)
    if as_json:
        say_json({"name": name, "expires_at": info.expires_at, "rotate_by": info.rotate_by})
        return
    say_fields(
        [
            ("secret", name),
            ("expires", _told(info.expires_at, now) or "never"),
            ("rotate by", _told(info.rotate_by, now) or "no date"),
        ]
    )


def _told(date: datetime | None, now: datetime) -> str:
    """Return a date and how far it is; nothing for none."""
    if date is None:
        return ""
    left = days_left(date, now)
    return f"{day(date)}, {left} days left" if left else f"{day(date)}, passed"
