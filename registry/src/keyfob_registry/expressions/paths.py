"""Following a path through data: only keys and indexes are read, never an attribute.

What is not in the data is None, as far as one item is meant; behind a wildcard or a filter it is left out.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, TypeAlias, cast

from keyfob_registry.errors import OperandError
from keyfob_registry.expressions.contexts import MISSING
from keyfob_registry.expressions.operators import type_name
from keyfob_registry.expressions.scope import Scope
from keyfob_registry.expressions.secrecy import plain

One: TypeAlias = Callable[[Any, Scope], Any]
"""Gives one part of some data, or MISSING."""

Many: TypeAlias = Callable[[Any, Scope], Iterable[Any]]
"""Gives any number of parts."""


def at_key(name: str) -> One:
    """Return what finds the value of a key."""

    def find(value: Any, _: Scope) -> Any:
        return cast("Mapping[Any, Any]", value).get(name, MISSING) if isinstance(value, Mapping) else MISSING

    return find


def at_position(index: int) -> One:
    """Return what finds an item of a list."""

    def find(value: Any, _: Scope) -> Any:
        return _item(value, index)

    return find


def at_computed(index: Callable[[Scope], Any]) -> One:
    """Return what finds the item whose key or index is only known now."""

    def find(value: Any, scope: Scope) -> Any:
        wanted = plain(index(scope))
        if isinstance(wanted, bool) or not isinstance(wanted, str | int):
            raise OperandError(f"a key is text and an index an int, not {type_name(wanted)}")
        return _item(value, wanted)

    return find


def every(value: Any, scope: Scope) -> Iterable[Any]:
    """Return the items of a list, the values of a mapping, nothing of anything else."""
    found: Iterable[Any] = ()
    if isinstance(value, Mapping):
        found = cast("Mapping[Any, Any]", value).values()
    elif isinstance(value, list | tuple):
        found = cast("Sequence[Any]", value)
    scope.made(found)
    return found


def where(condition: Callable[[Scope], Any]) -> Many:
    """Return what finds the items for which *condition* is true."""

    def find(value: Any, scope: Scope) -> Iterable[Any]:
        outer, found = scope.item, list[Any]()
        for item in every(value, scope):
            scope.item = item
            scope.count(1)
            if _holds(condition, scope):
                found.append(item)
        scope.item = outer
        return found

    return find


def _holds(condition: Callable[[Scope], Any], scope: Scope) -> bool:
    # An item that lacks what is compared does not fit; that is what lists of mappings are filtered for.
    try:
        return bool(plain(condition(scope)))
    except OperandError:
        return False


def many(find: One) -> Many:
    """Return *find* as what gives one part or none."""

    def found(value: Any, scope: Scope) -> Iterable[Any]:
        item = find(value, scope)
        return () if item is MISSING else (item,)

    return found


def key(value: Any) -> Any:
    """Return *value*, if it can be a key of a mapping."""
    if isinstance(plain(value), list | Mapping):
        raise OperandError(f"a key of a mapping cannot be a {type_name(plain(value))}")
    return value


def _item(value: Any, index: str | int) -> Any:
    if isinstance(value, Mapping):
        return cast("Mapping[Any, Any]", value).get(index, MISSING)
    if isinstance(value, list | tuple) and isinstance(index, int):
        items = cast("Sequence[Any]", value)
        return items[index] if -len(items) <= index < len(items) else MISSING
    return MISSING
