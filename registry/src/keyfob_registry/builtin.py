"""What the registry itself contributes, through the same hooks as every plug-in."""

from collections.abc import Sequence

from keyfob_sdk import KeyProvider, Rule, hookimpl

from keyfob_registry.rules import RULES


class BuiltIn:
    """The built-in plug-in: places of the root key, in the order in which they are asked, and rules."""

    def __init__(self, providers: Sequence[KeyProvider]) -> None:
        self._providers = providers

    @hookimpl
    def keyfob_key_providers(self) -> Sequence[KeyProvider]:
        """Offer the places of the root key."""
        return self._providers

    @hookimpl
    def keyfob_rules(self) -> list[Rule]:
        """Offer the rules about stored secrets."""
        return [rule() for rule in RULES]
