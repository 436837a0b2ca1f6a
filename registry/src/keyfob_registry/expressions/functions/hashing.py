"""Functions that hash a text, as UTF-8, to hexadecimal digits. They are for look-ups, not for passwords."""

import hashlib

from keyfob_registry.expressions.functions.encoding import utf8
from keyfob_registry.expressions.functions.function import function


@function(("FN.hash_md5('abc')", "900150983cd24fb0d6963f7d28e17f72"))
def hash_md5(text: str) -> str:
    """Return the MD5 hash of *text*."""
    return hashlib.md5(utf8(text), usedforsecurity=False).hexdigest()


@function(("FN.hash_sha1('abc')", "a9993e364706816aba3e25717850c26c9cd0d89d"))
def hash_sha1(text: str) -> str:
    """Return the SHA-1 hash of *text*."""
    return hashlib.sha1(utf8(text), usedforsecurity=False).hexdigest()


@function(("FN.hash_sha256('abc')", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"))
def hash_sha256(text: str) -> str:
    """Return the SHA-256 hash of *text*."""
    return hashlib.sha256(utf8(text)).hexdigest()


@function(("FN.slice(FN.hash_sha512('abc'), 0, 16)", "ddaf35a193617aba"))
def hash_sha512(text: str) -> str:
    """Return the SHA-512 hash of *text*."""
    return hashlib.sha512(utf8(text)).hexdigest()
