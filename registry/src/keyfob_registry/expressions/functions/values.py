"""What several groups of functions do with values."""

from collections.abc import Hashable, Iterable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, cast

from keyfob_registry.expressions.functions.refusal import BadArgumentError, limit_characters


def is_number(value: Any) -> bool:
    """Say whether a value is a number; a bool is none."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def text_of(argument: str, value: Any) -> str:
    """Return the text of a text, a number, a bool, a date or a time; whatever else is refused."""
    if isinstance(value, str):
        return value
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, bool | int | float | timedelta):
        return str(value)
    raise BadArgumentError(argument, f"holds {kind_of(value)}, where a text or a number is expected")


def texts(argument: str, values: Iterable[Any]) -> list[str]:
    """Return a list of texts; what is none is refused."""
    found = list(values)
    for value in found:
        if not isinstance(value, str):
            raise BadArgumentError(argument, f"holds {kind_of(value)}, where a text is expected")
    return found


def joined(parts: Iterable[str], separator: str = "") -> str:
    """Return the parts as one text, within the limit."""
    found = list(parts)
    limit_characters(sum(map(len, found)) + len(separator) * len(found))
    return separator.join(found)


def kind_of(value: Any) -> str:
    """Return what a value is, in the words of the language, with its article."""
    for kinds, name in _KINDS:
        if isinstance(value, kinds):
            return name
    return "something else"


_KINDS: list[tuple[type | tuple[type, ...], str]] = [
    (type(None), "null"),
    (bool, "a bool"),
    (int, "an integer"),
    (float, "a float"),
    (str, "a text"),
    (list, "a list"),
    (dict, "a mapping"),
    (datetime, "a datetime"),
    (date, "a date"),
    (time, "a time"),
    (timedelta, "a duration"),
]


def key_of(value: Any) -> Hashable:
    """Return what stands for a value in a set: equal values, equal keys."""
    if isinstance(value, dict):
        mapping = cast("dict[Any, Any]", value)
        return ("mapping", frozenset((key, key_of(item)) for key, item in mapping.items()))
    if isinstance(value, list):
        return ("list", tuple(map(key_of, cast("list[Any]", value))))
    return cast("Hashable", value)


def comparable(value: Any) -> Any:
    """Return what is compared in place of a value: a time without a zone counts as UTC."""
    return value.replace(tzinfo=UTC) if isinstance(value, datetime) and value.tzinfo is None else value
