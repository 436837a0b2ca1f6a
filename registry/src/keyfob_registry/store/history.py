"""The versions of secrets: what a change asks for, what is kept of it, and what proves it."""

from collections.abc import Mapping
from dataclasses import KW_ONLY, dataclass, field
from datetime import datetime
from typing import Literal

from keyfob_registry.scopes import Scope

ChangeKind = Literal["set", "removed", "rolled back", "deleted", "restored", "purged", "dates", "accepted"]


@dataclass(frozen=True, slots=True)
class Dates:
    """When the values of a secret stop being good, and when they should be replaced; None: never."""

    expires_at: datetime | None = None
    rotate_by: datetime | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """What makes the next version of a secret.

    ``values`` are merged into the secret (key -> key id, bytes sealed at version expected_version + 1); those of a
    deleted one are not there any more when it is set anew. ``removed`` names keys that go. ``dates`` replace those
    that the secret has; without them it keeps its own. Versions before ``oldest`` are forgotten for good. ``hosts`` are
    those that the *values* are sealed for.
    """

    scope: Scope
    environment: str
    name: str
    _: KW_ONLY
    expected_version: int
    kind: ChangeKind = "set"
    actor: str = ""
    values: Mapping[str, tuple[str, bytes]] = field(default_factory=dict[str, tuple[str, bytes]])
    removed: frozenset[str] = frozenset()
    source: int | None = None
    dates: Dates | None = None
    oldest: int = 1
    hosts: str = ""


@dataclass(frozen=True, slots=True)
class Version:
    """What is kept of one change: who, when and which keys; never a value.

    ``source`` is the version that was rolled back to. ``mac`` proves all of it, and what the secret was then.
    """

    version: int
    created_at: datetime
    actor: str
    change: ChangeKind
    keys: tuple[str, ...]
    source: int | None = None
    mac: bytes = b""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What proves that no head of a scope is an older one: the sum of all, and how often it was changed."""

    scope: str
    counter: int
    sum: bytes
    mac: bytes
