"""Every store of ours keeps the contract."""

from pathlib import Path

import postgres
import pytest
from keyfob_registry.store.memory import MemoryStore
from keyfob_registry.store.sql.store import SqlStore
from keyfob_registry.testing import StoreContract
from keyfob_registry.testing_keys import KeyStoreContract


class TestMemoryStore(StoreContract, KeyStoreContract):
    """The store of dictionaries."""

    def make_store(self) -> MemoryStore:
        """Return an empty store."""
        return MemoryStore()


class TestSqlStoreInMemory(StoreContract, KeyStoreContract):
    """SQLite in memory."""

    def make_store(self) -> SqlStore:
        """Return an empty store."""
        return SqlStore("sqlite://")


class TestSqlStoreInFile(StoreContract, KeyStoreContract):
    """SQLite in a file."""

    @pytest.fixture(autouse=True)
    def folder(self, tmp_path: Path) -> None:
        """Lend a folder to the store."""
        self._folder = tmp_path

    def make_store(self) -> SqlStore:
        """Return a store without a file."""
        return SqlStore(f"sqlite:///{self._folder}/made/keyfob.db")


class TestSqlStoreInPostgres(StoreContract, KeyStoreContract):
    """Postgres, a database for each test."""

    def make_store(self) -> SqlStore:
        """Return a store in an empty database."""
        server = postgres.server()
        return SqlStore(server.url(server.database()))
