"""Sealed records: AES-256-GCM under a key that is derived anew for each record, bound to an address.

record = "KFB1" ‖ algorithm (1) ‖ salt (32) ‖ commitment (32) ‖ nonce (12) ‖ ciphertext ‖ tag (16)

HKDF-SHA512 over the data key, with the salt and the address, gives the key and the commitment. The commitment makes
sure that a record opens under one key only; AES-GCM alone does not.
"""

import hmac
import os
import shlex

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA512
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from pydantic import SecretStr

from keyfob_registry.crypto.address import Address
from keyfob_registry.crypto.keys import KEY_SIZE, DataKey
from keyfob_registry.errors import IntegrityError, UnknownFormatError

MAGIC = b"KFB1"
AES_256_GCM = 1
_HEADER = MAGIC + bytes([AES_256_GCM])
_SALT = slice(5, 37)
_COMMITMENT = slice(37, 69)
_NONCE = slice(69, 81)
_CIPHERTEXT = slice(81, None)
_OVERHEAD = 81 + 16
_SHA512 = SHA512()


def seal(data_key: DataKey, address: Address, value: SecretStr) -> bytes:
    """Return *value*, sealed to *address*."""
    bound = _bound(data_key, address)
    salt, nonce = os.urandom(32), os.urandom(12)
    key, commitment = _derive(data_key, salt, bound)
    # A lone surrogate passes: an error of the codec would carry the value.
    plain = value.get_secret_value().encode("utf-8", "surrogatepass")
    return _HEADER + salt + commitment + nonce + AESGCM(key).encrypt(nonce, plain, bound)


def open_sealed(data_key: DataKey, address: Address, record: bytes) -> SecretStr:
    """Return the value that was sealed to *address*; IntegrityError if it was moved or changed."""
    if not record.startswith(_HEADER):
        raise UnknownFormatError(str(address), _unknown(record))
    bound = _bound(data_key, address)
    plain = _decrypt(data_key, bound, record)
    if plain is None:
        raise _moved_or_changed(address)
    return SecretStr(plain)


def is_empty(record: bytes) -> bool:
    """Say whether an empty text is sealed; the length tells, no key is needed."""
    return len(record) == _OVERHEAD


def _decrypt(data_key: DataKey, bound: bytes, record: bytes) -> str | None:
    if len(record) < _OVERHEAD:
        return None
    key, commitment = _derive(data_key, record[_SALT], bound)
    if not hmac.compare_digest(commitment, record[_COMMITMENT]):
        return None
    try:
        plain = AESGCM(key).decrypt(record[_NONCE], record[_CIPHERTEXT], bound)
        return plain.decode("utf-8", "surrogatepass")
    except (InvalidTag, UnicodeDecodeError):
        return None


def _derive(data_key: DataKey, salt: bytes, bound: bytes) -> tuple[bytes, bytes]:
    derived = HKDF(_SHA512, 2 * KEY_SIZE, salt=salt, info=bound).derive(data_key.material)
    return derived[:KEY_SIZE], derived[KEY_SIZE:]


def _bound(data_key: DataKey, address: Address) -> bytes:
    if data_key.scope != address.scope:
        raise _moved_or_changed(address)
    return address.associated_data()


def _moved_or_changed(address: Address) -> IntegrityError:
    words = ["keyfob", "secret", "set", address.secret, address.key, "--environment", address.environment]
    return IntegrityError(str(address), fix=shlex.join(words))


def _unknown(record: bytes) -> str:
    if record.startswith(MAGIC) and len(record) > len(MAGIC):
        return f"has the unknown algorithm {record[len(MAGIC)]}"
    return "has an unknown format"
