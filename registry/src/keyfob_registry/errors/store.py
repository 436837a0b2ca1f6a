"""The store cannot do what was asked."""

import shlex

from keyfob_sdk.errors import KeyfobError

from keyfob_registry.errors.crypto import UPGRADE


class StoreError(KeyfobError):
    """The store cannot do this."""

    code = "E400"


class NotInitialisedError(StoreError):
    """There is no database yet."""

    code = "E401"

    def __init__(self, place: str) -> None:
        super().__init__(f"the store {place!r} is not initialised", hints=["keyfob init"])


class StoreLockedError(StoreError):
    """Another program held the database for longer than we wait."""

    code = "E402"

    def __init__(self, place: str) -> None:
        super().__init__(f"another program holds the store {place!r}", hints=[f"fuser {shlex.quote(place)}"])


class StoreCorruptError(StoreError):
    """The database is damaged, or is no database at all."""

    code = "E403"

    def __init__(self, place: str, reason: str = "") -> None:
        super().__init__(
            f"the store {place!r} is damaged{f': {reason}' if reason else ''}",
            hints=[f"sqlite3 {shlex.quote(place)} 'PRAGMA integrity_check'"],
        )


class StoreFullError(StoreError):
    """No space is left; nothing was written."""

    code = "E404"

    def __init__(self, place: str) -> None:
        super().__init__(f"no space is left for the store {place!r}", hints=[f"df -h {shlex.quote(place)}"])


class NewerSchemaError(StoreError):
    """A newer version of Keyfob wrote the database."""

    code = "E405"

    def __init__(self, place: str, *, found: int, known: int) -> None:
        super().__init__(f"the store {place!r} has schema {found}; this version knows up to {known}", hints=[UPGRADE])


class ConflictError(StoreError):
    """Somebody else changed the secret since it was read; nothing was written."""

    code = "E406"

    def __init__(self, name: str, environment: str, *, expected: int, found: int) -> None:
        self.expected = expected
        self.found = found
        super().__init__(
            f"secret {name!r} in environment {environment!r} is at version {found}, not {expected}",
            hints=["repeat the command: it reads the secret again first"],
        )


class StoreReadOnlyError(StoreError):
    """The database may not be written."""

    code = "E407"

    def __init__(self, place: str) -> None:
        super().__init__(f"the store {place!r} is read-only", hints=[f"chmod u+w {shlex.quote(place)}"])
