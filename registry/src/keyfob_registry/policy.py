"""What the settings say of secrets whose dates have passed; help imports this, so that it imports little."""

from dataclasses import dataclass
from typing import Literal

Reaction = Literal["refuse", "warn"]
REACTIONS: tuple[Reaction, ...] = ("refuse", "warn")


@dataclass(frozen=True, slots=True)
class DatePolicy:
    """What a call does with a secret that is expired, or that should have been rotated."""

    expired: Reaction = "refuse"
    rotate_overdue: Reaction = "warn"
