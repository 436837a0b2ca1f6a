"""The schema: its tables, names, indexes and constraints.

Times are texts in UTC, so that raw reads and SQLModel agree on them. A scope is text as well ("workspace:<id>"): it
names one of two kinds of owners, and the seal of a value is bound to the same text.
"""

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, MetaData, Text, UniqueConstraint, text
from sqlmodel import AutoString, Field, SQLModel

_NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}
_PRIMARY = text("state = 'primary'")


class Table(SQLModel):
    """The base of our tables: their metadata is apart from that of anybody else's models."""

    metadata = MetaData(naming_convention=_NAMES)


class Organization(Table, table=True):
    """An organization, which owns workspaces."""

    id: str = Field(primary_key=True)
    name: str = Field(unique=True)
    created_at: str


class Workspace(Table, table=True):
    """A workspace; its name is unique in the whole store."""

    id: str = Field(primary_key=True)
    organization_id: str = Field(foreign_key="organization.id", index=True)
    name: str = Field(unique=True)
    created_at: str


class Secret(Table, table=True):
    """A secret in one scope and one environment; its version grows with each change, and is never used again.

    A secret that was purged stays as a row without values: the next one of its name goes on from its version.
    """

    __table_args__ = (UniqueConstraint("scope", "environment", "name"), Index(None, "scope", "deleted_at"))

    id: int = Field(default=None, primary_key=True)  # the database counts
    scope: str
    environment: str
    name: str
    version: int
    oldest: int
    created_at: str
    updated_at: str
    deleted_at: str | None = None
    expires_at: str | None = None
    rotate_by: str | None = None
    head: bytes


class Value(Table, table=True):
    """One sealed value of a secret: ``until`` is the version at which it stopped to count, null if it still does."""

    secret_id: int = Field(sa_column=Column(ForeignKey("secret.id", ondelete="CASCADE"), primary_key=True))
    key: str = Field(primary_key=True)
    version: int = Field(primary_key=True)
    until: int | None = None
    key_id: str
    sealed: bytes
    hosts: str = ""


class Version(Table, table=True):
    """One change of a secret: who made it, when, and the names of the keys that changed."""

    secret_id: int = Field(sa_column=Column(ForeignKey("secret.id", ondelete="CASCADE"), primary_key=True))
    version: int = Field(primary_key=True)
    created_at: str
    actor: str
    change: str
    keys: str  # JSON, read by our own code
    source: int | None = None
    mac: bytes


class Manifest(Table, table=True):
    """What proves that no head of a scope is an older one."""

    scope: str = Field(primary_key=True)
    counter: int
    sum: bytes
    mac: bytes


class Use(Table, table=True):
    """Which action uses a secret, since when, and how its last call went; written with the audit record of each."""

    scope: str = Field(primary_key=True)
    environment: str = Field(primary_key=True)
    name: str = Field(primary_key=True)
    action: str = Field(primary_key=True)
    first_used_at: str
    last_used_at: str
    calls: int
    version: int
    run: str
    outcome: str


class Notice(Table, table=True):
    """A date of a secret that was told at one of its lead times, in days."""

    scope: str = Field(primary_key=True)
    environment: str = Field(primary_key=True)
    name: str = Field(primary_key=True)
    what: str = Field(primary_key=True)
    date: str = Field(primary_key=True)
    lead_time: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})


class DataKey(Table, table=True):
    """A data key of a scope, wrapped by a key-encryption key; the newest generation seals."""

    __table_args__ = (UniqueConstraint("scope", "generation"),)

    id: str = Field(primary_key=True)
    scope: str
    kek_id: str
    wrapped: bytes
    generation: int
    settled: bool
    created_at: str


class Kek(Table, table=True):
    """A key-encryption key of the keyring, wrapped by a root key; one at most is primary."""

    __table_args__ = (Index("uq_kek_primary", "state", unique=True, sqlite_where=_PRIMARY, postgresql_where=_PRIMARY),)

    number: int = Field(default=None, primary_key=True)  # the database counts
    id: str = Field(unique=True)
    root_key_id: str
    wrapped: bytes
    state: str
    wraps: int
    settled: bool
    created_at: str


class Audit(Table, table=True):
    """One record of a call, chained to the one before it; a call that opened secrets has two of the same id."""

    sequence: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    id: str = Field(index=True)
    run: str = Field(index=True)
    actor: str
    action: str
    organization: str
    workspace: str = Field(index=True)
    environment: str
    started_at: str
    duration: float
    outcome: str
    error_code: str | None = None
    secrets: str  # JSON, read by our own code
    masked: str
    key_id: str
    previous: bytes
    mac: bytes


def _agree() -> None:
    """Let both databases order texts by their bytes, and count as far."""
    for column in (column for table in Table.metadata.tables.values() for column in table.columns):
        if isinstance(column.type, Integer):
            column.type = Integer().with_variant(BigInteger(), "postgresql")
        elif isinstance(column.type, AutoString):
            column.type = Text().with_variant(Text(collation="C"), "postgresql")


_agree()
