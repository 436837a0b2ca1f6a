"""What failed runs did before the one that goes on from them: kept outcomes, by the labels of steps."""

from collections.abc import Iterable

from dbos import DBOSClient, WorkflowStatus

from keyfob_registry.errors import RunStateError, UnknownRunError
from keyfob_registry.workflows.dbos.rows import CHILD, RUN, outcome_of, outcomes_of, run_of, state_of
from keyfob_registry.workflows.run import Outcome, Run


def earlier(run: Run, client: DBOSClient) -> dict[str, Outcome]:
    """Return the outcomes that *run* takes over: all but the failures that made a run fail.

    Raises:
        UnknownRunError: A run that it goes on from was forgotten.
    """
    found: dict[str, Outcome] = {}
    for run_id in run.resumes:
        row = _last_attempt(run_id, client) if run.depth else _row(run_id, client)
        if row:
            found |= _taken_over(row, client)
        elif not run.depth:
            raise UnknownRunError(run_id, [])
    return found


def refuse(run_id: str, row: WorkflowStatus, client: DBOSClient) -> None:
    """Refuse to go on from a run that has not failed, is a child, or was gone on from already.

    Raises:
        RunStateError: It is one of these.
    """
    run, state = run_of(row), state_of(row)
    if row.status != "ERROR":
        raise RunStateError(run_id, state, "resumed")
    if run.depth:
        raise RunStateError(run_id, state, f"resumed alone: resume {run_id.partition('.')[0]!r}")
    after = run.again(run.started_at).id
    if _row(after, client):
        raise RunStateError(run_id, state, f"resumed again: it went on as {after!r}")


def _taken_over(row: WorkflowStatus, client: DBOSClient) -> dict[str, Outcome]:
    outcomes = outcomes_of(client.list_workflow_steps(row.workflow_id))
    errors = outcome_of(row).error.get("errors") if row.status == "ERROR" else None
    # A failure that another task handled is part of the course; of a run that was stopped it is not known.
    failed = {_starts(each["task"]) for each in errors} if errors else None
    return {label: each for label, each in outcomes.items() if each.state == "done" or _is_handled(label, failed)}


def _is_handled(label: str, failed: Iterable[str] | None) -> bool:
    return failed is not None and not any(f"{label}[".startswith(each) for each in failed)


def _starts(task: str) -> str:
    """Return how labels begin that are done again with a task: in a region those of all its items and turns."""
    return f"{task.partition('[')[0]}["


def _row(run_id: str, client: DBOSClient) -> WorkflowStatus | None:
    return next(iter(client.list_workflows(workflow_ids=[run_id], name=RUN)), None)


def _last_attempt(run_id: str, client: DBOSClient) -> WorkflowStatus | None:
    """Return the last attempt of a child."""
    again = client.list_workflows(workflow_id_prefix=f"{run_id}#", name=CHILD)
    rows = client.list_workflows(workflow_ids=[run_id], name=CHILD)
    rows += [row for row in again if "." not in row.workflow_id.removeprefix(run_id)]
    return max(rows, key=lambda row: int(row.workflow_id.removeprefix(run_id)[1:] or 1), default=None)
