"""The journal of a process: what its runs have begun and ended; it is kept in memory, and holds no result."""

import threading
from collections import deque
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from keyfob_registry.workflows.engine.protocol import StepInfo, StepState

LONGEST = 10_000


class Journal:
    """Notes of steps, by run; the runs that were noted longest ago are forgotten."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._runs: dict[str, dict[str, StepInfo]] = {}
        self._order: deque[str] = deque()

    def began(self, run_id: str, label: str) -> None:
        """Note that a step began."""
        self._note(run_id, StepInfo(label, "running", started_at=datetime.now(UTC)))

    def ended(self, run_id: str, label: str, state: StepState, error: Any = None) -> None:
        """Note that a step ended."""
        now = datetime.now(UTC)
        with self._lock:
            known = self._runs.get(run_id, {}).get(label)
        begun = known or StepInfo(label, state)
        self._note(run_id, replace(begun, state=state, ended_at=now, error=error))

    def steps(self, run_id: str) -> tuple[StepInfo, ...]:
        """Return the steps of a run, in the order in which they were noted."""
        with self._lock:
            return tuple(self._runs.get(run_id, {}).values())

    def __iter__(self) -> Iterator[str]:
        with self._lock:
            return iter(list(self._runs))

    def _note(self, run_id: str, step: StepInfo) -> None:
        with self._lock:
            if run_id not in self._runs:
                self._runs[run_id] = {}
                self._order.append(run_id)
            self._runs[run_id][step.label] = step
            while len(self._order) > LONGEST:
                self._runs.pop(self._order.popleft(), None)
