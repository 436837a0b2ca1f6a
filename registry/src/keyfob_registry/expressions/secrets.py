"""References to secrets in a tree: always a name and a key that stand there, never computed ones."""

import re

from keyfob_registry.expressions import nodes
from keyfob_registry.expressions.contexts import SecretReference
from keyfob_registry.expressions.nodes import Key
from keyfob_registry.expressions.wrong import Wrong

_NAME = re.compile(r"[a-z][a-z0-9_]*")
_KEY = re.compile(r"[A-Z][A-Z0-9_]*")


def secret_of(node: nodes.Path | nodes.Context) -> SecretReference:
    """Return what a path of ``SECRETS`` names; Wrong if it is not exactly one key of one secret."""
    match node:
        case nodes.Path(nodes.Context(), (Key(name), Key(key))) if _NAME.fullmatch(name) and _KEY.fullmatch(key):
            return SecretReference(name, key)
        case nodes.Path(nodes.Context() as context):
            at = context.at
        case nodes.Context() as context:
            at = context.at
        case _:  # pragma: no cover -- only paths of a context are asked for
            at = 0
    raise Wrong("SECRETS is followed by a name and a key", at, hint="write SECRETS.name.KEY")
