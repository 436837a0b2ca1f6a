"""Reading from external stores: one request at a time for a place, cached, counted, never a guess."""

import threading
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeoutError
from copy import copy
from dataclasses import dataclass, field, replace

from keyfob_sdk import FetchedSecret, SecretStore
from keyfob_sdk.errors import (
    SecretStoreError,
    SecretStoreMissingError,
    SecretStoreReplyError,
    SecretStoreUnreachableError,
)
from pydantic import SecretStr

from keyfob_registry.store.external.cache import Address, Cache, Kept
from keyfob_registry.store.external.mapping import Place

LONGEST_WAIT = 120.0
"""Seconds that a call waits for another one that reads the same place."""
MOST_KEYS = 256
LONGEST_VALUE = 1 << 18

_Flights = dict[Address, "Future[Kept | SecretStoreError]"]


@dataclass(frozen=True, slots=True)
class Counts:
    """What was asked of one store since the registry was opened."""

    requests: int = 0
    secrets: int = 0
    hits: int = 0
    joined: int = 0
    stale: int = 0
    failures: int = 0


@dataclass(frozen=True, slots=True)
class Reading:
    """One secret as it was read; its values stay sealed until they are opened by key."""

    place: Place
    kept: Kept = field(repr=False)
    stale: bool = False

    @property
    def keys(self) -> tuple[str, ...]:
        """The names of the keys, as actions declare them."""
        return self.place.names(self.kept.sealed)


