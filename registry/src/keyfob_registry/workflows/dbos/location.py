"""Where the engine keeps its runs: a SQLite file of its own, or a Postgres database."""

import os
import sqlite3
from contextlib import closing
from pathlib import Path

from sqlalchemy import create_engine, inspect
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from keyfob_registry.errors import EngineError

_HINT = "look at KEYFOB_ENGINE_URL, and whether the database is running"


def sqlite_file(url: str) -> Path | None:
    """Return the file that a URL names; None for Postgres.

    Raises:
        EngineError: It is no URL of either.
    """
    try:
        parsed = make_url(url)
    except ArgumentError:
        parsed = None
    if parsed is None or parsed.get_backend_name() not in {"sqlite", "postgresql"}:
        raise EngineError("KEYFOB_ENGINE_URL names no database", hints=["write sqlite:///… or postgresql://…"])
    if parsed.get_backend_name() == "postgresql":
        return None
    if not parsed.database or parsed.database == ":memory:":
        raise EngineError("KEYFOB_ENGINE_URL names no file", hints=["write sqlite:////path/to/engine.db"])
    return Path(parsed.database)


def prepare(url: str) -> None:
    """Make the SQLite file for this user alone, in WAL: several times faster, and readers wait for nobody.

    Raises:
        EngineError: It cannot be made.
    """
    path = sqlite_file(url)
    if path is None:
        return
    try:
        _make(path)
    except (OSError, sqlite3.Error) as error:
        problem = EngineError(f"the engine's database {str(path)!r} cannot be made: {type(error).__name__}", hints=[])
    else:
        return
    raise problem


def _make(path: Path) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600))
    path.chmod(0o600)
    with closing(sqlite3.connect(path, timeout=30)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")


def has_tables(url: str) -> bool:
    """Say whether the engine's tables are there; the first run makes them."""
    path = sqlite_file(url)
    if path is not None and not path.exists():
        return False
    engine = create_engine(url)
    try:
        return inspect(engine).has_table("workflow_status", schema=None if path else "dbos")
    except SQLAlchemyError as error:
        problem = EngineError(f"the engine's database cannot be reached: {type(error).__name__}", hints=[_HINT])
    finally:
        engine.dispose()
    raise problem
