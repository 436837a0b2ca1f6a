"""The survey: everything that is stored is listed once, and laid against what is declared."""

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from keyfob_sdk import RegistrySecret, SecretFacts
from keyfob_sdk.errors import KeyfobError
from pydantic import SecretStr

from keyfob_registry.crypto.record import is_empty
from keyfob_registry.matrix.cells import Cell, Entry, Matrix, State, keys_lacking, need_of
from keyfob_registry.rules import RuleSet, errors
from keyfob_registry.scopes import Scope
from keyfob_registry.store.protocol import DEFAULT, Store, StoredSecret, Workspace

Open = Callable[[StoredSecret, Collection[str]], Mapping[str, SecretStr]]
Requirements = Mapping[str, Sequence[tuple[str, RegistrySecret]]]
"""What the installed actions declare, by the name of the secret."""
_Stock = Mapping[tuple[Scope, str, str], StoredSecret]
_Pin = tuple[str | None, str | None]


@dataclass(frozen=True, slots=True)
class EnvironmentInfo:
    """An environment, with how many secrets the workspace and its organization hold in it."""

    name: str
    workspace: int
    organization: int


class Survey:
    """Looks at all tenants at once: one listing of the store, and no look-up for a cell.

    Args:
        requirements: What the installed actions declare.
        store: Where the secrets lie.
        open_values: Opens values, where the root key is to be had.
    """

    def __init__(self, requirements: Requirements, store: Store, open_values: Open | None) -> None:
        self._requirements = requirements
        self._store = store
        self._open = open_values
        self._rules = RuleSet(())

    def environments(self, workspace: Workspace) -> list[EnvironmentInfo]:
        """Return the environments in which the workspace or its organization holds a secret."""
        held = Counter((each.environment, each.scope.kind) for each in self._store.secrets(workspace.scopes))
        names = sorted({environment for environment, _ in held})
        return [EnvironmentInfo(name, held[name, "workspace"], held[name, "organization"]) for name in names]

    def matrix(self, workspaces: Sequence[Workspace], secret: str | None = None) -> Matrix:
        """Return the state of each key that is declared, or stored beside it, for each tenant of *workspaces*.

        Tenants are the environments in which a workspace or its organization holds secrets. One that holds nothing
        but what requirements are pinned to is none; what is pinned to an environment has one entry a workspace.
        """
        scopes = dict.fromkeys(scope for workspace in workspaces for scope in workspace.scopes)
        stock = {(each.scope, each.environment, each.name): each for each in self._store.secrets(list(scopes))}
        places = self._places(stock)
        tenants = [(each, place) for each in workspaces for place in _tenants(each, places)]
        names = sorted(name for name in self._requirements if secret in {None, name})
        entries = [
            self._entry(group, pin, tenant, stock)
            for name in names
            for pin, group in _by_pin(self._requirements[name]).items()
            for tenant in (tenants if pin[1] is None else [(each, pin[1]) for each in workspaces])
        ]
        return Matrix(tuple(entries), len(tenants), opened=self._open is not None)

    def _places(self, stock: _Stock) -> dict[Scope, set[str]]:
        """Return the environments of each scope, but for those that pins alone account for."""
        places: dict[Scope, set[str]] = {}
        for scope, environment, name in stock:
            if not self._is_pinned(scope, environment, name):
                places.setdefault(scope, set()).add(environment)
        return places

    def _is_pinned(self, scope: Scope, environment: str, name: str) -> bool:
        declared = [requirement for _, requirement in self._requirements.get(name, ())]
        return bool(declared) and all(
            each.environment == environment and each.scope in {None, scope.kind} for each in declared
        )

    def _entry(
        self, declared: Sequence[RegistrySecret], pin: _Pin, tenant: tuple[Workspace, str], stock: _Stock
    ) -> Entry:
        (workspace, environment), (kind, place) = tenant, pin
        name = declared[0].name
        scopes = [scope for scope in workspace.scopes if kind in {None, scope.kind}]
        found = (stock.get((scope, place or environment, name)) for scope in scopes)
        stored = next((each for each in found if each), None)
        pinned = ", ".join(filter(None, [kind, place and f"environment {place}"]))
        cells = tuple(self._cells(declared, workspace, place or environment, stored))
        return Entry(workspace.name, environment, name, stored.scope.kind if stored else "", pinned, cells)

    def _cells(
        self, declared: Sequence[RegistrySecret], workspace: Workspace, environment: str, stored: StoredSecret | None
    ) -> Iterator[Cell]:
        facts = SecretFacts(name=declared[0].name, workspace=workspace.name, environment=environment)
        lacking = {key for each in declared for key in keys_lacking(each, stored.keys if stored else None)}
        empty = {value.key for value in stored.values if is_empty(value.sealed)} if stored else set[str]()
        wrong = self._wrong(declared, facts, stored)
        every = {key for _, each in self._requirements[facts.name] for key in each.declared}
        keys = dict.fromkeys(key for each in declared for key in each.declared)
        for key in keys:
            here = stored is not None and key in stored.keys
            yield Cell(key, need_of(declared, key), self._state(key, here, lacking, empty, wrong), wrong.get(key, ""))
        for key in stored.keys if stored else ():
            if key not in every:
                yield Cell(key, "undeclared", "extra")

    def _state(
        self, key: str, here: bool, lacking: Collection[str], empty: Collection[str], wrong: Mapping[str, str]
    ) -> State:
        if not here:
            return "missing" if key in lacking else "absent"
        if key in empty:
            return "empty"
        if key in wrong:
            return "invalid"
        return "ok" if self._open else "stored"

    def _wrong(
        self, declared: Sequence[RegistrySecret], facts: SecretFacts, stored: StoredSecret | None
    ) -> dict[str, str]:
        """Return what is wrong with values, by their keys; nothing where they cannot be looked at."""
        if not (self._open and stored):
            return {}
        wrong: dict[str, str] = {}
        for key in stored.keys:
            try:
                values = self._open(stored, [key])
            except KeyfobError as error:
                wrong[key] = error.problem
                continue
            readers = [each for each in declared if key in each.declared]
            found = errors(each for reader in readers for each in self._rules.check_values(reader, facts, values))
            if found:
                wrong[key] = "; ".join(dict.fromkeys(finding.message for finding in found))
        return wrong


def _tenants(workspace: Workspace, places: Mapping[Scope, Collection[str]]) -> list[str]:
    return sorted({place for scope in workspace.scopes for place in places.get(scope, ())}) or [DEFAULT]


def _by_pin(declared: Sequence[tuple[str, RegistrySecret]]) -> dict[_Pin, list[RegistrySecret]]:
    """Return the different declarations of a secret, by the place that they are pinned to."""
    groups: dict[_Pin, list[RegistrySecret]] = {}
    for requirement in dict.fromkeys(requirement for _, requirement in declared):
        groups.setdefault((requirement.scope, requirement.environment), []).append(requirement)
    return groups
