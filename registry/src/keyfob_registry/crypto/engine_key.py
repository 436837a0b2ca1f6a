"""The key of the workflow engine: seals what an engine persists of runs, and hides the names of tenants from it."""

import hmac
import os
from collections.abc import Callable
from typing import NoReturn

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA512
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from keyfob_sdk.errors import SecretCopyError

from keyfob_registry.crypto.address import length_prefixed
from keyfob_registry.crypto.keys import KEY_SIZE, DataKey

ENGINE_SCOPE = "engine"  # no scope of secrets: theirs are "workspace:<id>" and "organization:<id>"
_LABEL = b"keyfob/engine-key/1"
_NONCE_SIZE = 12

EngineKeys = Callable[[str | None], "EngineKey"]
"""Returns the key of an id, or the newest for None."""


class EngineKey:
    """Seals rows of an engine's database, and makes names of tenants that tell nothing; its repr shows the id only."""

    __slots__ = ("_naming", "_sealing", "id")

    def __init__(self, data_key: DataKey) -> None:
        bound = length_prefixed(_LABEL, data_key.id.encode())
        derived = HKDF(SHA512(), 2 * KEY_SIZE, salt=None, info=bound).derive(data_key.material)
        self._sealing = AESGCM(derived[:KEY_SIZE])
        self._naming = derived[KEY_SIZE:]
        self.id = data_key.id

    def seal(self, content: bytes) -> bytes:
        """Return *content*, sealed."""
        nonce = os.urandom(_NONCE_SIZE)
        return nonce + self._sealing.encrypt(nonce, content, _LABEL)

    def open(self, sealed: bytes) -> bytes | None:
        """Return what :meth:`seal` was given; None if it was not sealed with this key, or was changed."""
        try:
            return self._sealing.decrypt(sealed[:_NONCE_SIZE], sealed[_NONCE_SIZE:], _LABEL)
        except (InvalidTag, ValueError):
            return None

    def name(self, *parts: str) -> str:
        """Return a name for these *parts*, the same each time, from which they cannot be found."""
        content = length_prefixed(*(part.encode("utf-8", "surrogatepass") for part in parts))
        return hmac.digest(self._naming, content, "sha256").hex()[:32]

    def __repr__(self) -> str:
        return f"EngineKey(id={self.id!r})"

    def __reduce__(self) -> NoReturn:
        raise SecretCopyError(repr(self))
