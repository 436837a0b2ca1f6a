"""The calls of one task: a single one, or one for each item, several at a time."""

from collections import deque
from collections.abc import Callable
from functools import partial
from typing import Protocol

from keyfob_registry.workflows.run.outcome import Outcome
from keyfob_registry.workflows.run.works import Call, Work

WIDTH = 16
"""How many calls of one task, or items of one scatter, are under way at once."""


class Beginner(Protocol):
    """Begins work."""

    def begin(self, work: Work, done: Callable[[Outcome], None]) -> None:
        """Begin *work*; *done* is given its outcome."""
        ...


class Repetition:
    """Makes the calls of one task, and one outcome of theirs.

    After a failure no other call is begun; the error names the item that failed first.
    """

    def __init__(self, beginner: Beginner, settled: Callable[[Outcome], None], is_list: bool) -> None:
        self._beginner = beginner
        self._settled = settled
        self._is_list = is_list
        self._waiting: deque[tuple[int, Call]] = deque()
        self._count = 0
        self._outcomes: dict[int, Outcome] = {}
        self._under_way = 0

    def add(self, call: Call) -> None:
        """Add a call; the first is begun by :meth:`go_on`."""
        self._waiting.append((self._count, call))
        self._count += 1

    def go_on(self) -> None:
        """Begin as many calls as may be under way; settle the task when none is left."""
        while self._waiting and self._under_way < WIDTH:
            number, call = self._waiting.popleft()
            self._under_way += 1
            self._beginner.begin(call, partial(self._done, number))
        if not self._under_way:
            self._settled(self._joined())

    def _done(self, number: int, outcome: Outcome) -> None:
        self._under_way -= 1
        self._outcomes[number] = outcome
        if outcome.state != "done":
            self._waiting.clear()
        self.go_on()

    def _joined(self) -> Outcome:
        if not self._is_list:
            return self._outcomes[0]
        found = sorted(self._outcomes.items())
        ended_at = max((each.ended_at for _, each in found if each.ended_at), default=None)
        for number, outcome in found:
            if outcome.state != "done":
                return Outcome(outcome.state, error={**outcome.error, "item": number}, ended_at=ended_at)
        return Outcome("done", [outcome.result for _, outcome in found], ended_at=ended_at)
