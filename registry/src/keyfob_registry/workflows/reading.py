"""Reading the file of a workflow: all that is wrong is said at once, and what is right is kept for further checks."""

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from keyfob_sdk import Finding
from keyfob_sdk.errors import nearest
from pydantic import BaseModel, ValidationError

from keyfob_registry import documents
from keyfob_registry.errors import InputError
from keyfob_registry.lines import Lines, Where
from keyfob_registry.rules.workflows import UnreadableFile, WrongField
from keyfob_registry.templates.inputs import Input
from keyfob_registry.workflows.definition import Definition
from keyfob_registry.workflows.model import Config, Entrypoint, RetryPolicy, Task, Trigger, Workflow

UNREAD = "unread.action"
"""What stands for the name of an action that could not be read."""

_MODELS: Mapping[str, type[BaseModel]] = {
    "actions": Task,
    "retry_policy": RetryPolicy,
    "entrypoint": Entrypoint,
    "expects": Input,
    "config": Config,
    "triggers": Trigger,
}
_MESSAGES = {
    "missing": "is missing",
    "string_type": "it is no text: put it in quotes",
    "model_type": "it is no mapping",
    "dict_type": "it is no mapping",
    "tuple_type": "it is no list",
    "too_short": "there is none",
}


@dataclass(frozen=True)
class Reading:
    """What could be read of a file, and what is wrong with it; no definition where nothing could."""

    source: str
    definition: Definition | None
    findings: Sequence[Finding]


def read_file(path: Path, source: str = "") -> Reading:
    """Return what a file says; *source* names it in findings, if that is to be another name."""
    name = source or str(path)
    try:
        with path.open("rb") as file:
            text = documents.decode(file.read(documents.YAML_BYTES + 1), name)
    except OSError as error:
        return Reading(name, None, [UnreadableFile.at(f"{name}:1:1", os.strerror(error.errno or 0).lower())])
    except InputError as error:
        return Reading(name, None, [_unreadable(name, error)])
    return read_text(text, name)


def read_text(text: str, source: str) -> Reading:
    """Return what a text says; it is YAML, of which JSON is a part."""
    try:
        data = documents.read_yaml(text, source)
    except InputError as error:
        return Reading(source, None, [_unreadable(source, error)])
    return _Reader(data, text, source).reading()


def _unreadable(source: str, error: InputError) -> Finding:
    line, column = error.place or (1, 1)
    return UnreadableFile.at(f"{source}:{line}:{column}", error.reason)


class _Reader:
    """Validates data; then again without the fields that are wrong, so that the rest can be checked, too."""

    def __init__(self, data: Any, text: str, source: str) -> None:
        self._data: Any = data
        self._source = source
        self._lines = Lines(text)
        self._findings: dict[Where, Finding] = {}

    def reading(self) -> Reading:
        """Return what was read."""
        data: Any = self._data
        workflow = self._validated(data)
        numbers = list(range(len(workflow.actions))) if workflow else []
        if workflow is None and isinstance(data, dict):
            rest, numbers = self._rest(cast("dict[str, Any]", data))
            workflow = self._validated(rest, tell=False)
        if workflow:
            self._note_inputs(workflow)
        definition = Definition(self._source, workflow, numbers, self._lines) if workflow else None
        return Reading(self._source, definition, list(self._findings.values()))

    def _validated(self, data: Any, *, tell: bool = True) -> Workflow | None:
        try:
            return Workflow.model_validate(data)
        except ValidationError as error:
            # Without the input: somebody may have written a value where only a reference belongs.
            details = error.errors(include_input=False, include_url=False, include_context=False)
        inner = {detail["loc"][:-1] for detail in details} | {detail["loc"][:-2] for detail in details}
        for detail in details if tell else ():
            if detail["type"] == "too_short" and detail["loc"] in inner:
                continue  # there are some, and each is wrong
            self._note(_existing(data, detail["loc"]), detail["type"], detail["loc"], detail["msg"])
        return None

    def _note(self, where: Where, kind: str, location: Where, message: str) -> None:
        missing = kind == "missing"
        where = (*where, location[len(where)]) if missing and len(location) > len(where) else where
        if where in self._findings:
            return  # one of several types that it could have: the first says enough
        place = self._lines.at(where)
        text = f"{_label(self._data, where)}{_message(kind, where, message)}"
        self._findings[where] = WrongField.at(f"{self._source}:{place.line}:{place.column}", text)

    def _rest(self, data: dict[str, Any]) -> tuple[dict[str, Any], list[int]]:
        """Return the data without its wrong fields, and the numbers of the tasks that are left."""
        wrong = set(self._findings)
        rest = {key: value for key, value in data.items() if (key,) not in {where[:1] for where in wrong}}
        rest.setdefault("title", "untitled")
        tasks, numbers = list[dict[str, Any]](), list[int]()
        found = data.get("actions")
        for number, given in enumerate(cast("list[Any]", found) if isinstance(found, list) else ()):
            task = cast("dict[str, Any]", given) if isinstance(given, dict) else {}
            if isinstance(task.get("ref"), str):
                kept = {key: value for key, value in task.items() if not _is_wrong(("actions", number, key), wrong)}
                if "ref" in kept:
                    tasks.append({"action": UNREAD, **kept})
                    numbers.append(number)
        return {**rest, "actions": tasks}, numbers

    def _note_inputs(self, workflow: Workflow) -> None:
        for name, expected in workflow.expects.items():
            for field, problem in expected.problems():
                self._note(("entrypoint", "expects", name, field), "value_error", (), problem)


def _is_wrong(where: Where, wrong: set[Where]) -> bool:
    return any(each[: len(where)] == where for each in wrong)


def _existing(data: Any, location: Sequence[int | str]) -> Where:
    """Return the steps of a *location* that are there in the data: pydantic adds the names of types."""
    steps: list[int | str] = []
    for step in location:
        if isinstance(data, dict) and step in data:
            data = cast("dict[Any, Any]", data)[step]
        elif isinstance(data, list) and isinstance(step, int) and step < len(cast("list[Any]", data)):
            data = cast("list[Any]", data)[step]
        else:
            break
        steps.append(step)
    return tuple(steps)


def _label(data: Any, where: Where) -> str:
    """Return what a place is called in a message: the task by its ref, then the field."""
    steps = list(where)
    words: list[str] = []
    if len(steps) > 1 and steps[0] == "actions":
        task = data["actions"][steps[1]]
        ref = cast("dict[str, Any]", task).get("ref") if isinstance(task, dict) else None
        words.append(f"task {ref!r}" if isinstance(ref, str) else f"actions[{steps[1]}]")
        steps = steps[2:]
    path = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in steps).removeprefix(".")
    return "".join(f"{word}: " for word in [*words, path] if word)


def _message(kind: str, where: Where, message: str) -> str:
    if kind == "extra_forbidden":
        near = nearest(str(where[-1]), _fields_beside(where))
        return "there is no such field" + (f"; did you mean {near[0]!r}?" if near else "")
    if kind == "string_pattern_mismatch":
        return f"it does not match {message.partition(chr(39))[2][:-1]}"
    text = _MESSAGES.get(kind) or message.removeprefix("Value error, ")
    return f"{text[:1].lower()}{text[1:]}"


def _fields_beside(where: Where) -> Iterator[str]:
    names = [step for step in where[:-1] if isinstance(step, str)]
    model = next((_MODELS[name] for name in reversed(names) if name in _MODELS), Workflow)
    yield from model.model_fields
