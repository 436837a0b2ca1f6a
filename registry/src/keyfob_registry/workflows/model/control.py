"""The actions that a workflow's interpreter runs itself, with their arguments as they are once evaluated."""

from collections.abc import Mapping
from typing import Any, Literal, Self

from pydantic import Field, JsonValue, model_validator

from keyfob_registry.workflows.model.fields import Environment, Part

EXECUTE = "core.workflow.execute"
SCATTER = "core.transform.scatter"
GATHER = "core.transform.gather"
LOOP_START = "core.loop.start"
LOOP_END = "core.loop.end"

LoopStrategy = Literal["batch", "parallel", "sequential"]
FailStrategy = Literal["isolated", "all"]
ErrorStrategy = Literal["partition", "include", "drop", "raise"]


class Execute(Part):
    """Run another workflow as a child; with ``for_each``, one child for each item.

    Args:
        workflow_alias: The child's alias.
        workflow_id: The child's id; one of the two is given.
        trigger_inputs: What the child reads as ``TRIGGER``.
        environment: The child's environment; its own, where none is named.
        loop_strategy: Whether children run in batches, all at once, or one after the other.
        batch_size: How many run at once in a batch.
        fail_strategy: ``isolated``: one child's failure leaves the others; ``all``: the first one fails the action.
    """

    workflow_alias: str | None = None
    workflow_id: str | None = None
    trigger_inputs: JsonValue = None
    environment: Environment | None = None
    loop_strategy: LoopStrategy = "batch"
    batch_size: int = Field(default=32, ge=1)
    fail_strategy: FailStrategy = "isolated"

    @model_validator(mode="after")
    def _names_one(self) -> Self:
        if (self.workflow_alias is None) == (self.workflow_id is None):
            raise ValueError("name the child by workflow_alias or by workflow_id")
        return self

    @property
    def child(self) -> str:
        """The alias or the id of the child."""
        return self.workflow_alias or self.workflow_id or ""


class Scatter(Part):
    """Run what follows once for each item of a collection, up to the gather.

    ``interval`` is the time in seconds between the starts of two items.
    """

    collection: Any
    interval: float | None = Field(default=None, ge=0)


class Gather(Part):
    """Collect one value of each item of a scatter into a list; ``error_strategy`` says what becomes of failures."""

    items: Any
    drop_nulls: bool = False
    error_strategy: ErrorStrategy = "partition"


class LoopStart(Part):
    """Begin a loop: what follows, up to the loop's end, runs again as long as its condition is true."""


class LoopEnd(Part):
    """End a loop, which runs again if ``condition`` is true; at most ``max_iterations`` times."""

    condition: Any
    max_iterations: int = Field(default=100, ge=1)


CONTROL: Mapping[str, type[Part]] = {
    EXECUTE: Execute,
    SCATTER: Scatter,
    GATHER: Gather,
    LOOP_START: LoopStart,
    LOOP_END: LoopEnd,
}
"""The arguments of each of these actions."""

CLOSES: Mapping[str, str] = {GATHER: SCATTER, LOOP_END: LOOP_START}
"""What each closing action closes."""
