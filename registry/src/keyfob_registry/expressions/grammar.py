"""The grammar of the language, and how the tree is built while it is read.

Operators, from those that bind least: ``a if c else b`` · ``||`` · ``&&`` · ``not`` · comparisons · ``in`` · ``is`` ·
``+ -`` · ``* / %`` · signs · paths. A trailing ``-> int`` casts the whole.
"""

import math
from typing import Any, cast, get_args

from lark import Lark, Token, Transformer, v_args
from lark.exceptions import UnexpectedCharacters, UnexpectedEOF, UnexpectedInput, UnexpectedToken

from keyfob_registry.expressions import nodes
from keyfob_registry.expressions.literals import unescaped
from keyfob_registry.expressions.nodes import Node, Step
from keyfob_registry.expressions.wrong import Wrong

_GRAMMAR = r"""
?start: whole
?whole: conditional | conditional ARROW NAME -> arrow | FOR NAME "." NAME "in" conditional -> iteration
?conditional: or_ | or_ "if" or_ "else" conditional -> conditional
?or_: and_ | or_ OR and_ -> binary
?and_: not_ | and_ AND not_ -> binary
?not_: comparison | NOT not_ -> unary
?comparison: membership | comparison COMPARISON membership -> binary
?membership: identity | membership IN identity -> binary | membership NOT IN identity -> negated
?identity: sum | identity IS sum -> binary | identity IS NOT sum -> negated
?sum: product | sum SUM product -> binary
?product: unary | product PRODUCT unary -> binary
?unary: primary | SUM unary -> unary
?primary: atom
    | primary "." NAME -> key
    | primary "." STRING -> quoted_key
    | primary "." "*" -> every
    | primary "[" "*" "]" -> every
    | primary "[" conditional "]" -> item
    | primary "[" "?" conditional "]" -> filter
    | primary "(" ")" -> call
    | primary "(" arguments ")" -> call
?atom: NAME -> context
    | CURRENT -> current
    | NUMBER -> number
    | STRING -> string
    | "True" -> true
    | "False" -> false
    | "None" -> none
    | "(" conditional ")"
    | "[" "]" -> list_
    | "[" arguments "]" -> list_
    | "{" "}" -> mapping
    | "{" pair ("," pair)* [","] "}" -> mapping
arguments: conditional ("," conditional)* [","]
pair: conditional ":" conditional
CURRENT: "@"
ARROW: "->"
FOR: "for"
OR: "||"
AND: "&&"
NOT: "not"
IN: "in"
IS: "is"
COMPARISON: "==" | "!=" | ">=" | "<=" | ">" | "<"
SUM: "+" | "-"
PRODUCT: "*" | "/" | "%"
NAME: /[A-Za-z_][A-Za-z0-9_]*/
NUMBER: /[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?/
STRING: /"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'/s
%ignore /\s+/
"""

CONTEXTS = ("SECRETS", "VARS", "ENV", "inputs", "steps", "TRIGGER", "ACTIONS", "var")
CASTS = get_args(nodes.CastName)
_SHOWN = 40
_DIGITS = 300  # more than any number that means something; the longest float has 309 in front of its point


