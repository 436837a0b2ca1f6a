"""The administrative writes: each is one transaction that takes the write lock first."""

import uuid
from collections.abc import Collection, Mapping
from datetime import UTC, datetime
from typing import NamedTuple

from keyfob_registry.errors import ConflictError, WorkspaceExistsError
from keyfob_registry.store.protocol import Workspace
from keyfob_registry.store.sql import keys
from keyfob_registry.store.sql.connection import Connection

_PUT = """INSERT INTO value (secret_id, "key", version, key_id, sealed) VALUES (?, ?, ?, ?, ?)
    ON CONFLICT (secret_id, "key")
    DO UPDATE SET version = excluded.version, key_id = excluded.key_id, sealed = excluded.sealed"""


class Place(NamedTuple):
    """Where a secret lies."""

    scope: str
    environment: str
    name: str


def create_workspace(connection: Connection, name: str, organization: str) -> Workspace:
    """Make a workspace, and its organization if there is none of that name."""
    with connection.transaction():
        if connection.execute("SELECT 1 FROM workspace WHERE name = ?", (name,)).fetchone():
            raise WorkspaceExistsError(name)
        return add_workspace(connection, name, organization)


def add_workspace(connection: Connection, name: str, organization: str) -> Workspace:
    """Make a workspace inside of a transaction."""
    found = connection.execute("SELECT id FROM organization WHERE name = ?", (organization,)).fetchone()
    organization_id: str = found[0] if found else uuid.uuid4().hex
    if not found:
        connection.execute(
            "INSERT INTO organization (id, name, created_at) VALUES (?, ?, ?)", (organization_id, organization, _now())
        )
    workspace = Workspace(uuid.uuid4().hex, name, organization_id, organization)
    connection.execute(
        "INSERT INTO workspace (id, organization_id, name, created_at) VALUES (?, ?, ?, ?)",
        (workspace.id, organization_id, name, _now()),
    )
    return workspace


def put(connection: Connection, place: Place, expected_version: int, values: Mapping[str, tuple[str, bytes]]) -> None:
    """Merge sealed values into a secret, or make it."""
    if not values:
        raise ValueError("a secret holds one key at least")
    with connection.transaction():
        keys.refuse_destroyed(connection, {key_id for key_id, _ in values.values()})
        secret_id, version = _secret(connection, place) or (None, 0)
        if version != expected_version:
            raise ConflictError(place.name, place.environment, expected=expected_version, found=version)
        if secret_id is None:
            secret_id = _add_secret(connection, place)
        else:
            _touch(connection, secret_id)
        connection.executemany(
            _PUT, [(secret_id, key, version + 1, key_id, sealed) for key, (key_id, sealed) in values.items()]
        )


def remove(connection: Connection, place: Place, removed: Collection[str] | None) -> bool:
    """Remove keys of a secret, or all of it, from the write-ahead log as well."""
    found = _remove(connection, place, removed)
    if found:
        connection.forget_log()
    return found


def _remove(connection: Connection, place: Place, removed: Collection[str] | None) -> bool:
    with connection.transaction():
        found = _secret(connection, place)
        if found is None:
            return False
        secret_id, _ = found
        stored = {key for (key,) in connection.execute('SELECT "key" FROM value WHERE secret_id = ?', (secret_id,))}
        doomed = stored if removed is None else stored.intersection(removed)
        connection.executemany(
            'DELETE FROM value WHERE secret_id = ? AND "key" = ?', [(secret_id, key) for key in sorted(doomed)]
        )
        if doomed == stored:
            connection.execute("DELETE FROM secret WHERE id = ?", (secret_id,))
        elif doomed:
            _touch(connection, secret_id)
        return bool(doomed)


def _secret(connection: Connection, place: Place) -> tuple[int, int] | None:
    """Return id and version of a secret."""
    found = connection.execute(
        "SELECT id, version FROM secret WHERE scope = ? AND environment = ? AND name = ?", place
    ).fetchone()
    return (found[0], found[1]) if found else None


def _add_secret(connection: Connection, place: Place) -> int:
    now = _now()
    added = connection.execute(
        "INSERT INTO secret (scope, environment, name, version, created_at, updated_at) VALUES (?, ?, ?, 1, ?, ?)"
        " RETURNING id",
        (*place, now, now),
    ).fetchall()
    return int(added[0][0])


def _touch(connection: Connection, secret_id: int) -> None:
    connection.execute("UPDATE secret SET version = version + 1, updated_at = ? WHERE id = ?", (_now(), secret_id))


def _now() -> str:
    return datetime.now(UTC).isoformat()
