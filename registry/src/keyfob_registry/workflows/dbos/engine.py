"""Runs in a DBOS database: started here, or left to workers."""

import socket
import threading
import time
from collections.abc import Callable, Generator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from dbos import DBOS, DBOSClient, SetWorkflowID, WorkflowStatus

from keyfob_registry.crypto.engine_key import EngineKeys
from keyfob_registry.errors import RunStateError, UnknownRunError
from keyfob_registry.workflows.dbos import calls, lease, location, logs, queues
from keyfob_registry.workflows.dbos.earlier import refuse
from keyfob_registry.workflows.dbos.encoding import RunEndedError
from keyfob_registry.workflows.dbos.rows import (
    CALL,
    CHILD,
    ENDED,
    RUN,
    SCHEDULED,
    info_of,
    outcome_of,
    outcomes_of,
    run_of,
    state_of,
    steps_of,
)
from keyfob_registry.workflows.dbos.serializer import SealedSerializer, refuse_open_formats
from keyfob_registry.workflows.dbos.steps import DbosSteps, Families, Household
from keyfob_registry.workflows.engine import Journal, Perform, RunInfo, RunReport, shown
from keyfob_registry.workflows.run import Call, Interpreter, Outcome, Run, attempt

NAME = "keyfob"
_DRAIN = 3600
_SHORTEST, _LONGEST = 0.02, 0.2


