"""The part of the contract of stores that is about versions; :class:`StoreContract` holds it."""

# ruff: noqa: PLR2004  a contract is tests, and a test says its fact

from abc import ABC, abstractmethod
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from typing import Any

from keyfob_registry.errors import ConflictError
from keyfob_registry.scopes import Scope
from keyfob_registry.store.history import Change, ChangeKind, Dates, Manifest
from keyfob_registry.store.protocol import Lifetime, Signed, Step, Store, StoredSecret

OWN = Scope("workspace", "w1")
OTHER = Scope("organization", "o1")
MANIFEST = Manifest(str(OWN), 1, b"sum", b"mac")


def change(store: Store, version: int, kind: ChangeKind = "set", *, name: str = "vault", **more: Any) -> StoredSecret:
    """Make the version after this one of a secret; ``keys`` are set to their version."""
    values = dict.fromkeys(more.pop("keys", ()), ("k1", b"%d" % (version + 1)))
    made = Change(OWN, "default", name, expected_version=version, kind=kind, actor="tester", values=values, **more)
    return store.write(made)


def lived(store: Store, name: str = "vault") -> Lifetime:
    """Return a secret that must be there with all that is kept of it."""
    found = store.lifetime(OWN, "default", name)
    assert found is not None
    return found


def at(store: Store, version: int) -> dict[str, bytes]:
    """Return what counted at a version."""
    return {value.key: value.sealed for value in lived(store).at(version)}


def sign(step: Step) -> Signed:
    """Prove a step with what says its version only."""
    return Signed(b"head-%d" % step.after.version, b"mac-%d" % step.version.version, MANIFEST)


