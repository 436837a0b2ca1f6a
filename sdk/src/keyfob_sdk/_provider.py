"""Where the root key lives."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from pydantic import SecretStr


class KeyProvider(Protocol):
    """A place that may hold the root key."""

    @property
    def name(self) -> str:
        """The name under which messages speak of the place."""
        ...

    def load(self) -> SecretStr | None:
        """Return the root key in its textual form, or ``None`` where this place is not configured.

        Raises:
            KeyfobError: The place is configured, but the key cannot be had or is unsafe there.
        """
        ...
