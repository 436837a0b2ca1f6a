"""The protocol of engines: what the command line, and who embeds Keyfob, may ask of one."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, Protocol

from keyfob_registry.workflows.run import Call, Outcome, Run

RunState = Literal["waiting", "running", "done", "failed", "cancelled"]
StepState = Literal["running", "done", "failed", "skipped"]

Perform = Callable[[Run, Call], Any]
"""Calls the action that a run wants called, and returns its masked result."""


@dataclass(frozen=True, slots=True)
class RunInfo:
    """A run, as a list shows it."""

    id: str
    workflow: str
    state: RunState
    workspace: str
    environment: str
    started_at: datetime | None = None
    ended_at: datetime | None = None
    executor: str = ""
    parent: str = ""


@dataclass(frozen=True, slots=True)
class StepInfo:
    """What a run did, or does: one call, one set of children, or a task that took no work."""

    label: str
    state: StepState
    started_at: datetime | None = None
    ended_at: datetime | None = None
    error: Any = None


@dataclass(frozen=True, slots=True)
class RunReport:
    """A run with its steps in the order of their start, and its children in theirs; results by the labels of steps."""

    info: RunInfo
    steps: tuple[StepInfo, ...]
    children: tuple["RunReport", ...] = ()
    outcome: Outcome | None = field(default=None, repr=False)
    results: Mapping[str, Any] = field(default_factory=dict[str, Any], repr=False)


@dataclass(frozen=True, slots=True)
class Limit:
    """How many calls of an action may start in so many seconds for one tenant, and how many be under way at once."""

    action: str
    calls: int | None = None
    seconds: float = 1.0
    at_once: int | None = None


class Engine(Protocol):
    """Runs workflows."""

    def start(self, run: Run) -> None:
        """Start a run; one of the same id is not started again."""
        ...

    def result(self, run_id: str, timeout: float | None = None) -> Outcome:
        """Wait until a run has ended, and return what came of it.

        Raises:
            UnknownRunError: There is no such run.
            TimeoutError: It has not ended in these seconds.
        """
        ...

    def cancel(self, run_id: str) -> None:
        """Stop a run and its children: what is under way ends, and nothing more is begun.

        Raises:
            UnknownRunError: There is no such run.
            RunStateError: It has ended.
        """
        ...

    def resume(self, run_id: str) -> None:
        """Go on with a run that was cancelled, or that a process has left behind.

        Raises:
            UnknownRunError: There is no such run.
            RunStateError: It has ended.
        """
        ...

    def runs(self, limit: int = 50) -> list[RunInfo]:
        """Return the newest runs, the newest first, without children."""
        ...

    def show(self, run_id: str) -> RunReport:
        """Return a run with all that is known of it; UnknownRunError if there is none."""
        ...

    def close(self) -> None:
        """Let go of everything; a run under way stays as it is."""
        ...
