"""``keyfob workflow prune``."""

import re
from datetime import timedelta
from typing import Any

import click

from keyfob_registry.app import Registry
from keyfob_registry.cli.printing import say
from keyfob_registry.runs import administration

_DURATION = re.compile(r"(\d+)([dhm])")
_UNITS = {"d": "days", "h": "hours", "m": "minutes"}


class Duration(click.ParamType[timedelta]):
    """A number of days, hours or minutes."""

    name = "duration"
    meaning = "a time as in 30d, 12h or 5m"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> timedelta:
        """Return what the text means."""
        found = _DURATION.fullmatch(value)
        if not found:
            self.fail(self.meaning, param, ctx)
        return timedelta(**{_UNITS[found[2]]: int(found[1])})


@click.command("prune")
@click.option(
    "--older-than", type=Duration(), required=True, metavar="30d", help="How long ago they ended: 30d, 12h, 5m."
)
def command(older_than: timedelta) -> None:
    """Forget runs that ended long ago, with their children: what they did, their inputs and their results."""
    with Registry.open() as registry, administration(registry) as admin:
        count = len(admin.prune(older_than))
    say(f"forgot {count} run{'s' if count != 1 else ''}")
