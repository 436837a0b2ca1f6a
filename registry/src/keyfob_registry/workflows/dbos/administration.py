"""What an operator does with the engine's database: take over, limit, schedule, and forget."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from dbos import DBOSClient, WorkflowStatus
from dbos import error as dbos_error

from keyfob_registry.errors import EngineError
from keyfob_registry.workflows.dbos import queues
from keyfob_registry.workflows.dbos.rows import CALL, CHILD, ENDED, GOING, RUN, SCHEDULED
from keyfob_registry.workflows.engine import Limit
from keyfob_registry.workflows.run import Run

_PAGE = 500
_MOST_IN_ONE = 200


class Administration:
    """Looks after a database of runs, by DBOS's public interface alone."""

    def __init__(self, client: DBOSClient) -> None:
        self._client = client

    def adopt(self, executor: str) -> list[str]:
        """Put what a dead *executor* left behind into the queues again; return the ids of it.

        Its name is that of a worker; what was run by hand on a host has the host's name before a slash.
        """
        left = [row for row in self._pages(status="PENDING", load_input=False) if _is_of(row, executor)]
        groups: dict[str, list[str]] = {}
        for row in left:
            groups.setdefault(row.queue_name or queues.RUNS, []).append(row.workflow_id)
        for queue, ids in groups.items():
            self._client.resume_workflows(ids, queue_name=queue)
        return [row.workflow_id for row in left]

    def prune(self, older_than: timedelta) -> list[str]:
        """Forget the runs that ended before that time, with their children; return their ids."""
        before = (datetime.now(UTC) - older_than).isoformat()
        runs = [
            row.workflow_id
            for row in self._pages(status=list(ENDED), name=RUN, completed_before=before, load_input=False)
        ]
        under_way = {row.workflow_id for row in self._pages(status=list(GOING), name=RUN, load_input=False)}
        # What goes on from a failed run reads its rows.
        needed = {run.partition("-")[0] for run in under_way}
        runs = [run for run in runs if run.partition("-")[0] not in needed]
        for run in runs:
            family = self._client.list_workflows(workflow_id_prefix=f"{run}.", load_input=False, load_output=False)
            ids = [run, *(row.workflow_id for row in family)]
            for start in range(0, len(ids), _MOST_IN_ONE):
                self._client.delete_workflows(ids[start : start + _MOST_IN_ONE])
        return runs

    def limit(self, limit: Limit) -> None:
        """Give an action a limit, which runs that are started from now on keep; workers learn of it in a second."""
        rate: Any = {"limit": limit.calls, "period": limit.seconds} if limit.calls else None
        self._client.register_queue(
            queues.of_action(limit.action),
            partition_limiter=rate,
            partition_concurrency=limit.at_once,
            polling_interval_sec=0.1,
            on_conflict="always_update",
        )

    def unlimit(self, action: str) -> None:
        """Take the limit from an action."""
        self._client.delete_queue(queues.of_action(action))

    def limits(self) -> list[Limit]:
        """Return the limits that there are."""
        return queues.limits(self._client)

    # Schedules

    def schedule(self, run: Run, crons: Sequence[str]) -> None:
        """Let workers start a run like this one at these times, in place of those that there were for its workflow.

        Raises:
            EngineError: One is no time that cron knows.
        """
        self.unschedule(run.workflow)
        for number, cron in enumerate(crons):
            try:
                self._client.create_schedule(
                    schedule_name=f"{run.workflow}#{number}", workflow_name=SCHEDULED, schedule=cron, context=run.dump()
                )
            except dbos_error.DBOSException:
                problem = EngineError(f"{cron!r} is no cron expression", hints=["write it as in: 0 6 * * *"])
            else:
                continue
            raise problem

    def unschedule(self, workflow: str) -> int:
        """Start no more runs of a workflow by the clock; return how many schedules it had."""
        found = self._client.list_schedules(schedule_name_prefix=f"{workflow}#")
        for each in found:
            self._client.delete_schedule(each["schedule_name"])
        return len(found)

    def _pages(self, **wanted: Any) -> Iterator[WorkflowStatus]:
        offset = 0
        wanted = {"name": [RUN, CHILD, CALL], "load_output": False, **wanted}
        while rows := self._client.list_workflows(**wanted, limit=_PAGE, offset=offset):
            yield from rows
            offset += len(rows)


def _is_of(row: WorkflowStatus, executor: str) -> bool:
    owner = row.executor_id or ""
    return owner == executor or owner.startswith(f"{executor}/")
