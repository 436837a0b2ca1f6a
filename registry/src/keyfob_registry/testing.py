"""The contract of stores: subclass :class:`StoreContract`, say how a store is made, and run the class under pytest."""

# ruff: noqa: PLR2004  a contract is tests, and a test says its fact

import threading
from abc import abstractmethod
from collections.abc import Callable, Generator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TypeVar

from keyfob_sdk.errors import KeyfobError

from keyfob_registry.audit_contract import AuditContract
from keyfob_registry.errors import (
    ConflictError,
    NotInitialisedError,
    StoreError,
    UnknownWorkspaceError,
    WorkspaceExistsError,
)
from keyfob_registry.scopes import Scope
from keyfob_registry.store.history import Change
from keyfob_registry.store.protocol import Store, StoredSecret, WrappedKey
from keyfob_registry.uses_contract import UsesContract
from keyfob_registry.version_contract import VersionContract

WORKSPACE = Scope("workspace", "w1")
ORGANIZATION = Scope("organization", "o1")
BOTH = (WORKSPACE, ORGANIZATION)
_THREADS = 4
_UPDATES = 25

Refusal = TypeVar("Refusal", bound=KeyfobError)


def refusal(kind: type[Refusal], act: Callable[[], object]) -> Refusal:
    """Return the error of this kind that *act* raises."""
    try:
        act()
    except kind as error:
        return error
    raise AssertionError(f"no {kind.__name__} was raised")


def put(store: Store, scope: Scope, *, environment: str = "default", version: int = 0, **values: bytes) -> None:
    """Store *values* as the secret ``aws``."""
    sealed = {key: ("k1", value) for key, value in values.items()}
    store.write(Change(scope, environment, "aws", expected_version=version, values=sealed))


def remove(store: Store, *keys: str, version: int, scope: Scope = WORKSPACE) -> StoredSecret:
    """Remove these keys of the secret ``aws``."""
    return store.write(
        Change(scope, "default", "aws", expected_version=version, kind="removed", removed=frozenset(keys))
    )


def contents(secret: StoredSecret | None) -> dict[str, bytes]:
    """Return what a secret that must be there holds."""
    assert secret is not None
    return {value.key: value.sealed for value in secret.values}


def together(*acts: Callable[[], None]) -> list[BaseException]:
    """Run *acts* at once, each in a thread; return what they raised."""
    raised: list[BaseException] = []
    start = threading.Barrier(len(acts))

    def run(act: Callable[[], None]) -> None:
        start.wait()
        try:
            act()
        except BaseException as error:  # noqa: BLE001 the caller asserts that there is none
            raised.append(error)

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return raised


