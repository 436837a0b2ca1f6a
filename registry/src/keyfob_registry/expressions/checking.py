"""Static analysis: what is wrong with expressions, all of it, without running any."""

from collections.abc import Collection, Iterator
from typing import Any

from keyfob_sdk.errors import KeyfobError

from keyfob_registry import names
from keyfob_registry.errors import ExpressionError
from keyfob_registry.expressions import nodes, schemas
from keyfob_registry.expressions.contexts import Known, Problem
from keyfob_registry.expressions.inference import wrong_types
from keyfob_registry.expressions.nodes import ForEach, Node
from keyfob_registry.expressions.parser import parse
from keyfob_registry.expressions.references import pieces, reads, static
from keyfob_registry.expressions.refusals import hints, where
from keyfob_registry.expressions.secrets import secret_of
from keyfob_registry.expressions.wrong import Wrong


def check(data: Any, known: Known | None = None) -> list[Problem]:
    """Return what is wrong with the expressions in *data*, in the order in which they stand.

    Found are texts that cannot be read, unknown functions, wrong numbers and types of arguments, operators between
    types that they cannot take, and references to what there will not be, as far as *known* tells.
    """
    found: list[Problem] = []
    try:
        for place, text, piece in pieces(data):
            found += [
                Problem(wrong.problem, " ".join(hints(wrong)), where(text, piece.at + wrong.at, place))
                for wrong in _wrongs(piece.expression, known or Known())
            ]
    except ExpressionError as error:  # too many, or nested too deep
        found.append(Problem(error.problem, "", where("", 0, "")))
    return found


def _wrongs(expression: str, known: Known) -> list[Wrong]:
    try:
        tree = parse(expression)
    except Wrong as wrong:
        return [wrong]
    whole = tree.expression if isinstance(tree, ForEach) else tree
    return sorted([*_wrong_reads(whole, known), *wrong_types(whole, known)], key=lambda wrong: wrong.at)


def _wrong_reads(whole: Node, known: Known) -> Iterator[Wrong]:
    for context, path, at in reads(whole):
        if known.contexts is not None and context not in known.contexts:
            usable = ", ".join(known.contexts)
            yield Wrong(f"{context} cannot be read here", at, hint=f"there is {usable}" if usable else "")
        elif context == "SECRETS":
            yield from _wrong_secret(path, at, known)
        elif problem := _unknown(context, path, at, known):
            yield problem


def _wrong_secret(path: nodes.Path | nodes.Context, at: int, known: Known) -> Iterator[Wrong]:
    try:
        secret = secret_of(path)
        names.refuse_reserved(secret.secret, secret.key)
    except Wrong as wrong:
        yield wrong
        return
    except KeyfobError as error:
        yield Wrong(error.problem, at)
        return
    if known.secrets is None:
        return
    if secret.secret not in known.secrets:
        yield Wrong(f"secret {secret.secret!r} is not declared", at, name=secret.secret, known=known.secrets)
    elif secret.key not in known.secrets[secret.secret]:
        declared = known.secrets[secret.secret]
        yield Wrong(
            f"secret {secret.secret!r} does not declare key {secret.key!r}", at, name=secret.key, known=declared
        )


def _unknown(context: str, path: nodes.Path | nodes.Context, at: int, known: Known) -> Wrong | None:
    """Say what a path reads that there will not be, or nothing."""
    fast = static(path)
    given: Collection[str] | None = {
        "inputs": known.inputs, "steps": known.steps, "ACTIONS": known.actions,
        "var": known.var, "ENV": known.env, "VARS": known.vars,
    }.get(context)  # fmt: skip
    if given is not None and fast and fast[0] not in given:
        return Wrong(f"{context}.{fast[0]} is not given", at, name=str(fast[0]), known=given)
    if context == "VARS" and known.vars is not None and len(fast) > 1:
        keys = known.vars[str(fast[0])]
        missing = fast[1] not in keys
        return Wrong(f"VARS.{fast[0]}.{fast[1]} is not given", at, name=str(fast[1]), known=keys) if missing else None
    return _beyond_schema(context, path, at, known)


def _beyond_schema(context: str, path: nodes.Path | nodes.Context, at: int, known: Known) -> Wrong | None:
    schema, steps = schemas.start(context, path, known)
    spelt = context if context == "TRIGGER" else f"{context}.{static(path)[0]}" if static(path) else context
    for step in steps:
        inner, possible = schemas.below(schema, step)
        part = step.name if isinstance(step, nodes.Key) else step.index if isinstance(step, nodes.Position) else ""
        if not possible:
            known_names = schemas.names_in(schema)
            return Wrong(f"{spelt} has no {part!r}", at, name=str(part), known=known_names)
        schema = inner
        spelt += f".{part}"
    return None
