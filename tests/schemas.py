"""Databases of every schema that there ever was, as texts: made by the code of their time, loaded by tests.

``python tests/schemas.py`` writes those of the schema that the code makes now. One that was released stays as it is.
"""

from __future__ import annotations

import base64
import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path

import postgres
import tenants
from keyfob_registry import Registry, initialise
from keyfob_registry.builtin import BuiltIn
from keyfob_registry.catalog import Catalog
from keyfob_registry.crypto.places import configured
from keyfob_registry.store.sql import connection
from keyfob_registry.store.sql.sqlite import APPLICATION_ID
from keyfob_registry.store.sql.store import SqlStore
from pydantic import SecretStr

FOLDER = Path(__file__).parent / "registry/schemas"
ROOT_KEY = base64.urlsafe_b64encode(bytes(range(32))).decode()
VALUES = {"tenant-a": "value-of-tenant-a", "tenant-b": "value-of-tenant-b"}


def known() -> list[int]:
    """Return the schemas of which there is a dump."""
    return sorted(int(path.name.partition(".")[0]) for path in FOLDER.glob("*.sqlite.sql"))


def load(version: int, kind: str, folder: Path) -> str:
    """Make a database of a dump; return its address."""
    script = (FOLDER / f"{version}.{kind}.sql").read_text(encoding="utf-8")
    if kind == "postgres":
        name = postgres.server().database()
        postgres.server().psql(name, script)
        return postgres.server().url(name)
    with closing(sqlite3.connect(folder / "keyfob.db")) as database:
        database.executescript(script)
    return f"sqlite:///{folder / 'keyfob.db'}"


def opened(url: str) -> Registry:
    """Return a registry on a database of a dump."""
    environ = {"KEYFOB_ROOT_KEY": ROOT_KEY}
    return Registry(Catalog.of(tenants), SqlStore(url), BuiltIn(configured(environ, Path("none")), environ))


def read(url: str) -> dict[str, object]:
    """Return what calls read from a database: the digests of all values."""
    with opened(url) as registry:
        return {tenant: registry.call("tenants.tell", environment=tenant)["before"] for tenant in VALUES}


def expected() -> dict[str, object]:
    """Return what they must read."""
    return {tenant: tenants.digest(value) for tenant, value in VALUES.items()}


def _fill(url: str) -> None:
    initialise({"KEYFOB_DATABASE_URL": url, "KEYFOB_ROOT_KEY": ROOT_KEY, "KEYFOB_KEY_FILE": "/nowhere/root.key"})
    with opened(url) as registry:
        for tenant, value in VALUES.items():
            for content in ("an older value", value):
                registry.put_secret("tenant", {"TENANT_KEY": SecretStr(content)}, environment=tenant)
        registry.put_secret("shared", {"KEY": SecretStr("value-of-all")}, organization=True)
        registry.call("tenants.tell", environment="tenant-a")


def main() -> None:
    """Write the dumps of the present schema."""
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "keyfob.db"
        _fill(f"sqlite:///{path}")
        with closing(sqlite3.connect(path)) as database:
            lines = [f"PRAGMA application_id = {APPLICATION_ID};", *database.iterdump()]
    (FOLDER / f"{connection.SCHEMA_VERSION}.sqlite.sql").write_text("\n".join(lines) + "\n", encoding="utf-8")
    name = postgres.server().database()
    _fill(postgres.server().url(name))
    dump = postgres.server().dump(name, "--inserts", "--schema=keyfob", "--no-owner")
    (FOLDER / f"{connection.SCHEMA_VERSION}.postgres.sql").write_text(dump, encoding="utf-8")


if __name__ == "__main__":
    main()
