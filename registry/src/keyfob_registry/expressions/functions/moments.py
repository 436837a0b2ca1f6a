"""What the functions of dates and times share: reading a time, a zone and a unit.

Nothing depends on the machine's zone: a time without a zone counts as UTC wherever a zone is needed.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from keyfob_registry.expressions.functions.refusal import BadArgumentError

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
UNITS = {"s": 1, "ms": 1_000, "us": 1_000_000, "ns": 1_000_000_000}
LONGEST_FORMAT = 100
_LONGEST_ZONE = 64
_T = TypeVar("_T")


def moment(value: date | str, argument: str = "value") -> datetime:
    """Return a datetime, that of a date's midnight, or of an ISO 8601 text."""
    if isinstance(value, datetime):
        return value
    if isinstance(value, date):
        return datetime.combine(value, time())
    return attempt(lambda: datetime.fromisoformat(value.strip()), argument, "is no date or time in ISO 8601")


def utc(value: datetime) -> datetime:
    """Return a datetime with a zone: UTC, if it has none."""
    return value if value.tzinfo else value.replace(tzinfo=UTC)


def zone(name: str, argument: str = "timezone") -> ZoneInfo:
    """Return the time zone of a name, such as ``Europe/Paris``."""
    if len(name) <= _LONGEST_ZONE and name.isascii():
        try:
            return ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            pass
    raise BadArgumentError(argument, "is no time zone, such as 'Europe/Paris' or 'UTC'")


def checked_format(text: str) -> str:
    """Return the format of a date or time; one that is too long is refused."""
    if len(text) > LONGEST_FORMAT:
        raise BadArgumentError("format", f"has more than {LONGEST_FORMAT} characters")
    return text


def attempt(make: Callable[[], _T], argument: str, reason: str) -> _T:
    """Return what *make* gives; where it cannot, the argument is refused for this *reason*."""
    try:
        return make()
    except (ValueError, OverflowError):
        pass
    raise BadArgumentError(argument, reason)


def since_epoch(value: datetime) -> timedelta:
    """Return the time since the start of 1970, with the hours that a change of the clocks adds or takes."""
    return utc(value) - EPOCH  # EPOCH has another zone object: Python then counts in UTC