@v_args(inline=True)
class _Builder(Transformer[Token, Any]):
    """Builds the tree, bottom up."""

    # A name is not yet known for what it is: a Token stands for it until it is used.

    def context(self, name: Token) -> Token:
        return name

    def current(self, sign: Token) -> Node:
        return nodes.Context("@", sign.start_pos or 0)

    def number(self, digits: Token) -> Node:
        if len(digits) > _DIGITS:
            raise Wrong(f"a number has more than {_DIGITS} digits", digits.start_pos or 0)
        value = int(digits) if digits.isdecimal() else float(digits)
        if value == math.inf:
            raise Wrong("a number is too large", digits.start_pos or 0)
        return nodes.Literal(value)

    def string(self, quoted: Token) -> Node:
        return nodes.Literal(unescaped(quoted))

    def true(self) -> Node:
        return nodes.Literal(value=True)

    def false(self) -> Node:
        return nodes.Literal(value=False)

    def none(self) -> Node:
        return nodes.Literal(None)

    def arguments(self, *items: Any) -> tuple[Node, ...]:
        return tuple(_value(each) for each in items)

    def list_(self, items: tuple[Node, ...] = ()) -> Node:
        return nodes.ListOf(items)

    def pair(self, key: Any, value: Any) -> tuple[Node, Node]:
        return _value(key), _value(value)

    def mapping(self, *pairs: tuple[Node, Node]) -> Node:
        return nodes.MappingOf(pairs)

    def key(self, base: Any, name: Token) -> Any:
        # FN.name and FN.name.map stay as they are until they are called.
        if isinstance(base, Token) and base == "FN":
            return _Called((name,), base.start_pos or 0)
        if isinstance(base, _Called):
            return _Called((*base.names, name), base.at)
        return _path(base, nodes.Key(str(name)))

    def quoted_key(self, base: Any, quoted: Token) -> Node:
        return _path(base, nodes.Key(unescaped(quoted)))

    def every(self, base: Any) -> Node:
        return _path(base, nodes.Every())

    def item(self, base: Any, index: Any) -> Node:
        match index := _value(index):
            case nodes.Literal(str() as name):
                return _path(base, nodes.Key(name))
            case nodes.Literal(int() as position) if not isinstance(position, bool):
                return _path(base, nodes.Position(position))
            case nodes.Unary("-", nodes.Literal(int() as position)) if not isinstance(position, bool):
                return _path(base, nodes.Position(-position))
            case _:
                return _path(base, nodes.Computed(index))

    def filter(self, base: Any, condition: Any) -> Node:
        return _path(base, nodes.Filter(_value(condition)))

    def call(self, called: Any, arguments: tuple[Node, ...] = ()) -> Node:
        match called:
            case _Called((name,), at):
                return nodes.Call(str(name), arguments, at=at)
            case _Called((name, "map"), at):
                return nodes.Call(str(name), arguments, broadcast=True, at=at)
            case Token() if called in CASTS and len(arguments) == 1:
                return nodes.Cast(_cast(called), arguments[0], called.start_pos or 0)
            case Token() if called in CASTS:
                raise Wrong(f"{called}( ) takes one value", called.start_pos or 0)
            case Token():
                raise Wrong(f"there is no {called[:_SHOWN]}( )", called.start_pos or 0, hint="write FN.name( )")
            case _:
                raise Wrong("only functions can be called", _at(called), hint="write FN.name( )")

    def unary(self, operator: Token, operand: Any) -> Node:
        return nodes.Unary(str(operator), _value(operand), operator.start_pos or 0)

    def binary(self, left: Any, operator: Token, right: Any) -> Node:
        return nodes.Binary(str(operator), _value(left), _value(right), operator.start_pos or 0)

    def negated(self, left: Any, first: Token, second: Token, right: Any) -> Node:
        return nodes.Binary(f"{first} {second}", _value(left), _value(right), first.start_pos or 0)

    def conditional(self, then: Any, condition: Any, otherwise: Any) -> Node:
        return nodes.Conditional(_value(condition), _value(then), _value(otherwise))

    def arrow(self, operand: Any, arrow: Token, kind: Token) -> Node:
        if kind not in CASTS:
            raise Wrong(
                f"there is no cast to {kind[:_SHOWN]}", kind.start_pos or 0, hint=f"write one of {', '.join(CASTS)}"
            )
        return nodes.Cast(_cast(kind), _value(operand), arrow.start_pos or 0)

    def iteration(self, for_: Token, var: Token, name: Token, expression: Any) -> nodes.ForEach:
        if var != "var":
            raise Wrong("the name of an item begins with var.", var.start_pos or 0, hint="write for var.item in …")
        return nodes.ForEach(str(name), _value(expression), for_.start_pos or 0)


class _Called:
    """``FN.name``, before it is known whether it is called."""

    __match_args__ = ("names", "at")

    def __init__(self, names: tuple[Token, ...], at: int) -> None:
        self.names, self.at = names, at


def _cast(name: Token) -> nodes.CastName:
    return cast("nodes.CastName", str(name))


def _value(part: Any) -> Node:
    """Return *part* as what it is when nothing follows it."""
    if isinstance(part, Token):
        if part not in CONTEXTS:
            raise Wrong(
                f"there is no context {str(part)[:_SHOWN]!r}", part.start_pos or 0, name=str(part), known=CONTEXTS
            )
        return nodes.Context(str(part), part.start_pos or 0)
    if isinstance(part, _Called):
        raise Wrong(f"FN.{part.names[0][:_SHOWN]} is not called", part.at, hint="write FN.name( )")
    node: Node = part
    return node


def _path(base: Any, step: Step) -> Node:
    match base := _value(base):
        case nodes.Path(inner, steps):
            return nodes.Path(inner, (*steps, step))
        case _:
            return nodes.Path(base, (step,))


def _at(part: Any) -> int:
    found: int = getattr(part, "at", 0)
    return found


_PARSER = Lark(_GRAMMAR, parser="lalr", maybe_placeholders=False, transformer=_Builder(), cache=False)


def parsed(text: str) -> Node | nodes.ForEach:
    """Return the tree of *text*; Wrong says what is wrong with it, and where."""
    try:
        found = cast("Any", _PARSER.parse(text))
        return found if isinstance(found, nodes.ForEach) else _value(found)
    except UnexpectedInput as error:
        wrong = _wrong(error, text)
    raise wrong


def _wrong(error: UnexpectedInput, text: str) -> Wrong:
    """Say what is wrong, without what stands there: that may be anything."""
    match error:
        case UnexpectedEOF() | UnexpectedToken(token=Token(type="$END")):
            return Wrong("it ends too early" if text.strip() else "it is empty", len(text))
        case UnexpectedToken(token=Token() as token):
            return Wrong(f"{str(token)[:_SHOWN]!r} is not expected here", token.start_pos or 0)
        case UnexpectedCharacters():
            at = error.pos_in_stream or 0
            unclosed = text[at] in "'\""
            return Wrong("a text is not closed" if unclosed else f"{text[at]!r} is not part of the language", at)
        case _:
            return Wrong("it cannot be read", error.pos_in_stream or 0)
