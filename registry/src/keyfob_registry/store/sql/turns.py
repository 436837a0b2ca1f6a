"""Turns: so many threads at a time, in the order in which they came."""

import threading
from collections import deque


class Turns:
    """A semaphore that is fair: whoever lets go and comes back at once goes behind those who wait."""

    def __init__(self, count: int) -> None:
        self._lock = threading.Lock()
        self._free = count
        self._waiting: deque[threading.Event] = deque()

    def take(self, seconds: float) -> bool:
        """Wait for a turn; say whether it came in time."""
        with self._lock:
            if self._free:
                self._free -= 1
                return True
            mine = threading.Event()
            self._waiting.append(mine)
        try:
            came = mine.wait(seconds)
        except BaseException:  # as by Ctrl-C
            self._leave(mine)
            raise
        return came or self._came_late(mine)

    def give_back(self) -> None:
        """Let the next one have the turn."""
        with self._lock:
            if self._waiting:
                self._waiting.popleft().set()
            else:
                self._free += 1

    def _came_late(self, mine: threading.Event) -> bool:
        with self._lock:
            if mine in self._waiting:
                self._waiting.remove(mine)
        return mine.is_set()

    def _leave(self, mine: threading.Event) -> None:
        if self._came_late(mine):
            self.give_back()
