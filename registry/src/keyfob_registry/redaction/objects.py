"""Masking at any depth of any object: what comes out is plain data."""

import dataclasses
from collections import deque
from collections.abc import Callable, Iterable, Mapping, ValuesView
from collections.abc import Set as AbstractSet
from datetime import date, time, timedelta, tzinfo
from decimal import Decimal
from enum import Enum
from itertools import count
from pathlib import PurePath
from typing import Any, cast
from uuid import UUID

from pydantic import BaseModel, RootModel

from keyfob_registry.redaction.matcher import MASK

DEPTH = 64
TOO_DEEP = f"[withheld: nested deeper than {DEPTH}]"
CYCLE = "[cycle]"
UNREADABLE = "[withheld: it could not be read]"

_KEPT = (date, time, timedelta, tzinfo, Decimal, UUID, PurePath, complex)
_ABSENT: Any = object()

# What nearly all results are made of: none of the slow questions about other types is asked of them.
_PLAIN = frozenset({dict, list})


class Walk:
    """One walk through one object."""

    def __init__(self, text: Callable[[str], str], binary: Callable[[bytes], bytes]) -> None:
        self._text = text
        self._binary = binary
        self._open: set[int] = set()
        # Shared objects are walked once. The originals are kept here too, lest an id be used again.
        self._seen: dict[int, tuple[object, Any]] = {}

    def visit(self, value: object, depth: int = 0) -> Any:
        """Return *value* as plain data, masked."""
        kind = type(value)
        if kind is str:
            return self._text(value)  # type: ignore[arg-type]  # its type is exactly str
        if value is None or kind is bool:
            return value
        if kind is int or kind is float:
            return self._kept(value)
        if kind in _PLAIN:
            return self._container(value, depth)
        if hasattr(kind, "get_secret_value"):  # pydantic's secret types: never revealed, whatever they hold
            return MASK
        leaf = self._leaf(value)
        return self._container(value, depth) if leaf is _ABSENT else leaf

    def _leaf(self, value: object) -> Any:
        """Return the masked *value* if it has no parts."""
        match value:
            case Enum():
                return self._member(value)
            case str():
                return self._text(str.__str__(value))
            case bytes() | bytearray() | memoryview():
                masked = self._binary(bytes(value))  # pyright: ignore[reportUnknownArgumentType] - of any item type
                return bytearray(masked) if isinstance(value, bytearray) else masked
            case int():
                return self._kept(int.__int__(value))
            case float():
                return self._kept(float.__float__(value))
            case _:
                return self._kept(value) if isinstance(value, _KEPT) else _ABSENT

    def _member(self, member: Enum) -> Any:
        plain = self.visit(member.value)
        return member if _text_of(repr, plain) == _text_of(repr, member.value) else plain

    def _kept(self, value: object) -> Any:
        """Return *value* itself, unless the text that it prints as holds a secret."""
        text = _text_of(str, value)
        masked = self._text(text)
        return value if masked == text and text is not UNREADABLE else masked

    def _container(self, value: object, depth: int) -> Any:
        identity = id(value)
        if identity in self._seen:
            return self._seen[identity][1]
        if identity in self._open:
            return CYCLE
        if depth >= DEPTH:
            return TOO_DEEP
        self._open.add(identity)
        masked = self._parts(value, depth + 1)
        self._open.discard(identity)
        self._seen[identity] = value, masked
        return masked

    def _parts(self, value: object, depth: int) -> Any:
        if type(value) not in _PLAIN and isinstance(value, RootModel):
            return self.visit(cast("Any", value).root, depth)
        try:
            contents = _contents(value)
        except Exception:  # noqa: BLE001 - the author's code: whatever it raises, it is no reason to show more
            return UNREADABLE
        if isinstance(contents, dict):
            return self._pairs(contents.items(), depth)
        if contents is not None:
            return _like(value, [self.visit(item, depth) for item in contents])
        if isinstance(value, BaseException):  # its repr escapes what it quotes, and hides it from the mask
            return self._text(" ".join([f"{type(value).__qualname__}:", *(_text_of(str, part) for part in value.args)]))
        return self._text(_text_of(repr, value))

    def _pairs(self, pairs: Iterable[tuple[object, object]], depth: int) -> dict[Any, Any]:
        masked: dict[Any, Any] = {}
        for key, value in pairs:
            masked[self._key(key, depth, masked)] = self.visit(value, depth)
        return masked

    def _key(self, key: object, depth: int, taken: Mapping[Any, Any]) -> Any:
        """Return the masked *key*, with a number if another key came out the same."""
        masked = self.visit(key, depth)
        try:
            clash = masked in taken
        except TypeError:  # a key that became a dict or a list
            masked = str(masked)
            clash = masked in taken
        if not clash:
            return masked
        return next(numbered for n in count(2) if (numbered := f"{masked}-{n}") not in taken)


def _contents(value: object) -> dict[Any, Any] | list[Any] | None:
    """Return a copy of what *value* holds: pairs, items, or nothing that is known."""
    whole = cast("Any", value)  # of any item type
    if type(value) in _PLAIN:
        copy: dict[Any, Any] | list[Any] = whole.copy()
        return copy
    if isinstance(value, Mapping):
        return dict(whole.items())
    if isinstance(value, list | tuple | AbstractSet | deque | ValuesView):
        return list(whole)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}
    if isinstance(value, BaseModel):
        return _model_fields(value)
    return None


def _model_fields(model: BaseModel) -> dict[str, Any]:
    """Return what ``model_dump`` shows; read field by field, as serializers may stop at cycles."""
    kind = type(model)
    shown = [name for name, field in kind.model_fields.items() if not field.exclude]
    fields = {name: getattr(model, name) for name in (*shown, *kind.model_computed_fields)}
    return fields | (model.model_extra or {})


def _like(value: object, items: list[Any]) -> Any:
    """Return *items* in the plain container that resembles *value*."""
    if isinstance(value, tuple):
        kind: Any = type(cast("object", value))
        new: Any = tuple.__new__  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType] - of any item type
        return new(kind, items) if hasattr(kind, "_fields") else tuple(items)
    if not isinstance(value, AbstractSet):
        return items
    try:
        return frozenset(items) if isinstance(value, frozenset) else set(items)
    except TypeError:  # an item that became a dict
        return items


def _text_of(form: Callable[[object], str], value: object) -> str:
    """Return the str or repr of *value*; a fixed text when it raises."""
    try:
        return str.__str__(form(value))
    except Exception:  # noqa: BLE001 - the author's code: whatever it raises, it is no reason to show more
        return UNREADABLE
