"""The chain of the audit: whatever is done to it without the audit key, verification names the first bad record."""

import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from keyfob_registry.audit import Audit, chain
from keyfob_registry.audit.pin import Pin
from keyfob_registry.audit_contract import record
from keyfob_registry.crypto.audit_key import AuditKey
from keyfob_registry.crypto.keys import DataKey, RootKey
from keyfob_registry.errors import AuditChainError, InputError
from keyfob_registry.resolver import Resolver
from keyfob_registry.store.protocol import AuditEntry, AuditHead
from keyfob_registry.store.sql.store import SqlStore
from keyfob_sdk.errors import SecretCopyError
from keyrings import Place, keyring_of

RECORDS = 9
ROOT_KEY = RootKey.generate()


@pytest.fixture(name="path")
def _path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "keyfob.db"


@pytest.fixture(name="pin")
def _pin(tmp_path: Path) -> Path:
    return tmp_path / "key" / "audit.pin"


def opened(path: Path, pin: Path | None) -> Audit:
    """Return the audit of a database, as a process that has just begun sees it."""
    store = SqlStore(f"sqlite:///{path}", busy_timeout=0.05)
    return Audit(store, Resolver(store, keyring_of(store, Place(ROOT_KEY))).audit_key, pin)


@pytest.fixture(name="audit")
def _audit(path: Path, pin: Path) -> Iterator[Audit]:
    """Give an audit of nine records, pinned."""
    store = SqlStore(f"sqlite:///{path}", busy_timeout=0.05)
    store.initialise()
    audit = Audit(store, Resolver(store, keyring_of(store, Place(ROOT_KEY))).audit_key, pin)
    for number in range(1, RECORDS + 1):
        audit.append(record(number))
    audit.close()
    yield audit
    store.close()


