"""The parts of the matrix: a cell for each tenant, secret and key."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from keyfob_sdk import RegistrySecret

State = Literal["ok", "stored", "missing", "empty", "invalid", "extra", "absent"]
Need = Literal["required", "one of", "optional", "undeclared"]

WORST_FIRST: tuple[State, ...] = ("missing", "empty", "invalid", "extra", "stored", "ok", "absent")
MEANINGS: dict[State, str] = {
    "ok": "stored, and of the right form",
    "stored": "stored; its value was not looked at, for there is no root key here",
    "missing": "not stored, and an action requires it",
    "empty": "stored with an empty value",
    "invalid": "stored, but not of the form that is declared, or it does not open",
    "extra": "stored, but no installed action reads it",
    "absent": "not stored, and not needed",
}


@dataclass(frozen=True, slots=True)
class Cell:
    """One key of one secret of one tenant; the note says what is wrong, and repeats no value."""

    key: str
    need: Need
    state: State
    note: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """One secret of one tenant; ``scope`` is where it was found, empty where it is not stored.

    A pinned secret is looked up where its declaration says, whatever the tenant: ``pin`` names that place.
    """

    workspace: str
    environment: str
    secret: str
    scope: str
    pin: str
    cells: tuple[Cell, ...]

    @property
    def state(self) -> State:
        """The worst state of its cells."""
        states = [cell.state for cell in self.cells]
        return WORST_FIRST[min(map(WORST_FIRST.index, states))]


@dataclass(frozen=True, slots=True)
class Matrix:
    """All entries, ordered by secret, workspace and environment, and the number of tenants.

    ``opened`` says whether values were looked at.
    """

    entries: tuple[Entry, ...]
    tenants: int
    opened: bool

    @property
    def missing(self) -> int:
        """How many cells are missing that an action requires."""
        return sum(cell.state == "missing" for cell in self.cells())

    def cells(self) -> Iterator[Cell]:
        """Yield every cell."""
        for entry in self.entries:
            yield from entry.cells


def keys_lacking(requirement: RegistrySecret, stored: Collection[str] | None) -> Sequence[str]:
    """Return the keys that must be *stored* yet; None: the secret is not stored at all."""
    if stored is None and requirement.optional:
        return ()
    keys = stored or ()
    return (*requirement.missing(keys), *requirement.closest_group(keys))


def need_of(declared: Sequence[RegistrySecret], key: str) -> Need:
    """Return how much a key is needed by those that declare it."""
    if any(key in each.keys and not each.optional for each in declared):
        return "required"
    return "one of" if any(key in group for each in declared for group in each.one_of) else "optional"
