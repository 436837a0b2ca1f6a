"""What is derived from a secret stays tagged with its label, through operators, functions and texts.

Containers are plain, what they hold may be tagged: of ``{"region": "eu", "key": SECRETS.a.B}`` only the key is. Answers
(True, False, None) are never tagged: masking each "True" would hide everything and protect nothing.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, time
from typing import Any, TypeAlias, cast

Labels: TypeAlias = frozenset[str]


class Tagged:
    """One text, number or time that is a secret, or was derived from some; ``raw`` if it is one as it is stored."""

    __slots__ = ("labels", "raw", "value")

    def __init__(self, value: Any, labels: Labels, *, raw: bool = False) -> None:
        self.value, self.labels, self.raw = value, labels, raw

    def __eq__(self, other: object) -> bool:
        return bool(self.value == (other.value if isinstance(other, Tagged) else other))

    def __hash__(self) -> int:
        return hash(self.value)

    def __repr__(self) -> str:
        return f"Tagged({', '.join(sorted(self.labels))})"


def plain(value: Any) -> Any:
    """Return *value* without tags, at any depth."""
    return _stripped(value, None)


def labels_of(value: Any) -> Labels:
    """Return the labels of all that *value* holds."""
    seen: dict[tuple[type, Any], Tagged | None] = {}
    _stripped(value, seen)
    return _union(seen)


def _union(seen: Mapping[tuple[type, Any], "Tagged | None"]) -> Labels:
    return frozenset[str]().union(*(tagged.labels for tagged in seen.values() if tagged is not None))


def applied(call: Callable[..., Any], *operands: Any) -> Any:
    """Return what *call* makes of the bare operands, with the tags that its parts have earned.

    A part of the result that is a part of an operand keeps the tag of that; what is new has the labels of all.
    """
    seen: dict[tuple[type, Any], Tagged | None] = {}
    bare = [_stripped(each, seen) for each in operands]
    result = call(*bare)
    labels = _union(seen)
    return _tagged(result, seen, labels) if labels else result


def _stripped(value: Any, seen: dict[tuple[type, Any], Tagged | None] | None) -> Any:
    kind = type(value)
    if kind is Tagged:
        if seen is not None:
            seen[type(value.value), value.value] = value
        return value.value
    if isinstance(value, Mapping):
        pairs = cast("Mapping[Any, Any]", value).items()
        return {_stripped(key, seen): _stripped(item, seen) for key, item in pairs}
    if kind is list or kind is tuple:
        return [_stripped(item, seen) for item in cast("Sequence[Any]", value)]
    if seen is not None and _can_be_tagged(value):
        seen.setdefault((kind, value), None)
    return value


def _tagged(value: Any, seen: Mapping[tuple[type, Any], Tagged | None], labels: Labels) -> Any:
    if isinstance(value, Mapping):
        pairs = cast("Mapping[Any, Any]", value).items()
        return {_tagged(key, seen, labels): _tagged(item, seen, labels) for key, item in pairs}
    if isinstance(value, list | tuple):
        return [_tagged(item, seen, labels) for item in cast("Sequence[Any]", value)]
    if not _can_be_tagged(value):
        return value
    part = type(value), value
    if part not in seen:
        return Tagged(value, labels)
    return seen[part] or value


def _can_be_tagged(value: Any) -> bool:
    return isinstance(value, str | bytes | int | float | date | time) and not isinstance(value, bool)
