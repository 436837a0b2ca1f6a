"""Functions of lists; texts and mappings where it says so."""

from typing import Any, cast

from keyfob_registry.expressions.functions.function import function
from keyfob_registry.expressions.functions.refusal import BadArgumentError, limit_items
from keyfob_registry.expressions.functions.values import kind_of


@function(("FN.compact([1, None, 0, ''])", [1, 0, ""]), aliases=("drop_nulls",))
def compact(items: list[Any]) -> list[Any]:
    """Return the items that are not null."""
    return [item for item in items if item is not None]


@function(("FN.flatten([[1, [2]], 3])", [1, 2, 3]))
def flatten(items: list[Any]) -> list[Any]:
    """Return the items of nested lists, of any depth, as one list."""
    found: list[Any] = []
    open_ = [iter(items)]
    while open_:
        for item in open_[-1]:
            if isinstance(item, list):
                open_.append(iter(cast("list[Any]", item)))
                break
            found.append(item)
        else:
            open_.pop()
    return found


@function(("FN.length('abc')", 3), ("FN.length([1, 2])", 2))
def length(value: str | list[Any] | dict[str, Any]) -> int:
    """Return the number of characters, items or keys."""
    return len(value)


@function(("FN.is_empty([])", True), ("FN.is_empty('a')", False))
def is_empty(value: str | list[Any] | dict[str, Any]) -> bool:
    """Say whether a text, list or mapping has nothing in it."""
    return not value


@function(("FN.not_empty({'a': 1})", True), aliases=("is_not_empty",))
def not_empty(value: str | list[Any] | dict[str, Any]) -> bool:
    """Say whether a text, list or mapping has something in it."""
    return bool(value)


@function(("FN.at(['a', 'b', 'c'], -1)", "c"), ("FN.at('abc', 0)", "a"))
def at(items: list[Any] | str, index: int) -> Any:
    """Return one item of a list or text, counted from 0; a negative *index* counts from the end."""
    if not -len(items) <= index < len(items):
        raise BadArgumentError("index", f"is beyond the {len(items)} items")
    return items[index]


@function(("FN.contains([1, 2], 2)", True), ("FN.contains('abc', 'bc')", True))
def contains(container: str | list[Any] | dict[str, Any], item: Any) -> bool:
    """Say whether a list has an item, a mapping a key, or a text another text in it."""
    return _holds(container, item, "item")


@function(("FN.does_not_contain([1, 2], 3)", True))
def does_not_contain(container: str | list[Any] | dict[str, Any], item: Any) -> bool:
    """Say whether a list lacks an item, a mapping a key, or a text another text."""
    return not contains(container, item)


@function(("FN.is_in(2, [1, 2])", True), ("FN.is_in('a', {'a': 1})", True))
def is_in(item: Any, container: str | list[Any] | dict[str, Any]) -> bool:
    """Say whether an item is in a list, a key in a mapping, or a text in another text."""
    return _holds(container, item, "item")


@function(("FN.not_in(3, [1, 2])", True), aliases=("is_not_in",))
def not_in(item: Any, container: str | list[Any] | dict[str, Any]) -> bool:
    """Say whether an item is not in a list, a key not in a mapping, or a text not in another text."""
    return not is_in(item, container)


@function(("FN.contains_any_of([1, 2], [2, 3])", True), ("FN.contains_any_of('abc', ['x', 'c'])", True))
def contains_any_of(container: str | list[Any] | dict[str, Any], items: list[Any]) -> bool:
    """Say whether at least one of the items is in a list, mapping or text."""
    limit_items(len(container) * len(items) if isinstance(container, list) else len(items))
    return any(_holds(container, item, "items") for item in items)


@function(("FN.contains_none_of([1, 2], [3, 4])", True))
def contains_none_of(container: str | list[Any] | dict[str, Any], items: list[Any]) -> bool:
    """Say whether none of the items is in a list, mapping or text."""
    return not contains_any_of(container, items)


def _holds(container: Any, item: Any, argument: str) -> bool:
    if isinstance(container, str) and not isinstance(item, str):
        raise BadArgumentError(argument, f"looks for {kind_of(item)} in a text")
    if isinstance(container, dict) and isinstance(item, list | dict):
        raise BadArgumentError(argument, f"looks for {kind_of(cast('Any', item))} among the keys of a mapping")
    return item in container
