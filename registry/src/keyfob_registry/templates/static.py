"""What is wrong with the expressions of one template, found without running any."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, cast

from keyfob_sdk.errors import DeclarationError, KeyfobError, did_you_mean

from keyfob_registry import expressions
from keyfob_registry.expressions import ContextName, Known
from keyfob_registry.expressions.scope import Functions
from keyfob_registry.lines import Where
from keyfob_registry.rules.templates import UndeclaredSecret, WrongCheck, WrongExpression
from keyfob_registry.templates import inputs
from keyfob_registry.templates.inputs import Input
from keyfob_registry.templates.model import Definition, SecretEntry, Step
from keyfob_registry.templates.problems import Problem
from keyfob_registry.templates.types import TypeTextError

MOST_TEXTS = 1000
_CONTEXTS: tuple[ContextName, ...] = ("SECRETS", "VARS", "ENV", "inputs", "steps")


def local_problems(definition: Definition, functions: Functions | None = None) -> Iterator[Problem]:
    """Yield what is wrong with the expressions of a template: each sees the inputs and the steps before it."""
    parts = [*(step.args for step in definition.steps), definition.returns]
    if sum(1 for part in parts for _ in _texts(part, ())) > MOST_TEXTS:
        message = f"more than {MOST_TEXTS} texts have expressions in them"
        yield Problem(WrongExpression, ("definition",), message, of_key=True)
        return
    declared = dict(_declared(definition.secrets or ()))
    expected = {name: _schema(each) for name, each in definition.expects.items()}
    done: dict[str, None] = {}
    for index, step in enumerate(definition.steps):
        known = Known(contexts=_CONTEXTS, inputs=expected, steps=dict(done), functions=functions)
        yield from _problems(step.args, ("definition", "steps", index, "args"), known, declared)
        done[step.ref] = None
    known = Known(contexts=_CONTEXTS, inputs=expected, steps=dict(done), functions=functions)
    yield from _problems(definition.returns, ("definition", "returns"), known, declared)
    for index, entry in enumerate(definition.secrets or ()):
        yield from _check_problems(definition.steps, entry, ("definition", "secrets", index, "check"))


def _declared(entries: Sequence[SecretEntry]) -> Iterator[tuple[str, Sequence[str]]]:
    """Yield what may be referred to; of a declaration that is wrong, what stands there."""
    found: dict[str, Sequence[str]] = {}
    for entry in entries:
        try:
            secret = entry.requirement
        except DeclarationError:
            found[entry.secret] = (*(entry.keys or ()), *(entry.optional_keys or ()))
        else:
            found[secret.name] = (*found.get(secret.name, ()), *secret.declared)
    yield from found.items()


def _schema(expected: Input) -> Mapping[str, Any] | None:
    """Return the JSON Schema of an input; nothing where its type is none."""
    try:
        found: Mapping[str, Any] = inputs.schema({"": expected})["properties"][""]
    except TypeTextError:
        return None
    return found


def takes_secrets(arguments: Mapping[str, Any]) -> bool:
    """Say whether *arguments* refer to a secret."""
    return any(name == "SECRETS" for name, _, _ in _references(arguments))


def _problems(data: Any, where: Where, known: Known, declared: Mapping[str, Sequence[str]]) -> Iterator[Problem]:
    for place, text, of_key in _texts(data, where):
        for found in expressions.check(text, known):
            at = found.where.line, found.where.column
            yield Problem(WrongExpression, place, found.message, found.hint, inside=at, of_key=of_key)
        for name, path, at in _references(text):
            if name == "SECRETS" and path[1] not in declared.get(str(path[0]), ()):
                message, hint = _undeclared(str(path[0]), str(path[1]), declared)
                yield Problem(UndeclaredSecret, place, message, hint, inside=at, of_key=of_key)


def _undeclared(secret: str, key: str, declared: Mapping[str, Sequence[str]]) -> tuple[str, str]:
    near = did_you_mean(key, declared[secret]) if secret in declared else did_you_mean(secret, declared)
    hint = "; ".join(near) or f"declare secret {secret!r} with key {key!r} under 'secrets'"
    return f"SECRETS.{secret}.{key} is not declared", hint


def _check_problems(steps: Sequence[Step], entry: SecretEntry, where: Where) -> Iterator[Problem]:
    """Yield what keeps a step from being run alone, with the one secret that it is to prove."""
    for step in steps:
        if step.ref != entry.check:
            continue
        own = entry.secret
        others = (
            shown
            for name, path, _ in _references(step.args)
            if name in {"inputs", "steps"} or (name == "SECRETS" and path[:1] != (own,))
            for shown in [".".join(map(str, (name, *path)))]
        )
        if shown := next(others, ""):
            yield Problem(WrongCheck, where, f"step {step.ref!r} cannot be run alone: it refers to {shown}")


def _references(data: Any) -> list[tuple[str, tuple[str | int, ...], tuple[int, int]]]:
    """Return what *data* refers to; nothing where it cannot be read, which is said elsewhere."""
    try:
        found = expressions.references(data)
    except KeyfobError:
        return []
    return [(each.context, each.path, (each.where.line, each.where.column)) for each in found]


def _texts(data: Any, where: Where) -> Iterator[tuple[Where, str, bool]]:
    """Yield each text with an expression in it, with its place and whether it is a key."""
    if isinstance(data, str):
        if "${{" in data:
            yield where, data, False
    elif isinstance(data, dict):
        for key, value in cast("dict[str, Any]", data).items():
            if "${{" in key:
                yield (*where, key), key, True
            yield from _texts(value, (*where, key))
    elif isinstance(data, list):
        for index, value in enumerate(cast("list[Any]", data)):
            yield from _texts(value, (*where, index))
