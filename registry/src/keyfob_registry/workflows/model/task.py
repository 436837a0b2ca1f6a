"""A task of a workflow: one entry of its ``actions``."""

from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field, JsonValue, StringConstraints

from keyfob_registry.workflows.model.fields import ActionName, Environment, Expression, Part, Ref

On = Literal["success", "error"]
"""After which outcome of its parent a task may start."""

JoinStrategy = Literal["all", "any"]


@dataclass(frozen=True, slots=True)
class Dependency:
    """A task that another one waits for, and the outcome that lets it start."""

    ref: str
    on: On = "success"

    @classmethod
    def parse(cls, text: str) -> "Dependency":
        """Return what ``ref``, ``ref.success`` or ``ref.error`` says."""
        ref, _, path = text.partition(".")
        return cls(ref, "error" if path == "error" else "success")

    def __str__(self) -> str:
        return self.ref if self.on == "success" else f"{self.ref}.{self.on}"


class RetryPolicy(Part):
    """How often a task is tried, how long one attempt may take, and until when it is repeated.

    With ``retry_until`` a task that succeeded is repeated, too, until the expression is true.
    """

    max_attempts: int = Field(default=1, ge=1, le=1000)
    timeout: float = Field(default=300, gt=0)
    retry_until: Expression | None = None


class Task(Part):
    """One action with its arguments, when it runs, and how."""

    ref: Ref
    action: ActionName
    description: str = ""
    args: dict[str, JsonValue] = Field(default_factory=dict[str, JsonValue])
    depends_on: tuple[Annotated[str, StringConstraints(pattern=r"^[a-z0-9_]+(\.(success|error))?$")], ...] = ()
    run_if: Expression | None = None
    for_each: Expression | Annotated[tuple[Expression, ...], Field(min_length=1)] | None = None
    retry_policy: RetryPolicy = RetryPolicy()
    start_delay: float = Field(default=0, ge=0)
    wait_until: str | None = None
    join_strategy: JoinStrategy = "all"
    environment: Environment | None = None
    mask_output: bool = False

    @property
    def dependencies(self) -> tuple[Dependency, ...]:
        """What it waits for, each once."""
        return tuple(dict.fromkeys(map(Dependency.parse, self.depends_on)))

    @property
    def iterators(self) -> tuple[str, ...]:
        """The expressions of ``for_each``, which are zipped; none where the task runs once."""
        if self.for_each is None:
            return ()
        return (self.for_each,) if isinstance(self.for_each, str) else self.for_each
