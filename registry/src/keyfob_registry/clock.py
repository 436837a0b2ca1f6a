"""The time that dates of secrets are compared with: it never goes back, whatever is done to the machine's clock."""

import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta


def machine_time() -> datetime:
    """Return the time of the machine."""
    return datetime.now(UTC)


class Clock:
    """Returns the latest of the machine's time, the newest that was known at the start, and both grown since then.

    Args:
        known: Returns the newest time that is known from before, as of the audit; asked once.
        machine: Returns the time of the machine.
        seconds: Counts seconds, whatever is done to the time of the machine.
    """

    def __init__(
        self,
        known: Callable[[], datetime | None],
        machine: Callable[[], datetime] = machine_time,
        seconds: Callable[[], float] = time.monotonic,
    ) -> None:
        self._known, self._machine, self._seconds = known, machine, seconds
        self._lock = threading.Lock()
        self._newest: datetime | None = None
        self._read_at = 0.0

    def now(self) -> datetime:
        """Return the time, which is never before one that was returned."""
        known = self._known() if self._newest is None else None
        with self._lock:
            seconds, machine = self._seconds(), self._machine()
            if self._newest is None:
                newest = max(machine, known or machine)
            else:
                newest = max(machine, self._newest + timedelta(seconds=seconds - self._read_at))
            self._newest, self._read_at = newest, seconds
            return newest
