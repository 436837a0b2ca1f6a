"""The attempts of child runs: each is a run of its own, as many of them as the retry policy of the task says."""

import time
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Protocol

from keyfob_sdk.errors import KeyfobError

from keyfob_registry.errors import TaskTimeoutError
from keyfob_registry.workflows.run.attempts import is_last, is_wanted, never_came, pause
from keyfob_registry.workflows.run.outcome import Outcome, failed
from keyfob_registry.workflows.run.run import Run
from keyfob_registry.workflows.run.works import Children


class Families(Protocol):
    """Starts the children of a run, and knows how they are; the part of it that an engine does."""

    def start(self, runs: Sequence[Run]) -> None:
        """Start runs; one that was started before is not started again."""
        ...

    def wait(self, runs: Collection[str], seconds: float | None = None) -> Mapping[str, Outcome]:
        """Wait until at least one of these runs has ended, or so long; return those that have."""
        ...

    def pause(self, seconds: float, /) -> None:
        """Wait before an attempt; RunCancelledError if the parent was cancelled."""
        ...

    def cancel(self, runs: Collection[str]) -> None:
        """Stop runs that have not ended."""
        ...


@dataclass
class _Trial:
    """A child, and the attempt that is under way or comes next."""

    index: int
    first: Run
    run: Run
    tried: int = 1
    begun: float = field(default_factory=time.monotonic)
    since: float = field(default_factory=time.monotonic)
    due: float = 0

    def again(self, at: datetime) -> None:
        """Make the next attempt: a run under a name of its own, which begins when the last one ended."""
        self.due = time.monotonic() + pause(None, self.tried)
        self.tried += 1
        self.run = replace(self.first, id=f"{self.first.id}#{self.tried}", started_at=at, resumes=())


class Attempts:
    """The children of one task that are under way, or wait for their next attempt."""

    def __init__(self, work: Children, families: Families) -> None:
        self._work = work
        self._policy = work.policy
        self._families = families
        self._limit = work.policy.timeout if "timeout" in work.policy.model_fields_set else None
        self._running: dict[str, _Trial] = {}
        self._resting: list[_Trial] = []

    @property
    def are_left(self) -> bool:
        """Whether a child has not come to its end."""
        return bool(self._running or self._resting)

    def start(self, runs: Mapping[int, Run]) -> None:
        """Start the first attempts, each child by its place in the list."""
        self._begin([_Trial(index, run, run) for index, run in runs.items()])

    def ended(self) -> dict[int, Outcome]:
        """Wait until something happens; return what came of the children that are not tried again."""
        self._begin_due()
        found: dict[int, Outcome] = {}
        for run, outcome in self._next().items():
            trial = self._running.pop(run)
            judged, is_final = self._judged(trial, outcome)
            if is_final:
                found[trial.index] = judged
            else:
                trial.again(outcome.ended_at or datetime.now(UTC))
                self._resting.append(trial)
        return found

    def cancel(self) -> None:
        """Stop what is under way."""
        self._families.cancel(self._running)

    def _begin(self, trials: Sequence[_Trial]) -> None:
        for trial in trials:
            trial.begun = time.monotonic()
            self._running[trial.run.id] = trial
        self._families.start([trial.run for trial in trials])

    def _begin_due(self) -> None:
        if not self._resting:
            return
        self._resting.sort(key=lambda trial: trial.due)
        wait = 0 if self._running else max(self._resting[0].due - time.monotonic(), 0)
        self._families.pause(wait)
        due = max(time.monotonic(), self._resting[0].due if not self._running else 0)
        ready = [trial for trial in self._resting if trial.due <= due]
        self._resting = [trial for trial in self._resting if trial.due > due]
        self._begin(ready)

    def _next(self) -> dict[str, Outcome]:
        """Wait for the first end; what takes longer than its time is stopped, and has failed."""
        moments = [trial.due for trial in self._resting]
        if self._limit is not None:
            moments += [trial.begun + self._limit for trial in self._running.values()]
        seconds = max(min(moments) - time.monotonic(), 0) if moments else None
        found = dict(self._families.wait(self._running, seconds))
        late = [run for run, trial in self._running.items() if run not in found and self._is_late(trial)]
        self._families.cancel(late)
        error = TaskTimeoutError(f"a child of task {self._work.ref!r}", self._limit or 0)
        return found | {run: failed(error, ended_at=datetime.now(UTC)) for run in late}

    def _is_late(self, trial: _Trial) -> bool:
        return self._limit is not None and time.monotonic() >= trial.begun + self._limit

    def _judged(self, trial: _Trial, outcome: Outcome) -> tuple[Outcome, bool]:
        """Return what came of an attempt, and whether it is the last."""
        # Somebody stopped it; with a limit it may have been this task, before a crash.
        if outcome.state == "cancelled" and self._limit is None:
            return outcome, True
        last = is_last(self._policy, trial.tried, time.monotonic() - trial.since)
        if outcome.state != "done":
            return outcome, last
        wanted = self._work.wanted[trial.index]
        try:
            settled = is_wanted(self._policy, self._work.ref, wanted.contexts, outcome.result)
        except KeyfobError as error:
            return failed(error, ended_at=outcome.ended_at), True
        if settled or not last:
            return outcome, settled
        return failed(never_came(self._work.ref, self._policy, trial.tried), ended_at=outcome.ended_at), True
