"""What an operator does with the engine's database: take over, limit, schedule, and forget."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from dbos import DBOSClient, WorkflowStatus

from keyfob_registry.workflows.dbos import queues
from keyfob_registry.workflows.dbos.rows import CALL, CHILD, ENDED, RUN

_PAGE = 500
_MOST_IN_ONE = 200


@dataclass(frozen=True, slots=True)
class Limit:
    """How often an action may be called for one tenant, and how many of its calls run at once."""

    action: str
    calls: int | None = None
    seconds: float = 1.0
    at_once: int | None = None


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

    def limited(self) -> list[str]:
        """Return the actions that have a limit."""
        return queues.limited(self._client)

    def _pages(self, **wanted: Any) -> Iterator[WorkflowStatus]:
        offset = 0
        wanted = {"name": [RUN, CHILD, CALL], "load_output": False} | wanted
        while rows := self._client.list_workflows(**wanted, limit=_PAGE, offset=offset):
            yield from rows
            offset += len(rows)


def _is_of(row: WorkflowStatus, executor: str) -> bool:
    owner = row.executor_id or ""
    return owner == executor or owner.startswith(f"{executor}/")
