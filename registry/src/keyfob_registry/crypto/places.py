"""The places of the root key that this machine has, by the variables that configure them."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Protocol

from keyfob_sdk import KeyProvider
from pydantic import SecretStr

from keyfob_registry.crypto.aws_kms import KmsKeyProvider
from keyfob_registry.crypto.key_file import write_key_file
from keyfob_registry.crypto.keys import RootKey
from keyfob_registry.crypto.os_keyring import OsKeyringProvider
from keyfob_registry.crypto.passphrase import PassphraseKeyProvider
from keyfob_registry.crypto.providers import EnvironmentKeyProvider, FileKeyProvider
from keyfob_registry.errors import InputError

KINDS = ("file:PATH", "passphrase", "os-keyring", "aws-kms:KEY")


class KeyPlace(KeyProvider, Protocol):
    """A place that can also be given a root key."""

    def create(self) -> None:
        """Make a new root key there, durably; one that is there is never overwritten."""


class NewKeyFile(FileKeyProvider):
    """A key file that may still have to be made."""

    def create(self) -> None:
        """Make the file with a new root key."""
        write_key_file(self.path, RootKey.generate())


def configured(variables: Mapping[str, str], root_key_file: Path) -> list[KeyProvider]:
    """Return the places in the order in which they are asked: what was configured comes before the usual file."""
    places: list[KeyProvider] = [EnvironmentKeyProvider(variables)]
    if variables.get("KEYFOB_KMS_FILE"):
        places.append(_kms(variables))
    if variables.get("KEYFOB_OS_KEYRING"):
        places.append(OsKeyringProvider(variables["KEYFOB_OS_KEYRING"]))
    if variables.get("KEYFOB_PASSPHRASE"):
        places.append(_passphrase(variables, root_key_file))
    old = variables.get("KEYFOB_OLD_KEY_FILES", "").split(os.pathsep)
    files = [root_key_file, *(Path(path).expanduser() for path in old if path)]
    return [*places, *map(FileKeyProvider, dict.fromkeys(files))]


def target(text: str, variables: Mapping[str, str], root_key_file: Path) -> KeyPlace:
    """Return the place that *text* names, as one that a new root key goes to."""
    kind, _, detail = text.partition(":")
    if kind == "file" and detail:
        return NewKeyFile(Path(detail).expanduser())
    if kind == "passphrase" and not detail:
        return _passphrase(variables, root_key_file)
    if kind == "os-keyring" and not detail:
        return OsKeyringProvider(variables.get("KEYFOB_OS_KEYRING") or "keyfob")
    if kind == "aws-kms" and detail:
        return _kms(variables, detail)
    raise InputError("the place of the new root key", f"it is none of {', '.join(KINDS)}")


def load_or_create(place: KeyPlace) -> RootKey:
    """Return the root key of *place*; where there is none yet, one is made."""
    text = place.load()
    if text is None:
        place.create()
        text = place.load() or SecretStr("")
    return RootKey.parse(text, source=place.name)


def _passphrase(variables: Mapping[str, str], root_key_file: Path) -> PassphraseKeyProvider:
    given = variables.get("KEYFOB_PASSPHRASE_PARAMETERS")
    path = Path(given).expanduser() if given else root_key_file.parent / "passphrase.json"
    return PassphraseKeyProvider(path, variables.get("KEYFOB_PASSPHRASE") or "prompt")


def _kms(variables: Mapping[str, str], key: str = "") -> KmsKeyProvider:
    if not variables.get("KEYFOB_KMS_FILE"):
        hints = ["export KEYFOB_KMS_FILE=/path/of/root-key.kms"]
        raise InputError("the place of the wrapped root key", "KEYFOB_KMS_FILE is not set", hints=hints)
    return KmsKeyProvider(Path(variables["KEYFOB_KMS_FILE"]).expanduser(), key)
