"""From tree to closures: ``run(scope)`` gives the value.

What holds no reference to a secret is compiled to closures that know nothing of tags.
"""

from collections.abc import Callable
from functools import lru_cache
from itertools import takewhile
from typing import Any, NamedTuple, TypeAlias

from keyfob_registry.errors import FunctionArgumentError, UnknownReferenceError
from keyfob_registry.expressions import nodes, paths
from keyfob_registry.expressions.casts import cast_to
from keyfob_registry.expressions.contexts import MISSING
from keyfob_registry.expressions.nodes import ForEach, Node, Step
from keyfob_registry.expressions.operators import binary, unary
from keyfob_registry.expressions.parser import parse
from keyfob_registry.expressions.scope import Scope
from keyfob_registry.expressions.secrecy import applied, plain
from keyfob_registry.expressions.secrets import secret_of
from keyfob_registry.expressions.wrong import Wrong

Run: TypeAlias = Callable[[Scope], Any]

# How many names of a path must be given: behind them, what is not in the data is None.
STRICT = {"inputs": 1, "steps": 1, "ACTIONS": 1, "var": 1, "ENV": 1, "VARS": 2}


class Compiled(NamedTuple):
    """What gives the value of an expression, and whether that may hold something of a secret."""

    run: Run
    secret: bool = False


@lru_cache(maxsize=4096)
def compiled(text: str) -> Compiled:
    """Return the compiled expression *text*."""
    tree = parse(text)
    if isinstance(tree, ForEach):
        raise Wrong("for is the value of for_each alone", tree.at)
    return compile_node(tree)


def compile_node(node: Node) -> Compiled:  # noqa: C901, PLR0911 -- one case for each kind of node
    """Return the compiled *node*."""
    match node:
        case nodes.Literal(value):
            return Compiled(lambda _: value)
        case nodes.ListOf(items):
            return _list(items)
        case nodes.MappingOf(pairs):
            return _mapping(pairs)
        case nodes.Path(nodes.Context("SECRETS")) | nodes.Context("SECRETS") as path:
            reference = secret_of(path)
            return Compiled(lambda scope: scope.secret(reference), secret=True)
        case nodes.Path() | nodes.Context():
            return _path(node)
        case nodes.Unary(operator, operand):
            return _applied(unary(operator), operand)
        case nodes.Cast(kind, operand):
            return _applied(cast_to(kind), operand)
        case nodes.Binary("||" | "&&" as operator, left, right):
            return _lazy(operator, compile_node(left), compile_node(right))
        case nodes.Binary(operator, left, right):
            return _applied(binary(operator), left, right)
        case nodes.Conditional():
            return _conditional(node)
        case nodes.Call():
            return _call(node)


def _list(items: tuple[Node, ...]) -> Compiled:
    parts = [compile_node(item) for item in items]
    runs = [part.run for part in parts]
    return Compiled(lambda scope: [run(scope) for run in runs], any(part.secret for part in parts))


def _mapping(pairs: tuple[tuple[Node, Node], ...]) -> Compiled:
    parts = [(compile_node(key), compile_node(value)) for key, value in pairs]
    runs = [(key.run, value.run) for key, value in parts]
    return Compiled(
        lambda scope: {paths.key(key(scope)): value(scope) for key, value in runs},
        any(part.secret for pair in parts for part in pair),
    )


def _applied(apply: Callable[..., Any], *operands: Node) -> Compiled:
    """Return what gives the operands to *apply*: bare ones at once, tagged ones with care."""
    parts = [compile_node(operand) for operand in operands]
    if any(part.secret for part in parts):
        runs = [part.run for part in parts]
        return Compiled(
            lambda scope: scope.made(applied(apply, *[scope.read(run(scope)) for run in runs])), secret=True
        )
    if len(parts) == 1:
        only = parts[0].run
        return Compiled(lambda scope: scope.made(apply(scope.read(only(scope)))))
    left, right = parts[0].run, parts[1].run
    return Compiled(lambda scope: scope.made(apply(scope.read(left(scope)), scope.read(right(scope)))))


