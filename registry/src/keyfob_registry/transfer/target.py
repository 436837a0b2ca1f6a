"""What import and export need of a registry."""

from collections.abc import Callable, Mapping, Sequence
from typing import Protocol, Unpack

from keyfob_sdk import CallRecord, Finding
from pydantic import SecretStr

from keyfob_registry.dates import DateChanges
from keyfob_registry.store.protocol import Store, StoredSecret


class Target(Protocol):
    """The part of a registry that import and export work through."""

    store: Store

    def opened(self, stored: Sequence[StoredSecret], record: CallRecord | None = None) -> list[dict[str, SecretStr]]:
        """Return all values of these secrets; if a *record* cannot be kept, none is opened."""
        ...

    def put_secret(
        self,
        name: str,
        values: Mapping[str, SecretStr],
        *,
        workspace: str | None = None,
        environment: str | None = None,
        organization: bool = False,
        as_is: bool = False,
        expected_version: int | None = None,
        hosts: Sequence[str] | None = None,
        recorded_as: str = "keyfob.set_secret",
        told: Callable[[Finding], object] | None = None,
        **dates: Unpack[DateChanges],
    ) -> int:
        """Store *values* in a secret, beside those that it has, and return its new version."""
        ...
