"""What DBOS says of a workflow, as a run."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from dbos import StepInfo as Step
from dbos import WorkflowStatus

from keyfob_registry.workflows.dbos.encoding import RunEndedError
from keyfob_registry.workflows.engine import RunInfo, RunState, StepInfo
from keyfob_registry.workflows.run import Outcome, Run

RUN, CHILD, CALL, SCHEDULED = "keyfob.run", "keyfob.child", "keyfob.call", "keyfob.scheduled"
FIRST = "keyfob.first"
ENDED = ("SUCCESS", "ERROR", "CANCELLED", "MAX_RECOVERY_ATTEMPTS_EXCEEDED")
GOING = ("ENQUEUED", "DELAYED", "PENDING")

_STATES: Mapping[str, RunState] = {
    "ENQUEUED": "waiting",
    "DELAYED": "waiting",
    "PENDING": "running",
    "SUCCESS": "done",
    "ERROR": "failed",
    "CANCELLED": "cancelled",
    "MAX_RECOVERY_ATTEMPTS_EXCEEDED": "failed",
}


def state_of(row: WorkflowStatus) -> RunState:
    """Return the state of a run."""
    return _STATES[row.status]


def run_of(row: WorkflowStatus) -> Run:
    """Return the run that a row is."""
    given: Any = row.input
    return Run.load(given["args"][0])


def info_of(row: WorkflowStatus) -> RunInfo:
    """Return what a list shows of a run."""
    run, state = run_of(row), state_of(row)
    return RunInfo(
        run.id,
        run.workflow,
        state,
        run.workspace,
        run.environment,
        run.started_at,
        moment(row.completed_at),
        executor=row.executor_id or "",
        parent=parent_of(run),
    )


def parent_of(run: Run) -> str:
    """Return the id of the run that it is a child of; nothing if of none."""
    return run.id.rpartition(".")[0] if run.depth else ""


def outcome_of(row: WorkflowStatus) -> Outcome:
    """Return what came of a run that has ended."""
    if row.status == "SUCCESS":
        given: Any = row.output
        return Outcome.load(given)
    if row.status == "CANCELLED":
        error: dict[str, Any] = {
            "type": "RunCancelledError",
            "code": "E658",
            "message": "the run was cancelled",
            "hints": [],
        }
        return Outcome("cancelled", error=error, ended_at=moment(row.completed_at))
    told: dict[str, Any] = row.error.error if isinstance(row.error, RunEndedError) else {"type": "EngineError"}
    known: dict[str, Any] = {
        "code": "E650",
        "message": f"the run ended with {told.get('type', 'an error')}",
        "hints": [],
    }
    return Outcome("failed", error=known | told, ended_at=moment(row.completed_at))


def outcomes_of(steps: Iterable[Step]) -> dict[str, Outcome]:
    """Return the outcomes that are kept, each under the label of its step."""
    kept: Iterable[tuple[str, Any]] = [(step["function_name"], step["output"]) for step in steps]
    return {label: Outcome.load(given) for label, given in kept if label != FIRST and given is not None}


def steps_of(steps: Iterable[Step], running: Iterable[StepInfo]) -> list[StepInfo]:
    """Return the steps that are kept, and those that only this process knows of."""
    kept = {step["function_name"]: _step(step) for step in steps if step["function_name"] != FIRST}
    return [*kept.values(), *(step for step in running if step.label not in kept)]


def _step(step: Step) -> StepInfo:
    given: Any = step["output"]
    outcome = Outcome("failed") if given is None else Outcome.load(given)
    started, ended = moment(step["started_at_epoch_ms"]), moment(step["completed_at_epoch_ms"])
    return StepInfo(step["function_name"], outcome.task_state, started, ended, outcome.error)


def moment(milliseconds: int | None) -> datetime | None:
    """Return a time of DBOS."""
    return None if milliseconds is None else datetime.fromtimestamp(milliseconds / 1000, UTC)
