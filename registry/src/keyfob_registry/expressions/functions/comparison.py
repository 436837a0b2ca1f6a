"""Functions that compare; times without a zone count as UTC."""

from typing import Any

from keyfob_registry.expressions.functions.function import function
from keyfob_registry.expressions.functions.refusal import BadArgumentError
from keyfob_registry.expressions.functions.values import comparable, kind_of


def ordered(left: Any, right: Any, argument: str = "right") -> bool:
    """Say whether *left* stands before *right*; values that have no order are refused."""
    try:
        return bool(comparable(left) < comparable(right))
    except TypeError:
        pass
    raise BadArgumentError(argument, f"compares {kind_of(left)} with {kind_of(right)}, which have no order")


@function(("FN.greater_than(2, 1)", True))
def greater_than(left: Any, right: Any) -> bool:
    """Say whether *left* is greater than *right*: numbers, texts, dates, times, durations or lists."""
    return ordered(right, left)


@function(("FN.greater_than_or_equal(2, 2)", True))
def greater_than_or_equal(left: Any, right: Any) -> bool:
    """Say whether *left* is greater than *right* or equal to it."""
    return ordered(right, left) or is_equal(left, right)


@function(("FN.less_than('a', 'b')", True))
def less_than(left: Any, right: Any) -> bool:
    """Say whether *left* is less than *right*: numbers, texts, dates, times, durations or lists."""
    return ordered(left, right)


@function(("FN.less_than_or_equal(3, 2)", False))
def less_than_or_equal(left: Any, right: Any) -> bool:
    """Say whether *left* is less than *right* or equal to it."""
    return ordered(left, right) or is_equal(left, right)


@function(("FN.is_equal([1, 2], [1, 2])", True), ("FN.is_equal('1', 1)", False))
def is_equal(left: Any, right: Any) -> bool:
    """Say whether two values are equal."""
    return bool(comparable(left) == comparable(right))


@function(("FN.not_equal(1, 2)", True), aliases=("is_not_equal",))
def not_equal(left: Any, right: Any) -> bool:
    """Say whether two values differ."""
    return not is_equal(left, right)


@function(("FN.is_null(None)", True), ("FN.is_null('')", False))
def is_null(value: Any) -> bool:
    """Say whether a value is null."""
    return value is None


@function(("FN.not_null(0)", True), aliases=("is_not_null",))
def not_null(value: Any) -> bool:
    """Say whether a value is anything but null."""
    return value is not None
