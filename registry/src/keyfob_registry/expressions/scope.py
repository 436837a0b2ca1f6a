"""What the parts of one evaluation share: what may be read, what is still allowed to be made."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from pydantic import SecretStr

from keyfob_registry.errors import ExpressionLimitError, UnknownReferenceError
from keyfob_registry.expressions.contexts import MISSING, Contexts, SecretReference
from keyfob_registry.expressions.secrecy import Tagged

MOST = 1_000_000
_CHEAP = 64  # so many characters, or items that are only looked at, cost as much as one new item

LookUp = Callable[[SecretReference], SecretStr]


class Scope:
    """One evaluation."""

    __slots__ = ("_done", "_look_up", "contexts", "item", "now")

    def __init__(self, contexts: Contexts, look_up: LookUp) -> None:
        self.contexts = contexts
        self.item: Any = None
        self.now = contexts.now or datetime.now(UTC)
        self._look_up = look_up
        self._done = 0

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
        if isinstance(value, list | tuple | Mapping):
            self.count(1 + len(value))  # pyright: ignore[reportUnknownArgumentType] -- of any item type
        else:
            self.count(1 + len(value) // _CHEAP if isinstance(value, str | bytes) else 1)
        return value

    def read(self, value: Any) -> Any:
        """Return *value*, counted as what an operator or a function looks through."""
        if isinstance(value, list | tuple | Mapping | str | bytes):
            self.count(len(value) // _CHEAP)  # pyright: ignore[reportUnknownArgumentType] -- the same
        return value

    def count(self, items: int) -> None:
        """Count what is done."""
        self._done += items
        if self._done > MOST:
            raise ExpressionLimitError(f"the expressions make more than {MOST} items, or {MOST * _CHEAP} characters")
