"""References to secrets in the arguments of a call: ``${{ SECRETS.name.KEY }}``.

A value is parsed once, before anything is opened; what is filled in is never parsed again, so that a secret or a
message from outside that looks like an expression stays text.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from keyfob_registry import names
from keyfob_registry.errors import ExpressionError
from keyfob_registry.errors.expressions import shown

DEEPEST = 64
_EXPRESSION = re.compile(r"\$\{\{(.*?)\}\}", re.DOTALL)
_SECRET = re.compile(r"\s*SECRETS\.([a-z][a-z0-9_]*)\.([A-Z][A-Z0-9_]*)\s*")


@dataclass(frozen=True, slots=True, order=True)
class Reference:
    """One key of one secret, as an argument names it."""

    secret: str
    key: str

    def __str__(self) -> str:
        return f"SECRETS.{self.secret}.{self.key}"


def references(value: Any) -> set[Reference]:
    """Return every reference in *value*, in keys and values at any depth.

    Raises:
        ExpressionError: There is an expression of another form.
        ReservedNameError: A reference names what is kept for Keyfob itself.
    """
    return {_parse(match) for text in _texts(value, 0) for match in _EXPRESSION.finditer(text, 0, _end(text))}


def fill(value: Any, look_up: Callable[[Reference], str]) -> Any:
    """Return a copy of *value* with each reference replaced by what *look_up* gives for it."""
    if isinstance(value, str):
        end = _end(value)
        return _EXPRESSION.sub(lambda match: look_up(_parse(match)), value[:end]) + value[end:]
    if isinstance(value, Mapping):
        mapping = cast("Mapping[Any, Any]", value)
        return {fill(key, look_up): fill(item, look_up) for key, item in mapping.items()}
    if isinstance(value, list | tuple):
        items = cast("Sequence[Any]", value)
        return [fill(item, look_up) for item in items]
    return value


def _end(text: str) -> int:
    """Return where the last expression may end: behind it, each opening would be searched for an end in vain."""
    return text.rfind("}}") + 2 if "}}" in text else 0


def _parse(match: re.Match[str]) -> Reference:
    found = _SECRET.fullmatch(match[1])
    if found is None:
        raise ExpressionError(
            f"{shown(match[1].strip())} is no reference to a secret", hints=["write ${{ SECRETS.name.KEY }}"]
        )
    names.refuse_reserved(*found.groups())
    return Reference(found[1], found[2])


def _texts(value: Any, depth: int) -> Iterator[str]:
    if depth > DEEPEST:
        raise ExpressionError(
            f"the arguments are nested deeper than {DEEPEST} levels", hints=["write ${{ SECRETS.name.KEY }}"]
        )
    if isinstance(value, str):
        if "${{" in value:
            yield value
    elif isinstance(value, Mapping):
        mapping = cast("Mapping[Any, Any]", value)
        for key, item in mapping.items():
            yield from _texts(key, depth + 1)
            yield from _texts(item, depth + 1)
    elif isinstance(value, list | tuple):
        items = cast("Sequence[Any]", value)
        for item in items:
            yield from _texts(item, depth + 1)
