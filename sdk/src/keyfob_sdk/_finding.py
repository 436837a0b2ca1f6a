"""One thing that the validator has to say."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """How much a finding weighs."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True, slots=True)
class Finding:
    """A code, a weight, a place, what is wrong there, and what to type.

    ``where`` names a plugin, an action or a secret with its workspace and environment; ``hint`` can be pasted.
    """

    code: str
    severity: Severity
    where: str
    message: str
    hint: str = ""

    def render(self) -> str:
        """Return ``severity[CODE]: where: message``, and the hint on a line of its own."""
        line = f"{self.severity}[{self.code}]: {self.where}: {self.message}"
        return f"{line}\nhint: {self.hint}" if self.hint else line
