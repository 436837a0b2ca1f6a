"""What is kept of a call: who, what, when and with which keys, never a value."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from datetime import datetime

Outcome = Literal["intended", "done", "failed", "refused"]
"""``refused``: the function was not entered; ``failed``: it was, and the caller got an error.

``intended`` stands in the audit alone: it is written before a value is opened, and another record follows it.
"""


@dataclass(frozen=True, slots=True)
class SecretUse:
    """One secret that a call was given: where it came from, its version, and the names of the keys."""

    name: str
    scope: str
    environment: str
    version: int
    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CallRecord:
    """The audit record of one call.

    ``duration`` is in seconds, ``started_at`` in UTC. ``masked`` names the values that were found and masked on the
    way out, as ``secret.KEY``.
    """

    id: str
    run: str
    actor: str
    action: str
    organization: str
    workspace: str
    environment: str
    started_at: datetime
    duration: float
    outcome: Outcome
    error_code: str | None
    secrets: tuple[SecretUse, ...]
    masked: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SecretDue:
    """A secret with a date that comes near, or has passed: where it is, and never what it holds.

    ``what`` is ``"expiry"`` or ``"rotation"``; ``days_left`` counts the days that have begun until then: 0 once the
    date has passed. ``scope`` and ``environment`` are those of the secret, as in the audit.
    """

    name: str
    scope: str
    environment: str
    what: Literal["expiry", "rotation"]
    date: datetime
    days_left: int
