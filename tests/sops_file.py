"""A SOPS file for age, written after the public description of the format; what the tests import."""

from __future__ import annotations

import hashlib
import os
from base64 import b64encode
from importlib import import_module
from typing import Any, cast

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

pyrage: Any = import_module("pyrage")  # it tells no types
MODIFIED = "2026-01-31T12:00:00Z"


def new_identity() -> tuple[str, str]:
    """Return an identity of age, and its recipient."""
    identity = pyrage.x25519.Identity.generate()
    return str(identity), str(identity.to_public())


def encrypted(tree: dict[str, Any], *recipients: str) -> dict[str, Any]:
    """Return the document that SOPS would write of *tree*; keys that end with _unencrypted stay in clear."""
    key, digest = os.urandom(32), hashlib.sha512()
    document = {name: _walk(value, f"{name}:", key, digest) for name, value in tree.items()}
    mac = _seal(digest.hexdigest().upper(), MODIFIED, key)
    age = [{"recipient": each, "enc": _wrapped(key, each)} for each in recipients]
    return document | {"sops": {"age": age, "lastmodified": MODIFIED, "mac": mac, "version": "3.9.0"}}


def _walk(value: Any, path: str, key: bytes, digest: Any) -> Any:
    if isinstance(value, dict):
        inner = cast("dict[str, Any]", value)
        return {name: _walk(each, f"{path}{name}:", key, digest) for name, each in inner.items()}
    if isinstance(value, list):
        return [_walk(each, path, key, digest) for each in cast("list[Any]", value)]
    text = "" if value is None else str(value)
    digest.update(text.encode())
    return value if not text or path.endswith("_unencrypted:") else _seal(value, path, key)


def _seal(value: Any, context: str, key: bytes) -> str:
    nonce = os.urandom(32)
    cipher = Cipher(algorithms.AES(key), modes.GCM(nonce)).encryptor()
    cipher.authenticate_additional_data(context.encode())
    data = cipher.update(str(value).encode()) + cipher.finalize()
    texts = [b64encode(each).decode() for each in (data, nonce, cipher.tag)]
    kind = type(value).__name__
    return "ENC[AES256_GCM,data:{},iv:{},tag:{},type:{}]".format(*texts, kind)


def _wrapped(key: bytes, recipient: str) -> str:
    sealed: bytes = pyrage.encrypt(key, [pyrage.x25519.Recipient.from_str(recipient)], armored=True)
    return sealed.decode()