class DbosEngine:
    """Runs workflows in a DBOS database.

    A process that only looks, or leaves runs to workers, never launches DBOS; one that runs them does once.

    Args:
        url: ``sqlite:///…`` or ``postgresql://…``.
        leases: The folder in which the processes of this machine hold their names.
        keys: Returns the keys that rows are sealed with.
        perform: Calls an action.
        sleep: Waits between attempts.
    """

    def __init__(
        self,
        url: str,
        leases: Path,
        keys: EngineKeys,
        perform: Perform,
        *,
        sleep: Callable[[float], object] = time.sleep,
    ) -> None:
        logs.mask()
        refuse_open_formats()
        self._url = url
        self._leases = leases
        self._executor = ""
        self._held = ExitStack()
        self._keys = keys
        self._perform = perform
        self.sleep = sleep
        self._active = 0
        self._lock = threading.Lock()
        self.key = keys(None)
        self.journal = Journal()
        self.is_launched = False

    @cached_property
    def serializer(self) -> SealedSerializer:
        """Seals and opens rows."""
        return SealedSerializer(self._keys)

    @cached_property
    def client(self) -> DBOSClient:
        """Speaks with the database, outside of any workflow."""
        return DBOSClient(system_database_url=self._url, serializer=self.serializer, application_name=NAME)

    def launch(self, executor: str, *, serves_runs: bool) -> None:
        """Run workflows in this process, under the name of *executor*; first those that this name left behind.

        Args:
            executor: The name, the same after each start.
            serves_runs: Whether the process takes the runs of others, too, and not only children.

        Raises:
            WorkerError: Another process of this machine has the name.
            EngineError: The database cannot be made or reached.
        """
        self._held.enter_context(lease.held(self._leases, executor))
        self._executor = executor
        self.prepare()
        DBOS(
            config={
                "name": NAME,
                "system_database_url": self._url,
                "executor_id": executor,
                "application_version": queues.VERSION,
                "serializer": self.serializer,
                "log_level": "WARNING",
                "enable_otlp": False,
                "run_migrations": False,
                "scheduler_polling_interval_sec": 5.0,
            }
        )
        logs.mask()
        _Current.engine = self
        if not serves_runs:
            DBOS.listen_queues(queues.of_one_run(queues.limits(self.client)))
        DBOS.launch()
        self.is_launched = True

    def launch_for(self, run_id: str) -> None:
        """Run one run in this process, and children; it is the only one that is left behind if the process dies."""
        self.launch(f"{socket.gethostname()}/{run_id}", serves_runs=False)

    def prepare(self) -> None:
        """Make the tables and the queues, where there are none.

        Raises:
            EngineError: The database cannot be made or reached.
        """
        location.prepare(self._url)
        if not location.has_tables(self._url):
            DBOS.migrate(self._url)
        queues.register(self.client)

    def start(self, run: Run) -> None:
        """Start a run: here, if this process runs workflows, else in the queue for workers."""
        if not self.is_launched:
            self.prepare()
        run = replace(run, limited=tuple(limit.action for limit in queues.limits(self.client)))
        if not self.is_launched:
            self.client.enqueue(queues.options(run, queues.RUNS), run.dump())  # type: ignore[arg-type]  # as built there
            return
        with SetWorkflowID(run.id):
            DBOS.start_workflow(_run, run.dump())

    def result(self, run_id: str, timeout: float | None = None) -> Outcome:
        """Wait until a run has ended, and return what came of it."""
        ends, pause = time.monotonic() + (float("inf") if timeout is None else timeout), _SHORTEST
        while (row := self._row(run_id, is_state=True)).status not in ENDED:
            if time.monotonic() > ends:
                raise TimeoutError(run_id)
            time.sleep(pause)
            pause = min(pause * 1.5, _LONGEST)
        return outcome_of(row)

    def cancel(self, run_id: str) -> None:
        """Stop a run and its children; a call that is under way ends first."""
        row = self._row(run_id)
        if row.status in ENDED:
            raise RunStateError(run_id, state_of(row), "cancelled")
        Families(run_id, self.client).cancel([run_id])

    def resume(self, run_id: str) -> None:
        """Go on with a run: what was cancelled, and what its dead process left behind, is put into the queue again."""
        row = self._row(run_id)
        if row.status in {"SUCCESS", "ERROR"}:
            raise RunStateError(run_id, state_of(row), "resumed")
        if row.executor_id not in {None, self._executor} and lease.is_held(self._leases, row.executor_id or ""):
            raise RunStateError(run_id, state_of(row), f"resumed: {row.executor_id!r} runs it")
        family = [row, *self._children(run_id)]
        # What its own name left behind is taken up at the launch.
        left = [each for each in family if each.executor_id != self._executor or each.status == "CANCELLED"]
        for each in left:
            if not _is_left(each, row):
                continue
            self.client.resume_workflow(each.workflow_id, queue_name=_queue_of(each, is_here=self.is_launched))

    def successor(self, run_id: str) -> Run | None:
        """Return the run that is to be started where a failed one is gone on from; None for what is resumed as it is.

        Raises:
            UnknownRunError: There is no such run.
            RunStateError: It is a child, or was gone on from already.
        """
        row = self._row(run_id)
        if state_of(row) != "failed" or row.status != "ERROR":
            return None
        refuse(run_id, row, self.client)
        return run_of(row).again(datetime.now(UTC))

    def runs(self, limit: int = 50) -> list[RunInfo]:
        """Return the newest runs, the newest first, without children."""
        if not location.has_tables(self._url):
            return []
        rows = self.client.list_workflows(name=RUN, limit=limit, sort_desc=True, load_output=False)
        return [info_of(row) for row in rows]

    def show(self, run_id: str) -> RunReport:
        """Return a run with its steps and its children, each without its own."""
        row = self._row(run_id)
        kept = self.client.list_workflow_steps(run_id)
        steps = steps_of(kept, self.journal.steps(run_id))
        children = [each for each in map(_report, self._children(run_id)) if each.info.parent == run_id]
        report = RunReport(info_of(row), tuple(steps), tuple(children), _report(row).outcome)
        return shown(report, run_of(row), outcomes_of(kept))

    def close(self, *, drain: bool = True) -> None:
        """Let go of the database; what is under way here ends first, unless it is left to the next of this name."""
        if self.is_launched:
            DBOS.destroy(workflow_completion_timeout_sec=_DRAIN if drain and self._active else 0)
            _Current.engine = None
            self.is_launched = False
        self._held.close()
        if "client" in vars(self):
            self.client.destroy()
            del self.client

    def finish(self, run: Run) -> Outcome:
        """Run a workflow to its end, inside of a workflow of DBOS."""
        with self._counted():
            household = Household(self.client, self.journal, self.key, self._perform, self.sleep)
            return Interpreter(run, DbosSteps(run, household)).finish()

    def finish_call(self, run: Run, call: Call) -> Outcome:
        """Make a call that waited for its turn."""
        with self._counted():
            return attempt(call, lambda each: self._perform(run, each), self.sleep)

    def start_scheduled(self, run: Run, moment: datetime) -> None:
        """Leave a run to workers, like the one that was scheduled; the same one however often it is asked for."""
        limited = tuple(limit.action for limit in queues.limits(self.client))
        run_id = self.key.name(run.id, moment.isoformat())[:16]
        again = replace(run, id=run_id, started_at=moment, limited=limited)
        self.client.enqueue(queues.options(again, queues.RUNS), again.dump())  # type: ignore[arg-type]  # as built there

    @contextmanager
    def _counted(self) -> Generator[None]:
        with self._lock:
            self._active += 1
        try:
            yield
        finally:
            with self._lock:
                self._active -= 1

    def _row(self, run_id: str, *, is_state: bool = False) -> WorkflowStatus:
        """Return the row of a run; to look at its state alone, nothing of what it was given is opened."""
        rows: list[WorkflowStatus] = []
        if is_state or location.has_tables(self._url):
            rows = self.client.list_workflows(workflow_ids=[run_id], name=[RUN, CHILD], load_input=not is_state)
        if not rows:
            raise UnknownRunError(run_id, [info.id for info in self.runs()])
        return rows[0]

    def _children(self, run_id: str) -> list[WorkflowStatus]:
        return self.client.list_workflows(workflow_id_prefix=f"{run_id}.", name=CHILD)


