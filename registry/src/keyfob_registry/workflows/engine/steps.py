"""Steps in threads: a single one runs where it is waited for, several run beside each other."""

import contextvars
import threading
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from keyfob_registry.workflows.engine.journal import Journal
from keyfob_registry.workflows.run import Call, Children, Outcome, Pause, Run, TaskState, Work
from keyfob_registry.workflows.run.hiding import hide


class ThreadedSteps(ABC):
    """Does the work of one run; an engine says how children are raised and what is remembered.

    Args:
        run: Whose work it is.
        journal: Is told what begins and ends.
    """

    def __init__(self, run: Run, journal: Journal) -> None:
        self.run = run
        self._journal = journal
        self._changed = threading.Condition()
        self._waiting: dict[int, Callable[[], Outcome]] = {}
        self._ended: dict[int, Outcome | BaseException] = {}
        self._count = 0

    def begin(self, work: Work) -> int:
        """Take on a piece of work; it is started when it is waited for."""
        self._count += 1
        self._waiting[self._count] = self._prepared(work)
        return self._count

    def first(self, begun: Sequence[int]) -> tuple[int, Outcome]:
        """Wait for work of these numbers; return which is done first."""
        if len(begun) == 1 and (alone := self._waiting.pop(begun[0], None)):
            return begun[0], alone()
        for number in begun:
            if waiting := self._waiting.pop(number, None):
                self._start(number, waiting)
        number = begun[0] if len(begun) == 1 else self._chosen(lambda: self._any(begun))
        self._any([number])
        outcome = self._ended.pop(number)
        if isinstance(outcome, BaseException):
            raise outcome
        return number, outcome

    def tell(self, label: str, state: TaskState) -> None:
        """Note what became of a task that took no work."""
        self._journal.ended(self.run.id, label, state)

    @abstractmethod
    def _remembered(self, work: Work, act: Callable[[], Outcome]) -> Callable[[], Outcome]:
        """Return what does *act* once, whatever happens to the process, and returns its outcome."""

    @abstractmethod
    def _chosen(self, choose: Callable[[], int]) -> int:
        """Return the number that *choose* returned the first time."""

    @abstractmethod
    def _call(self, call: Call) -> Outcome:
        """Make a call."""

    @abstractmethod
    def _raise(self, work: Children) -> Outcome:
        """Start children and wait for them."""

    @abstractmethod
    def _sleep(self, seconds: float) -> None:
        """Wait; stop when the run is cancelled."""

    def _prepared(self, work: Work) -> Callable[[], Outcome]:
        if isinstance(work, Pause):
            # When it ends is known beforehand: nothing needs to be remembered.
            return lambda: self._noted(work, lambda: self._pause(work))
        act = self._remembered(work, lambda: self._noted(work, lambda: self._done(work)))
        return lambda: self._told(work, act())

    def _done(self, work: Call | Children) -> Outcome:
        outcome = self._raise(work) if isinstance(work, Children) else self._call(work)
        return replace(outcome, error=hide(outcome.error, work.hidden))

    def _pause(self, pause: Pause) -> Outcome:
        seconds = (pause.until - datetime.now(UTC)).total_seconds()
        if seconds > 0:
            self._sleep(seconds)
        return Outcome("done", ended_at=pause.until)

    def _noted(self, work: Work, act: Callable[[], Outcome]) -> Outcome:
        self._journal.began(self.run.id, work.label)
        outcome = act()
        return self._told(work, outcome)

    def _told(self, work: Work, outcome: Outcome) -> Outcome:
        self._journal.ended(self.run.id, work.label, outcome.task_state, outcome.error)
        return outcome

    def _start(self, number: int, act: Callable[[], Outcome]) -> None:
        def run() -> None:
            try:
                outcome: Outcome | BaseException = act()
            except BaseException as error:  # noqa: BLE001 -- raised where it is waited for
                outcome = error
            with self._changed:
                self._ended[number] = outcome
                self._changed.notify_all()

        context = contextvars.copy_context()
        threading.Thread(target=context.run, args=(run,), name=f"keyfob-step-{number}", daemon=True).start()

    def _any(self, begun: Sequence[int]) -> int:
        """Wait until one of these numbers has ended; return the one that ended first."""
        wanted = set(begun)
        with self._changed:
            while not (found := [number for number in self._ended if number in wanted]):
                self._changed.wait()
        return found[0]
