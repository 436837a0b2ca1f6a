"""The types of inputs, as templates and workflows write them: ``list[str] | None``, ``enum["a", "b"]``.

A type becomes what a parameter of a Python action would be annotated with, so that it is checked and described alike.
"""

import json
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import cache
from types import GenericAlias, NoneType
from typing import Any, Literal, NoReturn, Union

from keyfob_sdk.errors import nearest

LONGEST = 1000
DEEPEST = 8
_TOKEN = re.compile(r"""\s*+(?:(?P<name>[A-Za-z_]\w*+)|(?P<text>"(?:[^"\\]|\\.)*+"|'[^'\\]*+')|(?P<mark>[\[\],|]))""")
_PLAIN: dict[str, Any] = {
    "int": int,
    "str": str,
    "bool": bool,
    "float": float,
    "datetime": datetime,
    "duration": timedelta,
    "any": Any,
    "None": None,
    "list": list[Any],
    "dict": dict[str, Any],
}
_NAMES = (*_PLAIN, "enum")


class TypeTextError(ValueError):
    """A text is no type of an input; its message says what is wrong with it."""


@cache
def annotation(text: str) -> Any:
    """Return the annotation that a type stands for.

    Raises:
        TypeTextError: The text is no type.
    """
    if len(text) > LONGEST:
        raise TypeTextError(f"a type has more than {LONGEST} characters")
    return _Reader(text).whole()


def with_none(hint: Any) -> Any:
    """Return the annotation of what may also be null."""
    return Union[hint, None]  # noqa: UP007 -- a runtime union, also of what does not take `|`


class _Reader:
    """Reads a type from left to right."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._position = 0
        self._kind, self._token = "", ""
        self._depth = 0
        self._next()

    def whole(self) -> Any:
        """Return the type that the whole text is."""
        found = self._union()
        if self._kind:
            self._refuse(f"{self._token!r} is not expected there")
        return found

    def _next(self) -> None:
        match = _TOKEN.match(self._text, self._position)
        if match:
            self._position = match.end()
            self._kind, self._token = str(match.lastgroup), match[str(match.lastgroup)]
        elif self._text[self._position :].strip():
            self._refuse(f"{self._text[self._position :].strip()[:20]!r} is not expected there")
        else:
            self._kind, self._token = "", ""

    def _union(self) -> Any:
        parts = self._separated("|", self._single)
        return parts[0] if len(parts) == 1 else Union[tuple(parts)]  # noqa: UP007 -- made of what was read

    def _single(self) -> Any:
        name = self._name()
        if name == "enum" and self._token != "[":
            self._refuse('enum names no values: write enum["a", "b"]')
        if self._token != "[":
            return _PLAIN[name]
        match name:
            case "enum":
                return Literal[tuple(self._arguments(self._literal))]
            case "list":
                return GenericAlias(list, tuple(self._counted("list", 1)))
            case "dict":
                return GenericAlias(dict, tuple(self._counted("dict", 2)))
            case _:
                return self._refuse(f"{name!r} takes no brackets")

    def _name(self) -> str:
        if self._kind != "name":
            self._refuse(f"{self._token!r} is not expected there" if self._kind else "a type is missing")
        name = self._token
        if name not in _NAMES:
            near = nearest(name, _NAMES)
            self._refuse(
                f"there is no type {name!r}" + (f"; did you mean {near[0]!r}?" if near else f": {', '.join(_NAMES)}")
            )
        self._next()
        return name

    def _literal(self) -> str:
        if self._kind != "text":
            self._refuse("the values of an enum are texts in quotes")
        text = self._token
        self._next()
        try:
            return str(json.loads(text)) if text[0] == '"' else text[1:-1]
        except ValueError:
            return text[1:-1]

    def _counted(self, name: str, count: int) -> list[Any]:
        found = self._arguments(self._union)
        if len(found) != count:
            self._refuse(f"{name} takes {count} type{'s' * (count > 1)} in brackets")
        return found

    def _arguments(self, read: Callable[[], Any]) -> list[Any]:
        """Return what stands between brackets."""
        self._depth += 1
        if self._depth > DEEPEST:
            self._refuse(f"it is nested deeper than {DEEPEST} levels")
        self._next()
        found = self._separated(",", read)
        if self._token != "]" or self._kind != "mark":
            self._refuse("']' is missing")
        self._next()
        self._depth -= 1
        return found

    def _separated(self, mark: str, read: Callable[[], Any]) -> list[Any]:
        found = [read()]
        while self._kind == "mark" and self._token == mark:
            self._next()
            found.append(read())
        return [NoneType if each is None else each for each in found]

    def _refuse(self, reason: str) -> NoReturn:
        raise TypeTextError(f"{self._text[:60]!r} is no type: {reason}")
