"""Files that SOPS encrypted for age: each value by itself, with its path bound in, and a MAC over all of them."""

import binascii
import hashlib
import hmac
import re
from base64 import b64decode
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any, cast

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from keyfob_registry.errors import InputError
from keyfob_registry.transfer import age
from keyfob_registry.transfer.items import mapping, sequence

METADATA = "sops"
_SEALED = re.compile(r"ENC\[AES256_GCM,data:(.*),iv:(.+),tag:(.+),type:([a-z]+)\]")
_KEY_BYTES = 32
_TAG_BYTES = 16
_UNOPENED = "does not open: it was changed or moved, or belongs to another file"


def is_sops(data: object) -> bool:
    """Say whether it is a document with the metadata of SOPS."""
    found = cast("dict[str, object]", data).get(METADATA) if isinstance(data, dict) else None
    return isinstance(found, dict) and "mac" in found


def decrypt(data: object, source: str, key: age.Key) -> dict[str, Any]:
    """Return the document without its metadata; InputError unless every value opens and the MAC is theirs."""
    root = mapping(data, source, "the document")
    metadata = mapping(root.get(METADATA), source, "its metadata")
    if metadata.get("mac_only_encrypted"):
        raise InputError(source, "its MAC leaves out what is not encrypted: encrypt it without mac_only_encrypted")
    document = _Document(_data_key(metadata, source, key), source)
    plain = {name: document.opened(value, (name,)) for name, value in root.items() if name != METADATA}
    document.require(str(metadata.get("mac")), str(metadata.get("lastmodified")))
    return plain


class _Document:
    """One document on its way to plain text: the key, and the digest of the values so far, in their order."""

    def __init__(self, data_key: bytes, source: str) -> None:
        self._key = data_key
        self._source = source
        self._digest = hashlib.sha512()

    def opened(self, value: object, path: tuple[str, ...]) -> Any:
        """Return a value, or all below it, opened; entries of a list have the path of the list."""
        match value:
            case dict():
                return {name: self.opened(each, (*path, name)) for name, each in cast("Any", value).items()}
            case list():
                return [self.opened(each, path) for each in cast("list[Any]", value)]
            case str() if sealed := _SEALED.fullmatch(value):
                text = self._open(sealed, "".join(f"{name}:" for name in path))
                self._digest.update(text)
                return self._typed(text, sealed[4])
            case _:
                self._digest.update(_bytes(value))
                return value

    def require(self, mac: str, modified: str) -> None:
        """Raise unless the MAC is that of the values; it is bound to the time of the last change."""
        sealed = _SEALED.fullmatch(mac)
        found = self._open(sealed, modified) if sealed else b""
        if not hmac.compare_digest(found, self._digest.hexdigest().upper().encode()):
            raise InputError(self._source, "its MAC is that of other values: it was changed")

    def _open(self, sealed: re.Match[str], context: str) -> bytes:
        try:
            data, nonce, tag = (b64decode(sealed[number], validate=True) for number in (1, 2, 3))
            if len(tag) == _TAG_BYTES:
                cipher = Cipher(algorithms.AES(self._key), modes.GCM(nonce, tag)).decryptor()
                cipher.authenticate_additional_data(context.encode())
                return cipher.update(data) + cipher.finalize()
        except (InvalidTag, binascii.Error, ValueError):
            pass
        raise InputError(self._source, f"a value {_UNOPENED}")

    def _typed(self, text: bytes, kind: str) -> Any:
        """Return what the text stands for; what is no text there is none here, either."""
        try:
            match kind:
                case "int":
                    return int(text)
                case "float":
                    return float(text)
                case "bool":
                    return text == b"True"
                case _:
                    return text.decode()
        except ValueError:
            pass
        raise InputError(self._source, "a value is not of the type that it claims")


def _data_key(metadata: Mapping[str, Any], source: str, key: age.Key) -> bytes:
    """Return the key of the values, which the file holds once for each recipient."""
    recipients = list(_recipients(metadata, source))
    if not recipients:
        raise InputError(source, "it is not encrypted for age", hints=["sops updatekeys adds a recipient of age"])
    problem: InputError | None = None
    for sealed in recipients:
        try:
            found = age.decrypt(sealed, key, source)
        except InputError as error:
            problem = error
            continue
        if len(found) == _KEY_BYTES:
            return found
        problem = InputError(source, "its data key has another length")
    raise problem or InputError(source, "no recipient opens it")


def _recipients(metadata: Mapping[str, Any], source: str) -> Iterator[bytes]:
    for row in sequence(metadata.get("age") or [], source, "its recipients"):
        yield str(mapping(row, source, "a recipient").get("enc")).encode()


def _bytes(value: object) -> bytes:
    """Return what a value that is not encrypted adds to the digest: the text that Go writes for it."""
    match value:
        case None:
            return b""
        case bool():
            return str(value).encode()
        case float():
            text = format(Decimal(repr(value)), "f")
            return (text.rstrip("0").rstrip(".") if "." in text else text).encode()
        case _:
            return str(value).encode()
