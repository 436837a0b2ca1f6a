"""Functions of durations."""

from datetime import timedelta

from keyfob_registry.expressions.functions.dates import Moment
from keyfob_registry.expressions.functions.function import function
from keyfob_registry.expressions.functions.moments import attempt, moment, since_epoch

Number = int | float


@function(("FN.days(1) == FN.hours(24)", True))
def days(count: Number) -> timedelta:
    """Return a duration of so many days."""
    return _duration(count, timedelta(days=1))


@function(("FN.to_isoformat(FN.datetime(2026, 1, 1) + FN.hours(1.5))", "2026-01-01T01:30:00"))
def hours(count: Number) -> timedelta:
    """Return a duration of so many hours."""
    return _duration(count, timedelta(hours=1))


@function(("FN.minutes(2) == FN.seconds(120)", True))
def minutes(count: Number) -> timedelta:
    """Return a duration of so many minutes."""
    return _duration(count, timedelta(minutes=1))


@function(("FN.seconds(90) == FN.minutes(1.5)", True))
def seconds(count: Number) -> timedelta:
    """Return a duration of so many seconds."""
    return _duration(count, timedelta(seconds=1))


@function(("FN.weeks(1) == FN.days(7)", True))
def weeks(count: Number) -> timedelta:
    """Return a duration of so many weeks."""
    return _duration(count, timedelta(weeks=1))


def _duration(count: Number, unit: timedelta) -> timedelta:
    return attempt(lambda: unit * count, "count", "is beyond the longest duration")


@function(("FN.days_between('2026-01-01', '2026-01-02T12:00:00')", 1.5))
def days_between(start: Moment, end: Moment) -> float:
    """Return the days from *start* to *end*, negative if *end* is before."""
    return _between(start, end) / timedelta(days=1)


@function(("FN.hours_between('2026-01-01', '2026-01-02')", 24.0))
def hours_between(start: Moment, end: Moment) -> float:
    """Return the hours from *start* to *end*, negative if *end* is before."""
    return _between(start, end) / timedelta(hours=1)


@function(("FN.minutes_between('2026-01-01T00:00:00', '2026-01-01T00:01:30')", 1.5))
def minutes_between(start: Moment, end: Moment) -> float:
    """Return the minutes from *start* to *end*, negative if *end* is before."""
    return _between(start, end) / timedelta(minutes=1)


@function(("FN.seconds_between('2026-01-01T00:00:00Z', '2026-01-01T01:00:00+01:00')", 0.0))
def seconds_between(start: Moment, end: Moment) -> float:
    """Return the seconds from *start* to *end*, negative if *end* is before."""
    return _between(start, end) / timedelta(seconds=1)


@function(("FN.weeks_between('2026-01-15', '2026-01-01')", -2.0))
def weeks_between(start: Moment, end: Moment) -> float:
    """Return the weeks from *start* to *end*, negative if *end* is before."""
    return _between(start, end) / timedelta(weeks=1)


def _between(start: Moment, end: Moment) -> timedelta:
    return since_epoch(moment(end, "end")) - since_epoch(moment(start, "start"))
