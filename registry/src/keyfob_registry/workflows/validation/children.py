"""The workflows that a workflow calls: whether they are there, and whether the inputs that are written out fit."""

from collections.abc import Iterator, Mapping
from typing import Any, cast

from keyfob_sdk import Finding
from keyfob_sdk.errors import did_you_mean

from keyfob_registry import names
from keyfob_registry.errors import InputError
from keyfob_registry.lines import Where
from keyfob_registry.rules.workflows import CallsItself, UnknownChild, WrongArgument, WrongInput
from keyfob_registry.templates import inputs
from keyfob_registry.templates.types import TypeTextError
from keyfob_registry.workflows.definition import Definition
from keyfob_registry.workflows.library import Library
from keyfob_registry.workflows.model import EXECUTE, Task, holds_expression
from keyfob_registry.workflows.validation.schemas import Schema, misfits

_NAMES = ("workflow_alias", "workflow_id")


def check(definition: Definition, library: Library) -> Iterator[Finding]:
    """Yield what is wrong with the workflows that a workflow names."""
    handler = definition.workflow.error_handler
    if handler and not holds_expression(handler) and library.find(handler) is None:
        yield _unknown(definition, ("error_handler",), handler, library.by_alias)
    for where, task in definition.tasks():
        if task.action == EXECUTE:
            yield from _check(definition, where, task, library)
    yield from _circle(definition, library)


def children(definition: Definition, library: Library) -> Iterator[tuple[Where, Task, Definition]]:
    """Yield the workflows that tasks name without an expression, as far as they are there."""
    for where, task in definition.tasks():
        if task.action == EXECUTE and (child := _named(task, library)):
            yield where, task, child


def _named(task: Task, library: Library) -> Definition | None:
    alias, workflow_id = (task.args.get(name) for name in _NAMES)
    if isinstance(alias, str):
        return library.find(alias)
    return library.find(id=workflow_id) if isinstance(workflow_id, str) else None


def _check(definition: Definition, where: Where, task: Task, library: Library) -> Iterator[Finding]:
    yield from _environment(definition, where, task)
    given = [name for name in _NAMES if task.args.get(name) is not None]
    if len(given) != 1 and not any(map(holds_expression, task.args)):
        message = f"task {task.ref!r}: name the child by workflow_alias or by workflow_id"
        yield WrongArgument.at(definition.at((*where, "args")), message)
        return
    for name in given:
        value = task.args[name]
        if isinstance(value, str) and not holds_expression(value):
            child = _named(task, library)
            known = library.by_alias if name == "workflow_alias" else library.by_id
            if child is None:
                yield _unknown(definition, (*where, "args", name), value, known)
            else:
                yield from _inputs(definition, where, task, child)


def _environment(definition: Definition, where: Where, task: Task) -> Iterator[Finding]:
    given = task.args.get("environment")
    if not isinstance(given, str) or holds_expression(given):
        return
    try:
        names.check_environment(given)
    except InputError as error:
        message = f"task {task.ref!r}: argument environment: {error.reason}"
        yield WrongArgument.at(definition.inside((*where, "args", "environment")), message, *error.hints)


def _unknown(definition: Definition, where: Where, name: str, known: Mapping[str, Definition]) -> Finding:
    near = did_you_mean(name, known) or ["keyfob workflow list"]
    return UnknownChild.at(definition.inside(where), f"there is no workflow {name!r}", near[0])


def _inputs(definition: Definition, where: Where, task: Task, child: Definition) -> Iterator[Finding]:
    schema = schema_of(child)
    given = task.args.get("trigger_inputs", {})
    if schema is None or holds_expression(given):
        return
    place = (*where, "args", "trigger_inputs")
    if not isinstance(given, dict):
        message = f"task {task.ref!r}: the inputs of {child.alias!r} are no mapping"
        yield WrongInput.at(definition.inside(place), message)
        return
    found = cast("dict[str, Any]", given)
    for each in misfits(found, schema):
        path = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in each.where).removeprefix(".")
        message = f"task {task.ref!r}: inputs of {child.alias!r}: {f'{path}: ' if path else ''}{each.message}"
        yield WrongInput.at(definition.inside((*place, *each.where)), message)


def schema_of(definition: Definition) -> Schema | None:
    """Return the inputs of a workflow as a JSON Schema; None where it says nothing of them, or something wrong."""
    if definition.workflow.entrypoint.expects is None:
        return None
    try:
        return inputs.schema(definition.workflow.expects)
    except TypeTextError:
        return None


def _circle(definition: Definition, library: Library) -> Iterator[Finding]:
    for where, task, child in children(definition, library):
        path = _path(child, definition, library)
        if path:
            names = " → ".join(each.alias for each in [definition, *path])
            message = f"task {task.ref!r}: the workflow calls itself: {names}"
            yield CallsItself.at(definition.inside((*where, "action")), message, "let run_if end it")


def _path(start: Definition, end: Definition, library: Library) -> list[Definition]:
    """Return how a workflow leads to another one; nothing if it does not."""
    paths: dict[str, list[Definition]] = {start.source: [start]}
    ahead = [start]
    while ahead:
        here = ahead.pop()
        if here.source == end.source:
            return paths[here.source]
        for _, _, child in children(here, library):
            if child.source not in paths:
                paths[child.source] = [*paths[here.source], child]
                ahead.append(child)
    return []