def _lazy(operator: str, left: Compiled, right: Compiled) -> Compiled:
    first, second, secret = left.run, right.run, left.secret or right.secret
    if operator == "||" and not left.secret:
        return Compiled(lambda scope: first(scope) or second(scope), secret)
    if not left.secret:
        return Compiled(lambda scope: first(scope) and second(scope), secret)
    stops = operator == "||"

    def run(scope: Scope) -> Any:
        value = first(scope)
        return value if bool(plain(value)) is stops else second(scope)

    return Compiled(run, secret=True)


def _conditional(node: nodes.Conditional) -> Compiled:
    condition, then, otherwise = (compile_node(each) for each in (node.condition, node.then, node.otherwise))
    first, yes, no = condition.run, then.run, otherwise.run
    if condition.secret:
        return Compiled(lambda scope: yes(scope) if plain(first(scope)) else no(scope), then.secret or otherwise.secret)
    return Compiled(lambda scope: yes(scope) if first(scope) else no(scope), then.secret or otherwise.secret)


def _call(node: nodes.Call) -> Compiled:
    from keyfob_registry.expressions import calls  # hidden import: the functions, which few arguments need

    function, count = calls.find(node.name), len(node.arguments)
    if problem := calls.arity(function, count):
        raise FunctionArgumentError(function.name, "", problem)
    call = calls.prepared(function, count)
    parts = [compile_node(each) for each in node.arguments]
    runs, secret = [part.run for part in parts], any(part.secret for part in parts)

    def once(scope: Scope, *arguments: Any) -> Any:
        return applied(lambda *bare: call(scope, *bare), *arguments) if secret else call(scope, *arguments)

    if not node.broadcast:
        return Compiled(lambda scope: once(scope, *[run(scope) for run in runs]), secret)
    return Compiled(
        lambda scope: [once(scope, *row) for row in calls.rows(function.name, [run(scope) for run in runs])], secret
    )


def _path(node: nodes.Path | nodes.Context) -> Compiled:
    base, steps = (node.base, node.steps) if isinstance(node, nodes.Path) else (node, ())
    if isinstance(base, nodes.Context):
        names = [step.name for step in takewhile(lambda step: isinstance(step, nodes.Key), steps)]  # type: ignore[union-attr]
        strict = names[: STRICT.get(base.name, 0)]
        start = Compiled(_context(base.name, strict))
        steps = steps[len(strict) :]
    else:
        start = compile_node(base)
    return _followed(start, steps)


def _context(name: str, strict: list[str]) -> Run:
    """Return what reads a context, and what must be given of it."""
    if name == "@":
        return lambda scope: scope.item

    def run(scope: Scope) -> Any:
        found = scope.context(name)
        for depth, part in enumerate(strict):
            inner = found.get(part, MISSING) if hasattr(found, "get") else MISSING
            if inner is MISSING:
                path = ".".join([name, *strict[: depth + 1]])
                raise UnknownReferenceError(path, "is not given", known=map(str, found), name=part)
            found = inner
        return found

    return run


def _followed(start: Compiled, steps: tuple[Step, ...]) -> Compiled:
    first = [_one(step) for step in takewhile(lambda step: not isinstance(step, nodes.Every | nodes.Filter), steps)]
    rest = [_many(step) for step in steps[len(first) :]]
    secret = start.secret or any(each for _, each in first) or any(each for _, each in rest)
    begin, single, multiple = start.run, [find for find, _ in first], [find for find, _ in rest]

    def one(scope: Scope) -> Any:
        value = begin(scope)
        for find in single:
            value = find(value, scope)
            if value is MISSING:
                return None
        return value

    def many(scope: Scope) -> Any:
        found = [one(scope)]
        for find in multiple:
            found = scope.made([part for value in found for part in find(value, scope)])
        return found

    if not steps:
        return start
    return Compiled(many if multiple else one, secret)


def _one(step: Step) -> tuple[paths.One, bool]:
    match step:
        case nodes.Key(name):
            return paths.at_key(name), False
        case nodes.Position(index):
            return paths.at_position(index), False
        case nodes.Computed(index):
            inner = compile_node(index)
            return paths.at_computed(inner.run), inner.secret
        case _:  # pragma: no cover -- the others give many
            raise TypeError(type(step).__name__)


def _many(step: Step) -> tuple[paths.Many, bool]:
    match step:
        case nodes.Every():
            return paths.every, False
        case nodes.Filter(condition):
            inner = compile_node(condition)
            return paths.where(inner.run), inner.secret
        case _:
            find, secret = _one(step)
            return paths.many(find), secret
