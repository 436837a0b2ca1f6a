"""The administrative writes, by SQLModel: each is one transaction that takes the write lock first."""

import sqlite3
import uuid
from collections.abc import Collection, Generator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import NamedTuple

from sqlalchemy import Connection, StaticPool, event
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session, create_engine, select

from keyfob_registry.errors import ConflictError, WorkspaceExistsError
from keyfob_registry.store.protocol import DEFAULT, Workspace
from keyfob_registry.store.sql import keys, tables
from keyfob_registry.store.sql.connection import APPLICATION_ID, SCHEMA_VERSION, schema_version


class Place(NamedTuple):
    """Where a secret lies."""

    scope: str
    environment: str
    name: str


def initialise(connection: sqlite3.Connection, place: str) -> None:
    """Make the schema and the defaults; a database that has them stays as it is."""
    if schema_version(connection, place) == SCHEMA_VERSION:
        return
    connection.execute("PRAGMA journal_mode = WAL")
    with _transaction(connection) as session:
        if schema_version(connection, place) == 0:
            tables.Table.metadata.create_all(session.connection())
            _add_workspace(session, DEFAULT, DEFAULT)
            session.flush()
            connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
            connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")


def create_workspace(connection: sqlite3.Connection, name: str, organization: str) -> Workspace:
    """Make a workspace, and its organization if there is none of that name."""
    with _transaction(connection) as session:
        if session.exec(select(tables.Workspace).where(tables.Workspace.name == name)).first():
            raise WorkspaceExistsError(name)
        return _add_workspace(session, name, organization)


def put(
    connection: sqlite3.Connection, place: Place, expected_version: int, values: Mapping[str, tuple[str, bytes]]
) -> None:
    """Merge sealed values into a secret, or make it."""
    if not values:
        raise ValueError("a secret holds one key at least")
    with _transaction(connection) as session:
        keys.refuse_destroyed(connection, {key_id for key_id, _ in values.values()})
        secret = _secret(session, place)
        found = secret.version if secret else 0
        if found != expected_version:
            raise ConflictError(place.name, place.environment, expected=expected_version, found=found)
        secret = _touch(
            session, secret or tables.Secret(**place._asdict(), version=0, created_at=_now(), updated_at="")
        )
        for key, (key_id, sealed) in values.items():
            session.merge(
                tables.Value(secret_id=secret.id, key=key, version=secret.version, key_id=key_id, sealed=sealed)
            )


def remove(connection: sqlite3.Connection, place: Place, keys: Collection[str] | None) -> bool:
    """Remove keys of a secret, or all of it, from the write-ahead log as well."""
    removed = _remove(connection, place, keys)
    if removed:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    return removed


def _remove(connection: sqlite3.Connection, place: Place, keys: Collection[str] | None) -> bool:
    with _transaction(connection) as session:
        secret = _secret(session, place)
        if secret is None:
            return False
        values = session.exec(select(tables.Value).where(tables.Value.secret_id == secret.id)).all()
        doomed = [value for value in values if keys is None or value.key in keys]
        for value in doomed:
            session.delete(value)
        if len(doomed) == len(values):
            session.flush()
            session.delete(secret)
        elif doomed:
            _touch(session, secret)
        return bool(doomed)


@contextmanager
def _transaction(connection: sqlite3.Connection) -> Generator[Session]:
    """Give a session on our own connection; SQLAlchemy's wrapping of SQLite's errors is taken off again."""
    engine = create_engine("sqlite://", creator=lambda: connection, poolclass=StaticPool)
    event.listen(engine, "begin", _begin)
    try:
        with Session(engine, expire_on_commit=False) as session, session.begin():
            session.connection()  # takes the lock now: a session begins only when it is used
            yield session
    except DBAPIError as error:
        cause = error.orig
    else:
        return
    if cause is not None:
        raise cause


def _begin(connection: Connection) -> None:
    # A transaction that reads first and locks later can fail with "database is locked" at once.
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _secret(session: Session, place: Place) -> tables.Secret | None:
    query = select(tables.Secret).where(
        tables.Secret.scope == place.scope,
        tables.Secret.environment == place.environment,
        tables.Secret.name == place.name,
    )
    return session.exec(query).first()


def _touch(session: Session, secret: tables.Secret) -> tables.Secret:
    secret.version += 1
    secret.updated_at = _now()
    session.add(secret)
    session.flush()
    return secret


def _add_workspace(session: Session, name: str, organization: str) -> Workspace:
    owner = session.exec(select(tables.Organization).where(tables.Organization.name == organization)).first()
    if owner is None:
        owner = tables.Organization(id=uuid.uuid4().hex, name=organization, created_at=_now())
        session.add(owner)
        session.flush()
    workspace = tables.Workspace(id=uuid.uuid4().hex, organization_id=owner.id, name=name, created_at=_now())
    session.add(workspace)
    return Workspace(workspace.id, name, owner.id, organization)


def _now() -> str:
    return datetime.now(UTC).isoformat()