class _Current:
    """The engine of this process: DBOS is one per process, and so is what its workflows are run by."""

    engine: DbosEngine | None = None


def _engine() -> DbosEngine:
    if _Current.engine is None:  # pragma: no cover -- workflows run in a launched process alone
        raise RuntimeError("no engine is launched")
    return _Current.engine


@DBOS.workflow(name=RUN)
def _run(data: dict[str, Any]) -> dict[str, Any]:
    return _finished(data)


def _finished(data: dict[str, Any]) -> dict[str, Any]:
    outcome = _engine().finish(Run.load(data))
    if outcome.state != "done":
        raise RunEndedError(outcome.error)
    return outcome.dump()


@DBOS.workflow(name=CHILD)
def _child(data: dict[str, Any]) -> dict[str, Any]:
    return _finished(data)


@DBOS.workflow(name=CALL)
def _call(run: dict[str, Any], call: dict[str, Any]) -> dict[str, Any]:
    return DBOS.run_step({"name": call["label"]}, lambda: _engine().finish_call(Run.load(run), calls.load(call)).dump())


@DBOS.workflow(name=SCHEDULED)
def _scheduled(moment: datetime, data: dict[str, Any]) -> None:
    DBOS.run_step({"name": "start"}, lambda: _engine().start_scheduled(Run.load(data), moment))


def _report(row: WorkflowStatus) -> RunReport:
    return RunReport(info_of(row), (), (), outcome_of(row) if row.status in ENDED else None)


def _is_left(row: WorkflowStatus, parent: WorkflowStatus) -> bool:
    """Say whether a row waits for somebody who is no more."""
    if row.status == "CANCELLED":
        return parent.status == "CANCELLED"
    return row.status == "PENDING" and row.executor_id == parent.executor_id


def _queue_of(row: WorkflowStatus, *, is_here: bool) -> str | None:
    return row.queue_name or (None if is_here else queues.RUNS)
