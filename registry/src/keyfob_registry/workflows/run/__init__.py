"""Running a workflow: which task is next, with what, and what its outcome means; one interpreter for all engines.

Nothing here reads a clock, a database or a secret. What happens outside is a :class:`Work`, which an engine does and
remembers; given the same outcomes in the same order, the interpreter does the same again.
"""

from keyfob_registry.workflows.run.attempts import attempt
from keyfob_registry.workflows.run.child_attempts import Families
from keyfob_registry.workflows.run.children import Child, raise_children
from keyfob_registry.workflows.run.interpreter import Interpreter
from keyfob_registry.workflows.run.outcome import Outcome, State, TaskState, failure
from keyfob_registry.workflows.run.run import Run
from keyfob_registry.workflows.run.works import Call, Children, Pause, Steps, Work

__all__ = [
    "Call",
    "Child",
    "Children",
    "Families",
    "Interpreter",
    "Outcome",
    "Pause",
    "Run",
    "State",
    "Steps",
    "TaskState",
    "Work",
    "attempt",
    "failure",
    "raise_children",
]
