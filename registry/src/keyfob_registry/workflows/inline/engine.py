"""Runs in threads of this process."""

import threading
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from datetime import UTC, datetime

from keyfob_registry.errors import RunCancelledError, RunStateError, UnknownRunError
from keyfob_registry.workflows.engine import Journal, Perform, RunInfo, RunReport, RunState, ThreadedSteps, shown
from keyfob_registry.workflows.run import (
    Call,
    Children,
    Interpreter,
    Outcome,
    Run,
    Work,
    attempt,
    failure,
    raise_children,
)

WIDTH = 16
"""How many children of one run are under way at once."""


@dataclass(eq=False)
class _Record:
    """What is known of a run."""

    run: Run
    state: RunState = "running"
    outcomes: dict[str, Outcome] = field(default_factory=dict[str, Outcome])
    outcome: Outcome | None = None
    ended_at: datetime | None = None
    ended: threading.Event = field(default_factory=threading.Event)
    cancelled: threading.Event = field(default_factory=threading.Event)


class InlineEngine:
    """Runs workflows in threads; nothing of a run is left when the process ends.

    Args:
        perform: Calls an action.
        sleep: Waits between attempts.
    """

    def __init__(self, perform: Perform, *, sleep: Callable[[float], object] = time.sleep) -> None:
        self.perform = perform
        self.sleep = sleep
        self.journal = Journal()
        self._records: dict[str, _Record] = {}

    def start(self, run: Run) -> None:
        """Start a run in a thread of its own."""
        if run.id not in self._records:
            threading.Thread(target=self.finish, args=(run,), name=f"keyfob-run-{run.id}", daemon=True).start()
            self._records.setdefault(run.id, _Record(run))

    def result(self, run_id: str, timeout: float | None = None) -> Outcome:
        """Wait until a run has ended, and return what came of it."""
        record = self._record(run_id)
        if not record.ended.wait(timeout):
            raise TimeoutError(run_id)
        return record.outcome or Outcome("cancelled")

    def cancel(self, run_id: str) -> None:
        """Stop a run and its children; a call that is under way ends first."""
        record = self._record(run_id)
        if record.ended.is_set():
            raise RunStateError(run_id, record.state, "cancelled")
        self.stop(run_id)

    def stop(self, run_id: str) -> None:
        """Stop a run and its children, where they have not ended."""
        for each, record in list(self._records.items()):
            if each == run_id or each.startswith(f"{run_id}."):
                record.cancelled.set()

    def resume(self, run_id: str) -> None:
        """Refuse: nothing was kept to go on with."""
        record = self._record(run_id)
        raise RunStateError(run_id, record.state, "resumed: the inline engine keeps nothing")

    def runs(self, limit: int = 50) -> list[RunInfo]:
        """Return the newest runs of this process."""
        runs = [self._info(record) for record in self._records.values() if not record.run.depth]
        return sorted(runs, key=lambda info: info.started_at or datetime.now(UTC), reverse=True)[:limit]

    def show(self, run_id: str) -> RunReport:
        """Return a run of this process."""
        record = self._record(run_id)
        children = [
            self.show(each)
            for each, other in sorted(self._records.items())
            if each.startswith(f"{run_id}.") and other.run.depth == record.run.depth + 1
        ]
        report = RunReport(self._info(record), self.journal.steps(run_id), tuple(children), record.outcome)
        return shown(report, record.run, dict(record.outcomes))

    def close(self) -> None:
        """Stop every run."""
        for record in self._records.values():
            record.cancelled.set()

    def finish(self, run: Run) -> Outcome:
        """Run a workflow to its end, in this thread."""
        record = self._records.setdefault(run.id, _Record(run))
        try:
            outcome = Interpreter(run, _Steps(self, record)).finish()
        except RunCancelledError as error:
            outcome = Outcome("cancelled", error=failure(error), ended_at=datetime.now(UTC))
        except Exception as error:  # noqa: BLE001 -- whatever it was, who waits for the run is told
            outcome = Outcome("failed", error=failure(error) | {"errors": []}, ended_at=datetime.now(UTC))
        record.state = "cancelled" if outcome.state == "cancelled" else "done" if outcome.state == "done" else "failed"
        record.outcome, record.ended_at = outcome, datetime.now(UTC)
        record.ended.set()
        return outcome

    def _record(self, run_id: str) -> _Record:
        if run_id not in self._records:
            raise UnknownRunError(run_id, self._records)
        return self._records[run_id]

    def _info(self, record: _Record) -> RunInfo:
        run = record.run
        parent = run.id.rpartition(".")[0] if run.depth else ""
        return RunInfo(
            run.id,
            run.workflow,
            record.state,
            run.workspace,
            run.environment,
            run.started_at,
            record.ended_at,
            parent=parent,
        )


class _Steps(ThreadedSteps):
    """The work of one run; what was done is known as long as the run lasts."""

    def __init__(self, engine: InlineEngine, record: _Record) -> None:
        super().__init__(record.run, engine.journal)
        self._engine = engine
        self._record = record

    def begin(self, work: Work) -> int:
        """Take on a piece of work, unless the run was cancelled."""
        self._stop_if_cancelled()
        return super().begin(work)

    def _remembered(self, work: Work, act: Callable[[], Outcome]) -> Callable[[], Outcome]:
        def noted() -> Outcome:
            self._record.outcomes[work.label] = act()
            return self._record.outcomes[work.label]

        return noted

    def _chosen(self, choose: Callable[[], int]) -> int:
        return choose()

    def _call(self, call: Call) -> Outcome:
        self._stop_if_cancelled()
        return attempt(call, lambda each: self._engine.perform(self.run, each), self._sleep_between)

    def _raise(self, work: Children) -> Outcome:
        self._stop_if_cancelled()
        with ThreadPoolExecutor(WIDTH, thread_name_prefix="keyfob-children") as pool:
            return raise_children(self.run, work, _Families(self._engine, pool, self._sleep_between))

    def _sleep(self, seconds: float) -> None:
        self._record.cancelled.wait(seconds)
        self._stop_if_cancelled()

    def _sleep_between(self, seconds: float) -> None:
        self._engine.sleep(seconds)
        self._stop_if_cancelled()

    def _stop_if_cancelled(self) -> None:
        if self._record.cancelled.is_set():
            raise RunCancelledError(self.run.id)


class _Families:
    """Children in the threads of a pool."""

    def __init__(self, engine: InlineEngine, pool: ThreadPoolExecutor, pause: Callable[[float], None]) -> None:
        self._engine = engine
        self.pause = pause
        self._pool = pool
        self._futures: dict[str, Future[Outcome]] = {}

    def start(self, runs: Sequence[Run]) -> None:
        """Start runs."""
        for run in runs:
            self._futures[run.id] = self._pool.submit(self._engine.finish, run)

    def wait(self, runs: Collection[str], seconds: float | None = None) -> Mapping[str, Outcome]:
        """Wait until at least one of these runs has ended, or so long."""
        wait([self._futures[run] for run in runs], seconds, return_when=FIRST_COMPLETED)
        return {run: self._futures[run].result() for run in runs if self._futures[run].done()}

    def cancel(self, runs: Collection[str]) -> None:
        """Stop runs; those that have not begun never do."""
        for run in runs:
            if not self._futures[run].cancel():
                self._engine.stop(run)
