"""The format of workflows, as data: what a file may say, and nothing of how it is run."""

from keyfob_registry.workflows.model.control import (
    CLOSES,
    CONTROL,
    EXECUTE,
    GATHER,
    LOOP_END,
    LOOP_START,
    SCATTER,
    ErrorStrategy,
    Execute,
    FailStrategy,
    Gather,
    LoopEnd,
    LoopStart,
    LoopStrategy,
    Scatter,
)
from keyfob_registry.workflows.model.fields import holds_expression
from keyfob_registry.workflows.model.task import Dependency, JoinStrategy, On, RetryPolicy, Task
from keyfob_registry.workflows.model.workflow import Config, Entrypoint, Trigger, Workflow

__all__ = [
    "CLOSES",
    "CONTROL",
    "EXECUTE",
    "GATHER",
    "LOOP_END",
    "LOOP_START",
    "SCATTER",
    "Config",
    "Dependency",
    "Entrypoint",
    "ErrorStrategy",
    "Execute",
    "FailStrategy",
    "Gather",
    "JoinStrategy",
    "LoopEnd",
    "LoopStart",
    "LoopStrategy",
    "On",
    "RetryPolicy",
    "Scatter",
    "Task",
    "Trigger",
    "Workflow",
    "holds_expression",
]