def execute(path: Path, *statements: str) -> None:
    """Do what somebody who can write the database does."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        for statement in statements:
            connection.execute(statement)


def rechain(path: Path, *, since: int) -> None:
    """Chain all entries anew from *since* on, as whoever lacks the audit key would."""
    store = SqlStore(f"sqlite:///{path}")
    entries = store.entries()
    key = AuditKey(DataKey(entries[0].key_id, "audit", bytes(32)))
    head = AuditHead(since - 1, entries[since - 2].mac) if since > 1 else None
    forged = chain.link(key, head, [replace(e.record, actor="nobody") for e in entries[since - 1 :] if e.record])
    execute(path, f"DELETE FROM audit WHERE sequence >= {since}")  # noqa: S608 -- a number
    store.append_entries(lambda _: forged)
    store.close()


FIELDS = [
    "actor = 'nobody'",
    "action = 'core.other'",
    "run = ''",
    "id = 'call-0'",
    "workspace = 'other'",
    "organization = 'other'",
    "environment = 'tenant-b'",
    "started_at = '2026-01-02T03:04:05.678901+00:00'",
    "duration = 0.26",
    "outcome = 'done'",
    "error_code = NULL",
    "error_code = ''",
    "secrets = '[]'",
    "secrets = replace(secrets, 'REGION', 'OTHER')",
    "secrets = replace(secrets, ': 3', ': 4')",
    "secrets = 'nonsense'",
    "masked = '[]'",
    "actor = x'ff'",
    "key_id = 'other'",
    "previous = zeroblob(32)",
    "mac = zeroblob(32)",
    "mac = 'text'",
]


@pytest.mark.parametrize("change", FIELDS)
def test_figure_20_an_edit_is_found(audit: Audit, path: Path, change: str) -> None:
    """Whatever column of a record is changed, its number is named."""
    execute(path, f"UPDATE audit SET {change} WHERE sequence = 4")  # noqa: S608 -- our texts

    verdict = audit.verify()

    assert verdict.problem is not None
    assert (4, 3) == (verdict.problem.sequence, verdict.last)


SWAP = [
    "UPDATE audit SET sequence = -1 WHERE sequence = 3",
    "UPDATE audit SET sequence = 3 WHERE sequence = 6",
    "UPDATE audit SET sequence = 6 WHERE sequence = -1",
]
GAP = ["DELETE FROM audit WHERE sequence = 5", "UPDATE audit SET sequence = sequence - 1 WHERE sequence > 5"]
ATTACKS: dict[str, tuple[int, Callable[[Path], None]]] = {
    "delete one": (5, lambda path: execute(path, "DELETE FROM audit WHERE sequence = 5")),
    "delete one and close the gap": (5, lambda path: execute(path, *GAP)),
    "delete the first": (1, lambda path: execute(path, "DELETE FROM audit WHERE sequence = 1")),
    "swap": (3, lambda path: execute(path, *SWAP)),
    "copy one to the end": (
        10,
        lambda path: execute(
            path,
            "CREATE TEMP TABLE copy AS SELECT * FROM audit WHERE sequence = 2",
            "UPDATE copy SET sequence = 10",
            "INSERT INTO audit SELECT * FROM copy",
        ),
    ),
    "cut the end": (8, lambda path: execute(path, "DELETE FROM audit WHERE sequence > 7")),
    "cut all": (1, lambda path: execute(path, "DELETE FROM audit")),
    "chain all anew": (1, lambda path: rechain(path, since=1)),
    "chain anew from the middle": (6, lambda path: rechain(path, since=6)),
    "remove the key": (1, lambda path: execute(path, "DELETE FROM datakey")),
    "put in before the first": (0, lambda path: execute(path, "UPDATE audit SET sequence = 0 WHERE sequence = 1")),
}


@pytest.mark.parametrize("attack", ATTACKS)
def test_figure_20_an_attack_is_found(audit: Audit, path: Path, pin: Path, attack: str) -> None:
    """Records that are removed, swapped, cut off or chained anew are found, and the first bad one is named."""
    assert audit.verify().ok
    first_bad, act = ATTACKS[attack]

    act(path)
    verdict = opened(path, pin).verify()

    assert verdict.problem is not None
    assert max(first_bad, 1) == verdict.problem.sequence


def test_figure_5_an_old_database_is_refused(audit: Audit, path: Path, pin: Path) -> None:
    """E505: a database of yesterday lacks what is pinned, so nothing is appended to it and no call begins."""
    execute(path, "PRAGMA wal_checkpoint(TRUNCATE)")
    old = path.read_bytes()
    audit.append(record(10))
    audit.close()
    audit._store.close()
    path.write_bytes(old)

    late = opened(path, pin)

    with pytest.raises(AuditChainError, match="lacks record 10"):
        late.begin()
    verdict = late.verify()
    assert verdict.problem is not None
    assert 10 == verdict.problem.sequence
    assert verdict.problem == late.verify_tail().problem


def test_figure_5_a_database_that_shrinks_under_us_is_refused(audit: Audit, path: Path) -> None:
    """E505 also without a pin: a ledger knows what it wrote."""
    execute(path, "DELETE FROM audit WHERE sequence > 7")

    with pytest.raises(AuditChainError, match="ends with record 7, but record 9 was known"):
        audit.append(record(10))


def test_without_a_pin_a_cut_end_is_not_seen(audit: Audit, path: Path, pin: Path) -> None:
    """Where nothing is pinned the verdict says so; a pin that lags proves up to its own record."""
    audit.append(record(10))
    execute(path, "DELETE FROM audit WHERE sequence = 10")
    lagging = opened(path, pin).verify()
    pin.unlink()

    missing = opened(path, pin).verify()

    assert (True, 9) == (lagging.ok, lagging.pinned)
    assert (True, None) == (missing.ok, missing.pinned)


def test_a_pin_that_makes_no_sense_is_told(audit: Audit, pin: Path) -> None:
    """A damaged pin is neither believed nor replaced."""
    pin.write_text("nonsense")

    with pytest.raises(AuditChainError, match="cannot be read"):
        audit.verify()
    audit.close()
    assert "nonsense" == pin.read_text()


def test_a_pin_is_private_and_moves_forward_only(audit: Audit, pin: Path) -> None:
    """Nobody else can read or replace it, and of two processes the later record stays."""
    Pin(pin).write(AuditHead(3, bytes(32)))

    found = Pin(pin).read()

    assert found == audit._store.audit_head()
    assert (0o600, 0o700) == (pin.stat().st_mode & 0o777, pin.parent.stat().st_mode & 0o777)
    assert [pin] == list(pin.parent.iterdir())


def test_the_tail_is_verified_alone(audit: Audit, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The quick look sees what happened at the end, and not what happened long before."""
    monkeypatch.setattr("keyfob_registry.audit.audit.TAIL", 4)
    assert (6, 9, True) == (audit.verify_tail().first, audit.verify_tail().last, audit.verify_tail().ok)

    execute(path, "UPDATE audit SET actor = 'nobody' WHERE sequence = 2")
    assert audit.verify_tail().ok
    execute(path, "UPDATE audit SET actor = 'nobody' WHERE sequence = 8")

    problem = audit.verify_tail().problem
    assert problem is not None
    assert 8 == problem.sequence


