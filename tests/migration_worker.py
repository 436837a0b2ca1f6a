"""A program that migrates a database to the schema of the tests' own migration; the tests start it, and kill it."""

from __future__ import annotations

import sys
from pathlib import Path

from keyfob_registry.store.sql import connection, schema
from keyfob_registry.store.sql import store as sql_store

LATER = Path(__file__).parent / "migrations"


def main() -> None:
    """Migrate the database that the argument names."""
    schema.MIGRATIONS.append(LATER)
    for module in (connection, schema, sql_store):
        module.SCHEMA_VERSION = 2  # type: ignore[attr-defined]
    print(*sql_store.SqlStore(sys.argv[1]).upgrade(), flush=True)  # noqa: T201 -- read by the test


if __name__ == "__main__":
    main()
