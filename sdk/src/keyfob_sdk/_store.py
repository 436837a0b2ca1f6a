"""What an external store is: a system beside Keyfob that holds secrets, and is only read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

from pydantic import BaseModel, SecretStr

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

S = TypeVar("S", bound=BaseModel)


@dataclass(frozen=True, slots=True, repr=False)
class FetchedSecret:
    """One secret as an external store gave it, whole; ``version`` is 0 where the system numbers none."""

    values: Mapping[str, SecretStr]
    version: int = 0

    def __repr__(self) -> str:
        return f"FetchedSecret(keys={sorted(self.values)}, version={self.version})"


class SecretStore(Protocol):
    """An external store; safe for many threads, and read only.

    A *path* names one secret, such as ``acme/virustotal``: exact, never a pattern. What a store raises is a
    :class:`~keyfob_sdk.errors.SecretStoreError` that never holds a value; whatever else it raises counts as an answer
    that is not understood. Each question has a time limit of the store's own. A store keeps no values: the registry
    does that, and for how long the mapping says.
    """

    @property
    def name(self) -> str:
        """The name that the configuration gives it."""
        ...

    def get(self, paths: Sequence[str]) -> Mapping[str, FetchedSecret]:
        """Return those of the secrets that are there, each whole, in as few requests as the system allows.

        Raises:
            SecretStoreUnreachableError: The system does not answer in time.
            SecretStoreDeniedError: It refuses one of them.
            SecretStoreReplyError: One of them is malformed.
        """
        ...

    def keys(self, path: str) -> Collection[str] | None:
        """Return the names of the keys of a secret without reading a value; None if the system does not tell them.

        Raises:
            SecretStoreMissingError: There is no such secret.
            SecretStoreError: As of :meth:`get`.
        """
        ...

    def health(self) -> str:
        """Return what to show of a store that answers and accepts the identity; SecretStoreError says what is wrong."""
        ...

    def close(self) -> None:
        """Let go of connections and tokens; doing it again changes nothing."""


@dataclass(frozen=True, slots=True)
class StoreKind(Generic[S]):
    """A kind of external stores: its name in the configuration, its settings, and how one is opened.

    Args:
        name: What stands at ``kind:`` in the configuration.
        settings: A pydantic model with ``extra="forbid"``. It holds no secret: of a token it names the file.
        open: Makes a store of its name and settings; it asks nothing of the system yet.
    """

    name: str
    settings: type[S]
    open: Callable[[str, S], SecretStore]