class StoreContract(AuditContract, UsesContract, VersionContract):
    """What every store does; a store that passes can take the place of any other."""

    @abstractmethod
    def make_store(self) -> Store:
        """Return a new, empty store that is not initialised yet."""

    @contextmanager
    def ready(self) -> Generator[Store]:
        """Give a store that is initialised, and close it."""
        store = self.make_store()
        try:
            store.initialise()
            yield store
        finally:
            store.close()

    def test_a_new_store_says_how_it_is_initialised(self) -> None:
        """What was never initialised refuses work, and names the command."""
        store = self.make_store()

        error = refusal(NotInitialisedError, lambda: store.workspace("default"))
        store.close()

        assert error.hints == ("keyfob init",)

    def test_initialising_twice_changes_nothing(self) -> None:
        """The second time finds the same workspace."""
        with self.ready() as store:
            before = store.workspaces()

            store.initialise()

            assert before == store.workspaces()
            assert [workspace.organization for workspace in before] == ["default"]

    def test_a_closed_store_refuses_work(self) -> None:
        """Closing is final, and may be done twice."""
        with self.ready() as store:
            store.close()
            store.close()

            refusal(StoreError, lambda: store.find(BOTH, "default", "aws"))

    def test_workspaces_of_one_organization_share_it(self) -> None:
        """A workspace is made in the organization that it names, and the organization is made once."""
        with self.ready() as store:
            first = store.create_workspace("prod", "acme")
            second = store.create_workspace("dev", "acme")

            assert first.organization_id == second.organization_id
            assert first == store.workspace("prod")
            assert [workspace.name for workspace in store.workspaces()] == ["default", "dev", "prod"]

    def test_a_workspace_is_made_once(self) -> None:
        """A name that is taken is refused."""
        with self.ready() as store:
            refusal(WorkspaceExistsError, lambda: store.create_workspace("default"))

    def test_an_unknown_workspace_names_the_nearest(self) -> None:
        """A misspelt name is answered with the name that was meant."""
        with self.ready() as store:
            error = refusal(UnknownWorkspaceError, lambda: store.workspace("defualt"))

            assert error.hints == ("did you mean 'default'?",)

    def test_what_is_not_stored_is_none(self) -> None:
        """Looking for what is not there raises nothing."""
        with self.ready() as store:
            assert store.find(BOTH, "default", "aws") is None
            assert store.find((), "default", "aws") is None

    def test_the_first_scope_hides_the_second_as_a_whole(self) -> None:
        """Keys of two secrets are never mixed."""
        with self.ready() as store:
            put(store, ORGANIZATION, ID=b"organization", KEY=b"organization")
            put(store, WORKSPACE, ID=b"workspace")

            found = store.find(BOTH, "default", "aws")

            assert contents(found) == {"ID": b"workspace"}
            assert found is not None
            assert found.scope == WORKSPACE

    def test_the_second_scope_serves_what_the_first_lacks(self) -> None:
        """A workspace without the secret gets that of its organization."""
        with self.ready() as store:
            put(store, ORGANIZATION, ID=b"organization")

            found = store.find(BOTH, "default", "aws")

            assert contents(found) == {"ID": b"organization"}
            assert found is not None
            assert found.scope == ORGANIZATION

    def test_an_environment_is_exact(self) -> None:
        """No environment falls back to another, nor does letter case or a space matter less than it looks."""
        with self.ready() as store:
            put(store, WORKSPACE, ID=b"default")

            others = ("tenant-b", "Default", "default ", "", "%")

            assert [store.find(BOTH, other, "aws") for other in others] == [None] * 5

    def test_putting_merges_and_bumps_the_version(self) -> None:
        """Keys that are not named stay as they are, at the version at which they were written."""
        with self.ready() as store:
            put(store, WORKSPACE, ID=b"1", KEY=b"1")
            put(store, WORKSPACE, version=1, KEY=b"2", REGION=b"2")

            found = store.find(BOTH, "default", "aws")

            assert found is not None
            assert found.version == 2
            assert [(value.key, value.version) for value in found.values] == [("ID", 1), ("KEY", 2), ("REGION", 2)]
            assert found.created_at <= found.updated_at <= datetime.now(UTC)

    def test_a_stale_version_is_a_conflict_and_writes_nothing(self) -> None:
        """Who has not seen the newest version writes nothing."""
        with self.ready() as store:
            put(store, WORKSPACE, ID=b"1")

            error = refusal(ConflictError, lambda: put(store, WORKSPACE, ID=b"late", KEY=b"late"))

            assert (error.expected, error.found) == (0, 1)
            assert contents(store.find(BOTH, "default", "aws")) == {"ID": b"1"}

    def test_a_removed_key_leaves_the_others(self) -> None:
        """Removing a key bumps the version, and leaves the other values as they are."""
        with self.ready() as store:
            put(store, WORKSPACE, ID=b"1", KEY=b"1")

            removed = remove(store, "KEY", version=1)
            found = store.find(BOTH, "default", "aws")

            assert found == removed
            assert contents(found) == {"ID": b"1"}
            assert removed.version == 2

    def test_removing_the_last_key_deletes_the_secret(self) -> None:
        """No empty secret stays behind to hide the organization's."""
        with self.ready() as store:
            put(store, ORGANIZATION, ID=b"organization")
            put(store, WORKSPACE, ID=b"workspace")

            remove(store, "ID", version=1)

            assert contents(store.find(BOTH, "default", "aws")) == {"ID": b"organization"}
            assert [each.version for each in store.secrets(BOTH, deleted=True)] == [2]

    def test_deleting_a_secret_leaves_other_environments(self) -> None:
        """A secret is deleted in one environment only."""
        with self.ready() as store:
            put(store, WORKSPACE, ID=b"1")
            put(store, WORKSPACE, environment="tenant-a", ID=b"2")

            store.write(Change(WORKSPACE, "default", "aws", expected_version=1, kind="deleted"))

            assert store.find(BOTH, "default", "aws") is None
            assert store.environments_of(BOTH, "aws") == ["tenant-a"]

    def test_listing_follows_the_scopes(self) -> None:
        """The secrets of the first scope come first, those of other scopes not at all."""
        with self.ready() as store:
            for scope in (ORGANIZATION, WORKSPACE, Scope("workspace", "other")):
                put(store, scope, ID=b"1", KEY=b"1")

            listed = store.secrets(BOTH)

            assert list(BOTH) == [secret.scope for secret in listed]
            assert [secret.keys for secret in listed] == [("ID", "KEY")] * 2

    def test_listing_keeps_to_an_environment(self) -> None:
        """One environment is listed if one is named, else all, in order."""
        with self.ready() as store:
            for environment in ("tenant-b", "tenant-a"):
                put(store, WORKSPACE, environment=environment, ID=b"1")

            assert [secret.environment for secret in store.secrets(BOTH)] == ["tenant-a", "tenant-b"]
            assert [secret.environment for secret in store.secrets(BOTH, "tenant-b")] == ["tenant-b"]

    def test_listing_keeps_to_a_name(self) -> None:
        """The secrets of one name are listed from all environments of all scopes that are asked for."""
        with self.ready() as store:
            for scope, environment in ((WORKSPACE, "b"), (WORKSPACE, "a"), (ORGANIZATION, "a")):
                put(store, scope, environment=environment, ID=b"1")
            store.write(Change(WORKSPACE, "a", "gcp", expected_version=0, values={"ID": ("k1", b"1")}))

            listed = store.secrets(BOTH, name="aws")

            assert [(each.scope, each.environment) for each in listed] == [
                (WORKSPACE, "a"),
                (WORKSPACE, "b"),
                (ORGANIZATION, "a"),
            ]
            assert [each.name for each in store.secrets(BOTH, "a", name="gcp")] == ["gcp"]
            assert store.secrets(BOTH, "b", name="gcp") == []

    def test_environments_are_told_once_and_in_order(self) -> None:
        """A secret that both scopes hold in one environment counts once."""
        with self.ready() as store:
            put(store, WORKSPACE, environment="b", ID=b"1")
            put(store, ORGANIZATION, environment="b", ID=b"1")
            put(store, ORGANIZATION, environment="a", ID=b"1")

            assert store.environments_of(BOTH, "aws") == ["a", "b"]
            assert store.environments_of(BOTH, "gcp") == []

    def test_a_data_key_is_found_by_id_and_by_scope(self) -> None:
        """The newest key of a scope is the one that seals; older ones still open."""
        with self.ready() as store:
            old = store.add_data_key(WrappedKey("k1", str(WORKSPACE), "r1", b"wrapped-1"))
            new = store.add_data_key(WrappedKey("k2", str(WORKSPACE), "r1", b"wrapped-2"), replaces="k1")

            assert old == store.data_key("k1")
            assert new == store.data_key_of(str(WORKSPACE))
            assert store.data_key("k3") is None
            assert store.data_key_of(str(ORGANIZATION)) is None

    def test_of_two_data_keys_that_race_one_wins(self) -> None:
        """Whoever comes second gets the key of the first."""
        with self.ready() as store:
            winners: list[WrappedKey] = []

            def add(name: str) -> None:
                winners.append(store.add_data_key(WrappedKey(name, str(WORKSPACE), "r1", name.encode())))

            raised = together(*[lambda name=f"k{number}": add(name) for number in range(_THREADS)])

            assert raised == []
            assert {store.data_key_of(str(WORKSPACE))} == set(winners)

    def test_threads_read_while_others_write(self) -> None:
        """Readers see whole secrets at every moment, and nobody gets an error."""
        with self.ready() as store:
            put(store, WORKSPACE, A=b"1", B=b"1")

            def write() -> None:
                for version in range(1, _UPDATES):
                    put(store, WORKSPACE, version=version, A=b"%d" % version, B=b"%d" % version)

            def read() -> None:
                for _ in range(10 * _UPDATES):
                    assert len(set(contents(store.find(BOTH, "default", "aws")).values())) == 1

            assert together(write, read, read) == []

    def test_concurrent_updates_are_exact(self) -> None:
        """Each update that succeeds is counted; those that lose a race are told."""
        with self.ready() as store:
            put(store, WORKSPACE, COUNT=b"0")

            assert together(*[lambda: self._count(store)] * _THREADS) == []

            assert contents(store.find(BOTH, "default", "aws")) == {"COUNT": b"%d" % (_THREADS * _UPDATES)}

    def _count(self, store: Store) -> None:
        done = 0
        while done < _UPDATES:
            secret = store.find(BOTH, "default", "aws")
            assert secret is not None
            try:
                put(store, WORKSPACE, version=secret.version, COUNT=b"%d" % (int(secret.values[0].sealed) + 1))
            except ConflictError:
                continue
            done += 1
