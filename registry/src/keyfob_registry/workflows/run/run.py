"""A run as it is started: everything that it is made of, so that a repetition finds the same."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import datetime
from functools import lru_cache
from typing import Any

from keyfob_sdk import Arguments

from keyfob_registry.errors import LimitError, UnknownWorkflowError
from keyfob_registry.templates.inputs import arguments
from keyfob_registry.workflows.graph import Graph
from keyfob_registry.workflows.model import Workflow
from keyfob_registry.workflows.run.outcome import plain

DEEPEST = 16
"""How many runs may be each other's children."""


@dataclass(frozen=True, slots=True)
class Run:
    """One run of one workflow.

    Args:
        id: Its name; a child's begins with that of its parent.
        workflow: The alias of the workflow.
        library: The workflows that it and its children are, each by its alias, as JSON.
        inputs: What expressions read as ``TRIGGER``.
        workspace: Whose secrets its actions get.
        environment: Which of them; always named.
        actor: Who started it.
        started_at: When; what its expressions hold for now begins here.
        limited: The actions that wait for their turn in a queue of their own.
        depth: How many runs it is the child of.
        resumes: The failed runs that it goes on from, the oldest first.
    """

    id: str
    workflow: str
    library: Mapping[str, str] = field(repr=False)
    inputs: Any = field(repr=False)
    workspace: str
    environment: str
    actor: str
    started_at: datetime
    limited: tuple[str, ...] = ()
    depth: int = 0
    resumes: tuple[str, ...] = ()

    @property
    def definition(self) -> Workflow:
        """The workflow."""
        return parsed(self.text_of(self.workflow))

    @property
    def graph(self) -> Graph:
        """The graph of the workflow."""
        return _graph(self.text_of(self.workflow))

    def text_of(self, alias: str) -> str:
        """Return a workflow of the library; UnknownWorkflowError if it has none of this alias."""
        if alias not in self.library:
            raise UnknownWorkflowError(alias, self.library)
        return self.library[alias]

    def child(self, name: str, workflow: str, inputs: Any, environment: str | None, started_at: datetime) -> "Run":
        """Return a child's run: in the environment that is named, else in its workflow's own, never in the parent's.

        Raises:
            UnknownWorkflowError: The library has no such workflow.
            InvalidArgumentsError: The inputs are not those that it expects.
            LimitError: Too many runs are each other's children.
        """
        if self.depth + 1 >= DEEPEST:
            raise LimitError(f"workflow {workflow!r} is the child of {DEEPEST} others", "end the recursion by a run_if")
        own = parsed(self.text_of(workflow)).config.environment or "default"
        return replace(
            self,
            id=f"{self.id}.{name}",
            workflow=workflow,
            inputs=checked(self.text_of(workflow), inputs, workflow),
            environment=environment or own,
            started_at=started_at,
            depth=self.depth + 1,
            resumes=tuple(f"{each}.{name}" for each in self.resumes),
        )

    def again(self, started_at: datetime) -> "Run":
        """Return the run that goes on from this one, which failed: ``<id>-2``, ``<id>-3``, and so on."""
        base, _, number = self.id.partition("-")
        run_id = f"{base}-{int(number or 1) + 1}"
        return replace(self, id=run_id, started_at=started_at, resumes=(*self.resumes, self.id))

    def dump(self) -> dict[str, Any]:
        """Return it as plain data."""
        kept: dict[str, Any] = {each.name: getattr(self, each.name) for each in fields(self)}
        return kept | {"library": dict(self.library), "limited": list(self.limited), "resumes": list(self.resumes)}

    @classmethod
    def load(cls, data: Mapping[str, Any]) -> "Run":
        """Return what :meth:`dump` made."""
        given: dict[str, Any] = {**data, "limited": tuple(data["limited"]), "resumes": tuple(data.get("resumes", ()))}
        return cls(**given)


@lru_cache(maxsize=256)
def parsed(text: str) -> Workflow:
    """Return the workflow that *text* holds; each text is read once."""
    return Workflow.model_validate_json(text)


def checked(text: str, inputs: Any, alias: str) -> Any:
    """Return the inputs of a workflow as it expects them: converted, with its defaults, as plain data.

    Raises:
        InvalidArgumentsError: They do not fit; it lists every problem, and repeats no value.
    """
    expected = _expected(text)
    return plain(inputs if expected is None else expected.validate({} if inputs is None else inputs, alias))


@lru_cache(maxsize=256)
def _expected(text: str) -> Arguments | None:
    expects = parsed(text).expects
    return arguments(expects) if expects else None


@lru_cache(maxsize=256)
def _graph(text: str) -> Graph:
    return Graph(parsed(text).actions)
