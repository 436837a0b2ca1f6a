"""Secrets and their versions: reads, and the one write, which is a transaction that takes the write lock first."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache
from itertools import groupby

from keyfob_registry.scopes import Scope
from keyfob_registry.store import changing
from keyfob_registry.store.history import Change, Manifest
from keyfob_registry.store.protocol import Lifetime, Sign, Signed, Step, StoredSecret, StoredValue
from keyfob_registry.store.sql import keys, rows
from keyfob_registry.store.sql.connection import Connection

_RANK = len(rows.SECRET_FIELDS) + len(rows.VALUE_FIELDS)  # the column after those of a secret and a value
# A secret that has lost its rows of values is found all the same: its head says that some were there.
_JOINED = """FROM secret LEFT JOIN value ON value.secret_id = secret.id AND value.until IS NULL"""
_PLACE = "secret.scope = ? AND secret.environment = ? AND secret.name = ?"
_MANIFEST = "SELECT scope, counter, sum, mac FROM manifest"
_VERSIONS = """SELECT version, created_at, actor, change, keys, source, mac FROM version
    WHERE secret_id = ? ORDER BY version"""
_KEEP_SECRET = """INSERT INTO secret
    (scope, environment, name, version, oldest, created_at, updated_at, deleted_at, expires_at, rotate_by, head)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (scope, environment, name) DO UPDATE SET version = excluded.version, oldest = excluded.oldest,
    updated_at = excluded.updated_at, deleted_at = excluded.deleted_at, expires_at = excluded.expires_at,
    rotate_by = excluded.rotate_by, head = excluded.head
    RETURNING id"""
_KEEP_MANIFEST = """INSERT INTO manifest (scope, counter, sum, mac) VALUES (?, ?, ?, ?)
    ON CONFLICT (scope) DO UPDATE SET counter = excluded.counter, sum = excluded.sum, mac = excluded.mac"""


def find(connection: Connection, scopes: Sequence[Scope], environment: str, name: str) -> StoredSecret | None:
    """Return the secret from the first of the scopes that has it, whole; None if none has."""
    parameters = [text for scope in scopes for text in (str(scope), environment, name)]
    found = connection.execute(_find_statement(len(scopes)), parameters).fetchall() if scopes else []
    if not found:
        return None
    first: int = min(row[_RANK] for row in found)
    return rows.secret_of(scopes[first], environment, name, [row for row in found if row[_RANK] == first])


def listed(
    connection: Connection, scopes: Sequence[Scope], environment: str | None, name: str | None, *, deleted: bool
) -> Iterator[StoredSecret]:
    """Return the secrets of each scope, in the order of the scopes, then by name and environment."""
    filters = {"environment": environment, "name": name}
    given = {column: value for column, value in filters.items() if value is not None}
    where = " AND ".join(f"secret.{column} = ?" for column in ("scope", *given))
    dead = "NOT NULL" if deleted else "NULL"
    select = _select("secret.environment, secret.name", f"{where} AND secret.deleted_at IS {dead}")
    statement = f"{select} ORDER BY secret.name, secret.environment"
    for scope in scopes:
        found = connection.execute(statement, (str(scope), *given.values()))
        for (of_environment, of_name), group in groupby(found, lambda row: row[_RANK:]):
            yield rows.secret_of(scope, of_environment, of_name, list(group))


def environments_of(connection: Connection, scopes: Sequence[Scope], name: str) -> list[str]:
    """Return the environments that hold a secret of this name, in order."""
    if not scopes:
        return []
    marks = ", ".join("?" * len(scopes))
    statement = f"SELECT DISTINCT environment FROM secret WHERE scope IN ({marks}) AND name = ? AND deleted_at IS NULL"  # noqa: S608 marks only
    found = connection.execute(f"{statement} ORDER BY environment", (*map(str, scopes), name))
    return [environment for (environment,) in found]


def newest(connection: Connection, scope: Scope, environment: str, name: str) -> StoredSecret | None:
    """Return the secret of this scope, also if it is deleted."""
    statement = _select("secret.id", _PLACE)
    found = connection.execute(statement, (str(scope), environment, name)).fetchall()
    return rows.secret_of(scope, environment, name, found) if found else None


def lifetime(connection: Connection, scope: Scope, environment: str, name: str) -> Lifetime | None:
    """Return a secret with all that is kept of it."""
    with connection.snapshot():
        statement = f"SELECT secret.id FROM secret WHERE {_PLACE}"  # noqa: S608 constants only
        found = connection.execute(statement, (str(scope), environment, name)).fetchone()
        return _lifetime(connection, scope, environment, name, found[0]) if found else None


def lifetimes(connection: Connection, scope: Scope, after: tuple[str, str], limit: int) -> list[Lifetime]:
    """Return a page of all secrets of a scope, deleted ones too, ordered by (environment, name)."""
    with connection.snapshot():
        page = connection.execute(
            "SELECT environment, name, id FROM secret WHERE scope = ? AND (environment, name) > (?, ?)"
            " ORDER BY environment, name LIMIT ?",
            (str(scope), *after, limit),
        ).fetchall()
        return [_lifetime(connection, scope, *row) for row in page]


def manifests(connection: Connection) -> list[Manifest]:
    """Return the manifests of all scopes."""
    return [rows.manifest(row) for row in connection.execute(f"{_MANIFEST} ORDER BY scope")]


def manifest(connection: Connection, scope: str) -> Manifest | None:
    """Return the manifest of a scope."""
    found = connection.execute(f"{_MANIFEST} WHERE scope = ?", (scope,)).fetchone()
    return rows.manifest(found) if found else None


def heads(connection: Connection, scope: str, limit: int) -> tuple[Manifest | None, list[bytes]]:
    """Return the manifest of a scope and its heads: by one statement, so that no writer comes in between."""
    found = connection.execute(
        "SELECT secret.head, manifest.scope, manifest.counter, manifest.sum, manifest.mac"
        " FROM secret LEFT JOIN manifest ON manifest.scope = secret.scope WHERE secret.scope = ? LIMIT ?",
        (scope, limit),
    ).fetchall()
    if not found:
        return manifest(connection, scope), []
    of_scope = rows.manifest(found[0][1:]) if found[0][1] is not None else None
    return of_scope, [rows.head(row[0]) for row in found]


def accept(connection: Connection, new: Manifest, replaces: Manifest | None) -> bool:
    """Put a manifest in the place of one that is still there; say whether it was."""
    with connection.transaction():
        if manifest(connection, new.scope) != replaces:
            return False
        _keep_manifest(connection, new)
        return True


def write(connection: Connection, change: Change, sign: Sign) -> StoredSecret:
    """Make the next version of a secret; what is forgotten by it leaves the write-ahead log as well."""
    with connection.transaction():
        keys.refuse_destroyed(connection, {key_id for key_id, _ in change.values.values()})
        before = newest(connection, change.scope, change.environment, change.name)
        step = changing.step(before, change, manifest(connection, str(change.scope)))
        after, forgotten = _keep(connection, step, sign(step))
    if forgotten:
        connection.forget_log()
    return after


def _keep(connection: Connection, step: Step, signed: Signed) -> tuple[StoredSecret, int]:
    """Write a step; return the secret as it is now, and how many rows are gone for good."""
    after = replace(step.after, head=signed.head)
    secret_id = connection.execute(_KEEP_SECRET, rows.row_of_secret(after)).fetchall()[0][0]
    connection.executemany(
        'UPDATE value SET until = ? WHERE secret_id = ? AND "key" = ? AND version = ?',
        [(value.until, secret_id, value.key, value.version) for value in changing.stopped(step.before, after)],
    )
    connection.executemany(
        'INSERT INTO value (secret_id, "key", version, key_id, sealed, hosts) VALUES (?, ?, ?, ?, ?, ?)',
        [_row_of_value(secret_id, value) for value in changing.begun(after)],
    )
    version = step.version
    connection.execute(
        "INSERT INTO version (secret_id, version, created_at, actor, change, keys, source, mac)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (
            *(secret_id, version.version, version.created_at.isoformat(), version.actor, version.change),
            *(json.dumps(version.keys), version.source, signed.mac),
        ),
    )
    if signed.manifest:
        _keep_manifest(connection, signed.manifest)
    return after, _forget(connection, secret_id, after.oldest)


def _forget(connection: Connection, secret_id: int, oldest: int) -> int:
    """Remove what is part of no version from *oldest* on; return how many rows that are."""
    connection.execute("DELETE FROM version WHERE secret_id = ? AND version < ?", (secret_id, oldest))
    doomed = "DELETE FROM value WHERE secret_id = ? AND until <= ?"
    return int(connection.execute(doomed, (secret_id, oldest)).rowcount)


def _keep_manifest(connection: Connection, new: Manifest) -> None:
    connection.execute(_KEEP_MANIFEST, (new.scope, new.counter, new.sum, new.mac))


def _lifetime(connection: Connection, scope: Scope, environment: str, name: str, secret_id: int) -> Lifetime:
    secret = newest(connection, scope, environment, name)
    if secret is None:  # pragma: no cover -- it was there a moment ago, in this transaction
        raise rows.DamagedRowError("secret")
    statement = f'SELECT {rows.VALUE_COLUMNS} FROM value WHERE secret_id = ? ORDER BY "key", version'  # noqa: S608 constants only
    values = tuple(map(rows.value, connection.execute(statement, (secret_id,))))
    return Lifetime(secret, values, tuple(map(rows.version, connection.execute(_VERSIONS, (secret_id,)))))


def _row_of_value(secret_id: int, value: StoredValue) -> rows.Row:
    return secret_id, value.key, value.version, value.key_id, value.sealed, value.hosts


def _select(also: str, where: str) -> str:
    """Return a query for secrets with their values that count, and *also* these columns, at the end."""
    return f"SELECT {rows.SECRET_COLUMNS}, {rows.VALUE_COLUMNS}, {also} {_JOINED} WHERE {where}"


@cache
def _find_statement(scopes: int) -> str:
    alive = f"{_PLACE} AND secret.deleted_at IS NULL"
    return " UNION ALL ".join(_select(str(rank), alive) for rank in range(scopes))
