"""The built-in plug-in: it contributes through the hooks that everyone uses."""

from pathlib import Path
from typing import TYPE_CHECKING

from keyfob_registry.builtin import BuiltIn
from keyfob_registry.catalog.plugins import Plugin
from keyfob_registry.crypto.providers import EnvironmentKeyProvider, FileKeyProvider
from keyfob_registry.rules import RULES

if TYPE_CHECKING:
    from keyfob_sdk import KeyProvider


def test_the_registry_is_a_plugin_itself() -> None:
    """Its hooks are found like anybody's."""
    assert ["keyfob_key_providers", "keyfob_rules", "keyfob_stores"] == Plugin("keyfob_registry", BuiltIn([])).hooks


def test_it_offers_every_rule() -> None:
    """One object of each class."""
    rules = Plugin("keyfob_registry", BuiltIn([])).offered("keyfob_rules")

    assert list(RULES) == [type(rule) for rule in rules]


def test_it_offers_the_places_of_the_root_key_in_their_order(tmp_path: Path) -> None:
    """The first that is configured gives the key; none is, here."""
    places: list[KeyProvider] = [EnvironmentKeyProvider({}), FileKeyProvider(tmp_path / "root.key")]

    offered = Plugin("keyfob_registry", BuiltIn(places)).offered("keyfob_key_providers")

    assert places == offered
    assert [None, None] == [place.load() for place in offered]
