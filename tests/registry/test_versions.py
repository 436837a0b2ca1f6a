"""Versions of secrets, as whoever manages them meets them."""

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime, timedelta
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from keyfob_registry import Registry, initialise
from keyfob_registry.errors import (
    AuditError,
    ConflictError,
    NotDeletedError,
    StoreError,
    UnknownSecretError,
    UnknownVersionError,
)
from keyfob_registry.store.history import Change
from keyfob_registry.transfer import age, bundle, metadata, plan
from keyfob_registry.versions import At, Keep, Versions
from keyfob_sdk.testing import CANARY, assert_hidden
from pydantic import SecretStr

NAME = "vault"
pyrage: Any = import_module("pyrage")  # it tells no types
IDENTITY = pyrage.x25519.Identity.generate()
RECIPIENTS = age.Key(file=f"{IDENTITY.to_public()}\n".encode(), source="recipients.txt")
IDENTITIES = age.Key(file=f"{IDENTITY}\n".encode(), source="identity.txt")


@pytest.fixture
def registry() -> Registry:
    """Return a registry in memory."""
    return Registry.in_memory()


def put(registry: Registry, name: str = NAME, **values: str) -> int:
    """Store values as they are."""
    return registry.put_secret(name, {key: SecretStr(value) for key, value in values.items()}, as_is=True)


def stored(registry: Registry, name: str = NAME) -> dict[str, str]:
    """Return what a call would get."""
    found = registry.store.find(registry.workspace().scopes, "default", name)
    assert found is not None
    return {key: value.get_secret_value() for key, value in registry.opened([found])[0].items()}


def changes(registry: Registry) -> list[str]:
    """Return the kinds of the changes, the newest first."""
    return [version.change for version in registry.history(NAME)]


def test_a_rollback_brings_all_values_of_a_version_back(registry: Registry) -> None:
    """Keys that came later are gone, and the rollback is a version of its own, so it can be taken back."""
    put(registry, A="1", B="1")
    put(registry, B="2", C="2")

    assert 3 == registry.rollback(NAME, 1)
    assert {"A": "1", "B": "1"} == stored(registry)
    assert 4 == registry.rollback(NAME, 2)
    assert {"A": "1", "B": "2", "C": "2"} == stored(registry)
    assert ["rolled back", "rolled back", "set", "set"] == changes(registry)
    assert [2, 1] == [version.source for version in registry.history(NAME)[:2]]


def test_a_version_that_is_not_kept_is_refused(registry: Registry) -> None:
    """E422 names those that are."""
    put(registry, A="1")
    put(registry, A="2")

    with pytest.raises(UnknownVersionError, match="has no version 7; those that are kept: 1, 2") as caught:
        registry.rollback(NAME, 7)
    assert "E422" == caught.value.code


def test_a_deleted_secret_is_restored(registry: Registry) -> None:
    """Calls do not find it meanwhile, and a listing shows it apart."""
    put(registry, A="1")
    registry.remove_secret(NAME)

    with pytest.raises(UnknownSecretError):
        registry.secret(NAME)
    assert ([], [NAME]) == (registry.secrets(), [info.name for info in registry.deleted_secrets()])
    assert 3 == registry.restore(NAME)
    assert {"A": "1"} == stored(registry)
    assert ["restored", "deleted", "set"] == changes(registry)


def test_what_is_not_deleted_is_not_restored(registry: Registry) -> None:
    """E423 says so; a name that never was is unknown."""
    put(registry, A="1")

    with pytest.raises(NotDeletedError) as caught:
        registry.restore(NAME)
    assert "E423" == caught.value.code
    for act in (registry.restore, registry.history, registry.purge):
        with pytest.raises(UnknownSecretError):
            act("never")


def test_a_deleted_secret_can_be_rolled_back_to_any_version(registry: Registry) -> None:
    """It is there again, with the values of that version."""
    put(registry, A="1")
    put(registry, A="2")
    registry.remove_secret(NAME)

    assert 4 == registry.rollback(NAME, 1)
    assert {"A": "1"} == stored(registry)


def test_a_secret_that_is_stored_anew_has_nothing_of_the_deleted_one(registry: Registry) -> None:
    """Its version goes on, for no version number is ever used twice."""
    put(registry, A="1", B="1")
    registry.remove_secret(NAME)
    registry.purge(NAME)

    assert 4 == put(registry, B="new")
    assert {"B": "new"} == stored(registry)


def test_so_many_versions_are_kept() -> None:
    """Each write forgets those before, and what counts stays however old it is."""
    registry = Registry.in_memory()
    registry.keep = Keep(versions=3)
    put(registry, OLD="1", A="1")
    for number in range(2, 7):
        put(registry, A=str(number))

    assert [6, 5, 4] == [version.version for version in registry.history(NAME)]
    assert {"OLD": "1", "A": "6"} == stored(registry)
    with pytest.raises(UnknownVersionError):
        registry.rollback(NAME, 3)
    assert [] == registry.examine()


