"""A fresh database of each kind, and rows in bulk; Postgres is that of the tests, with its writes to the disk on."""

import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any

import psycopg
from keyfob_registry.store.sql.connection import Connection
from keyfob_registry.store.sql.store import SqlStore

sys.path.append(str(Path(__file__).parents[1] / "tests"))

import postgres

KINDS = ("SQLite", "Postgres")
_AT_ONCE = 10_000
_SECRET = """INSERT INTO secret (id, scope, environment, name, version, oldest, created_at, updated_at, head)
    VALUES (?, ?, ?, ?, 1, 1, ?, ?, ?)"""
_VALUE = """INSERT INTO value (secret_id, "key", version, key_id, sealed, hosts) VALUES (?, ?, 1, ?, ?, '')"""

Row = tuple[str, str, str, bytes]
"""Environment, name, key id and sealed value of a secret with the one key ``KEY``."""


@contextmanager
def store_of(kind: str) -> Iterator[tuple[SqlStore, str]]:
    """Give an initialised store and the address of its database."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/keyfob.db"
        if kind == "Postgres":
            server = postgres.server(fsync="on", full_page_writes="on", autovacuum="on", shared_buffers="256MB")
            url = server.url(server.database())
        store = SqlStore(url)
        store.initialise()
        try:
            yield store, url
        finally:
            store.close()


def fill(store: SqlStore, scope: str, rows: Iterator[Row], *, now: str = "2026-01-01T00:00:00+00:00") -> None:
    """Store secrets in large transactions, past everything that looks at them."""
    first = 1
    while page := list(islice(rows, _AT_ONCE)):
        store._run(lambda connection: _insert(connection, scope, list(enumerate(page, first)), now))  # noqa: B023, SLF001
        first += len(page)


def _insert(connection: Connection, scope: str, rows: list[tuple[int, Row]], now: str) -> None:
    secrets: list[tuple[Any, ...]] = [(number, scope, row[0], row[1], now, now, b"") for number, row in rows]
    with connection.transaction():
        connection.executemany(_SECRET, secrets)
        connection.executemany(_VALUE, [(number, "KEY", row[2], row[3]) for number, row in rows])


def analyse(kind: str, url: str) -> None:
    """Let Postgres count its rows now: left alone, it does so within a minute of a bulk load."""
    if kind == "Postgres":
        with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:
            connection.execute("ANALYZE")
