"""Which external place serves which secret: pure look-up, no I/O."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from keyfob_registry.scopes import ScopeKind
from keyfob_registry.store.external.paths import expand

_KEY = re.compile(r"[A-Z][A-Z0-9_]*")


@dataclass(frozen=True, slots=True)
class Pattern:
    """Names that an entry serves: exact ones, or all that begin alike (``tenant-*``)."""

    text: str

    @property
    def is_wild(self) -> bool:
        """Whether it stands for more than one name."""
        return self.text.endswith("*")

    def fits(self, name: str) -> bool:
        """Say whether it stands for *name*."""
        return name.startswith(self.text[:-1]) if self.is_wild else name == self.text

    def overlaps(self, other: "Pattern") -> bool:
        """Say whether a name fits both."""
        if self.is_wild and other.is_wild:
            return self.text[:-1].startswith(other.text[:-1]) or other.text[:-1].startswith(self.text[:-1])
        return self.fits(other.text) if self.is_wild else other.fits(self.text)


@dataclass(frozen=True, slots=True)
class Place:
    """Where one secret of one scope and environment is; ``keys`` gives each key its name there, if not its own."""

    store: str
    path: str
    secret: str
    ttl: float
    stale: float
    keys: Mapping[str, str] = field(default_factory=dict[str, str])

    @property
    def label(self) -> str:
        """What messages and listings say."""
        return f"{self.store}:{self.path}"

    def names(self, there: Collection[str]) -> tuple[str, ...]:
        """Return the names of the keys that are there, as actions declare them; what no action can name is left out."""
        if self.keys:
            return tuple(sorted(key for key, theirs in self.keys.items() if theirs in there))
        return tuple(sorted(filter(_KEY.fullmatch, there)))


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the mapping."""

    line: int
    secret: str
    kind: ScopeKind
    owners: tuple[Pattern, ...]
    environments: tuple[Pattern, ...]
    store: str
    path: str
    ttl: float = 300
    stale: float = 0
    keys: Mapping[str, str] = field(default_factory=dict[str, str])

    def serves(self, kind: ScopeKind, owner: str, environment: str, secret: str) -> bool:
        """Say whether this entry is the one for a secret of a scope and environment."""
        return (
            (self.kind, self.secret) == (kind, secret)
            and any(each.fits(owner) for each in self.owners)
            and any(each.fits(environment) for each in self.environments)
        )

    def overlaps(self, other: "Entry") -> bool:
        """Say whether both would serve a secret of some scope and environment."""
        return (
            (self.kind, self.secret) == (other.kind, other.secret)
            and any(mine.overlaps(its) for mine in self.owners for its in other.owners)
            and any(mine.overlaps(its) for mine in self.environments for its in other.environments)
        )

    def place(self, owner: str, environment: str) -> Place:
        """Return the place for an owner and an environment."""
        names = {"workspace": owner, "environment": environment, "secret": self.secret}
        return Place(self.store, expand(self.path, names), self.secret, self.ttl, self.stale, self.keys)


class Mappings:
    """All entries; no two of them serve the same secret of a scope and environment."""

    def __init__(self, entries: Sequence[Entry] = ()) -> None:
        self.entries = tuple(entries)
        self._by_secret: dict[tuple[ScopeKind, str], list[Entry]] = {}
        for entry in entries:
            self._by_secret.setdefault((entry.kind, entry.secret), []).append(entry)

    def find(self, kind: ScopeKind, owner: str, environment: str, secret: str) -> Place | None:
        """Return the one place of a secret, or None where it is not mapped."""
        for entry in self._by_secret.get((kind, secret), ()):
            if entry.serves(kind, owner, environment, secret):
                return entry.place(owner, environment)
        return None

    def of_owner(self, kind: ScopeKind, owner: str, environment: str | None = None) -> Iterator[tuple[Entry, str]]:
        """Yield the entries of an owner, each with an environment or a pattern of them."""
        for entry in self.entries:
            if entry.kind != kind or not any(each.fits(owner) for each in entry.owners):
                continue
            if environment is None:
                yield from ((entry, each.text) for each in entry.environments)
            elif entry.serves(kind, owner, environment, entry.secret):
                yield entry, environment