def test_a_purge_keeps_what_is_asked(registry: Registry) -> None:
    """So many versions, or those that counted lately; a purge that finds nothing makes no version."""
    for number in range(1, 6):
        put(registry, A=str(number))

    assert [] == registry.purge(NAME, older_than=timedelta(days=1))
    assert [] == registry.purge(keep=5)
    assert [4] == [purged.oldest for purged in registry.purge(keep=2)]
    assert [6, 5, 4] == [version.version for version in registry.history(NAME)]
    assert [6] == [purged.oldest for purged in registry.purge(older_than=timedelta(0))]
    assert ({"A": "5"}, []) == (stored(registry), registry.examine())


def test_a_purge_of_a_workspace_forgets_what_is_deleted(registry: Registry) -> None:
    """For good: nothing is left to restore, neither by name nor by version."""
    put(registry, A="1")
    put(registry, name="other", A="1")
    registry.remove_secret(NAME)

    assert [] == registry.purge(older_than=timedelta(hours=1), keep=9)
    assert [(NAME, True)] == [(purged.name, purged.is_whole) for purged in registry.purge()]
    with pytest.raises(UnknownSecretError):
        registry.restore(NAME)
    with pytest.raises(UnknownVersionError):
        registry.rollback(NAME, 1)
    assert ["purged"] == changes(registry)


def test_what_was_deleted_long_ago_goes_by_itself(registry: Registry) -> None:
    """The first write after its days of grace purges it, and records that."""
    put(registry, A="1")
    registry.remove_secret(NAME)
    versions = Versions(registry.store, registry._resolver, Keep(days=0))
    vars(registry)["_versions"], registry.keep = versions, Keep(days=0)

    put(registry, name="other", A="1")

    assert ["purged"] == changes(registry)
    assert "keyfob.purge_secret" in [record.action for record in registry.records()]


def test_an_expected_version_is_compared(registry: Registry) -> None:
    """E406 if somebody was faster; 0 means that nothing is stored, or not any more."""
    assert 1 == registry.put_secret(NAME, {"A": SecretStr("1")}, as_is=True, expected_version=0)
    with pytest.raises(ConflictError) as caught:
        registry.put_secret(NAME, {"A": SecretStr("2")}, as_is=True, expected_version=0)
    assert (0, 1, "E406") == (caught.value.expected, caught.value.found, caught.value.code)

    registry.remove_secret(NAME)
    assert 3 == registry.put_secret(NAME, {"A": SecretStr("3")}, as_is=True, expected_version=0)
    assert 4 == registry.put_secret(NAME, {"A": SecretStr("4")}, as_is=True, expected_version=3)


def test_each_write_leaves_a_record(registry: Registry) -> None:
    """Who did what to which keys, at which version; an intent stands before each outcome."""
    put(registry, A=CANARY, B=CANARY)
    registry.remove_secret(NAME, ["B"])
    registry.rollback(NAME, 1)
    registry.remove_secret(NAME)
    registry.restore(NAME)
    registry.purge(NAME)

    done = [record for record in reversed(registry.records()) if record.outcome == "done"]
    kinds = ("set", "remove", "roll_back", "remove", "restore", "purge")
    assert [f"keyfob.{kind}_secret" for kind in kinds] == [record.action for record in done]
    assert list(range(1, 7)) == [record.secrets[0].version for record in done]
    assert [("A", "B"), ("B",)] == [record.secrets[0].keys for record in done[:2]]
    assert 12 == len(registry.store.entries())
    assert_hidden(repr(registry.store.entries()) + repr(registry.history(NAME)), CANARY)


def test_what_cannot_be_recorded_is_not_written(registry: Registry, monkeypatch: pytest.MonkeyPatch) -> None:
    """No intent, no write, whichever it is."""
    put(registry, A="1")
    put(registry, A="2")

    def refuse(*_: object) -> None:
        raise StoreError("full")

    with monkeypatch.context() as patched:
        patched.setattr(registry.store, "append_entries", refuse)
        acts: list[Any] = [lambda: put(registry, A="3"), lambda: registry.remove_secret(NAME)]
        for act in (*acts, lambda: registry.rollback(NAME, 1), lambda: registry.purge(NAME)):
            with pytest.raises(AuditError, match="could not be recorded, so nothing was written: full"):
                act()
    assert ["set", "set"] == changes(registry)


def test_a_write_that_fails_is_recorded_as_failed(registry: Registry) -> None:
    """The record says with which error."""
    put(registry, A="1")
    with pytest.raises(NotDeletedError):
        registry.restore(NAME)

    newest = registry.records()[0]
    assert ("keyfob.restore_secret", "failed", "E423") == (newest.action, newest.outcome, newest.error_code)


