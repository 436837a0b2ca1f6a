"""The actions of a workflow: whether they are there, and whether the arguments that are written out fit."""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from keyfob_sdk import Finding
from keyfob_sdk.errors import KeyfobError, did_you_mean

from keyfob_registry.catalog import Catalog
from keyfob_registry.lines import Where
from keyfob_registry.rules.workflows import MissingArgument, UnknownAction, WrongArgument
from keyfob_registry.workflows.definition import Definition
from keyfob_registry.workflows.model import CONTROL, Task, holds_expression
from keyfob_registry.workflows.reading import UNREAD
from keyfob_registry.workflows.validation.schemas import Schema, misfits


def check(definition: Definition, catalog: Catalog) -> Iterator[Finding]:
    """Yield what is wrong with the actions of a workflow and with their arguments."""
    for where, task in definition.tasks():
        if task.action == UNREAD:
            continue
        schema = arguments_of(task.action, catalog)
        if schema is None:
            near = did_you_mean(task.action, [*catalog.names, *CONTROL])
            message = f"task {task.ref!r}: no installed integration offers {task.action!r}"
            yield UnknownAction.at(definition.inside((*where, "action")), message, *near[:1] or ["keyfob action list"])
        else:
            yield from _check(definition, where, task, schema)


def arguments_of(action: str, catalog: Catalog) -> Schema | None:
    """Return the arguments of an action as a JSON Schema; None if there is no such action."""
    if action in CONTROL:
        return _control(action)
    try:
        return catalog.info(action).arguments
    except KeyfobError:
        return None


@cache
def _control(action: str) -> Schema:
    return CONTROL[action].model_json_schema()


def _check(definition: Definition, where: Where, task: Task, schema: Schema) -> Iterator[Finding]:
    known: Mapping[str, Any] = schema.get("properties", {})
    shown = f"keyfob action show {task.action}" if task.action not in CONTROL else ""
    for name in task.args:
        if name not in known and not holds_expression(name) and schema.get("additionalProperties") is False:
            near = "; ".join(did_you_mean(name, known))
            message = f"task {task.ref!r}: {task.action} has no argument {name!r}"
            yield WrongArgument.at(definition.at((*where, "args", name)), message, near or shown)
    for name in schema.get("required", ()):
        if name not in task.args and not any(map(holds_expression, task.args)):
            yield MissingArgument.at(
                definition.inside((*where, "action")), f"task {task.ref!r}: argument {name!r} is missing", shown
            )
    within = {"$defs": schema.get("$defs", {})}
    for name, value in task.args.items():
        if name in known:
            for each in misfits(value, {**known[name], **within}):
                path = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in each.where)
                message = f"task {task.ref!r}: argument {name}{path}: {each.message}"
                yield WrongArgument.at(definition.inside((*where, "args", name, *each.where)), message, shown)
