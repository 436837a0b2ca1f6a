"""The survey: everything that is stored is listed once, and laid against what is declared."""

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from keyfob_sdk import RegistrySecret, SecretFacts
from keyfob_sdk.errors import KeyfobError
from pydantic import SecretStr

from keyfob_registry.clock import machine_time
from keyfob_registry.crypto.record import is_empty
from keyfob_registry.dates import day
from keyfob_registry.matrix.cells import Cell, Entry, Matrix, State, keys_lacking, need_of
from keyfob_registry.names import is_variable
from keyfob_registry.rules import RuleSet, errors
from keyfob_registry.scopes import Scope
from keyfob_registry.store.protocol import DEFAULT, Store, StoredSecret, Workspace

Open = Callable[[StoredSecret, Collection[str]], Mapping[str, SecretStr]]
Requirements = Mapping[str, Sequence[tuple[str, RegistrySecret]]]
"""What the installed actions declare, by the name of the secret."""
_Place = tuple[Scope, str, str]
_Stock = Mapping[_Place, StoredSecret]
_Ailing = Mapping[_Place, tuple[State, str]]
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
        now: Returns the time that dates are compared with.
    """

    def __init__(
        self,
        requirements: Requirements,
        store: Store,
        open_values: Open | None,
        now: Callable[[], datetime] = machine_time,
    ) -> None:
        self._requirements = requirements
        self._store = store
        self._open = open_values
        self._now = now
        self._rules = RuleSet(())

    def environments(self, workspace: Workspace) -> list[EnvironmentInfo]:
        """Return the environments in which the workspace or its organization holds a secret."""
        held = Counter((each.environment, each.scope.kind) for each in self._secrets(workspace.scopes))
        names = sorted({environment for environment, _ in held})
        return [EnvironmentInfo(name, held[name, "workspace"], held[name, "organization"]) for name in names]

    def matrix(self, workspaces: Sequence[Workspace], secret: str | None = None) -> Matrix:
        """Return the state of each key that is declared, or stored beside it, for each tenant of *workspaces*.

        Tenants are the environments in which a workspace or its organization holds secrets. One that holds nothing
        but what requirements are pinned to is none; what is pinned to an environment has one entry a workspace.
        """
        scopes = dict.fromkeys(scope for workspace in workspaces for scope in workspace.scopes)
        stock = {(each.scope, each.environment, each.name): each for each in self._secrets(list(scopes))}
        ailing = self._ailing(stock, [str(scope) for scope in scopes])
        places = self._places(stock)
        tenants = [(each, place) for each in workspaces for place in _tenants(each, places)]
        names = sorted(name for name in self._requirements if secret in {None, name})
        entries = [
            self._entry(group, pin, tenant, stock, ailing)
            for name in names
            for pin, group in _by_pin(self._requirements[name]).items()
            for tenant in (tenants if pin[1] is None else [(each, pin[1]) for each in workspaces])
        ]
        return Matrix(tuple(entries), len(tenants), opened=self._open is not None)

    def _secrets(self, scopes: Sequence[Scope]) -> list[StoredSecret]:
        return [each for each in self._store.secrets(scopes) if not is_variable(each.name)]

    def _ailing(self, stock: _Stock, scopes: Sequence[str]) -> _Ailing:
        """Return what ails secrets as a whole: that they are expired, or that their last test failed."""
        now = self._now()
        found: dict[_Place, tuple[State, str]] = {}
        for use in self._store.uses(scopes):
            place = Scope.parse(use.scope), use.environment, use.name
            stored = stock.get(place)
            # The test of an older version says nothing of the values of today.
            if stored and stored.version == use.version and use.outcome == "failed" and use.is_check:
                found[place] = "failing", f"its test failed on {day(use.last_used_at)}"
        for place, stored in stock.items():
            if stored.expires_at and stored.expires_at <= now:
                found[place] = "expired", f"expired on {day(stored.expires_at)}"
        return found

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
        self,
        declared: Sequence[RegistrySecret],
        pin: _Pin,
        tenant: tuple[Workspace, str],
        stock: _Stock,
        ailing: _Ailing,
    ) -> Entry:
        (workspace, environment), (kind, place) = tenant, pin
        name = declared[0].name
        scopes = [scope for scope in workspace.scopes if kind in {None, scope.kind}]
        found = (stock.get((scope, place or environment, name)) for scope in scopes)
        stored = next((each for each in found if each), None)
        pinned = ", ".join(filter(None, [kind, place and f"environment {place}"]))
        ails = ailing.get((stored.scope, stored.environment, name)) if stored else None
        found_cells = self._cells(declared, workspace, place or environment, stored)
        cells = tuple(_ailing_cell(cell, ails) if ails else cell for cell in found_cells)
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


def _ailing_cell(cell: Cell, ails: tuple[State, str]) -> Cell:
    """Return a cell that is well by itself, as part of a secret that is not."""
    state, note = ails
    return replace(cell, state=state, note=note) if cell.state in {"ok", "stored"} else cell


def _tenants(workspace: Workspace, places: Mapping[Scope, Collection[str]]) -> list[str]:
    return sorted({place for scope in workspace.scopes for place in places.get(scope, ())}) or [DEFAULT]


def _by_pin(declared: Sequence[tuple[str, RegistrySecret]]) -> dict[_Pin, list[RegistrySecret]]:
    """Return the different declarations of a secret, by the place that they are pinned to."""
    groups: dict[_Pin, list[RegistrySecret]] = {}
    for requirement in dict.fromkeys(requirement for _, requirement in declared):
        groups.setdefault((requirement.scope, requirement.environment), []).append(requirement)
    return groups
