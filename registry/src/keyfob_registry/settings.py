"""Settings: where the store and the root key are, and which workspace is meant when none is named."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qsl, urlencode

from platformdirs import PlatformDirs

_NAMING_A_DATABASE = {"host", "hostaddr", "port", "dbname", "service"}

KEEP_VERSIONS = 10
"""How many versions of a secret are kept, the one that counts included."""

KEEP_DAYS = 30
"""For how many days a deleted secret can be restored."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What the environment variables ``KEYFOB_*`` say; the root key itself is not among them."""

    database_url: str = field(repr=False)  # it may hold a password
    root_key_file: Path
    workspace: str
    environment: str
    cache_dir: Path
    stores_file: Path | None = None
    keep_versions: int = KEEP_VERSIONS
    keep_days: int = KEEP_DAYS

    @property
    def audit_pin(self) -> Path:
        """The file, beside the key file, that names the newest audit record of this database."""
        return self._pin("audit")

    @property
    def secrets_pin(self) -> Path:
        """The file, beside the key file, that says how often the secrets of this database were changed."""
        return self._pin("secrets")

    def _pin(self, name: str) -> Path:
        database = hashlib.sha256(self.database.encode("utf-8", "surrogatepass")).hexdigest()
        return self.root_key_file.with_name(f"{name}-{database[:16]}.pin")

    @property
    def database(self) -> str:
        """What tells this database from others: where it is, and not who connects to it, and how."""
        if self.is_sqlite:
            return self.database_url
        address, _, query = self.database_url.partition("://")[2].partition("?")
        named = sorted(pair for pair in parse_qsl(query) if pair[0] in _NAMING_A_DATABASE)
        return f"postgresql://{address.rpartition('@')[2]}?{urlencode(named)}"

    @property
    def is_sqlite(self) -> bool:
        """Whether the database is a file, or the memory of the process."""
        return self.database_url.startswith("sqlite:")

    @classmethod
    def from_environ(cls, environ: Mapping[str, str]) -> "Settings":
        """Return the settings that *environ* gives; an empty variable counts as not set."""
        folders = PlatformDirs("keyfob", appauthor=False)
        key_file = environ.get("KEYFOB_KEY_FILE")
        return cls(
            database_url=environ.get("KEYFOB_DATABASE_URL") or f"sqlite:///{folders.user_data_path / 'keyfob.db'}",
            root_key_file=Path(key_file).expanduser() if key_file else _key_folder(folders) / "root.key",
            workspace=environ.get("KEYFOB_WORKSPACE") or "default",
            environment=environ.get("KEYFOB_ENVIRONMENT") or "default",
            cache_dir=folders.user_cache_path,
            stores_file=Path(stores).expanduser() if (stores := environ.get("KEYFOB_STORES_FILE")) else None,
            keep_versions=_number(environ, "KEYFOB_KEEP_VERSIONS", KEEP_VERSIONS),
            keep_days=_number(environ, "KEYFOB_KEEP_DAYS", KEEP_DAYS),
        )


def _number(environ: Mapping[str, str], name: str, default: int) -> int:
    text = environ.get(name) or str(default)
    if text.isascii() and text.isdigit() and int(text[:9]) >= 1:
        return int(text[:9])
    from keyfob_registry.errors import InputError  # hidden import: help does without the SDK

    raise InputError(name, f"{text!r} is no number from 1 on", hints=[f"export {name}={default}"])


def _key_folder(folders: PlatformDirs) -> Path:
    """Return a folder apart from the database's: macOS has one for data and configuration."""
    if folders.user_config_path == folders.user_data_path:
        return Path.home() / ".config" / "keyfob"
    return folders.user_config_path
