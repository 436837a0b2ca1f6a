"""The resolver where some names are mapped: a place is asked before the database, and then nothing else is."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from functools import cached_property

from keyfob_sdk import Finding, RegistrySecret, SecretFacts, Severity
from keyfob_sdk.errors import SecretStoreError, SecretStoreReplyError

from keyfob_registry.errors import InputError
from keyfob_registry.heads import CounterPin
from keyfob_registry.keys.keyring import Keyring
from keyfob_registry.resolver import ExternalSecret, Found, Resolver, find
from keyfob_registry.scopes import ScopeKind
from keyfob_registry.store.external.mapping import Mappings, Place
from keyfob_registry.store.external.reader import Reader, Reading
from keyfob_registry.store.protocol import Store, Workspace


class Places:
    """Says where secrets are that are mapped, and reads them."""

    def __init__(self, mappings: Mappings, reader: Reader) -> None:
        self.mappings = mappings
        self.reader = reader

    def place(self, requirement: RegistrySecret, workspace: Workspace, environment: str, store: Store) -> Place | None:
        """Return the place of what a call requires, pins included; None where it is not mapped."""
        scope, pinned = requirement.scope, requirement.environment
        return self.of(requirement.name, workspace, pinned or environment, store, scope=scope)

    def of(
        self, name: str, workspace: Workspace, environment: str, store: Store, *, scope: str | None = None
    ) -> Place | None:
        """Return the place of a secret; None where it is not mapped.

        A workspace hides its organization, whether either is mapped or stored: so the database is asked for the
        workspace's own secret, if that is not mapped, before a place of the organization is taken.
        """
        own = scope in {None, "workspace"}
        if own and (place := self.at("workspace", workspace.name, environment, name)):
            return place
        if scope == "workspace":
            return None
        place = self.at("organization", workspace.organization, environment, name)
        if place and own and store.find(workspace.scopes[:1], environment, name):
            return None
        return place

    def keys(self, place: Place) -> Collection[str] | None:
        """Return the names of the keys of a place, as actions declare them; None if the system does not tell them."""
        try:
            there = self.reader.stores[place.store].keys(place.path)
        except SecretStoreError:
            raise
        except Exception as error:  # noqa: BLE001 -- whatever a store of a plug-in raises may hold a value
            failure = SecretStoreReplyError(place.store, place.path, f"it raised {type(error).__name__}")
        else:
            return None if there is None else place.names(there)
        raise failure

    def find(
        self,
        store: Store,
        requirement: RegistrySecret,
        workspace: Workspace,
        environment: str,
        *,
        declared: Collection[str] = (),
    ) -> Found:
        """Return what is there for *requirement*, by the names of its keys alone: what the validator looks at."""
        place = self.place(requirement, workspace, environment, store)
        if place is None:
            return find(store, requirement, workspace, environment, declared=declared)
        facts = _facts(requirement, workspace, environment, place, declared)
        try:
            keys = self.keys(place)
        except SecretStoreError as error:
            problem = Finding(error.code, Severity.ERROR, facts.where, error.problem, "; ".join(error.hints))
            return Found(requirement, facts, None, (problem,))
        if keys is None:
            text = f"is in {place.label}, which does not tell the names of keys: whether it fits shows in a call"
            problem = Finding("R280", Severity.INFO, facts.where, text, f"keyfob store test {place.store}")
            return Found(requirement, facts, None, (problem,))
        return Found(requirement, replace(facts, keys=frozenset(keys)), None)

    def at(self, kind: ScopeKind, owner: str, environment: str, secret: str) -> Place | None:
        """Return the place of one scope's secret; InputError if a name cannot be part of a path."""
        try:
            return self.mappings.find(kind, owner, environment, secret)
        except ValueError as error:
            reason = str(error)
        raise InputError(f"the place of secret {secret!r}", reason)


class PlacedResolver(Resolver):
    """Finds and opens mapped secrets at their places, and all others in the database."""

    def __init__(
        self, store: Store, keyring: Keyring, places: Callable[[], Places], pin: CounterPin | None = None
    ) -> None:
        super().__init__(store, keyring, pin)
        self._read_places = places

    @cached_property
    def _places(self) -> Places:
        return self._read_places()

    def find_all(self, requirements: Sequence[RegistrySecret], workspace: Workspace, environment: str) -> list[Found]:
        """Return what is there for each requirement; all that is external is read in one go."""
        placed = {
            requirement: place
            for requirement in requirements
            if (place := self._places.place(requirement, workspace, environment, self._store))
        }
        readings = dict(zip(placed, self._places.reader.read(placed.values()), strict=True))
        return [
            self._found(each, workspace, environment, readings[each])
            if each in readings
            else self._proved(self.find(each, workspace, environment), workspace)
            for each in requirements
        ]

    def _found(self, requirement: RegistrySecret, workspace: Workspace, environment: str, reading: Reading) -> Found:
        facts = _facts(requirement, workspace, environment, reading.place, ())
        reader = self._places.reader
        stored = ExternalSecret(
            # What the audit says: which store, and that it could not be asked.
            scope=f"external:{reading.place.store}{':stale' if reading.stale else ''}",
            environment=facts.environment,
            name=requirement.name,
            version=reading.kept.version,
            keys=reading.keys,
            open=lambda key: reader.open(reading, key),
        )
        values = {key: stored.open(key) for key in stored.keys if key in requirement.declared}
        empty = frozenset(key for key, value in values.items() if not value)
        return Found(requirement, replace(facts, keys=frozenset(reading.keys), empty=empty), stored)


def _facts(
    requirement: RegistrySecret, workspace: Workspace, environment: str, place: Place, declared: Collection[str]
) -> SecretFacts:
    return SecretFacts(
        name=requirement.name,
        workspace=workspace.name,
        environment=requirement.environment or environment,
        scope=f"external:{place.label}",
        declared=frozenset(declared),
    )
