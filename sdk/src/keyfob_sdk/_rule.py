"""What a rule of the validator sees, and what it is."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from keyfob_sdk._finding import Finding
    from keyfob_sdk._secret import RegistrySecret


@dataclass(frozen=True, slots=True)
class SecretFacts:
    """What is known of a stored secret without opening it.

    ``keys`` is ``None`` where the secret is not stored in this workspace (nor its organization) and environment;
    ``elsewhere`` names the environments of the same scopes in which it is stored; ``others`` the secrets that are
    stored at the same place in its stead, both where it is required and missing; ``declared`` the keys that any
    installed action declares.

    ``expires_at`` and ``rotate_by`` say when its values stop being good, and when they should be replaced, in UTC;
    ``None`` where no such date was set. A secret that has one comes with ``now``, the time to compare it with: unlike
    the clock of the machine, it never goes back. ``hosts`` are those that the stored values may be sent to; none where
    nobody said.
    """

    name: str
    workspace: str
    environment: str
    scope: str = ""
    keys: frozenset[str] | None = None
    empty: frozenset[str] = frozenset()
    elsewhere: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    declared: frozenset[str] = frozenset()
    expires_at: datetime | None = None
    rotate_by: datetime | None = None
    now: datetime | None = None
    hosts: tuple[str, ...] = ()

    @property
    def where(self) -> str:
        """The place of the secret, for findings."""
        return f"secret {self.name!r} in workspace {self.workspace!r}, environment {self.environment!r}"

    def command(self, *keys: str, verb: str = "set") -> str:
        """Return the command line that stores *keys* of the secret at this place, or does something else there."""
        words = [f"keyfob secret {verb}", self.name, *keys]
        words += [f"--environment {self.environment}"] if self.environment != "default" else []
        if self.scope.startswith("organization"):
            words += ["--organization"]
        elif self.workspace != "default":
            words += [f"--workspace {self.workspace}"]
        return " ".join(words)


class Rule(ABC):
    """One thing that the validator looks for in a stored secret; it sees names of keys, never values.

    The docstring of a rule becomes its page: what it says, then ``Why:`` and ``Fix:``.
    """

    code: ClassVar[str]
    title: ClassVar[str]

    @abstractmethod
    def check(self, requirement: RegistrySecret, facts: SecretFacts) -> Iterator[Finding]:
        """Yield what is wrong with the stored secret for an action that declares *requirement*."""
