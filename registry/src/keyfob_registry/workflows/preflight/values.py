"""Values that are known before a run, of its inputs alone."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, NoReturn, cast

from keyfob_sdk.errors import KeyfobError

from keyfob_registry import expressions
from keyfob_registry.errors import InputError
from keyfob_registry.expressions import MISSING, Contexts, SecretReference
from keyfob_registry.workflows.model import Task, holds_expression


def known(data: Any, contexts: Contexts) -> Any:
    """Return *data* with its expressions replaced by their values; MISSING if they are not known yet."""
    if not _holds_expressions(data):
        return data
    try:
        return expressions.evaluate(data, contexts, _refuse).value
    except KeyfobError:
        return MISSING


def items(task: Task, contexts: Contexts) -> list[Contexts] | None:
    """Return the contexts of each repetition of a task; None if how often it runs is not known yet."""
    columns: list[list[dict[str, Any]]] = []
    for text in task.iterators:
        try:
            iteration = expressions.parse_for_each(text)
        except KeyfobError:
            return None
        values = known(iteration.expression, contexts)
        if isinstance(values, str) or not isinstance(values, Sequence | Mapping):
            return None
        columns.append([{iteration.name: value} for value in cast("Sequence[Any]", values)])
    if not columns:
        return [contexts]
    rows = zip(*columns, strict=False)
    return [replace(contexts, var={name: value for each in row for name, value in each.items()}) for row in rows]


def _holds_expressions(data: Any) -> bool:
    if isinstance(data, Mapping):
        mapping = cast("Mapping[Any, Any]", data)
        return any(_holds_expressions(key) or _holds_expressions(value) for key, value in mapping.items())
    if isinstance(data, list):
        return any(map(_holds_expressions, cast("list[Any]", data)))
    return holds_expression(data)


def _refuse(reference: SecretReference) -> NoReturn:
    raise InputError(str(reference), "a secret decides nothing before a run")
