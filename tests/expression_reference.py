"""Generated expressions, and a second reading of them: small and slow, to hold the compiler against."""

from __future__ import annotations

import operator
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st
from keyfob_registry.expressions import nodes

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

INPUTS: dict[str, Any] = {"n": 3, "text": "abc", "list": [1, "b", None], "map": {"k": 1, "x-y": [5]}, "no": None}
BINARY = ("||", "&&", "==", "!=", "<", "<=", ">", ">=", "in", "not in", "is", "is not", "+", "-", "*", "/", "%")

_PYTHON: dict[str, Callable[[Any, Any], Any]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "in": lambda left, right: left in right,
    "not in": lambda left, right: left not in right,
    "is": lambda left, right: type(left) is type(right) and left == right,
    "is not": lambda left, right: type(left) is not type(right) or left != right,
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
    "%": operator.mod,
}

LITERALS = st.builds(
    nodes.Literal,
    st.none() | st.booleans() | st.integers(0, 10**6) | st.floats(0, 1000) | st.text(max_size=4),
)
PATHS = st.sampled_from(list(INPUTS)).map(lambda name: nodes.Path(nodes.Context("inputs"), (nodes.Key(name),)))


def compound(inner: st.SearchStrategy[nodes.Node]) -> st.SearchStrategy[nodes.Node]:
    """Return expressions that are made of *inner* ones."""
    pairs = st.lists(st.tuples(LITERALS, inner), max_size=2).map(tuple)
    return (
        st.builds(nodes.Binary, st.sampled_from(BINARY), inner, inner)
        | st.builds(nodes.Unary, st.sampled_from(("not", "-", "+")), inner)
        | st.builds(nodes.Conditional, inner, inner, inner)
        | st.builds(nodes.ListOf, st.lists(inner, max_size=3).map(tuple))
        | st.builds(nodes.MappingOf, pairs)
    )


EXPRESSIONS = st.recursive(LITERALS | PATHS, compound, max_leaves=12)


def _steps(inner: st.SearchStrategy[nodes.Node]) -> st.SearchStrategy[tuple[nodes.Step, ...]]:
    item = nodes.Path(nodes.Context("@"), (nodes.Key("k"),))
    # A literal between brackets is read as a key or a position.
    computed = inner.map(lambda node: nodes.Unary("not", node))
    step = (
        st.builds(nodes.Key, st.text(max_size=6) | st.sampled_from(["in", "not", "True", "FN"]))
        | st.builds(nodes.Position, st.integers(-9, 9))
        | st.just(nodes.Every())
        | st.builds(nodes.Filter, inner.map(lambda node: nodes.Binary("==", item, node)))
        | st.builds(nodes.Computed, computed)
    )
    return st.lists(step, min_size=1, max_size=3).map(tuple)


def whole_language(inner: st.SearchStrategy[nodes.Node]) -> st.SearchStrategy[nodes.Node]:
    """Return expressions of every form that are made of *inner* ones."""
    # The path of a path is one path.
    base = inner.map(lambda node: node.base if isinstance(node, nodes.Path) else node)
    arguments = st.lists(inner, max_size=3).map(tuple)
    kinds = st.sampled_from(("int", "float", "str", "bool", "datetime"))
    return (
        compound(inner)
        | st.builds(nodes.Path, base, _steps(inner))
        | st.builds(nodes.Call, st.sampled_from(("length", "not", "map", "in")), arguments, st.booleans())
        | st.builds(nodes.Cast, kinds, inner)
    )


CONTEXTS = st.sampled_from(("SECRETS", "VARS", "ENV", "inputs", "steps", "TRIGGER", "ACTIONS", "var"))
ANY = st.recursive(LITERALS | CONTEXTS.map(nodes.Context), whole_language, max_leaves=12)


def meaning(node: nodes.Node, inputs: Mapping[str, Any]) -> Any:  # noqa: PLR0911 -- one case for each kind of node
    """Return what *node* means, as Python would compute it; whatever Python raises is raised."""
    match node:
        case nodes.Literal(value):
            return value
        case nodes.Path(_, (nodes.Key(name),)):
            return inputs[name]
        case nodes.ListOf(items):
            return [meaning(item, inputs) for item in items]
        case nodes.MappingOf(pairs):
            return {meaning(key, inputs): meaning(value, inputs) for key, value in pairs}
        case nodes.Conditional(condition, then, otherwise):
            return meaning(then if meaning(condition, inputs) else otherwise, inputs)
        case nodes.Unary(sign, operand):
            value = meaning(operand, inputs)
            return not value if sign == "not" else -value if sign == "-" else +value
        case nodes.Binary("||", left, right):
            return meaning(left, inputs) or meaning(right, inputs)
        case nodes.Binary("&&", left, right):
            return meaning(left, inputs) and meaning(right, inputs)
        case nodes.Binary(sign, left, right):
            return _meaning_of_two(sign, meaning(left, inputs), meaning(right, inputs))
        case _:
            raise NotImplementedError


def _meaning_of_two(sign: str, left: Any, right: Any) -> Any:
    texts = isinstance(left, str | list) or isinstance(right, str | list)
    if (texts and sign == "*") or (isinstance(left, str) and sign == "%"):
        raise TypeError  # the language repeats nothing, and fills in no format
    return _PYTHON[sign](left, right)