def test_a_pin_before_the_tail_is_looked_up(audit: Audit, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The record that is pinned is compared, however long ago it was written."""
    late = [record(number) for number in range(10, 16)]
    audit._store.append_entries(lambda head: chain.link(audit._newest_key(), head, late))
    monkeypatch.setattr("keyfob_registry.audit.audit.TAIL", 2)
    assert audit.verify_tail().ok

    execute(path, "UPDATE audit SET mac = zeroblob(32) WHERE sequence = 9")

    problem = audit.verify_tail().problem
    assert problem is not None
    assert 9 == problem.sequence


def test_an_export_is_verified_elsewhere(audit: Audit, tmp_path: Path) -> None:
    """With the root key alone, another machine proves an export; a changed line is named."""
    store = SqlStore(f"sqlite:///{tmp_path}/elsewhere.db")
    store.initialise()
    elsewhere = Audit(store, Resolver(store, keyring_of(store, Place(ROOT_KEY))).audit_key)
    lines = list(audit.export())

    changed = [line.replace("tester", "nobody") if '"sequence": 4' in line else line for line in lines]
    verdicts = [elsewhere.verify_file(each) for each in (lines, changed, [*lines[:5], *lines[6:]], lines[:1])]

    assert [9, 3, 4, 0] == [verdict.last for verdict in verdicts]
    assert [None, 4, 5, None] == [verdict.problem and verdict.problem.sequence for verdict in verdicts]
    store.close()


def test_a_part_of_an_export_is_verified(audit: Audit) -> None:
    """An export that begins later proves its own records, of which no field is left out."""
    lines = list(audit.export(after=5))

    verdict = audit.verify_file(lines)

    assert (6, 9, True) == (verdict.first, verdict.last, verdict.ok)
    assert {"sequence", "key_id", "previous", "mac", "id", "masked", "secrets"} < set(json.loads(lines[1]))


@pytest.mark.parametrize("line", ["{}", '{"sequence": 1}', "nonsense", "[" * 5_000, '{"sequence": "x"}', "7"])
def test_a_line_that_makes_no_sense_is_named(audit: Audit, line: str) -> None:
    """Nothing in a file raises anything but an error of ours."""
    head, *_ = audit.export()

    problem = audit.verify_file([head, line]).problem

    assert problem is not None
    assert 1 == problem.sequence


@pytest.mark.parametrize(
    "head", ["", "{}", "[]", '{"format": "keyfob-audit/2"}', '{"format": "keyfob-audit/1", "keys": 7}']
)
def test_a_file_that_is_no_export_is_refused(audit: Audit, head: str) -> None:
    """E601 says what the first line lacks."""
    with pytest.raises(InputError, match="keyfob-audit/1"):
        audit.verify_file([head])


def test_calls_without_an_outcome_are_counted(audit: Audit) -> None:
    """An intent that nothing follows is no damage, but is told."""
    for number in (10, 11):
        audit.append(replace(record(number), outcome="intended"))
    audit.append(record(10))

    verdict = audit.verify()

    assert (True, 1) == (verdict.ok, verdict.unfinished)


def test_no_two_records_encode_alike() -> None:
    """Texts that move from one field to the next change the bytes, and so does None against nothing."""
    one, other = replace(record(1), run="ab", actor="c"), replace(record(1), run="a", actor="bc")
    none, empty = replace(record(1), error_code=None), replace(record(1), error_code="")

    codes = [chain.body_of(each) for each in (one, other, none, empty)]

    assert 4 == len(set(codes))


def test_an_audit_key_shows_and_copies_nothing() -> None:
    """Its repr is its id, and pickling it is refused."""
    key = AuditKey(DataKey("k1", "audit", bytes(32)))

    assert "AuditKey(id='k1')" == repr(key)
    with pytest.raises(SecretCopyError):
        key.__reduce__()


def test_an_entry_without_record_is_not_authentic() -> None:
    """A row that makes no sense is never right."""
    assert not chain.is_authentic(AuditEntry(1, None, "", b"", b""), lambda _: AuditKey(DataKey("", "", bytes(32))))
