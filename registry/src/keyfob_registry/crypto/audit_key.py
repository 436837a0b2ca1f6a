"""The keys of what is proved: whoever does not have them can make no entry of the audit and no head of a secret."""

import hmac
from typing import ClassVar, NoReturn

from cryptography.hazmat.primitives.hashes import SHA512
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from keyfob_sdk.errors import SecretCopyError

from keyfob_registry.crypto.address import length_prefixed
from keyfob_registry.crypto.keys import KEY_SIZE, DataKey

AUDIT_SCOPE = "audit"  # no scope of secrets: theirs are "workspace:<id>" and "organization:<id>"


class MacKey:
    """Authenticates content; its repr shows the id only."""

    __slots__ = ("_material", "id")

    label: ClassVar[bytes]

    def __init__(self, data_key: DataKey) -> None:
        bound = length_prefixed(self.label, data_key.id.encode())
        self._material = HKDF(SHA512(), KEY_SIZE, salt=None, info=bound).derive(data_key.material)
        self.id = data_key.id

    def mac(self, content: bytes) -> bytes:
        """Return the HMAC-SHA256 of *content*."""
        return hmac.digest(self._material, content, "sha256")

    def __repr__(self) -> str:
        return f"{type(self).__name__}(id={self.id!r})"

    def __reduce__(self) -> NoReturn:
        raise SecretCopyError(repr(self))


class AuditKey(MacKey):
    """Authenticates entries of the audit."""

    __slots__ = ()
    label = b"keyfob/audit-key/1"


class HeadKey(MacKey):
    """Authenticates heads and versions of secrets, and the manifests of scopes."""

    __slots__ = ()
    label = b"keyfob/head-key/1"
