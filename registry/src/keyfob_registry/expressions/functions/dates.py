"""Functions that make, read and write dates and times.

A text stands for a date or time where it is ISO 8601. A time without a zone counts as UTC wherever a zone is needed.
"""

from datetime import date, datetime, time, timedelta
from typing import Literal

from keyfob_registry.expressions.functions.function import function
from keyfob_registry.expressions.functions.moments import (
    EPOCH,
    UNITS,
    attempt,
    checked_format,
    moment,
    since_epoch,
    utc,
    zone,
)

Moment = datetime | date | str
Unit = Literal["s", "ms", "us", "ns"]
Precision = Literal["auto", "hours", "minutes", "seconds", "milliseconds", "microseconds"]
_MICROSECOND = timedelta(microseconds=1)
_FILETIME_EPOCH = datetime(1601, 1, 1, tzinfo=EPOCH.tzinfo)


@function(
    ("FN.to_isoformat(FN.datetime(2026, 1, 31, 9))", "2026-01-31T09:00:00"),
    ("FN.to_isoformat(FN.datetime(2026, 1, 31, 9, 0, 0, 'UTC'))", "2026-01-31T09:00:00+00:00"),
)
def datetime_(  # noqa: PLR0917 -- as people say a date
    year: int, month: int, day: int, hour: int = 0, minute: int = 0, second: int = 0, timezone: str | None = None
) -> datetime:
    """Return a datetime, without a zone if no *timezone* is named."""
    place = None if timezone is None else zone(timezone)
    reason = "belongs to a date or time that does not exist"
    return attempt(lambda: datetime(year, month, day, hour, minute, second, tzinfo=place), "year", reason)


@function(
    ("FN.to_isoformat(FN.to_datetime('2026-01-31T09:00:00Z'))", "2026-01-31T09:00:00+00:00"),
    ("FN.to_isoformat(FN.to_datetime('2026-01-31', 'Europe/Paris'))", "2026-01-31T00:00:00+01:00"),
)
def to_datetime(value: Moment | float, timezone: str | None = None) -> datetime:
    """Return the datetime of an ISO 8601 text, of a date (its midnight) or of the seconds since 1970 (in UTC).

    With *timezone*, a time without a zone is taken to be there; one with a zone is told in that zone.
    """
    found = from_timestamp(value) if isinstance(value, int | float) else moment(value)
    if timezone is None:
        return found
    place = zone(timezone)
    return found.replace(tzinfo=place) if found.tzinfo is None else _told_in(found, timezone)


@function(
    ("FN.to_isoformat(FN.from_timestamp(1767225600))", "2026-01-01T00:00:00+00:00"),
    ("FN.to_isoformat(FN.from_timestamp(1767225600123, 'ms'))", "2026-01-01T00:00:00.123000+00:00"),
)
def from_timestamp(timestamp: float, unit: Unit = "s") -> datetime:
    """Return the datetime, in UTC, of the time since 1970."""

    def made() -> datetime:
        if isinstance(timestamp, int):
            return EPOCH + timedelta(microseconds=timestamp * 1_000_000 // UNITS[unit])
        return EPOCH + timedelta(seconds=timestamp / UNITS[unit])

    return attempt(made, "timestamp", "is beyond the years 1 to 9999")


@function(
    ("FN.to_timestamp('2026-01-01T00:00:00Z')", 1767225600.0),
    ("FN.to_timestamp('2026-01-01', 'ms')", 1767225600000),
)
def to_timestamp(value: Moment, unit: Unit = "s") -> int | float:
    """Return the time since 1970: seconds as a float, other units as an integer."""
    since = since_epoch(moment(value))
    return since.total_seconds() if unit == "s" else since // _MICROSECOND * UNITS[unit] // 1_000_000


@function(("FN.windows_filetime('2026-01-01T00:00:00Z')", 134116992000000000))
def windows_filetime(value: Moment) -> int:
    """Return the time as Windows counts it: tenths of microseconds since 1601."""
    return (utc(moment(value)) - _FILETIME_EPOCH) // _MICROSECOND * 10


@function(("FN.to_isoformat(FN.parse_datetime('31/01/2026 09:30', '%d/%m/%Y %H:%M'))", "2026-01-31T09:30:00"))
def parse_datetime(text: str, format: str) -> datetime:  # noqa: A002 -- the name of the argument
    """Return the datetime of a text of this *format*, in the codes of Python's ``strptime``."""
    checked = checked_format(format)
    return attempt(lambda: datetime.strptime(text, checked), "text", "does not fit the format")  # noqa: DTZ007 -- a format may have no zone


@function(("FN.to_isoformat(FN.parse_time('9:30 PM', '%I:%M %p'))", "21:30:00"))
def parse_time(text: str, format: str) -> time:  # noqa: A002 -- the name of the argument
    """Return the time of day of a text of this *format*, in the codes of Python's ``strptime``."""
    return parse_datetime(text, format).timetz()


@function(("FN.format_datetime('2026-01-31T09:30:00', '%d %b %Y')", "31 Jan 2026"))
def format_datetime(value: Moment, format: str) -> str:  # noqa: A002 -- the name of the argument
    """Return a date or time as a text of this *format*, in the codes of Python's ``strftime``."""
    checked = checked_format(format)
    return attempt(lambda: moment(value).strftime(checked), "format", "is no format of dates")


@function(
    ("FN.to_isoformat(FN.to_time('2026-01-31T09:30:00'))", "09:30:00"),
    ("FN.to_isoformat(FN.to_time('9:30'))", "09:30:00"),
)
def to_time(value: datetime | time | str) -> time:
    """Return the time of day of a datetime or of an ISO 8601 text."""
    if isinstance(value, time):
        return value
    if isinstance(value, datetime):
        return value.timetz()
    text = value.strip()
    if "T" in text or " " in text:
        return moment(text).timetz()
    text = text.zfill(len("00:00")) if text[1:2] == ":" else text
    return attempt(lambda: time.fromisoformat(text), "value", "is no time of day, such as 09:30")


@function(
    ("FN.to_isoformat('2026-01-31')", "2026-01-31T00:00:00"),
    ("FN.to_isoformat(FN.datetime(2026, 1, 31), 'minutes')", "2026-01-31T00:00"),
)
def to_isoformat(value: Moment | time, timespec: Precision = "auto") -> str:
    """Return a date or time as an ISO 8601 text, as precise as *timespec* says."""
    return value.isoformat(timespec) if isinstance(value, time) else moment(value).isoformat(timespec=timespec)


@function(("FN.to_isoformat(FN.set_timezone('2026-07-01T12:00:00Z', 'Europe/Paris'))", "2026-07-01T14:00:00+02:00"))
def set_timezone(value: Moment, timezone: str) -> datetime:
    """Return the same moment, as it is told in another zone."""
    return _told_in(moment(value), timezone)


@function(("FN.to_isoformat(FN.unset_timezone('2026-07-01T12:00:00+02:00'))", "2026-07-01T12:00:00"))
def unset_timezone(value: Moment) -> datetime:
    """Return a datetime without its zone; date and hour stay."""
    return moment(value).replace(tzinfo=None)


def _told_in(value: datetime, timezone: str) -> datetime:
    place = zone(timezone)
    return attempt(lambda: utc(value).astimezone(place), "value", "is beyond the years 1 to 9999")
