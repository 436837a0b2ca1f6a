"""What the tasks of a run need, and where."""

from dataclasses import dataclass, field

from keyfob_sdk import RegistrySecret


@dataclass(frozen=True, slots=True)
class Need:
    """What one task needs in one environment.

    Args:
        environment: Where its action is called.
        requirement: What the action declares, or what the task's arguments refer to.
        reader: The task, as ``workflow.task``.
        is_isolated: Whether its lack fails a child whose failure leaves the run alone.
    """

    environment: str
    requirement: RegistrySecret
    reader: str
    is_isolated: bool = False


@dataclass(frozen=True, slots=True)
class Undecided:
    """What only the run will know, so that nothing can be said of it yet."""

    where: str
    message: str


@dataclass
class Needs:
    """All that a run needs, each once, in the order of its tasks; and the environments that it touches."""

    needs: dict[Need, None] = field(default_factory=dict[Need, None])
    environments: dict[str, None] = field(default_factory=dict[str, None])
    undecided: dict[Undecided, None] = field(default_factory=dict[Undecided, None])
