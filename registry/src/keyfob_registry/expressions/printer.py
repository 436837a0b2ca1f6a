"""From tree to text: what is printed is parsed to the same tree."""

from keyfob_registry.expressions import nodes
from keyfob_registry.expressions.literals import quoted
from keyfob_registry.expressions.nodes import ForEach, Node

_LEVELS = ({"||"}, {"&&"}, {"not"}, {"==", "!=", ">", ">=", "<", "<="}, {"in", "not in"}, {"is", "is not"}, {"+", "-"})
_BINDING = {operator: level for level, operators in enumerate(_LEVELS, 1) for operator in operators} | dict.fromkeys(
    "*/%", 8
)
_CONDITIONAL, _NOT, _SIGN, _PRIMARY = 0, 3, 9, 10


def printed(node: Node | ForEach) -> str:
    """Return *node* as the text of an expression, with the fewest brackets."""
    if isinstance(node, ForEach):
        return f"for var.{node.name} in {_at_least(_CONDITIONAL, node.expression)}"
    return _at_least(_CONDITIONAL, node)


def _at_least(level: int, node: Node) -> str:
    """Return *node* as text, in brackets if it binds less than *level*."""
    binds, text = _print(node)
    return text if binds >= level else f"({text})"


def _print(node: Node) -> tuple[int, str]:
    match node:
        case nodes.Conditional(condition, then, otherwise):
            first, second, last = _at_least(1, then), _at_least(1, condition), _at_least(_CONDITIONAL, otherwise)
            return _CONDITIONAL, f"{first} if {second} else {last}"
        case nodes.Binary(operator, left, right):
            binds = _BINDING[operator]
            # Operators of one level are read from the left.
            return binds, f"{_at_least(binds, left)} {operator} {_at_least(binds + 1, right)}"
        case nodes.Unary("not", operand):
            return _NOT, f"not {_at_least(_NOT, operand)}"
        case nodes.Unary(operator, operand):
            return _SIGN, f"{operator}{_at_least(_SIGN, operand)}"
        case nodes.Path(base, steps):
            return _PRIMARY, _at_least(_PRIMARY, base) + "".join(map(_step, steps))
        case _:
            return _PRIMARY, _primary(node)


def _primary(node: Node) -> str:  # noqa: PLR0911 -- one case for each kind of node
    match node:
        case nodes.Literal(str() as text):
            return quoted(text)
        case nodes.Literal(value):
            return repr(value)
        case nodes.ListOf(items):
            return f"[{_arguments(items)}]"
        case nodes.MappingOf(pairs):
            return f"{{{', '.join(f'{printed(key)}: {printed(value)}' for key, value in pairs)}}}"
        case nodes.Context(name):
            return name
        case nodes.Cast(kind, operand):
            return f"{kind}({printed(operand)})"
        case nodes.Call(name, arguments, broadcast):
            return f"FN.{name}{'.map' if broadcast else ''}({_arguments(arguments)})"
        case _:  # pragma: no cover -- all others bind less
            raise TypeError(type(node).__name__)


def _arguments(items: tuple[Node, ...]) -> str:
    return ", ".join(map(printed, items))


def _step(step: nodes.Step) -> str:
    match step:
        case nodes.Key(name):
            return f".{name}" if name.isascii() and name.isidentifier() else f"[{quoted(name)}]"
        case nodes.Position(index):
            return f"[{index}]"
        case nodes.Every():
            return "[*]"
        case nodes.Filter(condition):
            return f"[?({printed(condition)})]"
        case nodes.Computed(index):
            return f"[{printed(index)}]"
