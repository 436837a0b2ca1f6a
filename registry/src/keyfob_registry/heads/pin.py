"""The pin of secrets: how often each scope was changed, in a file outside of the database."""

import json

from keyfob_registry.errors import RolledBackError
from keyfob_registry.pins import PinFile


class CounterPin(PinFile):
    """A file that names the counter of each scope; none of them ever goes down."""

    _read: tuple[object, dict[str, int]] | None = None

    def read(self) -> dict[str, int]:
        """Return the pinned counters; nothing if there is no file, RolledBackError if it cannot be understood."""
        try:
            status = self.path.stat()
            seen = (status.st_ino, status.st_mtime_ns, status.st_size)
            if self._read is None or self._read[0] != seen:  # the file is replaced, never written to
                found = {str(scope): int(counter) for scope, counter in json.loads(self.path.read_bytes()).items()}
                self._read = seen, found
            return self._read[1]
        except FileNotFoundError:
            return {}
        except (OSError, ValueError, TypeError, AttributeError, RecursionError):
            problem = RolledBackError("all workspaces", f"may be older ones: the pin {str(self.path)!r} cannot be read")
        raise problem

    def write(self, counters: dict[str, int]) -> None:
        """Pin these counters, those that are higher already excepted."""
        with self.locked():
            pinned = self.read()
            higher = {scope: counter for scope, counter in counters.items() if counter > pinned.get(scope, 0)}
            if higher:
                self.replace(json.dumps(pinned | higher))
