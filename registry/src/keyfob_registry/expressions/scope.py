"""What the parts of one evaluation share: what may be read, what is still allowed to be made."""

from collections.abc import Callable, Mapping, Sized
from datetime import UTC, datetime
from time import perf_counter
from typing import TYPE_CHECKING, Any, TypeAlias, cast

from pydantic import SecretStr

from keyfob_registry.errors import ExpressionLimitError, UnknownReferenceError
from keyfob_registry.expressions.contexts import MISSING, Contexts, SecretReference
from keyfob_registry.expressions.secrecy import Tagged

if TYPE_CHECKING:
    from keyfob_registry.expressions.functions import Function

MOST = 1_000_000
_CHEAP = 64  # so many characters, or items that are only looked at, cost as much as one new item
SECONDS = 5

LookUp: TypeAlias = Callable[[SecretReference], SecretStr]
"""Gives the value of a key of a secret, or raises what is told to the user."""

Functions: TypeAlias = Callable[[], "Mapping[str, Function]"]
"""Gives the functions that there are, once one is called."""


class Scope:
    """One evaluation."""

    __slots__ = ("_done", "_look_up", "_now", "_started", "contexts", "functions", "item")

    def __init__(self, contexts: Contexts, look_up: LookUp, functions: Functions | None) -> None:
        self.contexts = contexts
        self.functions = functions
        self.item: Any = None
        self._now = contexts.now
        self._look_up = look_up
        self._done = 0
        self._started = perf_counter()

    @property
    def now(self) -> datetime:
        """The time of the evaluation: the same each time it is asked for."""
        self._now = self._now or datetime.now(UTC)
        return self._now

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
        self.count(1 + (_items(value) or _characters(value) // _CHEAP))
        return value

    def read(self, value: Any) -> Any:
        """Return *value*, counted as what an operator or a function looks through."""
        self.count((_items(value) or _characters(value)) // _CHEAP)
        return value

    def hurry(self) -> None:
        """Refuse to go on when the time is over."""
        if perf_counter() - self._started > SECONDS:
            raise ExpressionLimitError(f"the expressions take longer than {SECONDS} seconds")

    def count(self, items: int) -> None:
        """Count what is done."""
        self._done += items
        if self._done > MOST:
            raise ExpressionLimitError(f"the expressions make more than {MOST} items, or {MOST * _CHEAP} characters")


def _items(value: Any) -> int:
    return len(cast("Sized", value)) if isinstance(value, list | tuple | Mapping) else 0


def _characters(value: Any) -> int:
    return len(value) if isinstance(value, str | bytes) else 0
