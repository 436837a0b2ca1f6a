"""Functions that make lists to go through."""

import math
import uuid
from itertools import product
from typing import Any

from keyfob_registry.expressions.functions.function import function
from keyfob_registry.expressions.functions.refusal import BadArgumentError, limit_items


@function(("FN.range(0, 3)", [0, 1, 2]), ("FN.range(6, 0, -2)", [6, 4, 2]))
def range_(start: int, end: int, step: int = 1) -> list[int]:
    """Return the integers from *start* to before *end*."""
    if step == 0:
        raise BadArgumentError("step", "is zero")
    numbers = range(start, end, step)
    limit_items(max(0, (end - start + step - (1 if step > 0 else -1)) // step))
    return list(numbers)


@function(("FN.zip(['a', 'b'], [1, 2])", [["a", 1], ["b", 2]]))
def zip_(*lists: list[Any]) -> list[list[Any]]:
    """Return lists of the first items, of the second ones, and so on, as far as the shortest list goes."""
    return [list(items) for items in zip(*lists, strict=False)]


@function(("FN.iter_product(['a', 'b'], [1, 2])", [["a", 1], ["a", 2], ["b", 1], ["b", 2]]))
def iter_product(*lists: list[Any]) -> list[list[Any]]:
    """Return each combination of one item of each list."""
    limit_items(math.prod(map(len, lists)) * max(1, len(lists)))
    return [list(items) for items in product(*lists)]


@function(("FN.length(FN.uuid4())", 36))
def uuid4() -> str:
    """Return a new random UUID; the only function that gives another value each time."""
    return str(uuid.uuid4())
