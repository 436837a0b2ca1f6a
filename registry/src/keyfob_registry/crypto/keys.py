"""The three kinds of keys: a root key wraps key-encryption keys, these wrap data keys, and data keys seal values.

The root key never lies in the database; the others do, wrapped.
"""

import base64
import binascii
import os
from typing import ClassVar, NoReturn

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA512
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from keyfob_sdk.errors import SecretCopyError
from pydantic import SecretStr

from keyfob_registry.crypto.address import length_prefixed
from keyfob_registry.errors import IntegrityError, RootKeyInvalidError, UnknownFormatError, WrongRootKeyError

KEY_SIZE = 32
_ID_SIZE = 8
_NONCE_SIZE = 12
_WRAP_FORMAT = b"KFW1"
_WRAPPED_SIZE = len(_WRAP_FORMAT) + _NONCE_SIZE + KEY_SIZE + 16


class DataKey:
    """Seals the values of one scope; its repr shows the id only."""

    __slots__ = ("id", "material", "scope")

    def __init__(self, key_id: str, scope: str, material: bytes) -> None:
        self.id = key_id
        self.scope = scope
        self.material = material

    @classmethod
    def generate(cls, scope: str) -> "DataKey":
        """Return a new random data key for *scope*."""
        return cls(os.urandom(_ID_SIZE).hex(), scope, os.urandom(KEY_SIZE))

    def __repr__(self) -> str:
        return f"DataKey(id={self.id!r}, scope={self.scope!r})"

    def __reduce__(self) -> NoReturn:
        raise SecretCopyError(repr(self))


class WrappingKey:
    """Wraps other keys; its repr shows the id only, and the id gives nothing of the key away."""

    __slots__ = ("_wrapping", "id", "material")
    _label: ClassVar[bytes]

    def __init__(self, material: bytes) -> None:
        derived = HKDF(SHA512(), KEY_SIZE + _ID_SIZE, salt=None, info=self._label).derive(material)
        self.material = material
        self._wrapping = AESGCM(derived[:KEY_SIZE])
        self.id = derived[KEY_SIZE:].hex()

    def wrap(self, key: "DataKey | KeyEncryptionKey") -> bytes:
        """Return *key*, sealed to its id and its scope."""
        nonce = os.urandom(_NONCE_SIZE)
        return _WRAP_FORMAT + nonce + self._wrapping.encrypt(nonce, key.material, self._bound(key.id, key.scope))

    def _unwrap(self, wrapped: bytes, key_id: str, scope: str, where: str) -> bytes:
        if not wrapped.startswith(_WRAP_FORMAT):
            raise UnknownFormatError(where, "has an unknown format")
        material = self._decrypt(wrapped, self._bound(key_id, scope))
        if material is None:
            raise IntegrityError(where)
        return material

    def _decrypt(self, wrapped: bytes, bound: bytes) -> bytes | None:
        if len(wrapped) != _WRAPPED_SIZE:
            return None
        start = len(_WRAP_FORMAT)
        nonce, ciphertext = wrapped[start : start + _NONCE_SIZE], wrapped[start + _NONCE_SIZE :]
        try:
            return self._wrapping.decrypt(nonce, ciphertext, bound)
        except InvalidTag:
            return None

    def _bound(self, key_id: str, scope: str) -> bytes:
        texts = (key_id, scope, self.id)
        return length_prefixed(_WRAP_FORMAT, *(text.encode("utf-8", "surrogatepass") for text in texts))

    def __repr__(self) -> str:
        return f"{type(self).__name__}(id={self.id!r})"

    def __reduce__(self) -> NoReturn:
        raise SecretCopyError(repr(self))


class KeyEncryptionKey(WrappingKey):
    """Wraps the data keys of all scopes, and lies in the keyring of the store, wrapped by a root key."""

    __slots__ = ()
    _label = b"keyfob/key-encryption-key/1"
    scope = "keyring"  # no scope of secrets has this text, so neither kind of key passes for the other

    @classmethod
    def generate(cls) -> "KeyEncryptionKey":
        """Return a new random key-encryption key."""
        return cls(os.urandom(KEY_SIZE))

    def unwrap(self, wrapped: bytes, *, key_id: str, scope: str) -> DataKey:
        """Return the data key that this key wrapped; IntegrityError if it was moved or changed."""
        return DataKey(key_id, scope, self._unwrap(wrapped, key_id, scope, f"data key {key_id!r} of {scope}"))


class RootKey(WrappingKey):
    """Wraps key-encryption keys; it lives where a key provider keeps it."""

    __slots__ = ()
    _label = b"keyfob/root-key/1"

    def __init__(self, material: bytes) -> None:
        if len(material) != KEY_SIZE:
            raise RootKeyInvalidError(f"it has {len(material)} bytes, not {KEY_SIZE}")
        super().__init__(material)

    @classmethod
    def generate(cls) -> "RootKey":
        """Return a new random root key."""
        return cls(os.urandom(KEY_SIZE))

    @classmethod
    def parse(cls, text: SecretStr, *, source: str = "") -> "RootKey":
        """Return the key that *text* encodes: 32 bytes in URL-safe base64."""
        try:
            material = base64.b64decode(text.get_secret_value().strip().encode("ascii"), altchars=b"-_", validate=True)
        except (binascii.Error, UnicodeEncodeError):
            material = b""
        if len(material) != KEY_SIZE:
            raise RootKeyInvalidError("it is not 32 bytes in URL-safe base64", source=source)
        return cls(material)

    def encode(self) -> SecretStr:
        """Return the text that a key file holds."""
        return SecretStr(base64.urlsafe_b64encode(self.material).decode("ascii"))

    def unwrap(self, wrapped: bytes, *, key_id: str, scope: str, root_key_id: str) -> DataKey:
        """Return a data key that a root key wrapped itself; WrongRootKeyError says which root key it takes."""
        where = f"data key {key_id!r} of {scope}"
        if root_key_id != self.id and wrapped.startswith(_WRAP_FORMAT):
            raise WrongRootKeyError(sealed_by=root_key_id, given=self.id)
        return DataKey(key_id, scope, self._unwrap(wrapped, key_id, scope, where))

    def unwrap_kek(self, wrapped: bytes, *, key_id: str, root_key_id: str) -> KeyEncryptionKey:
        """Return a key-encryption key; WrongRootKeyError says which root key it takes."""
        if root_key_id != self.id:
            raise WrongRootKeyError(sealed_by=root_key_id, given=self.id)
        where = f"key-encryption key {key_id!r}"
        key = KeyEncryptionKey(self._unwrap(wrapped, key_id, KeyEncryptionKey.scope, where))
        if key.id != key_id:  # the id comes from the key: a row that names another one was forged
            raise IntegrityError(where)
        return key
