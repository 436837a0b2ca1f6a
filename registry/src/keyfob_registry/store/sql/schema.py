"""Making the schema: the only part of the store that needs SQLModel."""

from collections.abc import Iterator

from sqlalchemy.dialects import sqlite
from sqlalchemy.schema import CreateIndex, CreateTable, ExecutableDDLElement

from keyfob_registry.store.protocol import DEFAULT
from keyfob_registry.store.sql import tables
from keyfob_registry.store.sql.connection import APPLICATION_ID, SCHEMA_VERSION, Connection, schema_version
from keyfob_registry.store.sql.writing import add_workspace


def initialise(connection: Connection, place: str) -> None:
    """Make the schema and the defaults; a database that has them stays as it is."""
    if schema_version(connection, place) == SCHEMA_VERSION:
        return
    connection.execute("PRAGMA journal_mode = WAL")
    with connection.transaction():
        if schema_version(connection, place) == 0:
            for element in _schema():
                connection.execute(str(element.compile(dialect=sqlite.dialect())))
            add_workspace(connection, DEFAULT, DEFAULT)
            connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
            connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")


def _schema() -> Iterator[ExecutableDDLElement]:
    for table in tables.Table.metadata.sorted_tables:
        yield CreateTable(table)
        yield from map(CreateIndex, sorted(table.indexes, key=lambda index: str(index.name)))
