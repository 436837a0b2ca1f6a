"""Which actions use a secret, and which of its dates were told: what every store keeps of that."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from keyfob_sdk import CallRecord, SecretUse

OWN = "keyfob."
"""How the names of what Keyfob itself does begin, as exports: that is no use of a secret."""

_Place = tuple[str, str, str, str]


@dataclass(frozen=True, slots=True)
class ActionUse:
    """How one action, or a check, has used the secret of one place so far.

    ``version``, ``run`` and ``outcome`` are those of its last call.
    """

    scope: str
    environment: str
    name: str
    action: str
    first_used_at: datetime
    last_used_at: datetime
    calls: int
    version: int
    run: str
    outcome: str

    @property
    def place(self) -> _Place:
        """What there is one use of."""
        return self.scope, self.environment, self.name, self.action

    @property
    def is_check(self) -> bool:
        """Whether it is the test of the secret itself, and no action."""
        return self.action == f"check of {self.name}"


@dataclass(frozen=True, slots=True)
class Notice:
    """That a date of a secret was told, at one of its lead times."""

    scope: str
    environment: str
    name: str
    what: str
    date: datetime
    lead_time: int


@dataclass(frozen=True, slots=True)
class DatedSecret:
    """The place of a secret that has a date, and its dates."""

    scope: str
    environment: str
    name: str
    expires_at: datetime | None
    rotate_by: datetime | None


class UseStore(Protocol):
    """Keeps who uses which secret, and what was told of its dates; uses are counted as audit entries are appended."""

    def uses(self, scopes: Sequence[str], name: str | None = None) -> list[ActionUse]:
        """Return the uses of the secrets of these scopes, or of those of one name, ordered by place and action."""
        ...

    def dated(self, until: datetime) -> list[DatedSecret]:
        """Return the secrets of the whole store that have a date up to *until*, ordered by place."""
        ...

    def tell(self, notices: Sequence[Notice]) -> list[Notice]:
        """Keep notices; return those that nobody kept before: of two that keep one at once, one gets it."""
        ...


def uses_of(records: Iterable[CallRecord]) -> list[ActionUse]:
    """Return what these records add, one for each place; only a call that was entered has used its secrets."""
    found: dict[_Place, ActionUse] = {}
    for record in records:
        if record.outcome in {"done", "failed"} and not record.action.startswith(OWN):
            for secret in record.secrets:
                use = _use(record, secret)
                found[use.place] = merged(found.get(use.place), use)
    return [found[place] for place in sorted(found)]


def merged(old: ActionUse | None, new: ActionUse) -> ActionUse:
    """Return both together; of two that end out of order, the one that began later counts as the last."""
    if old is None:
        return new
    later = new if new.last_used_at >= old.last_used_at else old
    first = min(old.first_used_at, new.first_used_at)
    return replace(later, first_used_at=first, calls=old.calls + new.calls)


def _use(record: CallRecord, secret: SecretUse) -> ActionUse:
    return ActionUse(
        secret.scope,
        secret.environment,
        secret.name,
        record.action,
        first_used_at=record.started_at,
        last_used_at=record.started_at,
        calls=1,
        version=secret.version,
        run=record.run,
        outcome=record.outcome,
    )
