"""The syntax tree of an expression: frozen, compared without its places in the text."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal as OneOf
from typing import TypeAlias

CastName: TypeAlias = OneOf["int", "float", "str", "bool", "datetime"]


@dataclass(frozen=True, slots=True)
class Literal:
    """A text, a number, True, False or None."""

    value: str | int | float | bool | None
    kind: type = field(init=False)  # True equals 1, and 1 equals 1.0: as literals they differ

    def __post_init__(self) -> None:
        object.__setattr__(self, "kind", type(self.value))


@dataclass(frozen=True, slots=True)
class ListOf:
    """``[a, b]``."""

    items: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class MappingOf:
    """``{"k": v}``."""

    pairs: tuple[tuple["Node", "Node"], ...]


@dataclass(frozen=True, slots=True)
class Context:
    """What a path begins with: ``inputs``, ``TRIGGER``, …, or ``@``, the item that a filter looks at."""

    name: str
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Key:
    """``.name`` or ``["name"]``."""

    name: str


@dataclass(frozen=True, slots=True)
class Position:
    """``[0]``; from the end if it is negative."""

    index: int


@dataclass(frozen=True, slots=True)
class Every:
    """``[*]``: the items of a list, the values of a mapping."""


@dataclass(frozen=True, slots=True)
class Filter:
    """``[?(…)]``: the items for which it is true, ``@`` being the item."""

    condition: "Node"


@dataclass(frozen=True, slots=True)
class Computed:
    """``[…]``: the item whose key or index is the value of an expression."""

    index: "Node"


Step: TypeAlias = Key | Position | Every | Filter | Computed


@dataclass(frozen=True, slots=True)
class Path:
    """A part of what another expression gives, most often of a context."""

    base: "Node"
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Unary:
    """``not a``, ``-a``, ``+a``."""

    operator: str
    operand: "Node"
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Binary:
    """An operator between two operands; ``&&`` and ``||`` look at the second one only if need be."""

    operator: str
    left: "Node"
    right: "Node"
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Conditional:
    """``then if condition else otherwise``: only one of the two is evaluated."""

    condition: "Node"
    then: "Node"
    otherwise: "Node"


@dataclass(frozen=True, slots=True)
class Call:
    """``FN.name(…)``, or ``FN.name.map(…)``: once for each item of its lists."""

    name: str
    arguments: tuple["Node", ...]
    broadcast: bool = False
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Cast:
    """``int(a)``, which ``a -> int`` means, too."""

    kind: CastName
    operand: "Node"
    at: int = field(default=0, compare=False)


Node: TypeAlias = Literal | ListOf | MappingOf | Context | Path | Unary | Binary | Conditional | Call | Cast


@dataclass(frozen=True, slots=True)
class ForEach:
    """``for var.name in expression``: what ``for_each`` holds."""

    name: str
    expression: Node
    at: int = field(default=0, compare=False)


def children(node: Node) -> tuple[Node, ...]:  # noqa: PLR0911 -- one case for each kind of node
    """Return the expressions that *node* is made of."""
    match node:
        case ListOf(items):
            return items
        case MappingOf(pairs):
            return tuple(part for pair in pairs for part in pair)
        case Path(base, steps):
            return (base, *_inside(steps))
        case Unary(_, operand) | Cast(_, operand):
            return (operand,)
        case Binary(_, left, right):
            return left, right
        case Conditional(condition, then, otherwise):
            return condition, then, otherwise
        case Call(_, arguments):
            return arguments
        case _:
            return ()


def _inside(steps: tuple[Step, ...]) -> Iterator[Node]:
    for step in steps:
        if isinstance(step, Filter):
            yield step.condition
        elif isinstance(step, Computed):
            yield step.index


def walk(node: Node) -> Iterator[tuple[Node, int]]:
    """Yield *node* and all that it is made of, each with its depth; it needs no stack of Python's."""
    waiting = [(node, 1)]
    while waiting:
        each, depth = waiting.pop()
        yield each, depth
        waiting += [(child, depth + 1) for child in reversed(children(each))]
