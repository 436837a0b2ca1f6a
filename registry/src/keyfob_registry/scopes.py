"""Scopes: who owns a secret, a workspace or the organization that owns workspaces."""

from dataclasses import dataclass
from typing import Literal

ScopeKind = Literal["organization", "workspace"]


@dataclass(frozen=True, slots=True)
class Scope:
    """A workspace or an organization, as the owner of secrets; its text is ``<kind>:<id>``."""

    kind: ScopeKind
    id: str

    def __str__(self) -> str:
        return f"{self.kind}:{self.id}"

    @classmethod
    def parse(cls, text: str) -> "Scope":
        """Return the scope that *text* names."""
        kind, colon, id_ = text.partition(":")
        if colon and id_:
            if kind == "workspace":
                return cls("workspace", id_)
            if kind == "organization":
                return cls("organization", id_)
        raise ValueError(f"{text!r} is no scope: write workspace:<id> or organization:<id>")
