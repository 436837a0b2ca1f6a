"""Settings: where the store and the root key are, and which workspace is meant when none is named."""

import hashlib
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from platformdirs import PlatformDirs


@dataclass(frozen=True, slots=True)
class Settings:
    """What the environment variables ``KEYFOB_*`` say; the root key itself is not among them."""

    database_url: str
    root_key_file: Path
    workspace: str
    environment: str
    cache_dir: Path
    stores_file: Path | None = None
    templates: tuple[Path, ...] = ()
    workflows: tuple[Path, ...] = ()
    engine_url: str = field(default="", repr=False)  # it may hold a password

    @property
    def audit_pin(self) -> Path:
        """The file, beside the key file, that names the newest audit record of this database."""
        database = hashlib.sha256(self.database_url.encode("utf-8", "surrogatepass")).hexdigest()
        return self.root_key_file.with_name(f"audit-{database[:16]}.pin")

    @property
    def leases(self) -> Path:
        """The folder in which the workers of this machine hold their names."""
        return self.cache_dir / "workers"

    @classmethod
    def from_environ(cls, environ: Mapping[str, str]) -> "Settings":
        """Return the settings that *environ* gives; an empty variable counts as not set."""
        folders = PlatformDirs("keyfob", appauthor=False)
        key_file = environ.get("KEYFOB_KEY_FILE")
        database_url = environ.get("KEYFOB_DATABASE_URL") or f"sqlite:///{folders.user_data_path / 'keyfob.db'}"
        return cls(
            database_url=database_url,
            root_key_file=Path(key_file).expanduser() if key_file else _key_folder(folders) / "root.key",
            workspace=environ.get("KEYFOB_WORKSPACE") or "default",
            environment=environ.get("KEYFOB_ENVIRONMENT") or "default",
            cache_dir=folders.user_cache_path,
            stores_file=Path(stores).expanduser() if (stores := environ.get("KEYFOB_STORES_FILE")) else None,
            templates=_folders(environ.get("KEYFOB_TEMPLATES", "")),
            workflows=_folders(environ.get("KEYFOB_WORKFLOWS", "")),
            engine_url=environ.get("KEYFOB_ENGINE_URL") or _engine_beside(database_url, folders.user_data_path),
        )


def _folders(text: str) -> tuple[Path, ...]:
    return tuple(Path(folder).expanduser() for folder in text.split(os.pathsep) if folder)


def _engine_beside(database_url: str, folder: Path) -> str:
    """Return where runs are kept: a SQLite file of their own, beside the database if that is one, too."""
    scheme, _, path = database_url.partition(":///")
    return f"sqlite:///{Path(path).with_name('engine.db') if scheme == 'sqlite' and path else folder / 'engine.db'}"


def _key_folder(folders: PlatformDirs) -> Path:
    """Return a folder apart from the database's: macOS has one for data and configuration."""
    if folders.user_config_path == folders.user_data_path:
        return Path.home() / ".config" / "keyfob"
    return folders.user_config_path
