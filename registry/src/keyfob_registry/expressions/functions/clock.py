"""Functions of the clock: the time at which an expression is evaluated, which a run keeps when it is repeated."""

from datetime import date, datetime

from keyfob_registry.expressions.functions.dates import Precision
from keyfob_registry.expressions.functions.function import function
from keyfob_registry.expressions.functions.moments import utc, zone


@function(("FN.now() > FN.to_datetime('2026-01-01T00:00:00Z')", True), aliases=("utcnow", "wall_clock"))
def now_(as_isoformat: bool = False, timespec: Precision = "auto", *, now: datetime) -> datetime | str:
    """Return the time, in UTC; *as_isoformat* as a text, as precise as *timespec* says."""
    return utc(now).isoformat(timespec=timespec) if as_isoformat else utc(now)


@function(("FN.days_between('2026-01-01', FN.today()) > 0", True))
def today(timezone: str | None = None, *, now: datetime) -> date:
    """Return the date, in UTC or in another zone."""
    return (utc(now) if timezone is None else utc(now).astimezone(zone(timezone))).date()
