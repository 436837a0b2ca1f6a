"""The ledger: calls at once share a commit, one that fails costs all of them their result, and it heals by itself."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from keyfob_registry.audit.ledger import PIN_RECORDS, Ledger, _Waiting
from keyfob_registry.audit.pin import Pin
from keyfob_registry.audit_contract import record
from keyfob_registry.crypto.audit_key import AuditKey
from keyfob_registry.crypto.keys import DataKey
from keyfob_registry.errors import StoreError, StoreFullError
from keyfob_registry.store.memory import MemoryStore
from keyfob_registry.store.protocol import Link

KEY = AuditKey(DataKey("k1", "audit", bytes(32)))


class SlowStore(MemoryStore):
    """A store whose first commit waits until it is let go, and that counts its commits."""

    def __init__(self) -> None:
        super().__init__()
        self.initialise()
        self.commits = 0
        self.begun = threading.Event()
        self.go = threading.Event()
        self.refusal: BaseException | None = None

    def append_entries(self, link: Link) -> None:
        """Wait, and keep the entries or refuse."""
        self.commits += 1
        self.begun.set()
        assert self.go.wait(10)
        if self.refusal:
            raise self.refusal
        super().append_entries(link)


class Interrupted(threading.Event):
    """An event that is never waited for to the end."""

    def wait(self, timeout: float | None = None) -> bool:
        """Be interrupted."""
        del timeout
        raise KeyboardInterrupt


def gathered(ledger: Ledger, store: SlowStore, act: Callable[[int], object], count: int) -> list[object]:
    """Let *count* threads append while the first commit is under way; return what each of them got."""
    with ThreadPoolExecutor(count + 1) as pool:
        first = pool.submit(act, 0)
        assert store.begun.wait(10)
        rest = [pool.submit(act, number) for number in range(1, count + 1)]
        while len(ledger._waiting) < count:
            pass
        store.go.set()
        return [first.result(), *(each.result() for each in rest)]


def test_calls_at_once_share_a_commit() -> None:
    """What gathers while one commit is under way is written by the next one, whole."""
    store = SlowStore()
    ledger = Ledger(store, lambda: KEY)

    gathered(ledger, store, lambda number: ledger.append(record(number)), 16)

    assert 2 == store.commits
    assert list(range(1, 18)) == [entry.sequence for entry in store.entries()]


def test_whoever_shares_a_commit_that_fails_is_told() -> None:
    """Nobody takes a record for kept that is not; afterwards all goes on."""
    store = SlowStore()
    store.refusal = StoreFullError("memory")
    ledger = Ledger(store, lambda: KEY)

    def act(number: int) -> str:
        try:
            ledger.append(record(number))
        except StoreFullError as error:
            return error.code
        return "kept"

    assert ["E404"] * 5 == gathered(ledger, store, act, 4)
    store.refusal = None
    assert "kept" == act(1)


def test_a_record_that_cannot_be_written_costs_no_other() -> None:
    """A text that has no bytes is refused before it joins a commit."""
    store = SlowStore()
    store.go.set()
    ledger = Ledger(store, lambda: KEY)

    with pytest.raises(UnicodeEncodeError):
        ledger.append(replace(record(1), actor="\ud800"))

    assert 0 == store.commits


def test_an_interrupted_commit_holds_nobody_up() -> None:
    """After Ctrl-C in the middle of a commit the next one leads."""
    store = SlowStore()
    store.go.set()
    store.refusal = KeyboardInterrupt()
    ledger = Ledger(store, lambda: KEY)

    with pytest.raises(KeyboardInterrupt):
        ledger.append(record(1))
    store.refusal = None
    ledger.append(record(2))

    assert [1] == [entry.sequence for entry in store.entries()]


def test_an_interrupted_wait_hands_on() -> None:
    """Who stops waiting leaves the queue, and passes on the lead that was meant for it."""
    store = MemoryStore()
    store.initialise()
    ledger = Ledger(store, lambda: KEY)
    left, next_one = _Waiting(record(1), b"", Interrupted(), leads=True), _Waiting(record(2), b"")
    ledger._waiting, ledger._is_led = [left, next_one], True

    with pytest.raises(KeyboardInterrupt):
        ledger._wait(left)

    assert [next_one] == ledger._waiting
    assert next_one.leads
    assert next_one.woken.is_set()


def test_a_pin_is_written_now_and_then(tmp_path: Path) -> None:
    """The first record is pinned, then those of a second or a thousand records later, and the last at the end."""
    now = [0.0]
    store, pin = MemoryStore(), Pin(tmp_path / "audit.pin")
    store.initialise()
    ledger = Ledger(store, lambda: KEY, pin, clock=lambda: now[0])
    seen: list[int] = []

    def append(count: int) -> None:
        for _ in range(count):
            ledger.append(record(1))
        found = pin.read()
        seen.append(found.sequence if found else 0)

    append(1)
    append(5)
    now[0] += 1
    append(1)
    append(PIN_RECORDS)
    append(3)
    ledger.close()
    append(0)

    assert [1, 1, 7, 7 + PIN_RECORDS, 7 + PIN_RECORDS, 10 + PIN_RECORDS] == seen


def test_a_pin_that_cannot_be_written_lags(tmp_path: Path) -> None:
    """A folder that is in the way costs no call its record."""
    store = MemoryStore()
    store.initialise()
    ledger = Ledger(store, lambda: KEY, Pin(tmp_path / "file" / "audit.pin"))
    (tmp_path / "file").write_text("")

    ledger.append(record(1))
    ledger.close()

    assert 1 == len(store.entries())


def test_a_fork_begins_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    """A child of a fork does not wait for a thread that stayed behind."""
    store = MemoryStore()
    store.initialise()
    ledger = Ledger(store, lambda: KEY)
    ledger._is_led = True
    monkeypatch.setattr("keyfob_registry.audit.ledger.os.getpid", lambda: -1)

    ledger.append(record(1))

    assert 1 == len(store.entries())


def test_the_refusal_names_the_store() -> None:
    """A closed store refuses as it always does."""
    store = MemoryStore()
    store.initialise()
    store.close()

    with pytest.raises(StoreError):
        Ledger(store, lambda: KEY).append(record(1))
