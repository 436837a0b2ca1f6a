"""The part of the contract of stores that is about uses of secrets and notices of their dates."""

from abc import ABC, abstractmethod
from contextlib import AbstractContextManager, suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from keyfob_sdk import CallRecord, SecretUse

from keyfob_registry.scopes import Scope
from keyfob_registry.store.history import Change, Dates
from keyfob_registry.store.protocol import AuditEntry, AuditHead, Store
from keyfob_registry.store.uses import ActionUse, DatedSecret, Notice

_AT = datetime(2026, 1, 31, 12, tzinfo=UTC)
_SCOPE = Scope("workspace", "w1")
_SECRET = SecretUse("aws", str(_SCOPE), "default", 1, ("KEY",))
_CALL = CallRecord("1", "r1", "me", "a.b", "o", "w", "default", _AT, 0.1, "done", None, (_SECRET,), ())


def append(store: Store, *records: CallRecord) -> None:
    """Append records in one commit; their chain is not looked at."""

    def link(head: AuditHead | None) -> list[AuditEntry]:
        first = head.sequence + 1 if head else 1
        return [AuditEntry(n, record, "k1", b"", bytes([n])) for n, record in enumerate(records, start=first)]

    store.append_entries(link)


def put(store: Store, environment: str, dates: Dates, *, version: int = 0) -> None:
    """Store the secret ``aws`` with these dates."""
    values = {"KEY": ("k1", b"sealed")}
    store.write(Change(_SCOPE, environment, "aws", expected_version=version, values=values, dates=dates))


class UsesContract(ABC):
    """What every store keeps of uses and of dates."""

    @abstractmethod
    def ready(self) -> AbstractContextManager[Store]:
        """Give a store that is initialised, and close it."""

    def test_a_call_counts_as_a_use(self) -> None:
        """What is kept of it is who, when, which version and how it went."""
        with self.ready() as store:
            append(store, _CALL)

            place = (str(_SCOPE), "default", "aws", "a.b")
            assert store.uses([str(_SCOPE)]) == [ActionUse(*place, _AT, _AT, 1, 1, "r1", "done")]

    def test_uses_add_up(self) -> None:
        """First and last call are kept, and the number of all, in one commit or in several."""
        with self.ready() as store:
            late = replace(_CALL, started_at=_AT + timedelta(seconds=1.5), outcome="failed", run="r2")
            append(store, _CALL, late, _CALL)
            append(store, replace(_CALL, started_at=_AT - timedelta(days=1)))

            (use,) = store.uses([str(_SCOPE)], "aws")
            assert (use.first_used_at, use.last_used_at) == (_AT - timedelta(days=1), late.started_at)
            assert (use.calls, use.run, use.outcome) == (4, "r2", "failed")

    def test_only_calls_that_were_entered_are_uses(self) -> None:
        """An intent, a refusal, and an export of Keyfob itself have used nothing."""
        with self.ready() as store:
            others = [replace(_CALL, outcome="intended"), replace(_CALL, outcome="refused")]
            append(store, *others, replace(_CALL, action="keyfob.export_bundle"), replace(_CALL, secrets=()))

            assert store.uses([str(_SCOPE)]) == []

    def test_uses_keep_to_scope_and_name(self) -> None:
        """Each secret of each place, and each action, has uses of its own."""
        with self.ready() as store:
            other = replace(_SECRET, scope="organization:o1")
            append(
                store, _CALL, replace(_CALL, action="a.c"), replace(_CALL, secrets=(other, replace(other, name="gcp")))
            )

            assert [use.action for use in store.uses([str(_SCOPE)])] == ["a.b", "a.c"]
            assert [use.name for use in store.uses(["organization:o1"])] == ["aws", "gcp"]
            assert [use.scope for use in store.uses([str(_SCOPE), "organization:o1"], "gcp")] == ["organization:o1"]
            assert store.uses([]) == []

    def test_an_append_that_fails_counts_nothing(self) -> None:
        """Entry and use are written together, or neither."""

        def link(_: AuditHead | None) -> list[AuditEntry]:
            raise ValueError

        with self.ready() as store:
            append(store, _CALL)
            with suppress(ValueError):
                store.append_entries(link)

            assert [use.calls for use in store.uses([str(_SCOPE)])] == [1]

    def test_dated_secrets_are_found_up_to_a_time(self) -> None:
        """Either date counts; without one, with a later one, or deleted, a secret is not found."""
        with self.ready() as store:
            day = timedelta(days=1)
            put(store, "a", Dates(expires_at=_AT))
            put(store, "b", Dates(_AT + 2 * day, _AT - day))
            put(store, "c", Dates(_AT + day))
            put(store, "d", Dates())
            put(store, "e", Dates(_AT))
            store.write(Change(_SCOPE, "e", "aws", expected_version=1, kind="removed", removed=frozenset(["KEY"])))

            place = str(_SCOPE)
            assert store.dated(_AT) == [
                DatedSecret(place, "a", "aws", _AT, None),
                DatedSecret(place, "b", "aws", _AT + 2 * day, _AT - day),
            ]

    def test_dates_stay_until_they_are_changed(self) -> None:
        """A new value leaves the dates as they are; None takes one away."""
        with self.ready() as store:
            put(store, "a", Dates(_AT, _AT))
            values = {"KEY": ("k1", b"new")}
            store.write(Change(_SCOPE, "a", "aws", expected_version=1, values=values))
            kept = store.find([_SCOPE], "a", "aws")
            store.write(Change(_SCOPE, "a", "aws", expected_version=2, kind="dates", dates=Dates(None, _AT)))
            changed = store.find([_SCOPE], "a", "aws")

            assert kept is not None
            assert changed is not None
            assert (kept.expires_at, kept.rotate_by) == (_AT, _AT)
            assert (changed.expires_at, changed.rotate_by, changed.version) == (None, _AT, 3)

    def test_a_notice_is_new_once(self) -> None:
        """Of each date at each lead time, whoever comes first tells it."""
        with self.ready() as store:
            first = Notice(str(_SCOPE), "a", "aws", "expiry", _AT, 30)
            second = replace(first, lead_time=14)

            assert store.tell([first]) == [first]
            assert store.tell([first, second, second]) == [second]
            assert store.tell([first, second]) == []
            assert store.tell([replace(first, date=_AT + timedelta(days=1))]) != []
            assert store.tell([]) == []
