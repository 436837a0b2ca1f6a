"""Functions that take lists as sets; the order of the first list, and then of the next, is kept."""

from typing import Any

from keyfob_registry.expressions.functions.function import function
from keyfob_registry.expressions.functions.values import key_of


@function(("FN.unique([1, 2, 1, {'a': 1}, {'a': 1}])", [1, 2, {"a": 1}]))
def unique(items: list[Any]) -> list[Any]:
    """Return the items without those that were there before."""
    found: dict[Any, Any] = {}
    for item in items:
        found.setdefault(key_of(item), item)
    return list(found.values())


@function(("FN.union([1, 2], [2, 3])", [1, 2, 3]))
def union(*lists: list[Any]) -> list[Any]:
    """Return what is in any of the lists, each item once."""
    return unique([item for each in lists for item in each])


@function(("FN.intersection([1, 2, 3], [3, 2])", [2, 3]))
def intersection(first: list[Any], *others: list[Any]) -> list[Any]:
    """Return what is in all of the lists, each item once."""
    keys = [{key_of(item) for item in each} for each in others]
    return [item for item in unique(first) if all(key_of(item) in each for each in keys)]


@function(("FN.difference([1, 2, 3], [2])", [1, 3]))
def difference(first: list[Any], *others: list[Any]) -> list[Any]:
    """Return what is in the first list and in none of the others, each item once."""
    keys = {key_of(item) for each in others for item in each}
    return [item for item in unique(first) if key_of(item) not in keys]


@function(("FN.symmetric_difference([1, 2], [2, 3])", [1, 3]))
def symmetric_difference(left: list[Any], right: list[Any]) -> list[Any]:
    """Return what is in one of the two lists but not in both, each item once."""
    return difference(left, right) + difference(right, left)
