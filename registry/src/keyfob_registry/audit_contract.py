"""The part of the contract of stores that is about the audit; :class:`StoreContract` holds it."""

from abc import ABC, abstractmethod
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from keyfob_sdk import CallRecord, SecretUse

from keyfob_registry.store.protocol import AuditEntry, AuditHead, RecordFilter, Store

_THREADS = 4
_RECORDS = 100


def record(number: int, *, workspace: str = "default", run: str = "run-1") -> CallRecord:
    """Return an audit record that names *number*."""
    return CallRecord(
        id=f"call-{number}",
        run=run,
        actor="tester",
        action="virustotal.lookup_ip_address",
        organization="default",
        workspace=workspace,
        environment="tenant-a",
        started_at=datetime(2026, 1, 2, 3, 4, 5, 678900, tzinfo=UTC),
        duration=0.25,
        outcome="failed",
        error_code="E513",
        secrets=(SecretUse("virustotal", "workspace:w1", "tenant-a", 3, ("API_KEY", "REGION")),),
        masked=("virustotal.API_KEY",),
    )


def entry_of(sequence: int, made: CallRecord | None = None) -> AuditEntry:
    """Return the entry of a record; its MACs say their number only."""
    return AuditEntry(sequence, made or record(sequence), "k1", b"mac-%d" % (sequence - 1), b"mac-%d" % sequence)


def append(store: Store, *records: CallRecord) -> None:
    """Append records to the audit."""

    def link(head: AuditHead | None) -> list[AuditEntry]:
        start = head.sequence + 1 if head else 1
        return [entry_of(number, made) for number, made in enumerate(records, start)]

    store.append_entries(link)


class AuditContract(ABC):
    """What every store does with the audit."""

    @abstractmethod
    def ready(self) -> AbstractContextManager[Store]:
        """Give a store that is initialised, and close it."""

    def test_entries_come_back_whole_and_in_order(self) -> None:
        """An entry of the audit is read as it was written, the newest first or from any place on."""
        with self.ready() as store:
            append(store, *map(record, range(1, 6)))

            assert [record(5), record(4)] == [entry.record for entry in store.newest_entries(2, RecordFilter())]
            assert [entry_of(3), entry_of(4)] == store.entries(after=2, limit=2)
            assert store.audit_head() == AuditHead(5, b"mac-5")

    def test_entries_are_filtered(self) -> None:
        """Each part of a filter keeps what does not fit away."""
        with self.ready() as store:
            late = replace(record(1), started_at=datetime(2026, 2, 1, tzinfo=UTC), environment="b", outcome="done")
            append(store, late, record(2, workspace="prod"), record(3, run="run-2"), replace(record(4), action="a.b"))

            def found(**wanted: Any) -> list[int]:
                return [entry.sequence for entry in store.newest_entries(9, RecordFilter(**wanted))]

            assert [found(workspace="prod"), found(run="run-2"), found(action="a.b")] == [[2], [3], [4]]
            assert [found(environment="b"), found(outcome="done"), found(since=late.started_at)] == [[1]] * 3
            assert found(before=3, outcome="failed") == [2]

    def test_an_intent_is_listed_until_its_outcome_is_known(self) -> None:
        """A call is listed once; one without an outcome shows as intended."""
        with self.ready() as store:
            append(store, *(replace(record(number), outcome="intended") for number in (1, 2)), record(1))

            assert [entry.sequence for entry in store.newest_entries(9, RecordFilter())] == [3, 2]
            assert [entry.sequence for entry in store.newest_entries(9, RecordFilter(outcome="intended"))] == [2]

    def test_what_cannot_be_linked_is_not_kept(self) -> None:
        """Entries are kept all or none, and the next ones follow the last that was."""
        with self.ready() as store:
            append(store, record(1))

            def fail(_: AuditHead | None) -> list[AuditEntry]:
                raise KeyError

            try:
                store.append_entries(fail)
            except KeyError:
                append(store, record(2))

            assert [entry_of(1), entry_of(2)] == store.entries()

    def test_nobody_appends_to_a_head_that_another_follows(self) -> None:
        """Sequence numbers have no gap and no double, however many write at once."""
        with self.ready() as store:

            def write(number: int) -> None:
                append(store, record(number))

            with ThreadPoolExecutor(_THREADS) as pool:
                list(pool.map(write, range(_RECORDS)))

            assert [entry.sequence for entry in store.entries()] == list(range(1, 1 + _RECORDS))
