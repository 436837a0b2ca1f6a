"""Results of tasks with ``mask_output``: later tasks read them, and whoever is told of the run sees ``***``."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, cast

from keyfob_registry.redaction import Redactor

MASK = "***"
SHORTEST = 8
"""The length of a text that is told from ordinary words, so that it is masked wherever it stands."""

_LABEL = "mask_output"


def texts(value: Any) -> Iterator[str]:
    """Yield the texts of a result that are masked elsewhere, at any depth."""
    if isinstance(value, str):
        if len(value) >= SHORTEST:
            yield value
    elif isinstance(value, Mapping):
        for item in cast("Mapping[Any, Any]", value).values():
            yield from texts(item)
    elif isinstance(value, Sequence):
        for item in cast("Sequence[Any]", value):
            yield from texts(item)


def redactor(hidden: Collection[str]) -> Redactor:
    """Return what masks these texts."""
    return Redactor({}, [(_LABEL, text) for text in hidden])


def hide(value: Any, hidden: Collection[str]) -> Any:
    """Return *value*, which is plain data, with ``***`` for each of these texts."""
    return _hidden(value, redactor(hidden)) if hidden and value is not None else value


def _hidden(value: Any, masking: Redactor) -> Any:
    if isinstance(value, str):
        return masking.text(value)
    if isinstance(value, Mapping):
        given = cast("Mapping[str, Any]", value)
        return {masking.text(key): _hidden(item, masking) for key, item in given.items()}
    if isinstance(value, list):
        return [_hidden(item, masking) for item in cast("list[Any]", value)]
    return value
