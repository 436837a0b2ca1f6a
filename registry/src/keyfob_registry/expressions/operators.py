"""What the operators do with plain data: an error tells types, never values."""

import operator
from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from keyfob_registry.errors import ExpressionLimitError, OperandError

LARGEST_NUMBER = 10_000  # bits

_NAMES: Mapping[type, str] = {
    str: "text",
    bool: "bool",
    int: "int",
    float: "float",
    list: "list",
    tuple: "list",
    dict: "mapping",
    datetime: "datetime",
    date: "date",
    time: "time",
    timedelta: "timedelta",
    type(None): "None",
}


def type_name(value: object) -> str:
    """Return what the language calls the type of *value*."""
    named = (name for kind, name in _NAMES.items() if isinstance(value, kind))
    return _NAMES.get(type(value)) or next(named, "mapping" if isinstance(value, Mapping) else type(value).__name__)


def binary(symbol: str) -> Callable[[Any, Any], Any]:
    """Return what the operator *symbol* does; ``&&`` and ``||`` are the compiler's."""
    return _BINARY[symbol]


def unary(symbol: str) -> Callable[[Any], Any]:
    """Return what the sign *symbol* does."""
    return _UNARY[symbol]


def _guarded(symbol: str, apply: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    """Let *apply* raise what it likes: nothing of it is told but the types."""

    def guarded(left: Any, right: Any) -> Any:
        try:
            return apply(left, right)
        except ZeroDivisionError:
            problem = f"{symbol!r} cannot divide by zero"
        except OverflowError:
            problem = f"{symbol!r} would give too large a number"
        except (TypeError, ValueError):
            problem = f"{symbol!r} cannot take {type_name(left)} and {type_name(right)}"
        raise OperandError(problem)

    return guarded


def _add(left: Any, right: Any) -> Any:
    if isinstance(left, list | tuple) and isinstance(right, list | tuple):
        return [*left, *right]
    return left + right


def _multiply(left: Any, right: Any) -> Any:
    if isinstance(left, int) and isinstance(right, int):
        if left.bit_length() + right.bit_length() > LARGEST_NUMBER:
            raise ExpressionLimitError(f"a number of more than {LARGEST_NUMBER} bits would be made")
        return left * right
    if isinstance(left, str | bytes | list | tuple) or isinstance(right, str | bytes | list | tuple):
        raise TypeError  # repeating is bounded elsewhere
    return left * right


def _remainder(left: Any, right: Any) -> Any:
    # Of a text it would fill in a format.
    if isinstance(left, str | bytes):
        raise TypeError
    return left % right


def _contains(left: Any, right: Any) -> bool:
    if isinstance(right, Mapping | list | tuple) or (isinstance(right, str) and isinstance(left, str)):
        return left in right
    raise TypeError


def _same(left: Any, right: Any) -> bool:
    """Tell whether both are the same value of the same type."""
    return type(left) is type(right) and bool(left == right)


_BINARY: Mapping[str, Callable[[Any, Any], Any]] = {
    "==": operator.eq,
    "!=": operator.ne,
    ">": _guarded(">", operator.gt),
    ">=": _guarded(">=", operator.ge),
    "<": _guarded("<", operator.lt),
    "<=": _guarded("<=", operator.le),
    "in": _guarded("in", _contains),
    "not in": _guarded("not in", lambda left, right: not _contains(left, right)),
    "is": _same,
    "is not": lambda left, right: not _same(left, right),
    "+": _guarded("+", _add),
    "-": _guarded("-", operator.sub),
    "*": _guarded("*", _multiply),
    "/": _guarded("/", operator.truediv),
    "%": _guarded("%", _remainder),
}


def _signed(symbol: str, apply: Callable[[Any], Any]) -> Callable[[Any], Any]:
    def signed(operand: Any) -> Any:
        if isinstance(operand, int | float | timedelta):
            return apply(operand)
        raise OperandError(f"{symbol!r} cannot take {type_name(operand)}")

    return signed


_UNARY: Mapping[str, Callable[[Any], Any]] = {
    "-": _signed("-", operator.neg),
    "+": _signed("+", operator.pos),
    "not": operator.not_,
}
