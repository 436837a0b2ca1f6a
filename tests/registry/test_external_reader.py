"""Reading from external stores: one question for a place, cached for as long as the mapping says, never a guess."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest
from canary import SECRET, seen
from keyfob_registry.store.external.cache import JITTER, RETRY_AFTER, Cache
from keyfob_registry.store.external.mapping import Place
from keyfob_registry.store.external.reader import LONGEST_VALUE, MOST_KEYS, Counts, Reader
from keyfob_sdk import FetchedSecret
from keyfob_sdk.errors import (
    SecretStoreDeniedError,
    SecretStoreError,
    SecretStoreMissingError,
    SecretStoreReplyError,
    SecretStoreUnreachableError,
)
from pydantic import SecretStr

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


class Fake:
    """A store whose answers a test writes down, and that counts its questions."""

    name = "fake"

    def __init__(self) -> None:
        self.secrets: dict[str, dict[str, str]] = {}
        self.questions: list[list[str]] = []
        self.failure: Exception | None = None
        self.denied: set[str] = set()
        self.gate = threading.Event()
        self.gate.set()

    def get(self, paths: Sequence[str]) -> Mapping[str, FetchedSecret]:
        """Answer from what was written down."""
        self.questions.append(list(paths))
        self.gate.wait(5)
        if self.failure:
            raise self.failure
        for path in paths:
            if path in self.denied:
                raise SecretStoreDeniedError(self.name, path)
        known = {path: self.secrets[path] for path in paths if path in self.secrets}
        return {
            path: FetchedSecret({key: SecretStr(value) for key, value in values.items()})
            for path, values in known.items()
        }

    def keys(self, path: str) -> list[str]:
        """Return the keys."""
        return list(self.secrets[path])

    def health(self) -> str:
        """Say that all is well."""
        return "well"

    def close(self) -> None:
        """Do nothing."""


class World:
    """A fake store, a clock that a test turns, and a reader."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.store = Fake()
        self.reader = Reader({"fake": self.store}, Cache(lambda: self.now), longest_wait=0.2)

    def place(self, path: str = "acme/vendor", *, ttl: float = 100, stale: float = 0) -> Place:
        """Return a place."""
        return Place("fake", path, "vendor", ttl, stale)

    def value(self, place: Place | None = None) -> str:
        """Read the value of the only key."""
        (reading,) = self.reader.read([place or self.place()])
        return self.reader.open(reading, "KEY").get_secret_value()


@pytest.fixture
def world() -> World:
    """A world with one secret."""
    world = World()
    world.store.secrets["acme/vendor"] = {"KEY": "one"}
    return world


def test_a_second_read_is_a_hit(world: World) -> None:
    """Within the time to live nothing is asked again."""
    assert ["one", "one"] == [world.value(), world.value()]
    assert [["acme/vendor"]] == world.store.questions
    assert Counts(requests=1, secrets=1, hits=1) == world.reader.counts("fake")


def test_the_time_to_live_ends(world: World) -> None:
    """A change at the store arrives when the time to live is over, and jitter only ever shortens it."""
    world.value()
    world.store.secrets["acme/vendor"] = {"KEY": "two"}

    world.now += 100 * (1 - JITTER) - 1
    assert "one" == world.value()
    world.now += 100 * JITTER + 1
    assert "two" == world.value()


def test_jitter_spreads_what_was_fetched_together() -> None:
    """Of many secrets that were fetched at once, not all are fetched again at once."""
    cache = Cache(lambda: 0.0)
    kept = [cache.keep(("fake", str(index)), FetchedSecret({}), seconds=9) for index in range(50)]

    assert 40 < len({each.hurry for each in kept})
    assert all(0 <= each.hurry <= JITTER for each in kept)


def test_no_time_to_live_keeps_nothing(world: World) -> None:
    """With ttl 0 each read asks, and nothing stays in memory."""
    place = world.place(ttl=0)

    assert ["one", "one"] == [world.value(place), world.value(place)]
    assert (2, 0) == (len(world.store.questions), len(world.reader.cache))


def test_values_are_kept_sealed(world: World) -> None:
    """The cache holds no value in clear, and shows none."""
    world.store.secrets["acme/vendor"] = {"KEY": SECRET}
    world.value()

    (kept,) = world.reader.cache._kept.values()
    assert SECRET.encode() not in kept.sealed["KEY"]
    assert [] == seen(f"{vars(world.reader.cache)} {kept}", SECRET)


def test_a_kept_value_opens_at_its_place_only(world: World) -> None:
    """What was fetched for one tenant does not open for another, nor under another key."""
    world.value()
    cache = world.reader.cache
    (kept,) = cache._kept.values()

    with pytest.raises(Exception, match=r"^$"):
        cache.open(("fake", "globex/vendor"), kept, "KEY")


def test_expired_values_are_forgotten(world: World) -> None:
    """A read of anything forgets everything that has expired."""
    world.value()
    world.now += 200
    world.store.secrets["b/vendor"] = {"KEY": "b"}

    world.value(world.place("b/vendor", ttl=1))

    assert {("fake", "b/vendor")} == set(world.reader.cache._kept)


def test_several_places_are_one_question(world: World) -> None:
    """A preflight asks a store once for all that it needs of it."""
    world.store.secrets["b/vendor"] = {"KEY": "b"}

    readings = world.reader.read([world.place(), world.place("b/vendor")])

    assert [("KEY",), ("KEY",)] == [each.keys for each in readings]
    assert [["acme/vendor", "b/vendor"]] == world.store.questions


