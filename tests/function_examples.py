"""A second reading of simple expressions, as Python would read them: what examples of functions are held against."""

from __future__ import annotations

import ast
import operator
import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from keyfob_registry.expressions.functions import FUNCTIONS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from keyfob_registry.expressions.functions import Function

NOW = datetime(2026, 7, 1, 12, 30, tzinfo=UTC)
_OPERATORS: dict[type, Any] = {
    ast.Eq: operator.eq,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Add: operator.add,
}


def run(text: str, functions: Mapping[str, Function] = FUNCTIONS) -> Any:
    """Return the value of an expression of literals, functions and a few operators."""
    # Some names are words of Python.
    tree = ast.parse(re.sub(r"FN\.(\w+)\(", r"FN.f_\1(", text), mode="eval")
    return _value(tree.body, functions)


def _value(node: ast.expr, functions: Mapping[str, Function]) -> Any:
    match node:
        case ast.Call(func=ast.Attribute(attr=name), args=arguments):
            function = functions[name.removeprefix("f_")]
            more = {"now": NOW} if function.clock else {}
            return function.call(*(_value(each, functions) for each in arguments), **more)
        case ast.Compare(left=left, ops=[sign], comparators=[right]):
            return _OPERATORS[type(sign)](_value(left, functions), _value(right, functions))
        case ast.BinOp(left=left, op=op, right=right):
            return _OPERATORS[type(op)](_value(left, functions), _value(right, functions))
        case _:
            return ast.literal_eval(node)
