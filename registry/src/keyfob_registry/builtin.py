"""What the registry itself contributes, through the same hooks as every plug-in."""

from collections.abc import Mapping, Sequence
from typing import Any

from keyfob_sdk import KeyProvider, Rule, StoreKind, hookimpl

from keyfob_registry.policy import DatePolicy
from keyfob_registry.rules import RULES, Expired, RotationDue


class BuiltIn:
    """The built-in plug-in: places of the root key, in the order in which they are asked, rules, external stores."""

    def __init__(
        self,
        providers: Sequence[KeyProvider],
        variables: Mapping[str, str] | None = None,
        dates: DatePolicy | None = None,
    ) -> None:
        self._providers = providers
        self._variables = variables or {}
        self._dates = dates or DatePolicy()

    @hookimpl
    def keyfob_key_providers(self) -> Sequence[KeyProvider]:
        """Offer the places of the root key."""
        return self._providers

    @hookimpl
    def keyfob_stores(self) -> list[StoreKind[Any]]:
        """Offer the kinds of external stores."""
        from keyfob_registry.store.external.kinds import kinds  # hidden import: only a configured file needs them

        return kinds(self._variables)

    @hookimpl
    def keyfob_rules(self) -> list[Rule]:
        """Offer the rules about stored secrets."""
        others = [rule() for rule in RULES if rule not in {Expired, RotationDue}]
        return [*others, Expired(self._dates), RotationDue(self._dates)]
