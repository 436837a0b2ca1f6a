"""Types, as far as they are known before anything runs, and what cannot go together.

What an operator makes of two types is found by trying it on one value of each.
"""

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from itertools import product
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin

from keyfob_registry.errors import OperandError, UnknownFunctionError
from keyfob_registry.expressions import nodes, schemas
from keyfob_registry.expressions.arguments import expected
from keyfob_registry.expressions.contexts import Known
from keyfob_registry.expressions.nodes import Node
from keyfob_registry.expressions.operators import binary, type_name, unary
from keyfob_registry.expressions.schemas import Types
from keyfob_registry.expressions.wrong import Wrong

_TIME = datetime(2020, 1, 1, tzinfo=UTC)
_VALUES: tuple[Any, ...] = ("a", 1, 1.5, True, None, [], {}, _TIME, _TIME.date(), _TIME.timetz(), timedelta(1))
_SAMPLES: Mapping[str, Any] = {type_name(value): value for value in _VALUES}
_WORDS: Mapping[Any, str] = {
    str: "text", int: "int", float: "float", bool: "bool", list: "list", dict: "mapping", None: "None",
    NoneType: "None", datetime: "datetime", date: "date", time: "time", timedelta: "timedelta",
}  # fmt: skip
_FITS = {("int", "float"), ("datetime", "date")}
_ANSWER = frozenset({"bool"})


class Inference:
    """Finds the types of one expression, and notes in ``wrongs`` what cannot be."""

    def __init__(self, known: Known) -> None:
        self._known = known
        self.wrongs: list[Wrong] = []

    def types(self, node: Node) -> Types:  # noqa: PLR0911 -- one case for each kind of node
        """Return the types that *node* may have."""
        match node:
            case nodes.Literal(value):
                return frozenset({type_name(value)})
            case nodes.ListOf() | nodes.MappingOf():
                self._inside(node)
                return frozenset({"list" if isinstance(node, nodes.ListOf) else "mapping"})
            case nodes.Path() | nodes.Context():
                self._inside(node)
                return _read(node, self._known)
            case nodes.Unary(operator, operand, at):
                return self._unary(operator, self.types(operand), at)
            case nodes.Binary("||" | "&&", left, right):
                return _either(self.types(left), self.types(right))
            case nodes.Binary(operator, left, right, at):
                return self._binary(operator, self.types(left), self.types(right), at)
            case nodes.Conditional(condition, then, otherwise):
                self.types(condition)
                return _either(self.types(then), self.types(otherwise))
            case nodes.Cast(kind, operand):
                self.types(operand)
                return frozenset({"text" if kind == "str" else kind})
            case nodes.Call():
                return self._call(node)

    def _inside(self, node: Node) -> None:
        for child in nodes.children(node):
            self.types(child)

    def _unary(self, operator: str, operand: Types, at: int) -> Types:
        if operator == "not" or operand is None:
            return _ANSWER if operator == "not" else None
        found = {result for kind in operand if (result := _made_of_one(operator, kind))}
        if not found:
            self.wrongs.append(Wrong(f"{operator!r} cannot take {_listed(operand)}", at))
        return frozenset(found) or None

    def _binary(self, operator: str, left: Types, right: Types, at: int) -> Types:
        if left is None or right is None:
            return _ANSWER if _made_of_two(operator, "int", "int") == "bool" else None
        found = {result for pair in product(left, right) if (result := _made_of_two(operator, *pair))}
        if not found:
            self.wrongs.append(Wrong(f"{operator!r} cannot take {_listed(left)} and {_listed(right)}", at))
        return frozenset(found) or None

    def _call(self, node: nodes.Call) -> Types:
        from keyfob_registry.expressions import calls  # hidden import: the functions, which few arguments need

        given = [self.types(each) for each in node.arguments]
        try:
            function = calls.find(node.name)
        except UnknownFunctionError as error:
            self.wrongs.append(Wrong(error.problem, node.at, hint=" ".join(error.hints)))
            return None
        if problem := calls.arity(function, len(given)):
            self.wrongs.append(Wrong(f"FN.{function.name} {problem}", node.at))
            return frozenset({"list"}) if node.broadcast else words(function.returns)
        for index, types in enumerate(given):
            parameter = calls.parameter_of(function, index)
            if not node.broadcast and not _can_be(types, words(parameter.annotation)):
                wanted = f"must be {expected(parameter.annotation)}, not {_listed(types or frozenset())}"
                self.wrongs.append(Wrong(f"argument {parameter.name!r} of FN.{function.name} {wanted}", node.at))
        return frozenset({"list"}) if node.broadcast else words(function.returns)


def words(annotation: Any) -> Types:
    """Return the types that an annotation of Python's means; None: any."""
    origin, parts = get_origin(annotation), get_args(annotation)
    if origin in {Union, UnionType}:
        each = [words(part) for part in parts]
        return None if None in each else frozenset[str]().union(*(types for types in each if types))
    if origin is Literal:
        return frozenset(map(type_name, parts))
    try:
        word = _WORDS.get(origin or annotation)
    except TypeError:  # of a form that cannot be looked up
        word = None
    return frozenset({word}) if word else None


def _read(node: nodes.Path | nodes.Context, known: Known) -> Types:
    match node:
        case nodes.Path(nodes.Context("SECRETS")):
            return frozenset({"text"})
        case nodes.Path(nodes.Context(name) as context, _):
            schema, rest = schemas.start(name, node, known)
        case nodes.Context(name) as context:
            schema, rest = schemas.start(name, context, known)
        case nodes.Path(_, steps):
            schema, rest = None, steps
    for step in rest:
        if isinstance(step, nodes.Every | nodes.Filter):
            return frozenset({"list"})
        schema, _ = schemas.below(schema, step)
    types = schemas.types_of(schema)
    return types and (types | {"None"} if rest else types)


def _either(left: Types, right: Types) -> Types:
    return None if left is None or right is None else left | right


def _can_be(given: Types, wanted: Types) -> bool:
    if given is None or wanted is None:
        return True
    return any(each in wanted or any((each, one) in _FITS for one in wanted) for each in given)


def _listed(types: frozenset[str]) -> str:
    return " or ".join(sorted(types))


@cache
def _made_of_two(operator: str, left: str, right: str) -> str:
    """Return the type that *operator* makes of two types; nothing if it cannot take them."""
    if left not in _SAMPLES or right not in _SAMPLES:
        return ""
    try:
        return type_name(binary(operator)(_SAMPLES[left], _SAMPLES[right]))
    except OperandError:
        return ""


@cache
def _made_of_one(operator: str, kind: str) -> str:
    try:
        return type_name(unary(operator)(_SAMPLES[kind]))
    except OperandError:
        return ""


def wrong_types(whole: Node, known: Known) -> Iterator[Wrong]:
    """Yield what cannot be, by the types that are known."""
    inference = Inference(known)
    inference.types(whole)
    yield from inference.wrongs
