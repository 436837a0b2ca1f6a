"""The audit of one store: what is kept of calls, looked at, verified and exported."""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from functools import cached_property
from pathlib import Path

from keyfob_sdk import CallRecord

from keyfob_registry.audit import export
from keyfob_registry.audit.chain import FIRST
from keyfob_registry.audit.export import KeyPair
from keyfob_registry.audit.ledger import Ledger
from keyfob_registry.audit.pin import Pin
from keyfob_registry.audit.verification import Problem, Verdict, verify
from keyfob_registry.crypto.audit_key import AUDIT_SCOPE, AuditKey
from keyfob_registry.errors import IntegrityError, NotInitialisedError, UnknownFormatError
from keyfob_registry.store.protocol import AuditEntry, AuditHead, RecordFilter, Store

KeySource = Callable[[str | None, KeyPair | None], AuditKey]
"""Returns the audit key of an id, or the newest for None; of its wrapped form, if that is given."""

_PAGE = 1_000
TAIL = 1_000


class Audit:
    """Keeps the records of calls, and proves that none was changed or removed.

    Args:
        store: Keeps the entries.
        key: Returns the keys of the chain.
        pin: The file, outside of the database, that names the newest entry; None pins nothing.
    """

    def __init__(self, store: Store, key: KeySource, pin: Path | None = None) -> None:
        self._store = store
        self._key = key
        self._pin = Pin(pin) if pin else None

    def begin(self) -> None:
        """Make ready to append: the key is there, and the database is the one that was pinned.

        Raises:
            CryptoError: There is no root key, or it is not the one of this store.
            AuditChainError: The store does not hold the entry that is pinned.
        """
        self._newest_key()
        self._ledger  # noqa: B018 -- made here, for it compares

    def append(self, record: CallRecord) -> None:
        """Keep a record; when this returns, it is on the disk."""
        self._ledger.append(record)

    def close(self) -> None:
        """Pin the newest entry, if any was appended."""
        if "_ledger" in vars(self):
            self._ledger.close()

    def newest(self, limit: int = 20, wanted: RecordFilter | None = None) -> list[AuditEntry]:
        """Return the newest entries that are *wanted*, the newest first, one for each call."""
        return self._store.newest_entries(limit, wanted or RecordFilter())

    def records(self, limit: int, *, workspace: str | None = None, run: str | None = None) -> list[CallRecord]:
        """Return the newest records, the newest first, one for each call."""
        found = self.newest(limit, RecordFilter(workspace=workspace, run=run))
        return [entry.record for entry in found if entry.record is not None]

    def all_records(self) -> Iterator[CallRecord]:
        """Return all records that make sense, the oldest first, intents included."""
        return (entry.record for entry in self._entries() if entry.record is not None)

    def export(self, after: int = 0) -> Iterator[str]:
        """Return all entries after this sequence number as lines of JSON, with what proves them."""
        used = {entry.key_id for entry in self._entries(after)}
        if newest := self._store.data_key_of(AUDIT_SCOPE):
            used.add(newest.id)
        keys = (self._store.data_key(key_id) for key_id in sorted(used))
        keks = {kek.id: kek for kek in self._store.keks()}
        return export.lines(self._entries(after), [(key, keks[key.kek_id]) for key in keys if key is not None])

    def latest_time(self) -> datetime | None:
        """Return the latest time that is pinned, or that the newest entry has; None if there is neither."""
        try:
            head = self._store.audit_head()
        except NotInitialisedError:  # as where names are checked that were exported elsewhere
            head = None
        newest = self._store.entries(head.sequence - 1, 1) if head else []
        times = [entry.record.started_at for entry in newest if entry.record is not None]
        pinned = self._pin.time() if self._pin else None
        return max([*times, *([pinned] if pinned else [])], default=None)

    def verify(self) -> Verdict:
        """Walk the whole chain, from the first entry to the pin and beyond."""
        return verify(self._entries(), self._known_key, pinned=self._pinned())

    def verify_tail(self) -> Verdict:
        """Walk the newest entries only, and look for the one that is pinned."""
        pinned, head = self._pinned(), self._store.audit_head()
        after = max(head.sequence - TAIL, 0) if head else 0
        before = self._store.entries(after - 1, 1) if after else []
        start = AuditHead(after, before[0].mac) if before else AuditHead(after, FIRST)
        verdict = verify(self._entries(after), self._known_key, start=start, pinned=pinned)
        if verdict.ok and pinned and pinned.sequence <= after and not self._holds(pinned):
            problem = Problem(pinned.sequence, "is not the one that is pinned")
            return Verdict(verdict.first, verdict.last, verdict.pinned, verdict.unfinished, problem)
        return verdict

    def verify_file(self, texts: Iterable[str]) -> Verdict:
        """Walk an export; where it begins later than with the first entry, what it follows is taken on trust.

        Raises:
            InputError: The lines are no export.
        """
        lines = iter(texts)
        keys = export.keys_of(next(lines, ""))
        entries = export.entries_of(lines)
        first = next(entries, None)
        if first is None:
            return verify([], self._known_key)
        start = AuditHead(first.sequence - 1, first.previous) if first.sequence > 1 else None
        return verify(_chained(first, entries), lambda key_id: self._known_key(key_id, keys.get(key_id)), start=start)

    @cached_property
    def _ledger(self) -> Ledger:
        return Ledger(self._store, self._newest_key, self._pin)

    def _newest_key(self) -> AuditKey:
        return self._key(None, None)

    def _known_key(self, key_id: str, wrapped: KeyPair | None = None) -> AuditKey | None:
        try:
            return self._key(key_id, wrapped)
        except (IntegrityError, UnknownFormatError):
            return None

    def _pinned(self) -> AuditHead | None:
        return self._pin.read() if self._pin else None

    def _holds(self, pinned: AuditHead) -> bool:
        found = self._store.entries(pinned.sequence - 1, 1)
        return [(entry.sequence, entry.mac) for entry in found] == [(pinned.sequence, pinned.mac)]

    def _entries(self, after: int = 0) -> Iterator[AuditEntry]:
        while page := self._store.entries(after, _PAGE):
            yield from page
            after = page[-1].sequence


def _chained(first: AuditEntry, rest: Iterable[AuditEntry]) -> Iterator[AuditEntry]:
    yield first
    yield from rest
