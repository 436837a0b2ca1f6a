"""Functions of the parts of a date or time, as it is told in its own zone."""

from datetime import time
from typing import Literal

from keyfob_registry.expressions.functions.dates import Moment, set_timezone, to_time
from keyfob_registry.expressions.functions.function import function
from keyfob_registry.expressions.functions.moments import moment
from keyfob_registry.expressions.functions.refusal import BadArgumentError

Style = Literal["number", "full", "short"]
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_SHORT = 3
_FRIDAY = 4


@function(("FN.get_day_of_week('2026-01-31')", 5), ("FN.get_day_of_week('2026-01-31', 'full')", "Saturday"))
def get_day_of_week(value: Moment, style: Style = "number") -> int | str:
    """Return the day of the week: 0 for Monday to 6, or its English name, ``full`` or ``short``."""
    day = moment(value).weekday()
    return day if style == "number" else _styled(_DAYS[day], style)


@function(("FN.get_month('2026-01-31')", 1), ("FN.get_month('2026-01-31', 'short')", "Jan"))
def get_month(value: Moment, style: Style = "number") -> int | str:
    """Return the month: 1 to 12, or its English name, ``full`` or ``short``."""
    month = moment(value).month
    return month if style == "number" else _styled(_MONTHS[month - 1], style)


def _styled(name: str, style: Style) -> str:
    return name if style == "full" else name[:_SHORT]


@function(("FN.get_year('2026-01-31')", 2026))
def get_year(value: Moment) -> int:
    """Return the year."""
    return moment(value).year


@function(("FN.get_day('2026-01-31')", 31))
def get_day(value: Moment) -> int:
    """Return the day of the month."""
    return moment(value).day


@function(("FN.get_hour('2026-01-31T09:30:15')", 9))
def get_hour(value: Moment) -> int:
    """Return the hour, 0 to 23."""
    return moment(value).hour


@function(("FN.get_minute('2026-01-31T09:30:15')", 30))
def get_minute(value: Moment) -> int:
    """Return the minute."""
    return moment(value).minute


@function(("FN.get_second('2026-01-31T09:30:15')", 15))
def get_second(value: Moment) -> int:
    """Return the second."""
    return moment(value).second


@function(
    ("FN.is_working_hours('2026-01-30T16:59:00')", True),
    ("FN.is_working_hours('2026-01-31T10:00:00')", False),
    ("FN.is_working_hours('2026-01-30T23:00:00Z', '09:00', '17:00', False, 'America/Los_Angeles')", True),
)
def is_working_hours(
    value: Moment,
    start: time | str = "09:00",
    end: time | str = "17:00",
    include_weekends: bool = False,
    timezone: str | None = None,
) -> bool:
    """Say whether a time lies from *start* to before *end* on a day from Monday to Friday, or on any day.

    Where *end* is not after *start*, the hours go over midnight, and count to the day on which a moment lies.
    """
    local = moment(value) if timezone is None else set_timezone(value, timezone)
    if local.weekday() > _FRIDAY and not include_weekends:
        return False
    first, last, now = _hour(start, "start"), _hour(end, "end"), local.time()
    return first <= now < last if first < last else now >= first or now < last


def _hour(value: time | str, argument: str) -> time:
    try:
        return to_time(value).replace(tzinfo=None)
    except BadArgumentError as error:
        reason = error.reason
    raise BadArgumentError(argument, reason)