class VersionContract(ABC):
    """What every store does with versions."""

    @abstractmethod
    def ready(self) -> AbstractContextManager[Store]:
        """Give a store that is initialised, and close it."""

    def test_each_change_leaves_a_version(self) -> None:
        """It says who changed which keys, and when; the newest is that of the secret."""
        with self.ready() as store:
            change(store, 0, keys=("A", "B"))
            change(store, 1, keys=("B", "C"))
            change(store, 2, "removed", removed=frozenset({"A"}))
            change(store, 3, "rolled back", keys=("A", "B"), removed=frozenset({"C"}), source=1)

            made = lived(store).versions
            assert [(each.version, each.change, each.source) for each in made] == [
                *((1, "set", None), (2, "set", None), (3, "removed", None), (4, "rolled back", 1))
            ]
            assert [each.keys for each in made] == [("A", "B"), ("B", "C"), ("A",), ("A", "B", "C")]
            assert {each.actor for each in made} == {"tester"}
            assert made[-1].created_at == lived(store).secret.updated_at <= datetime.now(UTC)

    def test_old_values_are_kept(self) -> None:
        """What counted at each version is known, and only the newest is found."""
        with self.ready() as store:
            change(store, 0, keys=("A", "B"))
            change(store, 1, keys=("B",))
            change(store, 2, "removed", removed=frozenset({"A"}))

            assert [at(store, number) for number in (1, 2, 3)] == [
                *({"A": b"1", "B": b"1"}, {"A": b"1", "B": b"2"}, {"B": b"2"})
            ]
            found = store.find([OWN], "default", "vault")
            assert found == store.newest(OWN, "default", "vault") == lived(store).secret
            assert found is not None
            assert found.keys == ("B",)

    def test_a_deleted_secret_is_not_found(self) -> None:
        """It is listed apart, keeps its values, and comes back as a new version."""
        with self.ready() as store:
            change(store, 0, keys=("A",))
            gone = change(store, 1, "deleted")

            assert store.find([OWN], "default", "vault") is None
            assert store.secrets([OWN]) == []
            assert store.secrets([OWN], deleted=True) == [gone]
            assert store.environments_of([OWN], "vault") == []
            assert gone.deleted_at is not None

            back = change(store, 2, "restored")
            assert (back.version, back.deleted_at, back.keys) == (3, None, ("A",))
            assert store.find([OWN], "default", "vault") == back

    def test_a_name_that_is_set_anew_goes_on_from_its_version(self) -> None:
        """No version is used twice, and nothing of the deleted secret is mixed in, its dates included."""
        with self.ready() as store:
            change(store, 0, keys=("A",), dates=Dates(datetime(2030, 1, 1, tzinfo=UTC)))
            change(store, 1, "deleted")

            made = change(store, 2, keys=("B",))

            assert (made.version, made.keys, made.expires_at, made.deleted_at) == (3, ("B",), None, None)
            assert [at(store, number) for number in (2, 3)] == [{"A": b"1"}, {"B": b"3"}]

    def test_a_purged_secret_leaves_its_version_only(self) -> None:
        """Its values and its history are gone, and the next one of its name goes on from its version."""
        with self.ready() as store:
            change(store, 0, keys=("A",))
            change(store, 1, "deleted")
            change(store, 2, "purged", oldest=3)

            assert lived(store).values == ()
            assert [each.version for each in lived(store).versions] == [3]
            assert store.key_uses() == {}
            _refused(ConflictError, lambda: change(store, 0, keys=("A",)))
            assert change(store, 3, keys=("A",)).version == 4

    def test_old_versions_are_forgotten(self) -> None:
        """What no kept version needs goes; what one needs stays, however old it is."""
        with self.ready() as store:
            change(store, 0, keys=("A", "B"))
            for version in (1, 2, 3):
                change(store, version, keys=("B",))

            change(store, 4, keys=("B",), oldest=4)

            assert [(value.key, value.version, value.until) for value in lived(store).values] == [
                *(("A", 1, None), ("B", 4, 5), ("B", 5, None))
            ]
            assert [each.version for each in lived(store).versions] == [4, 5]
            assert lived(store).secret.oldest == 4

    def test_dates_stay_until_they_are_replaced(self) -> None:
        """A change without dates keeps those that a secret has."""
        with self.ready() as store:
            first, second = (datetime(year, 1, 1, tzinfo=UTC) for year in (2030, 2031))
            change(store, 0, keys=("A",), dates=Dates(first, second))
            kept = change(store, 1, keys=("A",))
            replaced = change(store, 2, "dates", dates=Dates(None, first))

            assert (kept.expires_at, kept.rotate_by) == (first, second)
            assert (replaced.expires_at, replaced.rotate_by) == (None, first)
            assert store.find([OWN], "default", "vault") == replaced

    def test_what_proves_a_change_is_kept_with_it(self) -> None:
        """Head, version and manifest come back as they were made, of a step that says what was and what will be."""
        with self.ready() as store:
            steps: list[Step] = []

            def note(step: Step) -> Signed:
                steps.append(step)
                return sign(step)

            for version in range(2):
                values = {"A": ("k1", b"1")}
                store.write(Change(OWN, "default", "vault", expected_version=version, values=values), note)

            assert [step.manifest for step in steps] == [None, MANIFEST]
            assert [step.before.head if step.before else None for step in steps] == [None, b"head-1"]
            assert (lived(store).secret.head, lived(store).versions[-1].mac) == (b"head-2", b"mac-2")
            assert store.manifests() == [MANIFEST] == [store.manifest(OWN)]
            assert store.heads(OWN, 9) == (MANIFEST, [b"head-2"])

    def test_what_cannot_be_proved_is_not_written(self) -> None:
        """All or nothing: whoever makes the proof can refuse."""
        with self.ready() as store:

            def refuse(_: Step) -> Signed:
                raise KeyError

            values = {"A": ("k1", b"1")}
            try:
                store.write(Change(OWN, "default", "vault", expected_version=0, values=values), refuse)
            except KeyError:
                assert store.lifetime(OWN, "default", "vault") is None
                assert store.manifest(OWN) is None

    def test_a_manifest_is_replaced_only_as_it_was_read(self) -> None:
        """Whoever comes second changes nothing."""
        with self.ready() as store:
            new = Manifest(str(OWN), 2, b"new", b"mac")

            done = [store.accept(MANIFEST, replaces=None) for _ in range(2)]
            done += [store.accept(new, replaces=MANIFEST) for _ in range(2)]

            assert done == [True, False, True, False]
            assert store.manifest(OWN) == new
            assert store.heads(OTHER, 9) == (None, [])

    def test_lifetimes_come_in_pages(self) -> None:
        """All secrets of a scope, deleted ones too, ordered by environment and name."""
        with self.ready() as store:
            for name in ("c", "a", "b"):
                change(store, 0, name=name, keys=("A",))
            change(store, 1, "deleted", name="b")
            store.write(Change(OTHER, "default", "other", expected_version=0, values={"A": ("k1", b"1")}))

            first = store.lifetimes(OWN, limit=2)
            rest = store.lifetimes(OWN, ("default", "b"), limit=2)

            assert [each.secret.name for each in first] == ["a", "b"]
            assert [each.secret.name for each in rest] == ["c"]
            assert first[1] == lived(store, "b")


def _refused(kind: type[Exception], act: Callable[[], object]) -> None:
    try:
        act()
    except kind:
        return
    raise AssertionError(f"no {kind.__name__} was raised")
