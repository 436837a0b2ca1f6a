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
        super().__init__(
            f"another program holds the store {place!r}",
            hints=[_hint(place, "fuser {}", "psql {} -c 'TABLE pg_stat_activity'")],
        )


class StoreCorruptError(StoreError):
    """The database is damaged, or is no database at all."""

    code = "E403"

    def __init__(self, place: str, reason: str = "") -> None:
        super().__init__(
            f"the store {place!r} is damaged{f': {reason}' if reason else ''}",
            hints=[_hint(place, "sqlite3 {} 'PRAGMA integrity_check'", "pg_amcheck --schema keyfob {}")],
        )


class StoreFullError(StoreError):
    """No space is left; nothing was written."""

    code = "E404"

    def __init__(self, place: str) -> None:
        super().__init__(
            f"no space is left for the store {place!r}",
            hints=[_hint(place, "df -h {}", "make space on the database server")],
        )


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
        hint = _hint(place, "chmod u+w {}", "name the primary server, no standby")
        super().__init__(f"the store {place!r} is read-only", hints=[hint])


class StoreUnreachableError(StoreError):
    """No server answers, or the connection to it was lost; nothing was written."""

    code = "E408"

    def __init__(self, place: str, reason: str, *, again: bool = False) -> None:
        self.again = again
        super().__init__(
            f"the store {place!r} cannot be reached: {reason}", hints=[f"pg_isready --dbname {shlex.quote(place)}"]
        )


class StoreAccessError(StoreError):
    """The server refuses the user, the password or what was asked for."""

    code = "E409"

    def __init__(self, place: str, reason: str) -> None:
        super().__init__(
            f"the store {place!r} refuses this: {reason}",
            hints=["export KEYFOB_DATABASE_URL=postgresql+psycopg://user@host/database"],
        )


class UnknownOutcomeError(StoreError):
    """The connection was lost while a change was committed: it was made as a whole, or not at all."""

    code = "E410"

    def __init__(self, place: str) -> None:
        super().__init__(
            f"the connection to the store {place!r} was lost during a commit: the change may have been made",
            hints=["look at what is stored before you repeat the command"],
        )


class OlderSchemaError(StoreError):
    """An older version of Keyfob made the database, and it was not upgraded since."""

    code = "E411"

    def __init__(self, place: str, *, found: int, known: int) -> None:
        super().__init__(
            f"the store {place!r} has schema {found}; this version needs {known}", hints=["keyfob upgrade"]
        )


class StoreBusyError(StoreError):
    """All connections that a process may have are in use for longer than we wait."""

    code = "E412"

    def __init__(self, place: str, connections: int) -> None:
        super().__init__(
            f"all {connections} connections to the store {place!r} are in use",
            hints=["call with fewer threads at once"],
        )


class BackupError(StoreError):
    """A file is no whole backup of a database of Keyfob."""

    code = "E413"

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(f"the backup {path!r} cannot be used: {reason}", hints=["name another backup"])


class BackupToolError(StoreError):
    """A database on a server is backed up and restored by the server's own tools."""

    code = "E414"

    def __init__(self, place: str) -> None:
        dump = f"pg_dump --format=custom --schema=keyfob --file=keyfob.dump {shlex.quote(place)}"
        load = f"pg_restore --exit-on-error --single-transaction --dbname={shlex.quote(place)} keyfob.dump"
        super().__init__(f"the store {place!r} is backed up by the tools of its server", hints=[dump, load])


def _hint(place: str, sqlite: str, postgres: str) -> str:
    """Return what to type about a database of this kind; ``{}`` stands for its place."""
    hint = postgres if place.startswith("postgresql://") else sqlite
    return hint.format(shlex.quote(place))
