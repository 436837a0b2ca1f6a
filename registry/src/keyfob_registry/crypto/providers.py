"""The built-in places of the root key; they come through the hook ``keyfob_key_providers``, as anybody's do."""

from collections.abc import Mapping
from pathlib import Path

from pydantic import SecretStr

from keyfob_registry.crypto.key_file import read_key_file
from keyfob_registry.crypto.keys import RootKey

VARIABLE = "KEYFOB_ROOT_KEY"


class EnvironmentKeyProvider:
    """Takes the root key from a variable; whoever can read the environment of the process can read it too."""

    name = f"environment variable {VARIABLE}"

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._text = SecretStr(environ.get(VARIABLE, ""))

    def load(self) -> SecretStr | None:
        """Return the text of the variable; None if it is empty or not set."""
        return self._text or None


class FileKeyProvider:
    """Takes the root key from a file that nobody else can read."""

    def __init__(self, path: Path) -> None:
        self.name = f"file {path}"
        self.path = path

    def load(self) -> SecretStr | None:
        """Return the text of the file; None if there is none, KeyFileError if it is not safe."""
        return read_key_file(self.path)


class MemoryKeyProvider:
    """Makes a root key that lives as long as the process: for tests and trials."""

    name = "memory of the process"

    def __init__(self) -> None:
        self._key = RootKey.generate()

    def load(self) -> SecretStr:
        """Return the text of the key."""
        return self._key.encode()