def test_many_threads_ask_once(world: World) -> None:
    """Readers that come while a question is on its way share its answer."""
    world.store.gate.clear()
    with ThreadPoolExecutor(20) as pool:
        threading.Timer(0.05, world.store.gate.set).start()
        values = list(pool.map(lambda _: world.value(), range(100)))

    assert ["one"] * 100 == values
    assert 1 == len(world.store.questions)


def test_many_threads_share_a_failure_and_no_error_object(world: World) -> None:
    """Each reader gets an error of its own, whose traceback is its own."""
    world.store.failure = SecretStoreUnreachableError("fake", "down")
    world.store.gate.clear()

    def fail() -> SecretStoreError:
        with pytest.raises(SecretStoreUnreachableError) as caught:
            world.value()
        return caught.value

    with ThreadPoolExecutor(8) as pool:
        threading.Timer(0.05, world.store.gate.set).start()
        errors = [flight.result() for flight in [pool.submit(fail) for _ in range(8)]]

    assert 8 == len({id(error) for error in errors})


def test_one_denied_secret_fails_no_other(world: World) -> None:
    """If a question for several is refused, each is asked for alone: who shares one of them is not refused."""
    world.store.denied.add("b/vendor")
    world.store.secrets["b/vendor"] = {"KEY": "b"}

    with pytest.raises(SecretStoreDeniedError, match="b/vendor"):
        world.reader.read([world.place(), world.place("b/vendor")])

    assert [["acme/vendor", "b/vendor"], ["acme/vendor"], ["b/vendor"]] == world.store.questions
    assert "one" == world.value()


def test_an_outage_is_an_error_by_default(world: World) -> None:
    """Without leave of the mapping, an expired value is not used, however short the outage."""
    world.value()
    world.now += 101
    world.store.failure = SecretStoreUnreachableError("fake", "down")

    with pytest.raises(SecretStoreUnreachableError, match="down"):
        world.value()


def test_an_outage_within_the_bound_is_bridged(world: World) -> None:
    """With leave, the last value is used, marked as stale, until the bound and not longer."""
    place = world.place(stale=50)
    world.value(place)
    world.store.failure = SecretStoreUnreachableError("fake", "down")
    world.now += 101

    (reading,) = world.reader.read([place])
    assert reading.stale
    assert 1 == world.reader.counts("fake").stale
    world.now += 50
    with pytest.raises(SecretStoreUnreachableError):
        world.value(place)


def test_a_store_that_is_down_is_not_asked_by_each_call(world: World) -> None:
    """While the last value stands in, the store is asked again after a pause, and then its new value is used."""
    place = world.place(stale=50)
    world.value(place)
    world.store.failure = SecretStoreUnreachableError("fake", "down")
    world.now += 101
    assert ["one", "one", "one"] == [world.value(place) for _ in range(3)]
    assert 2 == len(world.store.questions)

    world.store.failure, world.store.secrets["acme/vendor"] = None, {"KEY": "two"}
    world.now += RETRY_AFTER
    assert "two" == world.value(place)


@pytest.mark.parametrize("failure", [SecretStoreDeniedError("fake", "acme/vendor"), None], ids=["denied", "missing"])
def test_what_was_revoked_is_not_used_as_stale(world: World, failure: Exception | None) -> None:
    """A store that answers is believed: a refusal or a deletion forgets what was kept."""
    place = world.place(stale=50)
    world.value(place)
    world.store.failure = failure
    world.store.secrets.clear()
    world.now += 101

    with pytest.raises(SecretStoreError):
        world.value(place)
    assert 0 == len(world.reader.cache)


def test_what_is_missing_names_its_place(world: World) -> None:
    """A secret that is not there is an error that names store and path; it is asked for each time."""
    for _ in range(2):
        with pytest.raises(SecretStoreMissingError, match="'fake' has no secret 'c/vendor'"):
            world.value(world.place("c/vendor"))

    assert 2 == world.reader.counts("fake").failures


@pytest.mark.parametrize(
    "values",
    [
        pytest.param({"KEY": SECRET + "x" * LONGEST_VALUE}, id="too large"),
        pytest.param({"KEY": SECRET + "\ud800"}, id="no UTF-8"),
        pytest.param({f"KEY{index}": SECRET for index in range(MOST_KEYS + 1)}, id="too many keys"),
    ],
)
def test_a_malformed_secret_is_refused_without_its_value(world: World, values: dict[str, str]) -> None:
    """What cannot be used is an error that holds nothing of it."""
    world.store.secrets["acme/vendor"] = values

    with pytest.raises(SecretStoreReplyError) as caught:
        world.value()

    assert [] == seen(f"{caught.value.render()} {caught.value.__context__}", SECRET)


def test_whatever_a_store_raises_stays_inside(world: World) -> None:
    """An error of a plug-in's own is told by its type alone."""
    world.store.failure = RuntimeError(SECRET)

    with pytest.raises(SecretStoreReplyError, match="it raised RuntimeError") as caught:
        world.value()

    assert [] == seen(f"{caught.value.render()} {caught.value.__context__} {caught.value.__cause__}", SECRET)


def test_a_store_that_hangs_holds_up_others_for_a_while_only(world: World) -> None:
    """Who waits for another one's question gives up in time."""
    world.store.gate.clear()
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(world.value)
        while not world.store.questions:
            pass
        with pytest.raises(SecretStoreUnreachableError, match="no answer within"):
            world.value()
        world.store.gate.set()

    assert "one" == first.result()


def test_closing_forgets_every_value(world: World) -> None:
    """After closing nothing is kept."""
    world.value()
    world.reader.close()

    assert 0 == len(world.reader.cache)
