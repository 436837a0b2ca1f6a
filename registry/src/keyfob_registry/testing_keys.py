"""The second half of the contract of stores: what they do with keys; subclass both halves."""

from abc import ABC, abstractmethod
from contextlib import AbstractContextManager
from dataclasses import replace

from keyfob_registry.errors import RetiredKeyError
from keyfob_registry.store.history import Change
from keyfob_registry.store.protocol import Store, WrappedKek, WrappedKey
from keyfob_registry.testing import BOTH, ORGANIZATION, WORKSPACE, contents, put, refusal, together

THREADS = 4


class KeyStoreContract(ABC):
    """What every store does with keys; write ``class TestMine(StoreContract, KeyStoreContract)``."""

    @abstractmethod
    def ready(self) -> AbstractContextManager[Store]:
        """Give a store that is initialised, and close it."""

    def test_a_new_generation_of_a_data_key_is_not_settled(self) -> None:
        """What older generations sealed has still to be sealed anew; the first one has nothing to do."""
        with self.ready() as store:
            first = store.add_data_key(WrappedKey("k1", str(WORKSPACE), "e1", b"1"))
            second = store.add_data_key(WrappedKey("k2", str(WORKSPACE), "e1", b"2"), replaces="k1")
            store.settle_data_key("k2")

            assert [(key.generation, key.settled) for key in (first, second)] == [(1, True), (2, False)]
            assert replace(second, settled=True) == store.data_key("k2")

    def test_data_keys_are_listed_in_pages(self) -> None:
        """A page begins behind the last id of the one before."""
        with self.ready() as store:
            for number in range(5):
                store.add_data_key(WrappedKey(f"k{number}", f"workspace:{number}", "e1", b"1"))

            pages = [store.data_keys(after, 2) for after in ("", "k1", "k3", "k4")]

            assert [[key.id for key in page] for page in pages] == [["k0", "k1"], ["k2", "k3"], ["k4"], []]

    def test_a_data_key_is_wrapped_anew_only_as_it_was_read(self) -> None:
        """Whoever comes second changes nothing."""
        with self.ready() as store:
            old = store.add_data_key(WrappedKey("k1", str(WORKSPACE), "e1", b"1"))

            done = [store.rewrap_data_keys([(old, replace(old, kek_id=kek, wrapped=b"2"))]) for kek in ("e2", "e3")]

            assert done == [1, 0]
            assert replace(old, kek_id="e2", wrapped=b"2") == store.data_key("k1")

    def test_values_to_reseal_come_in_pages(self) -> None:
        """Values of this scope that another key sealed, ordered by environment, secret and key."""
        with self.ready() as store:
            for environment in ("b", "a"):
                put(store, WORKSPACE, environment=environment, ID=b"1", KEY=b"2")
            put(store, ORGANIZATION, ID=b"other scope")
            store.write(Change(WORKSPACE, "a", "done", expected_version=0, values={"KEY": ("k2", b"3")}))

            first = store.values_to_reseal(str(WORKSPACE), "k2", limit=3)
            rest = store.values_to_reseal(str(WORKSPACE), "k2", first[-1].place, limit=3)

            assert [each.place for each in first] == [
                ("a", "aws", "ID", 1),
                ("a", "aws", "KEY", 1),
                ("b", "aws", "ID", 1),
            ]
            assert [each.place for each in rest] == [("b", "aws", "KEY", 1)]
            assert store.key_uses() == {"k1": 5, "k2": 1}

    def test_a_value_is_resealed_only_as_it_was_read(self) -> None:
        """What a writer changed meanwhile stays, old versions are sealed anew; version and times stay."""
        with self.ready() as store:
            put(store, WORKSPACE, ID=b"1", KEY=b"1")
            before = store.find(BOTH, "default", "aws")
            read = store.values_to_reseal(str(WORKSPACE), "k2")
            put(store, WORKSPACE, version=1, KEY=b"2")

            done = store.reseal([(old, replace(old.value, key_id="k2", sealed=b"new")) for old in read])
            again = store.reseal([(old, replace(old.value, sealed=b"late")) for old in read])
            after = store.find(BOTH, "default", "aws")

            assert (done, again) == (2, 0)
            assert contents(after) == {"ID": b"new", "KEY": b"2"}
            assert before is not None
            assert after is not None
            assert [(v.key_id, v.version) for v in after.values] == [("k2", 1), ("k1", 2)]

    def test_a_destroyed_data_key_seals_nothing_any_more(self) -> None:
        """It is destroyed when no value uses it; after that no value can be stored that names it."""
        with self.ready() as store:
            for name, before in (("k1", None), ("k2", "k1")):
                store.add_data_key(WrappedKey(name, str(WORKSPACE), "e1", b"wrapped"), replaces=before)
            put(store, WORKSPACE, ID=b"1")
            used = store.destroy_data_key("k1")
            read = store.values_to_reseal(str(WORKSPACE), "k2")
            store.reseal([(old, replace(old.value, key_id="k2")) for old in read])
            unused = [store.destroy_data_key(name) for name in ("k1", "k2")]
            states = [key.destroyed for name in ("k1", "k2") if (key := store.data_key(name))]

            assert (used, unused, states) == (1, [0, 1], [True, False])
            refusal(RetiredKeyError, lambda: put(store, WORKSPACE, version=1, ID=b"2"))
            refusal(RetiredKeyError, lambda: store.reseal([(old, old.value) for old in read]))

    def test_of_two_key_encryption_keys_that_race_one_wins(self) -> None:
        """One is primary at any moment, and the one before it still unwraps."""
        with self.ready() as store:
            winners: list[WrappedKek] = []

            def add(name: str) -> None:
                winners.append(store.add_kek(WrappedKek(name, "r1", name.encode())))

            raised = together(*[lambda name=f"e{number}": add(name) for number in range(THREADS)])
            after = store.add_kek(WrappedKek("next", "r1", b"next"), replaces=winners[0].id)

            assert raised == []
            assert len(set(winners)) == 1
            assert [after, replace(winners[0], state="enabled")] == store.keks()
            assert (winners[0].settled, after.settled) == (True, False)

    def test_wraps_are_counted(self) -> None:
        """Each count is kept, also of threads that count at once."""
        with self.ready() as store:
            store.add_kek(WrappedKek("e1", "r1", b"1"))

            def count() -> None:
                store.count_wraps("e1", 3)

            raised = together(*[count] * THREADS)

            assert raised == []
            assert store.keks()[0].wraps == 3 * THREADS

    def test_a_key_encryption_key_is_destroyed_when_nothing_needs_it(self) -> None:
        """Not the primary one, and not one that wraps a data key; what is destroyed wraps nothing any more."""
        with self.ready() as store:
            old = store.add_kek(WrappedKek("e1", "r1", b"1"))
            key = store.add_data_key(WrappedKey("k1", str(WORKSPACE), "e1", b"1"))
            store.set_kek_state("e1", "destroyed")
            primary = store.keks()[0].state
            store.add_kek(WrappedKek("e2", "r1", b"2"), replaces="e1")
            used = store.set_kek_state("e1", "destroyed")
            store.rewrap_data_keys([(key, replace(key, kek_id="e2", wrapped=b"2"))])
            unused = store.set_kek_state("e1", "destroyed")

            assert (primary, used, unused) == ("primary", 1, 0)
            assert replace(old, state="destroyed", wrapped=b"") == store.keks()[1]
            refusal(RetiredKeyError, lambda: store.add_data_key(WrappedKey("k2", str(ORGANIZATION), "e1", b"2")))

    def test_a_key_encryption_key_is_wrapped_anew_only_as_it_was_read(self) -> None:
        """Whoever comes second changes nothing."""
        with self.ready() as store:
            old = store.add_kek(WrappedKek("e1", "r1", b"1"))

            done = [store.rewrap_kek(old, replace(old, root_key_id=root, wrapped=b"2")) for root in ("r2", "r3")]
            store.settle_kek("e1")

            assert done == [True, False]
            assert [replace(old, root_key_id="r2", wrapped=b"2")] == store.keks()