class Reader:
    """Reads places of the stores that are configured; safe for many threads.

    Args:
        stores: The stores by name.
        cache: Where values are kept.
        longest_wait: Seconds to wait for another thread that reads the same place.
    """

    def __init__(
        self, stores: Mapping[str, SecretStore], cache: Cache | None = None, *, longest_wait: float = LONGEST_WAIT
    ) -> None:
        self.stores = stores
        self.cache = Cache() if cache is None else cache
        self._longest_wait = longest_wait
        self._counts = dict.fromkeys(stores, Counts())
        self._flights: _Flights = {}
        self._lock = threading.Lock()

    def read(self, places: Iterable[Place]) -> list[Reading]:
        """Return these secrets: from the cache, else in one question a store.

        Raises:
            SecretStoreError: One of them cannot be had; nothing else is asked in its stead.
        """
        wanted = list(places)
        found: dict[Address, Reading] = {}
        due: dict[Address, Place] = {}
        for place in wanted:
            if reading := self._cached(place):
                found[_address(place)] = reading
            else:
                due.setdefault(_address(place), place)
        found |= self._fetch_all(due)
        # Two secrets may share a place under other names of keys.
        return [replace(found[_address(place)], place=place) for place in wanted]

    def open(self, reading: Reading, key: str) -> SecretStr:
        """Return one value of a reading."""
        return self.cache.open(_address(reading.place), reading.kept, reading.place.keys.get(key, key))

    def counts(self, store: str) -> Counts:
        """Return what was asked of a store."""
        return self._counts[store]

    def close(self) -> None:
        """Forget every value, and close the stores."""
        self.cache.close()
        for store in self.stores.values():
            store.close()

    def _cached(self, place: Place) -> Reading | None:
        kept = self.cache.find(_address(place))
        if kept is None:
            return None
        now = self.cache.clock()
        if kept.is_fresh(place.ttl, now):
            self._count(place.store, hits=1)
            return Reading(place, kept)
        if now < kept.retry_at and kept.may_stand_in(place.ttl, place.stale, now):
            self._count(place.store, stale=1)
            return Reading(place, kept, stale=True)
        return None

    def _fetch_all(self, due: Mapping[Address, Place]) -> dict[Address, Reading]:
        """Fetch what no other thread fetches, and only then wait for the rest: so that no two wait for each other."""
        found, mine, theirs = self._claim(due)
        for store in dict.fromkeys(store for store, _ in mine):
            self._fetch(store, {address: flight for address, flight in mine.items() if address[0] == store}, due)
        for address, flight in (mine | theirs).items():
            found[address] = self._landed(due[address], flight)
        return found

    def _claim(self, due: Mapping[Address, Place]) -> tuple[dict[Address, Reading], _Flights, _Flights]:
        """Return what is there by now, what this thread has to fetch, and what others fetch already."""
        found: dict[Address, Reading] = {}
        mine: _Flights = {}
        theirs: _Flights = {}
        with self._lock:
            for address, place in due.items():
                if flight := self._flights.get(address):
                    theirs[address] = flight
                    self._add(place.store, joined=1)
                elif (kept := self.cache.find(address)) and kept.is_fresh(place.ttl, self.cache.clock()):
                    found[address] = Reading(place, kept)
                    self._add(place.store, hits=1)
                else:
                    mine[address] = self._flights[address] = Future()
        return found, mine, theirs

    def _fetch(self, store: str, flights: _Flights, due: Mapping[Address, Place]) -> None:
        landed: dict[Address, Kept | SecretStoreError] = {}
        try:
            landed = self._ask(store, [due[address] for address in flights])
        finally:
            with self._lock:
                for address in flights:
                    del self._flights[address]
            for address, flight in flights.items():
                flight.set_result(
                    landed.get(address) or SecretStoreUnreachableError(store, "the question was given up")
                )

    def _ask(self, store: str, places: Sequence[Place]) -> dict[Address, Kept | SecretStoreError]:
        """Ask one store once; where that fails for one of several, ask for each alone, so that none fails another."""
        answer = self._get(store, [place.path for place in places])
        failed = isinstance(answer, SecretStoreError) and not isinstance(answer, SecretStoreUnreachableError)
        if failed and len(places) > 1:
            return {address: kept for place in places for address, kept in self._ask(store, [place]).items()}
        return {_address(place): self._settle(place, answer) for place in places}

    def _get(self, store: str, paths: Sequence[str]) -> Mapping[str, FetchedSecret] | SecretStoreError:
        self._count(store, requests=1, secrets=len(paths))
        try:
            return self.stores[store].get(paths)
        except SecretStoreError as error:
            return error.with_traceback(None)
        except Exception as error:  # noqa: BLE001 -- whatever a store of a plug-in raises may hold a value
            reason = f"it raised {type(error).__name__}"
        return SecretStoreReplyError(store, "", reason)

    def _settle(self, place: Place, answer: Mapping[str, FetchedSecret] | SecretStoreError) -> Kept | SecretStoreError:
        """Keep what was fetched, or forget what was kept: only a store that cannot be reached leaves that as it is."""
        address = _address(place)
        fetched = None if isinstance(answer, SecretStoreError) else answer.get(place.path)
        fault = answer if isinstance(answer, SecretStoreError) else _fault(place, fetched)
        if fetched and not fault:
            return self.cache.keep(address, fetched, seconds=place.ttl + place.stale)
        failure = fault or SecretStoreMissingError(place.store, place.path)
        self._count(place.store, failures=1)
        if isinstance(failure, SecretStoreUnreachableError):
            self.cache.postpone(address)
        else:
            self.cache.drop(address)
        return failure

    def _landed(self, place: Place, flight: Future[Kept | SecretStoreError]) -> Reading:
        try:
            landed = flight.result(self._longest_wait)
        except FutureTimeoutError:
            landed = SecretStoreUnreachableError(place.store, f"no answer within {self._longest_wait:g} s")
        if isinstance(landed, Kept):
            return Reading(place, landed)
        kept = self.cache.find(_address(place)) if isinstance(landed, SecretStoreUnreachableError) else None
        if kept and kept.may_stand_in(place.ttl, place.stale, self.cache.clock()):
            self._count(place.store, stale=1)
            return Reading(place, kept, stale=True)
        # Each call gets an error of its own: a traceback grows with each frame that an error passes.
        raise copy(landed)

    def _count(self, store: str, **more: int) -> None:
        with self._lock:
            self._add(store, **more)

    def _add(self, store: str, **more: int) -> None:
        counts = self._counts[store]
        self._counts[store] = replace(counts, **{name: getattr(counts, name) + by for name, by in more.items()})


def _address(place: Place) -> Address:
    return place.store, place.path


def _fault(place: Place, secret: FetchedSecret | None) -> SecretStoreError | None:
    """Return what keeps a secret from being used, without a value."""
    if secret is None:
        return None
    if len(secret.values) > MOST_KEYS:
        return SecretStoreReplyError(place.store, place.path, f"it has more than {MOST_KEYS} keys")
    for key, value in secret.values.items():
        if problem := _problem(value):
            return SecretStoreReplyError(place.store, place.path, f"the value of {key[:80]!r} {problem}")
    return None


def _problem(value: object) -> str:
    if not isinstance(value, SecretStr):
        return "is no text"
    try:
        size = len(value.get_secret_value().encode())
    except UnicodeEncodeError:
        return "is no UTF-8 text"
    return f"is larger than {LONGEST_VALUE >> 10} KiB" if size > LONGEST_VALUE else ""
