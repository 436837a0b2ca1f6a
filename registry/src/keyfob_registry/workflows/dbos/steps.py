"""The work of one run, kept by DBOS: a step is a row, and what has a row is not done again."""

import time
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from dbos import DBOS, DBOSClient

from keyfob_registry.crypto.engine_key import EngineKey
from keyfob_registry.errors import RunCancelledError
from keyfob_registry.workflows.dbos import calls, queues
from keyfob_registry.workflows.dbos.earlier import earlier
from keyfob_registry.workflows.dbos.rows import ENDED, FIRST, outcome_of
from keyfob_registry.workflows.engine import Journal, Perform, ThreadedSteps
from keyfob_registry.workflows.run import Call, Children, Outcome, Pause, Run, Work, attempt, raise_children

_SHORTEST, _LONGEST = 0.02, 0.25
_SLICE = 1.0


@dataclass(frozen=True, slots=True)
class Household:
    """What the work of a run needs of its engine."""

    client: DBOSClient
    journal: Journal
    key: EngineKey
    perform: Perform
    sleep: Callable[[float], object]


class DbosSteps(ThreadedSteps):
    """Does the work of one run in steps of a DBOS workflow.

    Steps get their numbers in the order in which they are begun, and which of several was done first is a step, too:
    so a repetition goes the same way, whatever was faster.
    """

    def __init__(self, run: Run, household: Household) -> None:
        super().__init__(run, household.journal)
        self._household = household
        self._earlier = earlier(run, household.client)

    def _remembered(self, work: Work, act: Callable[[], Outcome]) -> Callable[[], Outcome]:
        reserved = DBOS.reserve_step()
        if known := self._earlier.get(work.label):
            return lambda: Outcome.load(reserved.run({"name": work.label}, known.dump))
        return lambda: Outcome.load(reserved.run({"name": work.label}, lambda: act().dump()))

    def _chosen(self, choose: Callable[[], int]) -> int:
        return DBOS.run_step({"name": FIRST}, choose)

    def _call(self, call: Call) -> Outcome:
        household = self._household
        if call.action not in self.run.limited:
            return attempt(call, lambda each: household.perform(self.run, each), household.sleep)
        options = queues.call_options(self.run, call.label, call.action, call.environment, household.key)
        household.client.enqueue(options, self.run.dump(), calls.dump(call))  # type: ignore[arg-type]  # as built there
        row_id: str = options["workflow_id"]
        return Families(self.run.id, household.client).wait([row_id])[row_id]

    def _raise(self, work: Children) -> Outcome:
        return raise_children(self.run, work, Families(self.run.id, self._household.client, self._household.sleep))

    def _pause(self, pause: Pause) -> Outcome:
        """Wait; not before what was done in an earlier run."""
        if any(_is_after(pause, label) for label in self._earlier):
            return Outcome("done")
        return super()._pause(pause)

    def _sleep(self, seconds: float) -> None:
        household = Families(self.run.id, self._household.client)
        ends = time.monotonic() + seconds
        while (left := ends - time.monotonic()) > 0:
            time.sleep(min(left, _SLICE))
            household.stop_if_cancelled()


def _is_after(pause: Pause, label: str) -> bool:
    """Say whether a step begins after a pause: one of the task, or one of the item of a scatter."""
    waiting = pause.label.removesuffix(".wait").removesuffix("wait")
    return label == waiting or label.startswith(waiting if waiting.endswith("/") else f"{waiting}[")


class Families:
    """Children in queues, which any worker takes them from; found by their ids, which are made of their parent's.

    All of it is done again without harm: a child that was started before is not started again.
    """

    def __init__(self, parent: str, client: DBOSClient, sleep: Callable[[float], object] = time.sleep) -> None:
        self._sleep = sleep
        self._parent = parent
        self._client = client

    def start(self, runs: Sequence[Run]) -> None:
        """Put runs into their queue."""
        for run in runs:
            self._client.enqueue(queues.options(run, queues.of_child(run)), run.dump())  # type: ignore[arg-type]  # as built there

    def wait(self, runs: Collection[str], seconds: float | None = None) -> Mapping[str, Outcome]:
        """Wait until at least one of these runs has ended, or so long."""
        pause, ends = _SHORTEST, time.monotonic() + (float("inf") if seconds is None else seconds)
        while not (rows := self._client.list_workflows(workflow_ids=list(runs), status=list(ENDED), load_input=False)):
            if time.monotonic() >= ends:
                return {}
            time.sleep(pause)
            pause = min(pause * 1.5, _LONGEST)
            if pause == _LONGEST:
                self.stop_if_cancelled()
        return {row.workflow_id: outcome_of(row) for row in rows}

    def pause(self, seconds: float) -> None:
        """Wait before an attempt."""
        self._sleep(seconds)
        self.stop_if_cancelled()

    def cancel(self, runs: Collection[str]) -> None:
        """Stop runs, and their children."""
        for run in runs:
            rows = self._client.list_workflows(workflow_id_prefix=f"{run}.", load_input=False, load_output=False)
            self._client.cancel_workflows([run, *(row.workflow_id for row in rows if row.status not in ENDED)])

    def stop_if_cancelled(self) -> None:
        """Raise RunCancelledError if the run was."""
        rows = self._client.list_workflows(
            workflow_ids=[self._parent], status="CANCELLED", load_input=False, load_output=False
        )
        if rows:
            raise RunCancelledError(self._parent)
