"""The errors of the registry, in one tree.

KeyfobError
├── UnknownWorkspaceError        E202   no workspace has this name
├── WorkspaceExistsError         E203   a workspace of this name exists already
├── CryptoError                  E300   sealing or opening failed
│   ├── RootKeyMissingError      E301   no provider has a root key
│   ├── RootKeyInvalidError      E302   the text is no root key
│   ├── WrongRootKeyError        E303   another root key sealed the data
│   ├── KeyFileError             E304   the key file is not safe to read or make
│   ├── IntegrityError           E305   a sealed value was moved or changed
│   └── UnknownFormatError       E306   a newer or foreign record format
└── StoreError                   E400   the store cannot do this
    ├── NotInitialisedError      E401   no database yet
    ├── StoreLockedError         E402   another program holds the database
    ├── StoreCorruptError        E403   the database is damaged
    ├── StoreFullError           E404   no space is left
    ├── NewerSchemaError         E405   a newer Keyfob wrote the database
    ├── ConflictError            E406   somebody else changed the secret first
    └── StoreReadOnlyError       E407   the database may not be written
"""

import shlex
from collections.abc import Iterable

from keyfob_sdk.errors import KeyfobError, did_you_mean

UPGRADE = "pip install --upgrade keyfob-registry"


class UnknownWorkspaceError(KeyfobError):
    """No workspace has this name."""

    code = "E202"

    def __init__(self, name: str, known: Iterable[str]) -> None:
        hints = did_you_mean(name, known) or [f"keyfob workspace create {shlex.quote(name)}"]
        super().__init__(f"there is no workspace {name!r}", hints=hints)


class WorkspaceExistsError(KeyfobError):
    """A workspace of this name exists already."""

    code = "E203"

    def __init__(self, name: str) -> None:
        super().__init__(f"a workspace {name!r} exists already", hints=["keyfob workspace list"])


class CryptoError(KeyfobError):
    """Sealing or opening failed."""

    code = "E300"


class RootKeyMissingError(CryptoError):
    """No provider has a root key: without one nothing starts, and nothing is ever stored in plaintext."""

    code = "E301"

    def __init__(self, asked: Iterable[str] = ()) -> None:
        names = ", ".join(asked)
        super().__init__(
            f"there is no root key (asked: {names})" if names else "there is no root key",
            hints=["keyfob init", "export KEYFOB_KEY_FILE=/path/of/root.key"],
        )


class RootKeyInvalidError(CryptoError):
    """The text or bytes given as a root key are none; the text itself is never shown."""

    code = "E302"

    def __init__(self, reason: str, *, source: str = "") -> None:
        origin = f" from {source}" if source else ""
        super().__init__(
            f"the root key{origin} is invalid: {reason}",
            hints=["restore the key from its backup; 'keyfob init' makes a new one only for a new database"],
        )


class WrongRootKeyError(CryptoError):
    """The data was sealed under another root key than the one given."""

    code = "E303"

    def __init__(self, *, sealed_by: str, given: str) -> None:
        self.sealed_by = sealed_by
        self.given = given
        super().__init__(
            f"root key {sealed_by!r} sealed this data, but root key {given!r} was given",
            hints=[f"export KEYFOB_KEY_FILE=/path/of/the/file/of/key/{sealed_by}"],
        )


class KeyFileError(CryptoError):
    """The key file is not safe to read or cannot be made."""

    code = "E304"

    def __init__(self, path: str, reason: str, *, fix: str) -> None:
        super().__init__(f"the key file {path!r} {reason}", hints=[fix])


class IntegrityError(CryptoError):
    """A sealed value does not open at its address: it was moved there, or changed."""

    code = "E305"

    def __init__(self, where: str, *, fix: str = "keyfob check") -> None:
        super().__init__(f"the sealed value of {where} was moved or changed, and does not open", hints=[fix])


class UnknownFormatError(CryptoError):
    """A sealed value has a format, an algorithm or a key that this version does not know."""

    code = "E306"

    def __init__(self, where: str, reason: str) -> None:
        super().__init__(f"the sealed value of {where} {reason}", hints=[UPGRADE])


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
