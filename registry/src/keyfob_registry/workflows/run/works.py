"""What an engine does for a run, once: a pause, a call, or a set of child runs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from keyfob_registry.expressions import Contexts
from keyfob_registry.workflows.model import Execute, RetryPolicy
from keyfob_registry.workflows.run.outcome import Outcome, TaskState


@dataclass(frozen=True, slots=True)
class Pause:
    """Nothing is done until a moment, which is the same in each repetition."""

    label: str
    until: datetime


@dataclass(frozen=True, slots=True)
class Call:
    """An action is called, with arguments that are evaluated inside of the call.

    ``hidden`` are texts of results that are masked: logs and errors do not show them.
    """

    label: str
    ref: str
    action: str
    arguments: Mapping[str, Any] = field(repr=False)
    contexts: Contexts = field(repr=False)
    environment: str
    policy: RetryPolicy
    hidden: frozenset[str] = field(default=frozenset(), repr=False)


@dataclass(frozen=True, slots=True)
class Children:
    """Child runs are started and waited for; one, or one for each item, in their order.

    What is wanted of a child that cannot be started is its outcome.
    """

    label: str
    ref: str
    wanted: tuple["Wanted", ...] = field(repr=False)
    is_list: bool
    started_at: datetime
    policy: RetryPolicy = field(default_factory=RetryPolicy)
    hidden: frozenset[str] = field(default=frozenset(), repr=False)


@dataclass(frozen=True, slots=True)
class Wanted:
    """One child run, under a name, and what ``retry_until`` may read."""

    name: str
    what: Execute | Outcome = field(repr=False)
    contexts: Contexts = field(repr=False)


Work = Pause | Call | Children


class Steps(Protocol):
    """Does the work of one run, and remembers what came of it.

    What was done before is not done again: its outcome is returned at once.
    """

    def begin(self, work: Work) -> int:
        """Take on a piece of work; return its number. Work is begun in the same order each time."""
        ...

    def first(self, begun: Sequence[int]) -> tuple[int, Outcome]:
        """Wait for work of these numbers; return which is done first, the same one each time."""
        ...

    def tell(self, label: str, state: TaskState) -> None:
        """Note what became of a task that took no work."""
        ...
