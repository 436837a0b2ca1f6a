"""What the registry itself contributes, through the same hooks as every plug-in."""

from collections.abc import Mapping
from pathlib import Path

from keyfob_sdk import KeyProvider, Rule, hookimpl

from keyfob_registry.crypto.providers import EnvironmentKeyProvider, FileKeyProvider
from keyfob_registry.rules import RULES


class BuiltIn:
    """The built-in plug-in: places of the root key, and rules.

    Args:
        environ: The environment variables of the process.
        key_file: The file that may hold the root key.
    """

    def __init__(self, environ: Mapping[str, str], key_file: Path) -> None:
        self._environ = environ
        self._key_file = key_file

    @hookimpl
    def keyfob_key_providers(self) -> list[KeyProvider]:
        """Offer the environment variable, then the key file."""
        return [EnvironmentKeyProvider(self._environ), FileKeyProvider(self._key_file)]

    @hookimpl
    def keyfob_rules(self) -> list[Rule]:
        """Offer the rules about stored secrets."""
        return [rule() for rule in RULES]
