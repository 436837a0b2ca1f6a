"""What every engine that runs workflows offers, and what engines have in common."""

from keyfob_registry.workflows.engine.journal import Journal
from keyfob_registry.workflows.engine.protocol import (
    Engine,
    Limit,
    Perform,
    RunInfo,
    RunReport,
    RunState,
    StepInfo,
    StepState,
)
from keyfob_registry.workflows.engine.showing import shown
from keyfob_registry.workflows.engine.steps import ThreadedSteps

__all__ = [
    "Engine",
    "Journal",
    "Limit",
    "Perform",
    "RunInfo",
    "RunReport",
    "RunState",
    "StepInfo",
    "StepState",
    "ThreadedSteps",
    "shown",
]
