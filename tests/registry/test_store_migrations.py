"""Migrations: from every schema that there ever was to the newest, on both databases, with data in place.

Schema 1 is the newest so far, so a migration of the tests' own (tests/migrations) stands for those that will come.
"""

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import migration_worker
import postgres
import psycopg
import pytest
import schemas
from keyfob_registry import maintenance
from keyfob_registry.errors import NewerSchemaError, NotInitialisedError, OlderSchemaError
from keyfob_registry.store.sql import connection, schema
from keyfob_registry.store.sql import store as sql_store
from keyfob_registry.store.sql.store import SqlStore

KINDS = ("sqlite", "postgres")


@pytest.fixture(name="url", params=[(version, kind) for version in schemas.known() for kind in KINDS], ids=str)
def _url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Make a database of each schema on each kind, with secrets of two tenants and an audit."""
    version, kind = request.param
    return schemas.load(version, kind, tmp_path)


@pytest.fixture(name="later")
def _later(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the code know of one migration more."""
    monkeypatch.setattr(schema, "MIGRATIONS", [*schema.MIGRATIONS, migration_worker.LATER])
    for module in (connection, schema, sql_store):
        monkeypatch.setattr(module, "SCHEMA_VERSION", 2)


def query(url: str, statement: str) -> list[tuple[object, ...]]:
    """Ask a database by other means than ours."""
    if url.startswith("sqlite"):
        with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as opened:
            return opened.execute(statement).fetchall()
    plain = url.replace("+psycopg", "")
    with psycopg.connect(plain, options="-c search_path=keyfob") as server:
        return server.execute(statement.encode()).fetchall()


def version_of(url: str) -> object:
    """Return the version that a database says it has."""
    return query(url, "SELECT version_num FROM alembic_version")[0][0]


def test_every_schema_reaches_the_newest(url: str) -> None:
    """After an upgrade all values of all tenants are read by calls, and every record of the audit is proved."""
    before, now = maintenance.upgrade({"KEYFOB_DATABASE_URL": url})

    assert (now, before <= now) == (connection.SCHEMA_VERSION, True)
    assert schemas.expected() == schemas.read(url)
    with schemas.opened(url) as registry:
        assert registry.audit.verify().ok


@pytest.mark.usefixtures("later")
def test_a_further_migration_keeps_secrets_readable(url: str) -> None:
    """A step adds a column with content and an index; the second time there is nothing to do."""
    store = SqlStore(url)
    done = [store.upgrade(), store.upgrade()]
    store.close()

    assert [(1, 2), (2, 2)] == done
    assert [("SHARED",), ("TENANT",)] == query(url, "SELECT DISTINCT label FROM secret ORDER BY label")
    assert schemas.expected() == schemas.read(url)


@pytest.mark.usefixtures("later")
def test_an_older_schema_names_the_command(url: str) -> None:
    """E411 refuses work until the database was upgraded; ``keyfob init`` upgrades it as well."""
    store = SqlStore(url)

    with pytest.raises(OlderSchemaError, match="has schema 1; this version needs 2") as caught:
        store.workspaces()
    store.initialise()

    assert ("keyfob upgrade",) == caught.value.hints
    assert ["default"] == [workspace.name for workspace in store.workspaces()]
    store.close()


def test_a_newer_schema_is_refused(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """E405: an older Keyfob neither works with it, nor makes it anew."""
    monkeypatch.setattr(schema, "MIGRATIONS", [*schema.MIGRATIONS, migration_worker.LATER])
    with monkeypatch.context() as known:
        for module in (connection, schema, sql_store):
            known.setattr(module, "SCHEMA_VERSION", 2)
        maintenance.upgrade({"KEYFOB_DATABASE_URL": url})
    store = SqlStore(url)

    for act in (store.workspaces, store.initialise, store.upgrade):
        with pytest.raises(NewerSchemaError, match="has schema 2; this version knows up to 1"):
            act()
    store.close()


@pytest.mark.parametrize("kind", KINDS)
def test_upgrading_makes_no_database(kind: str, tmp_path: Path) -> None:
    """What was never initialised is not made by an upgrade."""
    server = postgres.server()
    url = server.url(server.database()) if kind == "postgres" else f"sqlite:///{tmp_path}/keyfob.db"

    with pytest.raises(NotInitialisedError):
        maintenance.upgrade({"KEYFOB_DATABASE_URL": url})


def program(url: str, **environ: str) -> "subprocess.Popen[str]":
    """Start a program that migrates a database."""
    command = [sys.executable, migration_worker.__file__, url]
    pipe = subprocess.PIPE
    return subprocess.Popen(command, stdout=pipe, stderr=pipe, text=True, env={**os.environ, **environ})


def test_a_migration_that_is_killed_leaves_what_was_there(url: str) -> None:
    """Kill -9 in the middle: the database is as it was, and the next start migrates it."""
    killed = program(url, KEYFOB_TEST_PAUSE="1")
    assert killed.stdout
    assert "half\n" == killed.stdout.readline()
    killed.kill()
    killed.communicate()

    assert "1" == version_of(url)
    assert schemas.expected() == schemas.read(url)
    assert ("1 2\n", "") == program(url).communicate()
    assert ("2", 2) == (version_of(url), len(query(url, "SELECT DISTINCT label FROM secret")))


def test_programs_that_migrate_at_once_migrate_once(url: str) -> None:
    """Three that start together wait for each other: one migrates, the others find it done."""
    programs = [program(url) for _ in range(3)]

    said = sorted(each.communicate() for each in programs)

    assert [("1 2\n", ""), ("2 2\n", ""), ("2 2\n", "")] == said
    assert "2" == version_of(url)


@pytest.mark.parametrize("kind", KINDS)
def test_migrations_and_tables_agree(kind: str, tmp_path: Path) -> None:
    """A database that walked all migrations has the schema of one that is made new."""
    walked = schemas.load(schemas.known()[0], kind, tmp_path)
    maintenance.upgrade({"KEYFOB_DATABASE_URL": walked})
    server = postgres.server()
    new = server.url(server.database()) if kind == "postgres" else f"sqlite:///{tmp_path}/new.db"
    store = SqlStore(new)
    store.initialise()
    store.close()

    assert _shape(new, kind) == _shape(walked, kind)


def _shape(url: str, kind: str) -> list[tuple[object, ...]]:
    if kind == "sqlite":
        return query(url, "SELECT name, replace(sql, '\"', '') FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY name")
    columns = query(
        url,
        "SELECT table_name, column_name, data_type, collation_name, is_nullable FROM information_schema.columns"
        " WHERE table_schema = 'keyfob' ORDER BY 1, 2",
    )
    return [*columns, *query(url, "SELECT indexdef FROM pg_indexes WHERE schemaname = 'keyfob' ORDER BY 1")]
