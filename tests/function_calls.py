"""Ways to call functions of the language in tests."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from keyfob_registry.errors import ExpressionError
from keyfob_registry.expressions.functions import FUNCTIONS

NOW = datetime(2026, 7, 1, 12, 30, tzinfo=UTC)


def call(name: str, *arguments: Any) -> Any:
    """Return what a function gives for these arguments."""
    function = FUNCTIONS[name]
    return function.call(*arguments, **({"now": NOW} if function.clock else {}))


def refusal(name: str, *arguments: Any) -> str:
    """Return the text of the error that a function raises for these arguments."""
    with pytest.raises(ExpressionError) as caught:
        call(name, *arguments)
    assert caught.value.__context__ is None
    return caught.value.problem
