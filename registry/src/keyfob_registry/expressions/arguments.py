"""Whether a value fits what the signature of a function says."""

from collections.abc import Callable, Mapping, Sequence
from types import NoneType, UnionType
from typing import Any, Literal, TypeAlias, Union, cast, get_args, get_origin

from keyfob_registry.expressions.operators import type_name

Fits: TypeAlias = Callable[[Any], bool]

_WORDS: Mapping[Any, str] = {str: "text", NoneType: "None", None: "None", dict: "mapping", Any: "any value"}


def fits(annotation: Any) -> Fits:
    """Return what tells whether a value is of the type that *annotation* says."""
    origin, parts = get_origin(annotation), get_args(annotation)
    if annotation is Any or annotation is object:
        return lambda _: True
    if annotation is None or annotation is NoneType:
        return lambda value: value is None
    if origin in {Union, UnionType}:
        each = [fits(part) for part in parts]
        return lambda value: any(one(value) for one in each)
    if origin is Literal:
        return lambda value: isinstance(value, str | int | NoneType) and value in parts
    if origin is not None:
        return _fits_container(origin, parts)
    return _fits_class(annotation)


def _fits_class(kind: type) -> Fits:
    if kind is float:
        return lambda value: isinstance(value, float | int) and not isinstance(value, bool)
    if kind is int:
        return lambda value: isinstance(value, int) and not isinstance(value, bool)
    if kind is list or kind is Sequence:
        return lambda value: isinstance(value, list | tuple)
    if kind is dict:
        return lambda value: isinstance(value, Mapping)
    return lambda value: isinstance(value, kind)


def _fits_container(origin: type, parts: tuple[Any, ...]) -> Fits:
    whole = fits(origin) if isinstance(origin, type) else (lambda _: True)
    if len(parts) == 1:  # of a list
        item = fits(parts[0])
        return lambda value: whole(value) and all(map(item, cast("Sequence[Any]", value)))
    if len(parts) == 2 and issubclass(origin, Mapping):  # noqa: PLR2004 -- keys and values
        key, item = fits(parts[0]), fits(parts[1])
        return lambda value: whole(value) and all(key(k) and item(v) for k, v in value.items())
    return whole


def expected(annotation: Any) -> str:
    """Return what the language calls the type that *annotation* says."""
    origin, parts = get_origin(annotation), get_args(annotation)
    if origin in {Union, UnionType}:
        return " or ".join(dict.fromkeys(expected(part) for part in parts))
    if origin is Literal:
        return " or ".join(map(repr, parts))
    if origin is not None and issubclass(origin, Mapping):
        return "mapping"
    if origin is not None:
        return f"list of {expected(parts[0])}" if parts and parts[0] is not Any else "list"
    if annotation in _WORDS:
        return _WORDS[annotation]
    return annotation.__name__.lower() if isinstance(annotation, type) else "any value"


def mismatch(annotation: Any, value: Any) -> str:
    """Say that *value* is not what *annotation* says, by its type alone."""
    return f"must be {expected(annotation)}, not {type_name(value)}"
