"""What the registry tells of stored secrets: never a value."""

from dataclasses import dataclass
from datetime import datetime

from keyfob_sdk.errors import CheckStep

from keyfob_registry.store.protocol import StoredSecret


@dataclass(frozen=True, slots=True)
class SecretInfo:
    """What is listed of a secret: everything but its values.

    ``place`` says where it is, if that is in an external store: then Keyfob knows no times and not always a version.
    """

    name: str
    scope: str
    environment: str
    keys: tuple[str, ...]
    version: int
    created_at: datetime | None
    updated_at: datetime | None
    place: str = ""

    @classmethod
    def of(cls, stored: StoredSecret) -> "SecretInfo":
        """Return what is listed of *stored*."""
        kind, times = stored.scope.kind, (stored.created_at, stored.updated_at)
        return cls(stored.name, kind, stored.environment, stored.keys, stored.version, *times)


@dataclass(frozen=True, slots=True)
class CheckReport:
    """What a check found out about stored values: whether they work, or which step failed and why."""

    secret: str
    ok: bool
    message: str
    step: CheckStep | None = None
    hints: tuple[str, ...] = ()
