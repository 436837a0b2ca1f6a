"""The bare program: the steps of one call written down by hand, without any of what makes them safe to use."""

import hashlib
import hmac
import json
import os
import sqlite3
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import vendor
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA512
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from pydantic import BaseModel, SecretStr, TypeAdapter
from stock import Stock

_BRANCH = """SELECT {rank}, value.version, value.key_id, value.sealed
    FROM secret JOIN value ON value.secret_id = secret.id
    WHERE secret.scope = ? AND secret.environment = ? AND secret.name = ?"""
_READ = " UNION ALL ".join(_BRANCH.format(rank=rank) for rank in range(2))
_COLUMNS = (
    "id, run, actor, action, organization, workspace, environment, started_at, duration, outcome, secrets, masked"
)
_TABLE = f"CREATE TABLE IF NOT EXISTS bare_audit ({_COLUMNS})"
_INSERT = f"INSERT INTO bare_audit ({_COLUMNS}) VALUES ({', '.join('?' * 12)})"  # noqa: S608 -- constants only


class Arguments(BaseModel):
    """The five arguments of the action."""

    query: str
    limit: int
    tags: list[str]
    exact: bool = False
    score: float = 1.0


Row = tuple[int, int, str, bytes]
Read = Callable[[str], Row]
_adapter = TypeAdapter(Arguments)


class Bare:
    """The parts of a call, each as a method."""

    def __init__(self, stock: Stock, action: Callable[..., Any] = vendor.look_up.function) -> None:
        self.stock = stock
        self._scopes = (stock.workspace, stock.organization)
        self._action = action

    def reader(self, path: Path) -> Read:
        """Return what reads one secret from SQLite, the workspace's before the organization's."""
        connection = connect(path)
        workspace, organization = map(str, self._scopes)

        def read(environment: str) -> Row:
            parameters = (workspace, environment, "vendor", organization, environment, "vendor")
            found: Row = connection.execute(_READ, parameters).fetchall()[0]
            return found

        return read

    def memory_reader(self) -> Read:
        """Return what reads one secret from a dictionary."""
        held = {
            (each.scope, each.environment): (rank, value.version, value.key_id, value.sealed)
            for rank, scope in enumerate(self._scopes)
            for each in self.stock.store.secrets([scope])
            for value in each.values
        }
        workspace, organization = self._scopes

        def read(environment: str) -> Row:
            return held.get((workspace, environment)) or held[organization, environment]

        return read

    def open(self, row: Row, environment: str) -> str:
        """Open a sealed value: derive its key, compare the commitment, decrypt."""
        rank, version, key_id, sealed = row
        texts = (str(self._scopes[rank]), environment, "vendor", "VENDOR_KEY", str(version))
        parts = [b"keyfob/KFB1", *[text.encode() for text in texts]]
        bound = b"".join([len(part).to_bytes(4, "big") + part for part in parts])
        derived = HKDF(SHA512(), 64, salt=sealed[5:37], info=bound).derive(self.stock.data_keys[key_id])
        assert hmac.compare_digest(derived[32:], sealed[37:69])
        return AESGCM(derived[:32]).decrypt(sealed[69:81], sealed[81:], bound).decode()

    def validate(self) -> dict[str, Any]:
        """Validate the five arguments."""
        return vars(_adapter.validate_python(vendor.ARGUMENTS))

    def enter(self, arguments: dict[str, Any], value: str) -> dict[str, Any]:
        """Call the function with the secret."""
        result: dict[str, Any] = self._action(**arguments, vendor=SimpleNamespace(VENDOR_KEY=SecretStr(value)))
        return result

    @staticmethod
    def mask(result: dict[str, Any], value: str) -> dict[str, Any]:
        """Mask a small result: two levels, the raw value only."""
        return {name: _masked(item, value) for name, item in result.items()}

    def call(self, read: Read, environment: str) -> dict[str, Any]:
        """Do all of it."""
        arguments = self.validate()
        value = self.open(read(environment), environment)
        return self.mask(self.enter(arguments, value), value)


def _masked(item: Any, value: str) -> Any:
    if type(item) is str:
        return item.replace(value, "***")
    return [part.replace(value, "***") for part in item] if type(item) is list else item


def connect(path: Path, synchronous: str = "FULL") -> sqlite3.Connection:
    """Open the database in autocommit; WAL is a property of the file."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute(f"PRAGMA synchronous = {synchronous}")
    return connection


class Audit:
    """Writes audit rows to a table of its own, without a chain, each committed on its own."""

    def __init__(self, path: Path, synchronous: str = "FULL") -> None:
        self._connection = connect(path, synchronous)
        self._connection.execute(_TABLE)

    @staticmethod
    def row(environment: str) -> tuple[object, ...]:
        """Return the row of one call."""
        secrets = [
            {"name": "vendor", "scope": "workspace", "environment": environment, "version": 1, "keys": ["VENDOR_KEY"]}
        ]
        call = os.urandom(16).hex()
        now = datetime.now(UTC).isoformat()
        who = ("me", "vendor.look_up", "default", "default", environment)
        return (call, call, *who, now, time.perf_counter(), "done", json.dumps(secrets), json.dumps([]))

    def append(self, row: tuple[object, ...]) -> None:
        """Write one row and commit it."""
        self._connection.execute(_INSERT, row)


def write_and_sync(path: Path) -> Callable[[], None]:
    """Return what appends a page to a file and waits for the disk: the part of a commit that no program can save."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    page = hashlib.sha256(b"page").digest() * 128

    def write() -> None:
        os.write(descriptor, page)
        os.fdatasync(descriptor)

    return write
