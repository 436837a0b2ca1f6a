"""What is stored is not what was written, or a version that is asked for is not there."""

from collections.abc import Iterable

from keyfob_registry.errors.crypto import IntegrityError
from keyfob_registry.errors.store import StoreError


class HeadError(IntegrityError):
    """The rows of a secret are not those that were written: one was changed, removed or put in."""

    code = "E420"

    def __init__(self, name: str, environment: str, scope: str, what: str = "was changed") -> None:
        where = f"secret {name!r} in environment {environment!r} of {scope}"
        super().__init__(where, fix="keyfob doctor", problem=f"{where} {what} without the root key")


class RolledBackError(IntegrityError):
    """The secrets of a workspace or an organization are older than those that were there before."""

    code = "E421"

    def __init__(self, scope: str, what: str) -> None:
        super().__init__(scope, fix="keyfob doctor", problem=f"the secrets of {scope} {what}")


class UnknownVersionError(StoreError):
    """A secret has no such version, or not any more."""

    code = "E422"

    def __init__(self, name: str, version: int, kept: Iterable[int]) -> None:
        there = ", ".join(map(str, kept)) or "none"
        super().__init__(
            f"secret {name!r} has no version {version}; those that are kept: {there}",
            hints=[f"keyfob secret history {name}"],
        )


class NotDeletedError(StoreError):
    """A secret that is not deleted cannot be restored."""

    code = "E423"

    def __init__(self, name: str, environment: str) -> None:
        super().__init__(
            f"secret {name!r} in environment {environment!r} is not deleted", hints=[f"keyfob secret show {name}"]
        )
