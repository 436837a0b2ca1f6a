"""What expressions read, found without running them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, cast

from keyfob_registry import names
from keyfob_registry.errors import ExpressionError, ExpressionLimitError
from keyfob_registry.expressions import nodes, template
from keyfob_registry.expressions.contexts import ContextName, Reference, SecretReference
from keyfob_registry.expressions.nodes import ForEach, Node, children
from keyfob_registry.expressions.parser import parse
from keyfob_registry.expressions.printer import printed
from keyfob_registry.expressions.refusals import refusal, where
from keyfob_registry.expressions.secrets import secret_of
from keyfob_registry.expressions.template import Piece
from keyfob_registry.expressions.texts import texts
from keyfob_registry.expressions.wrong import Wrong

MOST = 2_000


@dataclass(frozen=True, slots=True)
class Iteration:
    """What ``for_each`` says: ``var.<name>`` is each item of *expression*, a text ``${{ … }}``, in turn."""

    name: str
    expression: str


def pieces(data: Any) -> Iterator[tuple[str, str, Piece]]:
    """Yield the place, the whole text, and each expression in it."""
    count = 0
    for place, text in texts(data):
        for part in template.split(text):
            if isinstance(part, Piece):
                count += 1
                if count > MOST:
                    raise ExpressionLimitError(f"there are more than {MOST} expressions")
                yield place, text, part


def references(data: Any) -> list[Reference]:
    """Return every reference in the keys and values of *data*, at any depth, in the order in which they stand.

    Raises:
        ExpressionError: An expression cannot be read.
        ReservedNameError: A reference names what is kept for Keyfob itself.
    """
    return [each for place, text, piece in pieces(data) for each in _references(place, text, piece)]


def secret_references(data: Any) -> set[SecretReference]:
    """Return the keys of secrets that *data* refers to; it raises as :func:`references` does."""
    return secrets_among(references(data))


def secrets_among(found: Iterable[Reference]) -> set[SecretReference]:
    """Return the keys of secrets among references."""
    paths = (each.path for each in found if each.context == "SECRETS")
    return {SecretReference(str(name), str(key)) for name, key in paths}


def parse_for_each(text: str) -> Iteration:
    """Return what the text ``${{ for var.x in … }}`` says.

    Raises:
        ExpressionError: It is something else.
    """
    parts = template.split(text)
    if template.is_whole(parts):
        piece = cast("Piece", parts[0])
        tree = _parsed(piece, text, "")
        if isinstance(tree, ForEach):
            return Iteration(tree.name, f"${{{{ {printed(tree.expression)} }}}}")
    raise ExpressionError("for_each is no iteration", hints=["write ${{ for var.item in … }}"])


def _parsed(piece: Piece, text: str, place: str) -> Node | ForEach:
    try:
        return parse(piece.expression)
    except Wrong as wrong:
        refused = refusal(wrong, text, piece, place)
    raise refused


def _references(place: str, text: str, piece: Piece) -> Iterator[Reference]:
    tree = _parsed(piece, text, place)
    whole = tree.expression if isinstance(tree, ForEach) else tree
    for context, path, at in reads(whole):
        if context == "SECRETS":
            _refuse_other(path, place, text, piece)
            names.refuse_reserved(*map(str, static(path)))
        yield Reference(cast("ContextName", context), static(path), where(text, piece.at + at, place))


def _refuse_other(path: nodes.Path | nodes.Context, place: str, text: str, piece: Piece) -> None:
    try:
        secret_of(path)
    except Wrong as wrong:
        refused: ExpressionError | None = refusal(wrong, text, piece, place)
    else:
        refused = None
    if refused:
        raise refused


def reads(node: Node) -> Iterator[tuple[str, nodes.Path | nodes.Context, int]]:
    """Yield what *node* reads of contexts, in the order in which it stands: name, path and offset."""
    waiting: list[Node] = [node]
    while waiting:
        match each := waiting.pop():
            case nodes.Path(nodes.Context(name, at), steps):
                if name != "@":
                    yield name, each, at
                inside = children(nodes.Path(nodes.Literal(None), steps))[1:]
                waiting += reversed(inside)
            case nodes.Context(name, at):
                if name != "@":
                    yield name, each, at
            case _:
                waiting += reversed(children(each))


def static(path: nodes.Path | nodes.Context) -> tuple[str | int, ...]:
    """Return as much of a path as stands fast."""
    steps = path.steps if isinstance(path, nodes.Path) else ()
    fast: list[str | int] = []
    for step in steps:
        match step:
            case nodes.Key(name):
                fast.append(name)
            case nodes.Position(index):
                fast.append(index)
            case _:
                break
    return tuple(fast)
