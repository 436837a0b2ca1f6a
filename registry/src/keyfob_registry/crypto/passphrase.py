"""A root key that is derived from a passphrase by Argon2id; beside it lie the salt and the parameters, in a file."""

import base64
import json
import os
from collections.abc import Callable
from getpass import getpass
from pathlib import Path
from typing import Any

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from pydantic import SecretStr

from keyfob_registry.crypto.key_file import read_key_file, write_private_file
from keyfob_registry.crypto.keys import KEY_SIZE, RootKey
from keyfob_registry.errors import KeyPlaceError

SHORTEST = 12
_LONGEST = 4096
_NEW = {"iterations": 3, "lanes": 4, "memory_kib": 64 * 1024}  # RFC 9106, for little memory
_MOST = {"iterations": 64, "lanes": 64, "memory_kib": 4 * 1024 * 1024}
_SOURCES = ["KEYFOB_PASSPHRASE is 'prompt', 'fd:NUMBER' or 'file:PATH', never the passphrase itself"]


class PassphraseKeyProvider:
    """Derives the root key from a passphrase, which is asked for once and kept nowhere.

    Args:
        parameters: The file of the salt, the parameters and the id of the root key.
        source: Where the passphrase comes from: ``prompt``, ``fd:NUMBER`` or ``file:PATH``.
        ask: What prompts without showing what is typed.
    """

    name = "passphrase"

    def __init__(self, parameters: Path, source: str, ask: Callable[[str], str] = getpass) -> None:
        self._path = parameters
        self._source = source
        self._ask = ask
        # A descriptor can be read once, and nobody is there to be asked again: the derived key is kept.
        self._derived: SecretStr | None = None

    def load(self) -> SecretStr | None:
        """Return the root key; None if no passphrase was set yet.

        Raises:
            KeyPlaceError: The passphrase is another one, or cannot be had.
        """
        text = read_key_file(self._path)
        if text is None or self._derived:
            return self._derived
        salt, numbers, key_id = _parameters(text, self._path)
        key = _derive(self._read(), salt, numbers)
        if key.id != key_id:
            raise KeyPlaceError(self.name, "it is not the passphrase that was set", hints=["try again"])
        self._derived = key.encode()
        return self._derived

    def create(self) -> None:
        """Set the passphrase, with a new salt."""
        passphrase = self._read(again=True)
        if len(passphrase.get_secret_value()) < SHORTEST:
            raise KeyPlaceError(self.name, f"it has fewer than {SHORTEST} characters", hints=["take several words"])
        salt = os.urandom(16)
        key = _derive(passphrase, salt, _NEW)
        document = {"kdf": "argon2id", "salt": base64.b64encode(salt).decode(), **_NEW, "root_key_id": key.id}
        write_private_file(self._path, SecretStr(json.dumps(document)))

    def _read(self, *, again: bool = False) -> SecretStr:
        kind, _, detail = self._source.partition(":")
        if kind == "file" and detail:
            found = read_key_file(Path(detail).expanduser()) or SecretStr("")
        elif kind == "fd" and detail.isdecimal():
            found = _from_descriptor(int(detail))
        elif self._source == "prompt":
            found = self._prompt(again=again)
        else:
            raise KeyPlaceError(self.name, "its source is not understood", hints=_SOURCES)
        if not found:
            raise KeyPlaceError(self.name, "it is empty", hints=_SOURCES)
        return found

    def _prompt(self, *, again: bool) -> SecretStr:
        try:
            first = SecretStr(self._ask("Passphrase: "))
            same = not again or first == SecretStr(self._ask("Again: "))
        except (EOFError, OSError):
            first, same = SecretStr(""), True
        if not same:
            raise KeyPlaceError(self.name, "the two that were typed differ", hints=["try again"])
        return first


def _derive(passphrase: SecretStr, salt: bytes, numbers: dict[str, int]) -> RootKey:
    typed = passphrase.get_secret_value().encode("utf-8", "surrogatepass")
    try:
        kdf = Argon2id(
            salt=salt,
            length=KEY_SIZE,
            iterations=numbers["iterations"],
            lanes=numbers["lanes"],
            memory_cost=numbers["memory_kib"],
        )
        return RootKey(kdf.derive(typed))
    except UnsupportedAlgorithm:
        reason = "the OpenSSL below has no Argon2id"
    except (MemoryError, ValueError):
        reason = "Argon2id does not take these parameters, or lacks memory for them"
    raise KeyPlaceError(PassphraseKeyProvider.name, reason)


def _parameters(text: SecretStr, path: Path) -> tuple[bytes, dict[str, int], str]:
    """Return salt, numbers and id of the root key; what whoever can write the file may ask of us is bounded."""
    try:
        document: dict[str, Any] = json.loads(text.get_secret_value())
        salt = base64.b64decode(document["salt"], validate=True)
        numbers = {name: int(document[name]) for name in _NEW}
        known = document["kdf"] == "argon2id" and all(0 < numbers[name] <= most for name, most in _MOST.items())
        key_id = str(document["root_key_id"])
    except (ValueError, KeyError, TypeError, AttributeError):
        known = False
    else:
        if known:
            return salt, numbers, key_id
    raise KeyPlaceError(PassphraseKeyProvider.name, f"the parameters in {str(path)!r} make no sense")


def _from_descriptor(number: int) -> SecretStr:
    try:
        with os.fdopen(number, "rb") as file:
            return SecretStr(file.read(_LONGEST).decode().rstrip("\r\n"))
    except (OSError, UnicodeDecodeError):
        pass
    raise KeyPlaceError(PassphraseKeyProvider.name, f"descriptor {number} cannot be read", hints=_SOURCES)
