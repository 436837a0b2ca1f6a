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
    expires_at: datetime | None = None
    rotate_by: datetime | None = None
    last_used_at: datetime | None = None
    hosts: tuple[str, ...] = ()

    @classmethod
    def of(cls, stored: StoredSecret, last_used_at: datetime | None = None) -> "SecretInfo":
        """Return what is listed of *stored*."""
        return cls(
            stored.name,
            stored.scope.kind,
            stored.environment,
            stored.keys,
            stored.version,
            stored.created_at,
            stored.updated_at,
            expires_at=stored.expires_at,
            rotate_by=stored.rotate_by,
            last_used_at=last_used_at,
            hosts=stored.hosts,
        )


@dataclass(frozen=True, slots=True)
class CheckReport:
    """What a check found out about stored values: whether they work, or which step failed and why."""

    secret: str
    ok: bool
    message: str
    step: CheckStep | None = None
    hints: tuple[str, ...] = ()
