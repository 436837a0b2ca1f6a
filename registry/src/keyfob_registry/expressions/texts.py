"""The texts of plain data, with their places."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, cast

from keyfob_registry.errors import ExpressionLimitError

DEEPEST = 64
_LONGEST = 40


def texts(data: Any, place: str = "", depth: int = 0) -> Iterator[tuple[str, str]]:
    """Yield the place and text of every key and value of *data*, at any depth, that may hold an expression."""
    if depth > DEEPEST:
        raise too_deep()
    if isinstance(data, str):
        if "${{" in data:
            yield place, data
    elif isinstance(data, Mapping):
        for key, item in cast("Mapping[Any, Any]", data).items():
            yield from texts(key, below(place, key), depth + 1)
            yield from texts(item, below(place, key), depth + 1)
    elif isinstance(data, list | tuple):
        for index, item in enumerate(cast("Sequence[Any]", data)):
            yield from texts(item, below(place, index), depth + 1)


def has_expressions(data: Any) -> bool:
    """Tell whether *data* may hold an expression in any of its keys and values."""
    return any(True for _ in texts(data))


def below(place: str, part: object) -> str:
    """Return the place of a part of what is at *place*."""
    if isinstance(part, int):
        return f"{place}[{part}]"
    name = str(part) if len(str(part)) <= _LONGEST else f"{str(part)[:_LONGEST]}…"
    return f"{place}.{name}" if place else name


def too_deep() -> ExpressionLimitError:
    """Return the error for data that is nested too deep, or holds itself."""
    return ExpressionLimitError(f"the data is nested deeper than {DEEPEST} levels")
