"""Functions of dates and times."""

from datetime import datetime

from keyfob_registry.expressions.functions.function import function


@function()
def utcnow(*, now: datetime) -> datetime:
    """Return the time of the run, in UTC."""
    return now
