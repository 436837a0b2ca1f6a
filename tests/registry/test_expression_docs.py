"""The reference of expressions: each line of its tables is true."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from keyfob_registry.errors import ExpressionError
from keyfob_registry.expressions import Contexts, evaluate

PAGE = (Path(__file__).parents[2] / "docs/reference/expressions.md").read_text(encoding="utf-8")
_ROW = re.compile(r"^\| `(.+)` \| (?:`(.+)`|(error)) \|$", re.MULTILINE)
ROWS = [(match[1].replace(r"\|", "|"), match[2]) for match in _ROW.finditer(PAGE)]


def contexts() -> Contexts:
    """Return the contexts of the page."""
    names: dict[str, Any] = {}
    exec(PAGE.partition("```python\n")[2].partition("```")[0], names)  # noqa: S102 -- our own page
    found: Contexts = names["contexts"]
    return found


@pytest.mark.parametrize(("expression", "expected"), ROWS)
def test_an_example_is_true(expression: str, expected: str | None) -> None:
    """It has the value that stands beside it, or is an error."""
    try:
        value = evaluate(f"${{{{ {expression} }}}}", contexts(), _none).value
    except ExpressionError:
        assert expected is None
    else:
        assert expected is not None
        assert json.loads(expected) == value


def test_the_page_has_examples() -> None:
    """The pattern above finds them."""
    assert 30 < len(ROWS)


def _none(_: object) -> Any:
    raise LookupError
