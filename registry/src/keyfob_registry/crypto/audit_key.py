"""The key of the audit: whoever does not have it cannot make an entry, however much of the database is theirs."""

import hmac
from typing import NoReturn

from cryptography.hazmat.primitives.hashes import SHA512
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from keyfob_sdk.errors import SecretCopyError

from keyfob_registry.crypto.address import length_prefixed
from keyfob_registry.crypto.keys import KEY_SIZE, DataKey

AUDIT_SCOPE = "audit"  # no scope of secrets: theirs are "workspace:<id>" and "organization:<id>"
_LABEL = b"keyfob/audit-key/1"


class AuditKey:
    """Authenticates entries of the audit; its repr shows the id only."""

    __slots__ = ("_material", "id")

    def __init__(self, data_key: DataKey) -> None:
        bound = length_prefixed(_LABEL, data_key.id.encode())
        self._material = HKDF(SHA512(), KEY_SIZE, salt=None, info=bound).derive(data_key.material)
        self.id = data_key.id

    def mac(self, content: bytes) -> bytes:
        """Return the HMAC-SHA256 of *content*."""
        return hmac.digest(self._material, content, "sha256")

    def __repr__(self) -> str:
        return f"AuditKey(id={self.id!r})"

    def __reduce__(self) -> NoReturn:
        raise SecretCopyError(repr(self))
