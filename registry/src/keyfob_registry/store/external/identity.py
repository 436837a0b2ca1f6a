"""Who Keyfob is to an external store: read from files that the configuration names, and that nobody else can read."""

import os
import stat
from pathlib import Path

from pydantic import SecretStr

from keyfob_registry.errors import IdentityError

LARGEST = 1 << 14


def read_text(store: str, path: Path) -> SecretStr:
    """Return the one line that a file holds; IdentityError if others can read it, or if it is no text."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
        with open(descriptor, "rb") as file:  # noqa: PTH123 -- of a descriptor
            status = os.fstat(descriptor)
            data = file.read(LARGEST + 1) if stat.S_ISREG(status.st_mode) else b""
    except OSError as error:
        reason = os.strerror(error.errno or 0).lower()
    else:
        text = data.decode("ascii", "replace").strip()
        reason = _problem(status.st_mode, text)
        if not reason:
            return SecretStr(text)
    raise IdentityError(store, str(path), reason)


def _problem(mode: int, text: str) -> str:
    if not stat.S_ISREG(mode):
        return "it is no regular file"
    if mode & 0o077:
        return f"it has mode {stat.S_IMODE(mode):04o}: others can get at it"
    if not text or len(text) >= LARGEST or not text.isascii() or not text.isprintable():
        return "it does not hold one line of ASCII text"
    return ""
