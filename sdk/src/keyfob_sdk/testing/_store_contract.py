"""What every external store keeps, as tests that an author inherits."""

from __future__ import annotations

from abc import ABC, abstractmethod
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from typing import TYPE_CHECKING, ClassVar

from keyfob_sdk.errors import SecretStoreError, SecretStoreMissingError
from keyfob_sdk.testing._fakes import CANARY
from keyfob_sdk.testing._leaks import assert_hidden

if TYPE_CHECKING:
    from collections.abc import Mapping

    from keyfob_sdk._store import FetchedSecret, SecretStore

_THREADS = 8


class SecretStoreContract(ABC):
    """The tests of an external store; inherit in a class whose name starts with ``Test``, and make a store."""

    secrets: ClassVar[Mapping[str, Mapping[str, str]]] = {
        "acme/vendor": {"VENDOR_KEY": f"{CANARY}-acme", "VENDOR_NAME": "acme"},
        "globex/vendor": {"VENDOR_KEY": f"{CANARY}-globex"},
    }
    """What the system behind the store holds: path, key, value."""

    tells_keys: bool = True
    """Whether the system tells the names of keys without their values."""

    @abstractmethod
    def make_store(self) -> SecretStore:
        """Return a store in front of a system that holds :attr:`secrets` and nothing else."""

    def test_gives_each_secret_whole(self) -> None:
        """One path gives one secret with all its keys."""
        with closing(self.make_store()) as store:
            for path, expected in self.secrets.items():
                assert {path: expected} == _plain(store.get([path])), f"not what is stored at {path!r}"

    def test_gives_several_at_once(self) -> None:
        """Several paths give several secrets, none mixed with another."""
        with closing(self.make_store()) as store:
            assert self.secrets == _plain(store.get(list(self.secrets)))

    def test_leaves_out_what_is_not_there(self) -> None:
        """A path without a secret is left out, beside those that are there."""
        with closing(self.make_store()) as store:
            assert store.get(["acme/nothing"]) == {}
            assert {"acme/vendor"} == set(store.get(["acme/nothing", "acme/vendor"]))

    def test_never_leads_to_another_secret(self) -> None:
        """A path with dots, wildcards, a slash too many or no name is refused or leads nowhere."""
        with closing(self.make_store()) as store:
            for path in ("globex/../acme/vendor", "acme//vendor", "*/vendor", "acme/vendor/", "acme", "", "acme/vend"):
                try:
                    found = store.get([path])
                except SecretStoreError:
                    continue
                assert found == {}, f"{path!r} leads to a secret"

    def test_tells_names_of_keys_only(self) -> None:
        """The names of the keys are told without values, or None says that they are not told."""
        with closing(self.make_store()) as store:
            keys = store.keys("acme/vendor")

        assert (sorted(self.secrets["acme/vendor"]) if self.tells_keys else None) == (keys and sorted(keys))

    def test_says_that_a_secret_is_missing(self) -> None:
        """Asking for the keys of what is not there is an error that names store and path."""
        with closing(self.make_store()) as store:
            try:
                store.keys("acme/nothing")
            except SecretStoreMissingError as error:
                problem = error.problem
            else:
                raise AssertionError("no SecretStoreMissingError was raised")

        assert store.name in problem
        assert "acme/nothing" in problem

    def test_is_healthy(self) -> None:
        """A system that answers is said to do so, in a line without values."""
        with closing(self.make_store()) as store:
            assert_hidden(f"{store.health()} {store!r}", CANARY)

    def test_masks_values(self) -> None:
        """What was fetched shows the names of its keys, and no value."""
        with closing(self.make_store()) as store:
            fetched = store.get(["acme/vendor"])["acme/vendor"]

        assert "VENDOR_KEY" in repr(fetched)
        assert_hidden(f"{fetched!r} {fetched} {dict(fetched.values)}", CANARY)

    def test_serves_many_threads(self) -> None:
        """Threads that ask at once each get what they asked for."""
        paths = [path for path in self.secrets for _ in range(_THREADS)]
        with closing(self.make_store()) as store, ThreadPoolExecutor(_THREADS) as pool:
            answers = [_plain(found) for found in pool.map(store.get, [[path] for path in paths])]

        assert [{path: self.secrets[path]} for path in paths] == answers

    def test_closes_twice(self) -> None:
        """Closing again changes nothing."""
        store = self.make_store()
        store.close()
        store.close()


def _plain(found: Mapping[str, FetchedSecret]) -> dict[str, dict[str, str]]:
    return {
        path: {key: value.get_secret_value() for key, value in secret.values.items()} for path, secret in found.items()
    }