def test_a_bundle_holds_what_counts(registry: Registry) -> None:
    """Old versions and deleted secrets are not in it; restored twice, it changes nothing the second time."""
    put(registry, A="old")
    put(registry, A="new")
    put(registry, name="gone", A="deleted")
    registry.remove_secret("gone")
    data, count = bundle.export(registry, RECIPIENTS)

    target = Registry.in_memory()
    for expected in (1, 0):
        content = bundle.restore(data, IDENTITIES, "bundle")
        made = plan.make(target, content.items, plan.Default("default", "default"), content.workspaces)
        assert expected == plan.carry_out(target, made)
    assert (1, {"A": "new"}) == (count, stored(target))


def test_metadata_tells_of_no_deleted_secret(registry: Registry) -> None:
    """A check against it finds what a call would find."""
    put(registry, A="1")
    put(registry, name="gone", A="deleted")
    registry.remove_secret("gone")

    assert "gone" not in metadata.describe(registry.store, None)


def test_rotation_seals_old_versions_anew(registry: Registry) -> None:
    """An old data key is retired only when no version needs it; then all can still be gone back to."""
    put(registry, A="1")
    put(registry, A="2")
    scope = str(registry.workspace().scopes[0])
    old = registry.store.data_key_of(scope)
    assert old is not None

    assert 2 == sum(step.done for step in registry.keys.rotation.data(scope))
    registry.keys.rotation.retire(old.id)

    registry.rollback(NAME, 1)
    assert ({"A": "1"}, []) == (stored(registry), registry.examine())


def test_figure_44_a_purged_value_is_gone_from_all_files(tmp_path: Path) -> None:
    """Neither database nor log nor a later backup holds a byte of it: no live key has anything to open."""
    environ = {"KEYFOB_DATABASE_URL": f"sqlite:///{tmp_path}/keyfob.db", "KEYFOB_KEY_FILE": f"{tmp_path}/root.key"}
    initialise(environ)
    with Registry.open(environ) as registry:
        sealed: list[bytes] = []
        for number in range(20):
            put(registry, name=f"vault_{number}", A=f"old-{number}" * 40, B="kept")
            put(registry, name=f"vault_{number}", A="new" * 40)
            found = registry.store.lifetime(registry.workspace().scopes[0], "default", f"vault_{number}")
            assert found is not None
            sealed += [value.sealed for value in found.values if value.key == "A" and value.version == 1]
        assert any(each in (tmp_path / "keyfob.db").read_bytes() + _log(tmp_path) for each in sealed)

        registry.purge()

        backup = tmp_path / "backup.db"
        _backup(tmp_path / "keyfob.db", backup)
        everything = b"".join(path.read_bytes() for path in tmp_path.iterdir() if path.is_file())
        assert [] == [each for each in sealed if each[81:113] in everything]
        assert {"A": "new" * 40, "B": "kept"} == stored(registry, "vault_3")


def test_figure_26_writers_at_once_lose_no_version(registry: Registry) -> None:
    """Of all that expect one version one gets through; without an expectation each gets a version of its own."""

    def expecting(_: int) -> int:
        try:
            return registry.put_secret(NAME, {"A": SecretStr("x")}, as_is=True, expected_version=0)
        except ConflictError:
            return 0

    def anyhow(number: int) -> int:
        return put(registry, A=str(number))

    with ThreadPoolExecutor(8) as pool:
        assert [0] * 31 + [1] == sorted(pool.map(expecting, range(32)))
        assert list(range(2, 34)) == sorted(pool.map(anyhow, range(32)))


def _log(folder: Path) -> bytes:
    log = folder / "keyfob.db-wal"
    return log.read_bytes() if log.exists() else b""


def _backup(source: Path, target: Path) -> None:
    with closing(sqlite3.connect(source)) as of, closing(sqlite3.connect(target)) as to:
        of.backup(to)


def test_the_change_of_a_place_is_what_was_asked_for(registry: Registry) -> None:
    """A rollback that loses a race makes its version on top of the winner's."""
    put(registry, A="1")
    put(registry, A="2", B="2")
    scope = registry.workspace().scopes[0]
    resolver, newest = registry._resolver, registry.store.newest
    raced = iter([True])

    def slow(*place: Any) -> Any:
        found = newest(*place)
        if next(raced, None):
            values = resolver.sealed(scope, "default", NAME, {"C": SecretStr("3")}, 3)
            resolver.heads.write(Change(scope, "default", NAME, expected_version=2, values=values))
        return found

    vars(registry.store)["newest"] = slow
    assert 4 == registry._versions.rollback(At(scope, "default", NAME), 1).version
    assert {"A": "1"} == stored(registry)
    assert datetime.now(UTC) >= registry.history(NAME)[0].created_at


def test_a_write_whose_outcome_is_not_recorded_is_told(registry: Registry, monkeypatch: pytest.MonkeyPatch) -> None:
    """It was written, its intent says so, and the error does too."""

    def refuse(*_: object) -> None:
        raise StoreError("full")

    monkeypatch.setattr(registry, "_keep", refuse)
    with pytest.raises(AuditError, match="its outcome is not in the audit; it was written: full"):
        put(registry, A="1")
    assert ["set"] == changes(registry)
    assert ["intended"] == [record.outcome for record in registry.records()]
