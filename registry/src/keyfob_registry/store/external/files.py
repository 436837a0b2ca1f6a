"""A directory of mounted files as an external store: one folder a secret, one file a key, as Kubernetes mounts them.

Symbolic links are followed within the folder of the secret only: that is how Kubernetes swaps all files of a secret at
once (``KEY -> ..data/KEY``, ``..data -> ..2026_07_01``). A folder that is a link itself is refused.
"""

import os
import re
import stat
from collections.abc import Mapping, Sequence
from pathlib import Path

from keyfob_sdk import FetchedSecret
from keyfob_sdk.errors import (
    SecretStoreDeniedError,
    SecretStoreError,
    SecretStoreMissingError,
    SecretStoreReplyError,
    SecretStoreUnreachableError,
)
from pydantic import BaseModel, ConfigDict, SecretStr

from keyfob_registry.store.external.paths import check_path

LARGEST = 1 << 18
"""How many bytes a file may have."""
MOST_FILES = 256
_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]{0,252}")
_SWAPPED = "..data"
_ATTEMPTS = 3


class FilesSettings(BaseModel):
    """Where the folders are."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    root: Path


class FilesStore:
    """Reads mounted files; the line break that ends a file of one line is no part of its value."""

    def __init__(self, name: str, settings: FilesSettings) -> None:
        self.name = name
        self._root = settings.root

    def get(self, paths: Sequence[str]) -> Mapping[str, FetchedSecret]:
        """Return the secrets whose folders hold at least one file."""
        found = {path: self._read(check_path(self.name, path)) for path in paths}
        return {path: FetchedSecret(values) for path, values in found.items() if values}

    def keys(self, path: str) -> list[str]:
        """Return the names of the files, without reading one."""
        folder = self._folder(check_path(self.name, path))
        if folder and (names := self._names(path, folder)):
            return names
        raise SecretStoreMissingError(self.name, path)

    def health(self) -> str:
        """Say that the directory can be listed."""
        try:
            next(self._root.iterdir(), None)
        except OSError as error:
            failure = self._failed("", error)
        else:
            return f"{self._root} can be read"
        raise failure

    def close(self) -> None:
        """Do nothing: no file stays open."""

    def _read(self, path: str) -> dict[str, SecretStr]:
        """Read a folder; again from the start where its files are swapped meanwhile."""
        for _ in range(_ATTEMPTS):
            folder = self._folder(path)
            if folder is None:
                return {}
            try:
                return {name: self._value(path, folder, name) for name in self._names(path, folder)}
            except FileNotFoundError:
                continue
        raise SecretStoreUnreachableError(self.name, f"the files of {path!r} are being replaced")

    def _folder(self, path: str) -> Path | None:
        """Return the folder whose files are the keys: that of one moment, where all are swapped at once."""
        folder = self._root
        if not folder.is_dir():
            raise SecretStoreUnreachableError(self.name, f"{folder} is no directory")
        for part in path.split("/"):
            folder /= part
            if folder.is_symlink():
                raise SecretStoreReplyError(self.name, path, "a folder on the way is a symbolic link")
        if (folder / _SWAPPED).is_symlink():
            return self._within(path, folder, folder / _SWAPPED)
        return folder if folder.is_dir() else None

    def _names(self, path: str, folder: Path) -> list[str]:
        try:
            names = sorted(each.name for each in folder.iterdir() if _NAME.fullmatch(each.name) and not each.is_dir())
        except OSError as error:
            failure = self._failed(path, error)
        else:
            if len(names) <= MOST_FILES:
                return names
            failure = SecretStoreReplyError(self.name, path, f"it has more than {MOST_FILES} files")
        raise failure

    def _value(self, path: str, folder: Path, name: str) -> SecretStr:
        file = self._within(path, folder, folder / name)
        data = self._bytes(path, file, name)
        try:
            text = data.decode()
        except UnicodeDecodeError:
            text = None
        if text is None:
            raise SecretStoreReplyError(self.name, path, f"file {name!r} is no UTF-8 text")
        return SecretStr(text[:-1] if text.endswith("\n") and text.count("\n") == 1 else text)

    def _within(self, path: str, folder: Path, target: Path) -> Path:
        """Return where *target* really is: in *folder*, or it is refused."""
        try:
            resolved = target.resolve(strict=True)
        except RuntimeError:
            resolved = Path("/")
        if not resolved.is_relative_to(folder.resolve()):
            raise SecretStoreReplyError(self.name, path, f"{target.name!r} is a link that leads out of its folder")
        return resolved

    def _bytes(self, path: str, file: Path, name: str) -> bytes:
        try:
            # Not blocking: a pipe in the place of a file must not hold up the call.
            descriptor = os.open(file, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
            with open(descriptor, "rb") as opened:  # noqa: PTH123 -- of a descriptor
                regular = stat.S_ISREG(os.fstat(descriptor).st_mode)
                data = opened.read(LARGEST + 1) if regular else b""
        except FileNotFoundError:
            raise
        except OSError as error:
            failure: SecretStoreError = self._failed(path, error)
        else:
            if regular and len(data) <= LARGEST:
                return data
            reason = f"is larger than {LARGEST >> 10} KiB" if regular else "is no regular file"
            failure = SecretStoreReplyError(self.name, path, f"file {name!r} {reason}")
        raise failure

    def _failed(self, path: str, error: OSError) -> SecretStoreError:
        if isinstance(error, PermissionError):
            return SecretStoreDeniedError(self.name, path or str(self._root))
        reason = os.strerror(error.errno or 0).lower()
        return SecretStoreUnreachableError(self.name, f"{path or self._root}: {reason}")
