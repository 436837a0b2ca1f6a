"""The plan of an import: what of it is new, changed, the same or refused, before anything is written."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import Literal

from pydantic import SecretStr

from keyfob_registry.dates import DateChanges
from keyfob_registry.errors import IntegrityError, RootKeyMissingError, UnknownFormatError
from keyfob_registry.scopes import Scope
from keyfob_registry.store.protocol import Store, Workspace
from keyfob_registry.transfer.items import Dated, Item
from keyfob_registry.transfer.target import Target

_NOTHING: Mapping[str, SecretStr | None] = {}
Outcome = Literal["new", "changed", "same", "stored"]
"""``stored``: there is a value, and without the root key nobody can say whether it is the same."""


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where a secret goes; the organization is that of the workspace."""

    workspace: str
    is_organization: bool
    environment: str
    name: str


@dataclass(frozen=True, slots=True)
class Step:
    """One value of the import, and what it means for the store."""

    place: Place
    key: str
    value: SecretStr
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class Plan:
    """All steps of an import, those that are refused, and the workspaces that are made for it."""

    steps: tuple[Step, ...]
    refused: tuple[Item, ...]
    workspaces: tuple[tuple[str, str], ...] = ()
    dates: Mapping[Place, DateChanges] = field(default_factory=dict[Place, DateChanges])
    hosts: Mapping[Place, Sequence[str]] = field(default_factory=dict[Place, Sequence[str]])

    def groups(self) -> Iterator[tuple[Outcome, Place, tuple[str, ...]]]:
        """Yield the names of the keys, by place and outcome."""
        ordered = sorted(self.steps, key=lambda step: (step.place, step.outcome, step.key))
        for (place, outcome), steps in groupby(ordered, lambda step: (step.place, step.outcome)):
            yield outcome, place, tuple(step.key for step in steps)

    def count(self, *outcomes: Outcome) -> int:
        """Return how many values have one of these outcomes."""
        return sum(step.outcome in outcomes for step in self.steps)

    def writes(self, *, overwrite: bool) -> dict[Place, dict[str, SecretStr]]:
        """Return what is to be written, secret by secret; what is stored already only with *overwrite*."""
        wanted = {"new", "changed", "stored"} if overwrite else {"new"}
        found: dict[Place, dict[str, SecretStr]] = {}
        for step in self.steps:
            if step.outcome in wanted:
                found.setdefault(step.place, {})[step.key] = step.value
        return found


@dataclass(frozen=True, slots=True)
class Default:
    """Where values go whose file does not say so."""

    workspace: str
    environment: str
    is_organization: bool = False


@dataclass(frozen=True, slots=True)
class _Owners:
    """The workspaces that there are or will be, and one of each organization."""

    workspaces: frozenset[str]
    of_organization: Mapping[str, str]


def make(
    target: Target,
    items: Iterable[Item],
    default: Default,
    workspaces: Sequence[tuple[str, str]] = (),
    dated: Sequence[Dated] = (),
) -> Plan:
    """Return the plan of an import; nothing is written.

    Args:
        target: The registry; its root key is used where there is one.
        items: What the file holds.
        default: Where values go whose file does not say so.
        workspaces: Names and organizations that the file knows; those that are missing are to be made.
        dated: The dates that secrets of the file have, and their hosts.
    """
    known = {each.name: each for each in target.store.workspaces()}
    fresh = tuple(pair for pair in workspaces if pair[0] not in known)
    there = [(each.name, each.organization) for each in known.values()]
    owners = _Owners(
        frozenset(name for name, _ in [*there, *fresh]),
        {organization: name for name, organization in reversed([*there, *fresh])},
    )
    placed: dict[tuple[Place, str], Item] = {}
    refused = [item for each in items if (item := _placed(each, default, owners, placed)).problem]
    steps: list[Step] = []
    for place, group in groupby(sorted(placed, key=lambda at: at[0]), lambda at: at[0]):
        values = {key: value for _, key in group if (value := placed[place, key].value) is not None}
        steps.extend(_steps(target, place, values, known.get(place.workspace)))
    wanted = ((Item("", each.secret, environment=each.environment, owner=each.owner), each) for each in dated)
    given = {at: each for of, each in wanted if (at := _place(of, default, owners))}
    dates = {at: each.dates for at, each in given.items()}
    hosts = {at: each.hosts for at, each in given.items() if each.hosts}
    return Plan(tuple(steps), tuple(refused), fresh, dates, hosts)


def carry_out(
    target: Target, plan: Plan, *, overwrite: bool = False, advance: Callable[[], object] = lambda: None
) -> int:
    """Write what the plan says, one secret after the other; return how many secrets were written.

    Each secret is written whole or not at all. Whatever ends it, the same import done again goes on where it stopped.
    """
    for name, organization in plan.workspaces:
        target.store.create_workspace(name, organization)
    writes = plan.writes(overwrite=overwrite)
    for place, values in writes.items():
        target.put_secret(
            place.name,
            values,
            workspace=place.workspace,
            environment=place.environment,
            organization=place.is_organization,
            recorded_as="keyfob.import_secret",
            as_is=True,  # what is moved stays what it was; `keyfob check` says what is wrong with it
            hosts=plan.hosts.get(place),
            **plan.dates.get(place, {}),
        )
        advance()
    return len(writes)


def _placed(item: Item, default: Default, owners: _Owners, placed: dict[tuple[Place, str], Item]) -> Item:
    """Put an item to its place; return it, with a problem if it has none."""
    if item.problem:
        return item
    place = _place(item, default, owners)
    if place is None:
        return replace(item, problem="the workspace or organization that it names is not there")
    if (place, item.key) in placed:
        return replace(item, problem="another value of the file has the same place")
    placed[place, item.key] = item
    return item


def _place(item: Item, default: Default, owners: _Owners) -> Place | None:
    environment = item.environment or default.environment
    if item.owner is None:
        return Place(default.workspace, default.is_organization, environment, item.secret)
    if item.owner.workspace in owners.workspaces:
        return Place(item.owner.workspace, is_organization=False, environment=environment, name=item.secret)
    workspace = owners.of_organization.get(item.owner.organization)
    return Place(workspace, is_organization=True, environment=environment, name=item.secret) if workspace else None


def _steps(
    target: Target, place: Place, values: Mapping[str, SecretStr], workspace: Workspace | None
) -> Iterator[Step]:
    there = _stored(target, place, workspace.scopes[place.is_organization]) if workspace else _NOTHING
    for key, value in values.items():
        yield Step(place, key, value, _outcome(there, key, value))


def _outcome(there: Mapping[str, SecretStr | None], key: str, value: SecretStr) -> Outcome:
    if key not in there:
        return "new"
    stored = there[key]
    if stored is None:
        return "stored"
    return "same" if stored == value else "changed"


def _stored(target: Target, place: Place, scope: Scope) -> Mapping[str, SecretStr | None]:
    """Return the stored values; None for each where there is no root key, an impossible one for what does not open."""
    store: Store = target.store
    stored = store.find([scope], place.environment, place.name)
    if stored is None:
        return {}
    try:
        return dict(target.opened([stored])[0])
    except RootKeyMissingError:
        return dict.fromkeys(stored.keys)
    except (IntegrityError, UnknownFormatError):
        return dict.fromkeys(stored.keys, SecretStr("\ud800"))  # no value that is imported equals it
