"""From text to tree: each text is parsed once."""

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import accumulate

from keyfob_registry.expressions import nodes
from keyfob_registry.expressions.nodes import ForEach, Node, children, walk
from keyfob_registry.expressions.wrong import Wrong

LONGEST = 10_000
MOST = 2_000
DEEPEST = 50

# One reference to a secret is what most arguments hold: it is read without the library that reads the rest.
_SECRET = re.compile(r"\s*(?P<root>SECRETS)\.([a-z][a-z0-9_]*)\.([A-Z][A-Z0-9_]*)\s*", re.ASCII)
_TOKEN = re.compile(r"""[A-Za-z0-9_.]+|"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|[^\s]""", re.DOTALL)
_BRACKETS = dict.fromkeys("([{", 1) | dict.fromkeys(")]}", -1)


class TooMuch(Wrong):
    """An expression is longer or deeper than any that a person wrote."""


@lru_cache(maxsize=4096)
def parse(text: str) -> Node | ForEach:
    """Return the tree of the expression *text*; Wrong says what is wrong with it."""
    if match := _SECRET.fullmatch(text):
        return nodes.Path(nodes.Context("SECRETS", match.start("root")), (nodes.Key(match[2]), nodes.Key(match[3])))
    _refuse_long(text)
    from keyfob_registry.expressions.grammar import parsed  # hidden import: needs lark, 0.1 s

    tree = parsed(text)
    whole = tree.expression if isinstance(tree, ForEach) else tree
    if any(depth > DEEPEST for _, depth in walk(whole)):
        raise TooMuch(f"it is nested deeper than {DEEPEST} levels", 0)
    for each in _outside_filters(whole):
        if isinstance(each, nodes.Context) and each.name == "@":
            raise Wrong("@ stands in a filter alone", each.at, hint="write list[?(@.key == 1)]")
    return tree


def _outside_filters(node: Node) -> Iterator[Node]:
    waiting = [node]
    while waiting:
        each = waiting.pop()
        yield each
        if isinstance(each, nodes.Path):
            waiting += [each.base, *(step.index for step in each.steps if isinstance(step, nodes.Computed))]
        else:
            waiting += children(each)


def _refuse_long(text: str) -> None:
    """Refuse, before it is parsed, what would take long."""
    if len(text) > LONGEST:
        raise TooMuch(f"it has more than {LONGEST} characters", 0)
    tokens = _TOKEN.findall(text)
    if len(tokens) > MOST:
        raise TooMuch(f"it has more than {MOST} words and signs", 0)
    if max(accumulate(_BRACKETS.get(token, 0) for token in tokens), default=0) > DEEPEST:
        raise TooMuch(f"it is nested deeper than {DEEPEST} levels", 0)
