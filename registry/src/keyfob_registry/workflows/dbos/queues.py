"""Queues: for runs, for children by their depth, and for each action that has a limit; partitioned by tenant."""

from collections.abc import Iterable
from typing import Any

from dbos import DBOSClient, Queue

from keyfob_registry.crypto.engine_key import EngineKey
from keyfob_registry.workflows.dbos.rows import CALL, CHILD, RUN
from keyfob_registry.workflows.engine import Limit
from keyfob_registry.workflows.run import Run

VERSION = "keyfob-1"
"""The version of the interpreter that runs are made for: raised when a repetition would not do the same."""

RUNS = "keyfob.runs"
_CHILDREN = ("keyfob.children.1", "keyfob.children.2", "keyfob.children.3", "keyfob.children.4")
_ACTION = "keyfob.action."
AT_ONCE = 16
"""How many runs, and how many children of each depth, one process has under way."""

_POLL, _SELDOM = 0.15, 0.5
"""The seconds between two looks into a queue: each costs a query, also where nothing waits."""


def register(client: DBOSClient) -> None:
    """Make the queues that every process needs."""
    client.register_queue(RUNS, worker_concurrency=AT_ONCE, polling_interval_sec=_SELDOM)
    for depth, name in enumerate(_CHILDREN, start=1):
        # A child waits for its own children while it holds its place: they need places of their own, at any depth.
        at_once = None if depth == len(_CHILDREN) else AT_ONCE
        poll = _POLL if depth == 1 else _SELDOM
        client.register_queue(name, worker_concurrency=at_once, polling_interval_sec=poll)


def of_action(action: str) -> str:
    """Return the queue of an action that has a limit."""
    return f"{_ACTION}{action}"


def limits(client: DBOSClient) -> list[Limit]:
    """Return the limits of actions."""
    found = [queue for queue in client.list_queues() if queue.name.startswith(_ACTION)]
    return sorted((_limit(queue) for queue in found), key=lambda limit: limit.action)


def _limit(queue: Queue) -> Limit:
    rate = queue.partition_limiter
    return Limit(
        queue.name.removeprefix(_ACTION),
        rate["limit"] if rate else None,
        rate["period"] if rate else 1.0,
        queue.partition_concurrency,
    )


def of_one_run(limits: Iterable[Limit]) -> list[str]:
    """Return what a process serves that is there for a run of its own: everything but the runs of others."""
    return [*_CHILDREN, *(of_action(limit.action) for limit in limits)]


def of_child(run: Run) -> str:
    """Return the queue of a child."""
    return _CHILDREN[min(run.depth, len(_CHILDREN)) - 1]


def options(run: Run, queue: str) -> dict[str, Any]:
    """Return how a run is put into a queue."""
    return {
        "queue_name": queue,
        "workflow_name": CHILD if run.depth else RUN,
        "workflow_id": run.id,
        "app_version": VERSION,
    }


def call_options(run: Run, label: str, action: str, environment: str, key: EngineKey) -> dict[str, Any]:
    """Return how a call waits for its turn among those of its tenant."""
    return {
        "queue_name": of_action(action),
        "workflow_name": CALL,
        "workflow_id": f"{run.id}.{label}",
        "app_version": VERSION,
        "queue_partition_key": key.name(run.workspace, environment),
    }
