"""What an engine keeps, as text: JSON, and the times that JSON lacks."""

import json
from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any, cast

from keyfob_registry.errors import SealedRowError

_TAG = "$"
_READ: Mapping[str, Callable[[Any], Any]] = {
    "datetime": datetime.fromisoformat,
    "date": date.fromisoformat,
    "time": time.fromisoformat,
    "timedelta": lambda parts: timedelta(*parts),
    "mapping": dict,
}


class RunEndedError(Exception):
    """A run failed: what DBOS is told; its text says nothing, ``error`` holds what is told of it."""

    def __init__(self, error: Any) -> None:
        super().__init__("the run failed")
        self.error = error


def encode(value: Any) -> str:
    """Return *value* as text."""
    return json.dumps(_marked(value), ensure_ascii=False, separators=(",", ":"))


def decode(text: str) -> Any:
    """Return what :meth:`encode` was given.

    Raises:
        SealedRowError: The text is none of ours.
    """
    try:
        return json.loads(text, object_hook=_read)
    except (ValueError, TypeError, KeyError):
        problem = SealedRowError("cannot be read")
    raise problem


def _marked(value: Any) -> Any:
    if value is None or isinstance(value, str | int | float):
        return value
    if isinstance(value, Mapping):
        return _marked_mapping(cast("Mapping[str, Any]", value))
    if isinstance(value, list | tuple):
        return [_marked(item) for item in cast("list[Any]", value)]
    if isinstance(value, BaseException):
        # The text of an error that is not ours may hold anything.
        told = value.error if isinstance(value, RunEndedError) else {"type": type(value).__name__}
        return {_TAG: "error", "value": _marked(told)}
    if isinstance(value, datetime | date | time):
        return {_TAG: type(value).__name__, "value": value.isoformat()}
    if isinstance(value, timedelta):
        return {_TAG: "timedelta", "value": [value.days, value.seconds, value.microseconds]}
    raise TypeError(f"an engine does not keep values of type {type(value).__name__}")


def _marked_mapping(value: Mapping[str, Any]) -> dict[str, Any]:
    marked = {key: _marked(item) for key, item in value.items()}
    # Data from outside may look like our tags.
    return {_TAG: "mapping", "value": [[key, item] for key, item in marked.items()]} if _TAG in marked else marked


def _read(found: dict[str, Any]) -> Any:
    if _TAG not in found:
        return found
    if found[_TAG] == "error":
        return RunEndedError(found["value"])
    return _READ[found[_TAG]](found["value"])
