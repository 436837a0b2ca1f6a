"""No statement reaches the rows of another workspace by mistake.

Three modules hold all statements over what belongs to a scope. Each statement that the contract of stores makes them
execute names the scope, or a secret that was found by its scope, but for those few that are about all of them.
"""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import TYPE_CHECKING

import keyfob_registry
import pytest
from keyfob_registry.store.sql.sqlite import SqliteConnection
from keyfob_registry.store.sql.store import SqlStore
from keyfob_registry.testing import StoreContract
from keyfob_registry.testing_keys import KeyStoreContract

if TYPE_CHECKING:
    from collections.abc import Iterator

SOURCE = Path(keyfob_registry.__file__).parent
TABLES = "secret|value|version|use|manifest|notice"
NAMES_A_TABLE = re.compile(rf'\b(?:FROM|JOIN|INTO|UPDATE|TABLE|DELETE FROM)\s+"?(?:{TABLES})\b"?(?!\s*:)')
BUILDERS = {"store/sql/secrets.py", "store/sql/keys.py", "store/sql/uses.py"}
SCOPED = (
    re.compile(r"\bscope (?:=|IN) ?\(?\?"),
    re.compile(r"\b(?:secret_id|secret\.id) = \?"),
    re.compile(r"^INSERT INTO (?:secret|manifest|use|notice) \(\s*scope\b"),
    re.compile(r"^INSERT INTO (?:value|version) \(\s*secret_id\b"),
)
# What is about all scopes at once: the statement -> why.
ACROSS = {
    "SELECT key_id, count(*) FROM value GROUP BY key_id": "how many values each key seals; no value, no name",
    "SELECT count(*) FROM value WHERE key_id = ?": "whether a key may be destroyed; no value, no name",
    "SELECT scope, counter, sum, mac FROM manifest ORDER BY scope": "the doctor looks at every scope",
    "SELECT scope, environment, name, expires_at, rotate_by FROM secret WHERE deleted_at IS NULL"
    " AND (expires_at <= ? OR rotate_by <= ?) ORDER BY scope, environment, name": "reminders are for all; no value",
}


def texts(tree: ast.AST) -> Iterator[str]:
    """Yield every text of a module, with ``{}`` for what is filled in; docstrings left out."""
    prose = {
        node.value for node in ast.walk(tree) if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            yield "".join(str(part.value) if isinstance(part, ast.Constant) else "{}" for part in node.values)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in prose:
            yield node.value


def naming(root: Path) -> set[str]:
    """Return the modules whose texts name a table of rows that belong to a scope, in SQL."""
    return {
        path.relative_to(root).as_posix()
        for path in root.rglob("*.py")
        if any(map(NAMES_A_TABLE.search, texts(ast.parse(path.read_text(encoding="utf-8")))))
    }


def test_statements_over_scoped_rows_stand_in_three_modules() -> None:
    """Whoever wants such rows calls those modules, which ask for a scope."""
    assert set() == naming(SOURCE) - BUILDERS


def test_the_search_sees_a_statement(tmp_path: Path) -> None:
    """A statement elsewhere is found, in a plain text and in one that is put together; a message is none."""
    (tmp_path / "a.py").write_text('X = "SELECT 1 FROM secret WHERE name = ?"\n', encoding="utf-8")
    (tmp_path / "b.py").write_text('def f(a):\n    return f"DELETE FROM value WHERE {a}"\n', encoding="utf-8")
    (tmp_path / "c.py").write_text('"""UPDATE secret."""\nX = "a value from secret stores"\n', encoding="utf-8")

    assert {"a.py", "b.py"} == naming(tmp_path)


class Contract(StoreContract, KeyStoreContract):
    """All that stores are asked to do."""

    def make_store(self) -> SqlStore:
        """Return an empty store."""
        return SqlStore("sqlite://")


@pytest.fixture(name="executed")
def _executed(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """Collect every statement of every connection."""
    executed: set[str] = set()

    class Listening(SqliteConnection):
        def execute(self, statement: str, parameters: object = (), /) -> object:  # type: ignore[override]
            executed.add(" ".join(statement.split()))
            return super().execute(statement, parameters)  # type: ignore[arg-type]

        def executemany(self, statement: str, parameters: object, /) -> object:  # type: ignore[override]
            executed.add(" ".join(statement.split()))
            return super().executemany(statement, parameters)  # type: ignore[arg-type]

    monkeypatch.setattr("keyfob_registry.store.sql.sqlite.SqliteConnection", Listening)
    return executed


def test_every_statement_over_scoped_rows_names_a_scope(executed: set[str]) -> None:
    """What the whole contract of stores executes is scoped, or stands in the list of what is about all."""
    contract = Contract()
    for name in dir(contract):
        if name.startswith("test_"):
            getattr(contract, name)()

    over_rows = {statement for statement in executed if NAMES_A_TABLE.search(statement)}
    loose = {each for each in over_rows if not any(pattern.search(each) for pattern in SCOPED)}

    assert len(over_rows) > 15
    assert set() == loose - set(ACROSS)
