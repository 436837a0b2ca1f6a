"""From one type to another, and from any value to text."""

import json
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time
from typing import Any

from keyfob_registry.errors import OperandError
from keyfob_registry.expressions.operators import type_name

_TRUE, _FALSE = {"true", "1", "yes", "on"}, {"false", "0", "no", "off", ""}


def as_text(value: Any) -> str:
    """Return *value* as it is written into a text: lists and mappings as JSON, times in ISO format."""
    match value:
        case str():
            return value
        case date() | time():
            return value.isoformat()
        case list() | tuple() | Mapping():
            return json.dumps(value, ensure_ascii=False, default=as_text)
        case _:
            return str(value)


def cast_to(name: str) -> Callable[[Any], Any]:
    """Return the cast of this name."""
    apply = _CASTS[name]

    def guarded(value: Any) -> Any:
        try:
            return apply(value)
        except (TypeError, ValueError, OverflowError, OSError, RecursionError):
            problem = f"{name}( ) cannot read this {type_name(value)}"
        raise OperandError(problem)

    return guarded


def _as_int(value: Any) -> int:
    if isinstance(value, str | int | float):
        return int(value)
    raise TypeError


def _as_float(value: Any) -> float:
    if isinstance(value, str | int | float):
        return float(value)
    raise TypeError


def _as_bool(value: Any) -> bool:
    if not isinstance(value, str):
        return bool(value)
    word = value.strip().lower()
    if word in _TRUE | _FALSE:
        return word in _TRUE
    raise ValueError


def _as_datetime(value: Any) -> datetime:
    match value:
        case datetime():
            return value
        case date():
            return datetime(value.year, value.month, value.day, tzinfo=UTC)
        case str():
            return datetime.fromisoformat(value.strip())
        case int() | float() if not isinstance(value, bool):
            return datetime.fromtimestamp(value, UTC)
        case _:
            raise TypeError


_CASTS: Mapping[str, Callable[[Any], Any]] = {
    "int": _as_int,
    "float": _as_float,
    "str": as_text,
    "bool": _as_bool,
    "datetime": _as_datetime,
}
