"""Encryption of bundles in the format of age, by the library pyrage."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any

from pydantic import SecretStr

from keyfob_registry import documents
from keyfob_registry.errors import InputError, MissingExtraError

MAGIC = b"age-encryption.org/v1\n"
ARMOUR = b"-----BEGIN AGE ENCRYPTED FILE-----"
SHORTEST_PASSPHRASE = 12


@dataclass(frozen=True, slots=True)
class Key:
    """What closes or opens a bundle: a passphrase, or the text of a file of recipients or identities."""

    passphrase: SecretStr | None = None
    file: bytes = field(default=b"", repr=False)
    source: str = ""

    def text(self) -> str:
        """Return the text of the file; InputError if it is none."""
        return documents.decode(self.file, self.source)


def is_bundle(data: bytes) -> bool:
    """Say whether *data* is encrypted in the format of age."""
    return data.startswith((MAGIC, ARMOUR))


def takes_passphrase(data: bytes) -> bool:
    """Say whether a passphrase opens the bundle, and no identity; of an armoured one nobody can say at a glance."""
    return data.startswith(MAGIC + b"-> scrypt ")


def encrypt(data: bytes, key: Key) -> bytes:
    """Return *data*, encrypted for a passphrase or for recipients."""
    pyrage = _library()
    if key.passphrase is not None:
        passphrase = key.passphrase.get_secret_value()
        if len(passphrase) < SHORTEST_PASSPHRASE:
            raise InputError("the passphrase", f"it has fewer than {SHORTEST_PASSPHRASE} characters")
        return bytes(pyrage.passphrase.encrypt(data, passphrase))
    return bytes(pyrage.encrypt(data, _recipients(pyrage, key)))


def decrypt(data: bytes, key: Key, source: str) -> bytes:
    """Return what was encrypted; InputError if this key does not open it, or if it was changed."""
    pyrage = _library()
    identities: Sequence[Any] = [] if key.passphrase is not None else _identities(pyrage, key)
    try:
        if key.passphrase is not None:
            return bytes(pyrage.passphrase.decrypt(data, key.passphrase.get_secret_value()))
        return bytes(pyrage.decrypt(data, identities))
    except pyrage.DecryptError:
        what = "the passphrase" if key.passphrase is not None else "the identity"
    raise InputError(source, f"{what} does not open it, or it was changed")


def _recipients(pyrage: Any, key: Key) -> Sequence[Any]:
    found: list[Any] = []
    for number, line in _lines(key):
        kind = pyrage.ssh if line.startswith("ssh-") else pyrage.x25519
        try:
            found.append(kind.Recipient.from_str(line))
        except pyrage.RecipientError:
            problem = InputError(key.source, f"line {number}:1: it is no recipient: age1… or ssh-…")
        else:
            continue
        raise problem
    if not found:
        raise InputError(key.source, "it names no recipient")
    return found


def _identities(pyrage: Any, key: Key) -> Sequence[Any]:
    if key.file.startswith(b"-----BEGIN"):
        try:
            return [pyrage.ssh.Identity.from_buffer(key.file)]
        except pyrage.IdentityError:
            problem = InputError(key.source, "it is no SSH key without a passphrase")
        raise problem
    found: list[Any] = []
    for number, line in _lines(key):
        try:
            found.append(pyrage.x25519.Identity.from_str(line))
        except pyrage.IdentityError:
            problem = InputError(key.source, f"line {number}:1: it is no identity: AGE-SECRET-KEY-1…")
        else:
            continue
        raise problem
    if not found:
        raise InputError(key.source, "it holds no identity")
    return found


def _lines(key: Key) -> list[tuple[int, str]]:
    lines = enumerate(key.text().splitlines(), start=1)
    return [(number, line.strip()) for number, line in lines if line.strip() and not line.lstrip().startswith("#")]


def _library() -> Any:
    try:
        return import_module("pyrage")  # hidden import: an extra, which only bundles need
    except ImportError:
        pass
    raise MissingExtraError("an encrypted bundle", ["pyrage"], "keyfob-registry[age]")
