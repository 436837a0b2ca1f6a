"""The ledger: appends records durably; callers that come at the same time share one commit."""

import os
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from keyfob_sdk import CallRecord
from keyfob_sdk.errors import KeyfobError

from keyfob_registry.audit import chain
from keyfob_registry.audit.pin import Pin
from keyfob_registry.crypto.audit_key import AuditKey
from keyfob_registry.errors import AuditChainError, StoreError
from keyfob_registry.store.protocol import AuditEntry, AuditHead, Store

if TYPE_CHECKING:
    from datetime import datetime

PIN_RECORDS = 1_000
PIN_SECONDS = 1.0


@dataclass(eq=False, slots=True)
class _Waiting:
    """A record on its way to the disk, and the thread that waits for it."""

    record: CallRecord
    body: bytes
    woken: threading.Event = field(default_factory=threading.Event)
    leads: bool = False
    problem: BaseException | None = None


class Ledger:
    """Appends records to the chain of a store, and pins its head now and then.

    The thread that comes first commits what has gathered meanwhile; then the next one leads.

    Args:
        store: Keeps the entries.
        key: Returns the key under which new entries are made.
        pin: Where the head is pinned; None pins nothing.
        clock: Counts seconds.
    """

    def __init__(
        self,
        store: Store,
        key: Callable[[], AuditKey],
        pin: Pin | None = None,
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._store, self._key, self._pin, self._clock = store, key, pin, clock
        self._known: AuditHead | None = None
        self._latest: datetime | None = None
        self._pinned = 0
        self._pinned_at = -PIN_SECONDS
        self._process = os.getpid()
        self._lock = threading.Lock()
        self._waiting: list[_Waiting] = []
        self._is_led = False
        if pin is not None and (pinned := pin.read()):
            self._known, self._pinned = pinned, pinned.sequence
            require(store, pinned, pin)

    def append(self, record: CallRecord) -> None:
        """Keep a record; when this returns, it is on the disk."""
        if os.getpid() != self._process:
            self._forget_parent()
        # Encoded here: whatever is wrong with this record must not cost those that share its commit.
        entry = _Waiting(record, chain.body_of(record))
        with self._lock:
            self._waiting.append(entry)
            entry.leads, self._is_led = not self._is_led, True
        if not entry.leads:
            self._wait(entry)
        if entry.leads:
            self._lead()
        if entry.problem is not None:
            raise entry.problem

    def close(self) -> None:
        """Pin the newest entry."""
        if self._known is not None and self._known.sequence > self._pinned:
            self._write_pin(self._known)

    def _forget_parent(self) -> None:
        """Start with nobody waiting: threads, and what they hold, stay behind in a fork."""
        self._process = os.getpid()
        self._lock = threading.Lock()
        self._waiting = []
        self._is_led = False

    def _wait(self, entry: _Waiting) -> None:
        try:
            entry.woken.wait()
        except BaseException:  # as by Ctrl-C: nobody may wait for a leader that has gone
            with self._lock:
                if entry in self._waiting:
                    self._waiting.remove(entry)
                if entry.leads:
                    self._hand_over()
            raise

    def _lead(self) -> None:
        with self._lock:
            group, self._waiting = self._waiting, []
        problem: BaseException | None = StoreError("the commit of the audit was interrupted")
        try:
            self._commit([(entry.record, entry.body) for entry in group])
            problem = None
        except Exception as error:  # noqa: BLE001 -- each that waits gets it
            problem = error.with_traceback(None)
        finally:
            with self._lock:
                self._hand_over()
            for entry in group:
                entry.problem = problem
                entry.woken.set()

    def _hand_over(self) -> None:
        """Let the one that has waited longest lead; the lock is held."""
        self._is_led = bool(self._waiting)
        if self._waiting:
            self._waiting[0].leads = True
            self._waiting[0].woken.set()

    def _commit(self, records: Sequence[tuple[CallRecord, bytes]]) -> None:
        key = self._key()
        made: list[AuditEntry] = []

        def link(head: AuditHead | None) -> Sequence[AuditEntry]:
            self._require_grown(head)
            made.extend(chain.link_bodies(key, head, records))
            return made

        self._store.append_entries(link)
        self._known = AuditHead(made[-1].sequence, made[-1].mac)
        times = [record.started_at for record, _ in records]
        self._latest = max([*times, self._latest] if self._latest else times)
        if self._is_due(self._known):
            self._write_pin(self._known)

    def _require_grown(self, head: AuditHead | None) -> None:
        """Raise if the audit has shrunk, or another took its place, since we last wrote to it."""
        known = self._known
        if known is None or (head and head.sequence > known.sequence) or head == known:
            return
        found = head.sequence if head else 0
        raise AuditChainError(
            f"the audit ends with record {found}, but record {known.sequence} was known: an older database, or another",
            str(self._pin.path) if self._pin else "",
        )

    def _is_due(self, head: AuditHead) -> bool:
        if self._pin is None:
            return False
        late = self._clock() - self._pinned_at >= PIN_SECONDS
        return late or head.sequence - self._pinned >= PIN_RECORDS

    def _write_pin(self, head: AuditHead) -> None:
        """Pin *head*; a pin that cannot be written lags, which is no reason to refuse a call."""
        if self._pin is None:
            return
        try:
            self._pin.write(head, self._latest)
        except (OSError, KeyfobError):
            return
        finally:
            self._pinned_at = self._clock()
        self._pinned = head.sequence


def require(store: Store, pinned: AuditHead, pin: Pin) -> None:
    """Raise AuditChainError if the store does not hold the entry that is pinned."""
    found = store.entries(pinned.sequence - 1, 1)
    if [(entry.sequence, entry.mac) for entry in found] == [(pinned.sequence, pinned.mac)]:
        return
    raise AuditChainError(
        f"the audit lacks record {pinned.sequence}, which is pinned: an older database, or another", str(pin.path)
    )
