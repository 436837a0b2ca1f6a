"""What the parts of one evaluation share: what may be read, what is still allowed to be made."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from pydantic import SecretStr

from keyfob_registry.errors import ExpressionLimitError, UnknownReferenceError
from keyfob_registry.expressions.contexts import MISSING, Contexts, SecretReference
from keyfob_registry.expressions.secrecy import Tagged

LARGEST = 1_000_000
_CHARACTERS = 16  # so many cost as much as one item of a list

LookUp = Callable[[SecretReference], SecretStr]


class Scope:
    """One evaluation."""

    __slots__ = ("_look_up", "_made", "contexts", "item", "now")

    def __init__(self, contexts: Contexts, look_up: LookUp) -> None:
        self.contexts = contexts
        self.item: Any = None
        self.now = contexts.now or datetime.now(UTC)
        self._look_up = look_up
        self._made = 0

    def secret(self, reference: SecretReference) -> Tagged:
        """Return the value of a secret, which is tagged from here on."""
        label = f"{reference.secret}.{reference.key}"
        try:
            value = self._look_up(reference)
        except LookupError:
            value = None
        if value is None:
            raise UnknownReferenceError(str(reference), "is not stored")
        return Tagged(value.get_secret_value(), frozenset((label,)), raw=True)

    def context(self, name: str) -> Any:
        """Return what a context holds."""
        found = self.contexts.named(name)
        if found is MISSING:
            raise UnknownReferenceError(name, "cannot be read here")
        return found

    def made(self, value: Any) -> Any:
        """Return *value*, counted: what one evaluation makes is bounded."""
        if isinstance(value, str | bytes):
            self.count(1 + len(value) // _CHARACTERS)
        elif isinstance(value, list | tuple | Mapping):
            self.count(1 + len(value))  # pyright: ignore[reportUnknownArgumentType] -- of any item type
        return value

    def count(self, items: int) -> None:
        """Count what is made."""
        self._made += items
        if self._made > LARGEST:
            raise ExpressionLimitError(f"more than {LARGEST} items, or {LARGEST * _CHARACTERS} characters, are made")
