"""Functions of truth: null, False, 0 and what is empty count as false. All arguments are evaluated."""

from typing import Any

from keyfob_registry.expressions.functions.function import function


@function(("FN.and(True, False)", False), ("FN.and(True, 'a')", True))
def and_(left: Any, right: Any) -> bool:
    """Say whether both values are true."""
    return bool(left and right)


@function(("FN.or(True, False)", True))
def or_(left: Any, right: Any) -> bool:
    """Say whether at least one of two values is true."""
    return bool(left or right)


@function(("FN.not(False)", True), ("FN.not([1])", False))
def not_(value: Any) -> bool:
    """Say whether a value is false."""
    return not value
