"""Verification: walks the chain, and names the first entry that is not as it was written."""

from collections.abc import Iterable
from dataclasses import dataclass

from keyfob_registry.audit import chain
from keyfob_registry.audit.chain import KeyOf
from keyfob_registry.store.protocol import AuditEntry, AuditHead


@dataclass(frozen=True, slots=True)
class Problem:
    """The first entry that is not as it was written, and what is wrong with it."""

    sequence: int
    what: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a verification found.

    ``first`` and ``last`` are the entries that were proved, 0 if there are none; ``pinned`` is the entry up to which
    the pin proves that none is missing at the end. ``unfinished`` counts calls that intended to open secrets and left
    no outcome: they crashed, or still run.
    """

    first: int
    last: int
    pinned: int | None
    unfinished: int
    problem: Problem | None

    @property
    def ok(self) -> bool:
        """Whether everything is as it was written."""
        return self.problem is None


def verify(
    entries: Iterable[AuditEntry], key_of: KeyOf, *, start: AuditHead | None = None, pinned: AuditHead | None = None
) -> Verdict:
    """Return what is found in *entries*, which begin after *start*.

    Args:
        entries: The entries, the oldest first.
        key_of: Returns the keys.
        start: What the first entry must follow.
        pinned: The entry that must be among them, if it is not before them.
    """
    walk = Walk(key_of, start or AuditHead(0, chain.FIRST), pinned)
    for entry in entries:
        if not walk.step(entry):
            break
    return walk.verdict()


class Walk:
    """One walk along the chain, which ends at the first problem."""

    def __init__(self, key_of: KeyOf, head: AuditHead, pinned: AuditHead | None) -> None:
        self._key_of = key_of
        self._start = head.sequence
        self._head = head
        self._pinned = pinned
        self._open: set[str] = set()
        self._problem: Problem | None = None

    def step(self, entry: AuditEntry) -> bool:
        """Look at the next entry; say whether it is right."""
        what = self._wrong(entry)
        if what:
            self._problem = Problem(min(entry.sequence, self._head.sequence + 1), what)
            return False
        self._head = AuditHead(entry.sequence, entry.mac)
        if entry.record and entry.record.outcome == "intended":
            self._open.add(entry.record.id)
        elif entry.record:
            self._open.discard(entry.record.id)
        return True

    def verdict(self) -> Verdict:
        """Return what was found."""
        pinned, last = self._pinned, self._head.sequence
        problem = self._problem
        if problem is None and pinned and pinned.sequence > last:
            problem = Problem(
                last + 1, f"is missing, with all up to {pinned.sequence}, which is pinned: the end was cut"
            )
        first = self._start + 1 if last > self._start else 0
        return Verdict(first, last, pinned.sequence if pinned else None, len(self._open), problem)

    def _wrong(self, entry: AuditEntry) -> str:
        if entry.sequence != self._head.sequence + 1:
            return "is missing" if entry.sequence > self._head.sequence else "is there twice, or out of order"
        return self._forged(entry) or self._misplaced(entry)

    def _forged(self, entry: AuditEntry) -> str:
        if self._key_of(entry.key_id) is None and entry.record is not None:
            return f"names key {entry.key_id!r}, which is not to be had"
        if not chain.is_authentic(entry, self._key_of):
            return "was changed, or made without the audit key"
        return ""

    def _misplaced(self, entry: AuditEntry) -> str:
        if entry.previous != self._head.mac:
            return f"does not follow record {self._head.sequence}"
        if self._pinned and entry.sequence == self._pinned.sequence and entry.mac != self._pinned.mac:
            return "is not the one that is pinned: another chain was put in its place"
        return ""
