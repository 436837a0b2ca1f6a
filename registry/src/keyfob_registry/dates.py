"""Dates of secrets: when their values stop being good or are to be replaced, and how long before that it is told."""

import re
from datetime import UTC, datetime, time, timedelta
from typing import TypedDict

from keyfob_registry.errors import DateError

LEAD_DAYS = (30, 14, 7, 1)
"""How many days before a date it is told."""

URGENT_DAYS = 7
"""From so many days on it is a warning."""

_PERIOD = re.compile(r"([1-9][0-9]{0,4})d")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_LAST_SECOND = time(23, 59, 59, tzinfo=UTC)


class DateChanges(TypedDict, total=False):
    """Dates of a secret that are to be changed; what is left out stays as it is, None takes a date away."""

    expires_at: datetime | None
    rotate_by: datetime | None


def days_left(date: datetime, now: datetime) -> int:
    """Return the days until *date*, one that has begun counted whole; 0 once it has passed."""
    return max(-((now - date) // timedelta(days=1)), 0)


def lead_time(left: int) -> int | None:
    """Return the lead time that so many days fall in, 0 for a date that has passed; None if it is too early."""
    return min((days for days in (*LEAD_DAYS, 0) if left <= days), default=None)


def parse(text: str, now: datetime) -> datetime:
    """Return the moment that ``2027-01-31`` (its end, in UTC), a time with its offset, or ``90d`` means; DateError."""
    try:
        if period := _PERIOD.fullmatch(text):
            return _end_of_day(now + timedelta(days=int(period[1])))
        found = datetime.fromisoformat(text)
        if _DAY.fullmatch(text):
            return _end_of_day(found.replace(tzinfo=UTC))
    except (ValueError, OverflowError):
        pass
    else:
        return checked(found)
    raise DateError


def checked(date: datetime) -> datetime:
    """Return a moment in UTC; DateError if it does not say in which time zone it is."""
    if date.tzinfo is None or date.utcoffset() is None:
        raise DateError
    try:
        return date.astimezone(UTC)
    except OverflowError:
        pass
    raise DateError


def checked_changes(changes: DateChanges) -> DateChanges:
    """Return changes with all times in UTC; DateError if one does not say in which time zone it is."""
    found = DateChanges()
    if "expires_at" in changes:
        found["expires_at"] = changes["expires_at"] and checked(changes["expires_at"])
    if "rotate_by" in changes:
        found["rotate_by"] = changes["rotate_by"] and checked(changes["rotate_by"])
    return found


def day(date: datetime) -> str:
    """Return the day of a date, for people; the time as well, unless it is the end of that day."""
    utc = date.astimezone(UTC)
    return utc.date().isoformat() if utc.timetz() == _LAST_SECOND else utc.strftime("%Y-%m-%d %H:%M UTC")


def _end_of_day(moment: datetime) -> datetime:
    return datetime.combine(moment.astimezone(UTC).date(), _LAST_SECOND)
