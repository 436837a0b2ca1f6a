"""The pin: the newest entry that is known, in a file outside of the database, so that a cut-off tail is noticed."""

import json

from keyfob_registry.errors import AuditChainError
from keyfob_registry.pins import PinFile
from keyfob_registry.store.protocol import AuditHead


class Pin(PinFile):
    """A file that names one entry of the audit by its sequence number and its MAC; it only ever moves forward."""

    def read(self) -> AuditHead | None:
        """Return what is pinned; None if there is no file, AuditChainError if it cannot be understood."""
        try:
            found = json.loads(self.path.read_bytes())
            return AuditHead(int(found["sequence"]), bytes.fromhex(found["mac"]))
        except FileNotFoundError:
            return None
        except (OSError, ValueError, TypeError, KeyError, RecursionError):
            problem = AuditChainError(f"the pin {str(self.path)!r} cannot be read", str(self.path))
        raise problem

    def write(self, head: AuditHead) -> None:
        """Pin *head*, unless a later entry is pinned already; the file is replaced as a whole."""
        with self.locked():
            pinned = self.read()
            if pinned is None or pinned.sequence < head.sequence:
                self.replace(json.dumps({"sequence": head.sequence, "mac": head.mac.hex()}))
