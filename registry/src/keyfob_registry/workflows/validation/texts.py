"""The texts of a workflow that may hold expressions, each with its place and with what it may read."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, cast

from keyfob_registry.lines import Where
from keyfob_registry.workflows.definition import Definition
from keyfob_registry.workflows.model import Task, holds_expression


@dataclass(frozen=True, slots=True)
class Text:
    """A text with expressions.

    Args:
        where: The steps to it, or to the entry whose key it is.
        text: The text.
        task: Whose it is; None: the workflow's own.
        field: The field that it is in, or is.
        is_key: Whether it is a key of a mapping.
    """

    where: Where
    text: str
    task: Task | None
    field: str
    is_key: bool = False

    def at(self, definition: Definition, line: int = 1, column: int = 1) -> str:
        """Return the place of a character of it, as ``file:line:column``."""
        return definition.at(self.where) if self.is_key else definition.inside(self.where, line, column)

    @property
    def label(self) -> str:
        """What it is called in a message."""
        if self.task is None:
            return _path(self.where)
        steps = self.where[2:] if self.field != "retry_until" else self.where[3:]
        return f"task {self.task.ref!r}: {_path(steps)}"


def _path(steps: Where) -> str:
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in steps).removeprefix(".")


_OF_TASKS = ("run_if", "for_each", "wait_until", "environment", "args")


def texts(definition: Definition) -> Iterator[Text]:
    """Yield every text with an expression."""
    for where, task in definition.tasks():
        for field in _OF_TASKS:
            yield from _texts((*where, field), getattr(task, field), task, field)
        yield from _texts((*where, "retry_policy", "retry_until"), task.retry_policy.retry_until, task, "retry_until")
    yield from _texts(("returns",), definition.workflow.returns, None, "returns")


def _texts(where: Where, value: Any, task: Task | None, field: str) -> Iterator[Text]:
    if isinstance(value, str):
        if holds_expression(value):
            yield Text(where, value, task, field)
    elif isinstance(value, dict):
        for key, item in cast("dict[str, Any]", value).items():
            if holds_expression(key):
                yield Text((*where, key), key, task, field, is_key=True)
            yield from _texts((*where, key), item, task, field)
    elif isinstance(value, list | tuple):
        for number, item in enumerate(cast("Sequence[Any]", value)):
            yield from _texts((*where, number), item, task, field)
