"""A workflow with the file that it was read from, so that whatever is wrong is said with its line and column."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import PurePath

from keyfob_registry.lines import Lines, Where
from keyfob_registry.workflows.graph import Graph
from keyfob_registry.workflows.model import Task, Workflow


@dataclass(frozen=True)
class Definition:
    """A workflow as it was read.

    Args:
        source: The name of its file, as it is shown.
        workflow: What the file says; of a file that is wrong, what could be read.
        numbers: The place of each of its tasks in the file: those that could not be read are left out.
    """

    source: str
    workflow: Workflow
    numbers: Sequence[int]
    lines: Lines = field(repr=False, compare=False)

    @property
    def alias(self) -> str:
        """The name that others call it by."""
        return self.workflow.alias or PurePath(self.source).stem

    @cached_property
    def graph(self) -> Graph:
        """Its tasks, and how they wait for each other."""
        return Graph(self.workflow.actions)

    def tasks(self) -> list[tuple[Where, Task]]:
        """Return its tasks, each with the steps to it."""
        return [(("actions", number), task) for number, task in zip(self.numbers, self.workflow.actions, strict=True)]

    def at(self, where: Where) -> str:
        """Return the place of a field, as ``file:line:column``."""
        place = self.lines.at(where)
        return f"{self.source}:{place.line}:{place.column}"

    def inside(self, where: Where, line: int = 1, column: int = 1) -> str:
        """Return the place of a value, or of a character of a text value."""
        place = self.lines.value(where, line, column)
        return f"{self.source}:{place.line}:{place.column}"
