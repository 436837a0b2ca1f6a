"""The pin: the newest entry that is known, in a file outside of the database, so that a cut-off tail is noticed.

With it stands the latest time of any entry, which keeps a clock that is set back from bringing expired secrets back.
"""

import json
from datetime import UTC, datetime

from keyfob_registry.errors import AuditChainError
from keyfob_registry.pins import PinFile
from keyfob_registry.store.protocol import AuditHead


class Pin(PinFile):
    """A file that names one entry of the audit by its sequence number and its MAC; it only ever moves forward."""

    def read(self) -> AuditHead | None:
        """Return what is pinned; None if there is no file, AuditChainError if it cannot be understood."""
        found = self._found()
        return found[0] if found else None

    def time(self) -> datetime | None:
        """Return the latest time that is pinned; None if there is none."""
        found = self._found()
        return found[1] if found else None

    def write(self, head: AuditHead, time: datetime | None = None) -> None:
        """Pin *head*, unless a later entry is pinned already, and *time*; the file is replaced as a whole."""
        with self.locked():
            pinned, latest = self._found() or (None, None)
            if pinned is None or pinned.sequence < head.sequence:
                times = [each for each in (time, latest) if each is not None]
                told = {"time": max(times).isoformat()} if times else {}
                self.replace(json.dumps({"sequence": head.sequence, "mac": head.mac.hex()} | told))

    def _found(self) -> tuple[AuditHead, datetime | None] | None:
        try:
            found = json.loads(self.path.read_bytes())
            head = AuditHead(int(found["sequence"]), bytes.fromhex(found["mac"]))
            time = datetime.fromisoformat(found["time"]).astimezone(UTC) if "time" in found else None
        except FileNotFoundError:
            return None
        except (OSError, ValueError, TypeError, KeyError, RecursionError, OverflowError):
            problem = AuditChainError(f"the pin {str(self.path)!r} cannot be read", str(self.path))
        else:
            return head, time
        raise problem
