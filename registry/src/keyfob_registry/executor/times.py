"""Dates and times on their way into an action that takes JSON."""

from collections.abc import Mapping
from datetime import date, time, timedelta
from typing import Any, cast

from keyfob_sdk import Action
from keyfob_sdk.errors import InvalidArgumentsError


def validated(target: Action[..., Any], arguments: Mapping[str, Any], name: str) -> dict[str, Any]:
    """Return evaluated *arguments* as the action takes them; where it takes no times, as JSON would hold them.

    Raises:
        InvalidArgumentsError: They do not fit in either form.
    """
    try:
        return target.validate(arguments, name=name)
    except InvalidArgumentsError as error:
        refused = error
    texts, found = _without_times(arguments)
    if not found:
        raise refused
    return target.validate(texts, name=name)


def _without_times(value: Any) -> tuple[Any, bool]:
    """Return *value* with times as texts in the form of ISO 8601, durations as seconds; and whether there were any."""
    if isinstance(value, date | time):
        return value.isoformat(), True
    if isinstance(value, timedelta):
        return value.total_seconds(), True
    if isinstance(value, Mapping):
        pairs = [(key, *_without_times(each)) for key, each in cast("Mapping[Any, Any]", value).items()]
        return {key: each for key, each, _ in pairs}, any(found for _, _, found in pairs)
    if isinstance(value, list):
        items = [_without_times(each) for each in cast("list[Any]", value)]
        return [each for each, _ in items], any(found for _, found in items)
    return value, False
