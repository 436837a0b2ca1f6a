"""Settings: where the store and the root key are, and which workspace is meant when none is named."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qsl, urlencode

from platformdirs import PlatformDirs

_NAMING_A_DATABASE = {"host", "hostaddr", "port", "dbname", "service"}


@dataclass(frozen=True, slots=True)
class Settings:
    """What the environment variables ``KEYFOB_*`` say; the root key itself is not among them."""

    database_url: str = field(repr=False)  # it may hold a password
    root_key_file: Path
    workspace: str
    environment: str
    cache_dir: Path
    stores_file: Path | None = None

    @property
    def audit_pin(self) -> Path:
        """The file, beside the key file, that names the newest audit record of this database."""
        database = hashlib.sha256(self.database.encode("utf-8", "surrogatepass")).hexdigest()
        return self.root_key_file.with_name(f"audit-{database[:16]}.pin")

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
        )


def _key_folder(folders: PlatformDirs) -> Path:
    """Return a folder apart from the database's: macOS has one for data and configuration."""
    if folders.user_config_path == folders.user_data_path:
        return Path.home() / ".config" / "keyfob"
    return folders.user_config_path
