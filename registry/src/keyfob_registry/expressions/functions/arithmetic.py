"""Functions that calculate; an integer has 4,300 digits at most."""

import math
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any, TypeVar, cast

from keyfob_registry.expressions.functions.comparison import ordered
from keyfob_registry.expressions.functions.function import function
from keyfob_registry.expressions.functions.refusal import BadArgumentError, TooLargeError, limit_bits
from keyfob_registry.expressions.functions.values import comparable, is_number, kind_of

Number = int | float
# A datetime is a date.
Addable = int | float | date | timedelta
_T = TypeVar("_T")


@function(("FN.add(1, 2.5)", 3.5), ("FN.add(FN.datetime(2026, 1, 31), FN.days(1)) == FN.datetime(2026, 2, 1)", True))
def add(left: Addable, right: Addable) -> Any:
    """Return the sum of two numbers, of two durations, or of a date and a duration."""
    try:
        return _calculated(lambda: cast("Any", left) + cast("Any", right))
    except TypeError:
        pass
    raise BadArgumentError("right", f"cannot be added: {kind_of(left)} and {kind_of(right)}")


@function(("FN.sub(5, 7)", -2), ("FN.sub(FN.hours(2), FN.hours(1)) == FN.hours(1)", True))
def sub(left: Addable, right: Addable) -> Any:
    """Return the difference of two numbers, durations or dates, or of a date and a duration."""
    dates = isinstance(left, date) and isinstance(right, date)
    try:
        first, second = (comparable(left), comparable(right)) if dates else (left, right)
        return _calculated(lambda: cast("Any", first) - cast("Any", second))
    except TypeError:
        pass
    raise BadArgumentError("right", f"cannot be subtracted: {kind_of(left)} and {kind_of(right)}")


@function(("FN.mul(6, 7)", 42))
def mul(left: Number, right: Number) -> Number:
    """Return the product of two numbers."""
    return _calculated(lambda: left * right)


@function(("FN.div(7, 2)", 3.5))
def div(dividend: Number, divisor: Number) -> Number:
    """Return *dividend* by *divisor*, as a float."""
    _not_zero("divisor", divisor)
    return _calculated(lambda: dividend / divisor)


@function(("FN.mod(7, 3)", 1), ("FN.mod(-7, 3)", 2))
def mod(dividend: Number, divisor: Number) -> Number:
    """Return what is left of *dividend* by *divisor*, with the sign of *divisor*."""
    _not_zero("divisor", divisor)
    return _calculated(lambda: dividend % divisor)


@function(("FN.pow(2, 10)", 1024), ("FN.pow(9, 0.5)", 3.0))
def pow_(base: Number, exponent: Number) -> Number:
    """Return *base* to the power of *exponent*."""
    if exponent < 0:
        _not_zero("base", base)
    if isinstance(base, int) and isinstance(exponent, int) and abs(base) > 1:
        limit_bits(abs(base).bit_length() * exponent)
    power: Any = _calculated(lambda: base**exponent)
    if isinstance(power, complex):
        raise BadArgumentError("exponent", "is a fraction, and the base negative")
    return cast("Number", power)


@function(("FN.sum([1, 2, 3])", 6), ("FN.sum([], 10)", 10))
def sum_(numbers: list[Any], start: Number = 0) -> Number:
    """Return the sum of a list of numbers, counted from *start*."""
    for each in numbers:
        if not is_number(each):
            raise BadArgumentError("numbers", f"holds {kind_of(each)}")
    return _calculated(lambda: sum(numbers, start))


@function(("FN.min(3, 1, 2)", 1), ("FN.min([3, 1, 2])", 1), ("FN.min(['b', 'a'])", "a"))
def min_(*values: Any) -> Any:
    """Return the least of the values, or of one list: numbers, texts, dates, times or durations."""
    found, *others = _several(values)
    for each in others:
        found = each if ordered(each, found, "values") else found
    return found


@function(("FN.max(3, 1, 2)", 3), ("FN.max([3, 1, 2])", 3))
def max_(*values: Any) -> Any:
    """Return the greatest of the values, or of one list: numbers, texts, dates, times or durations."""
    found, *others = _several(values)
    for each in others:
        found = each if ordered(found, each, "values") else found
    return found


def _several(values: tuple[Any, ...]) -> list[Any]:
    found: list[Any] = values[0] if len(values) == 1 and isinstance(values[0], list) else list(values)
    if not found:
        raise BadArgumentError("values", "has no items")
    return found


def _not_zero(argument: str, number: Number) -> None:
    if number == 0:
        raise BadArgumentError(argument, "is zero")


def _calculated(calculate: Callable[[], _T]) -> _T:
    try:
        result = calculate()
    except OverflowError:
        pass
    else:
        if isinstance(result, int):
            limit_bits(result.bit_length())
        if not isinstance(result, float) or math.isfinite(result):
            return result
    raise TooLargeError("a float or a date can hold")
