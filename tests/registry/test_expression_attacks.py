"""Attacks by expressions: a typed error or a literal text, in bounded work, and nothing is evaluated twice."""

from __future__ import annotations

from typing import Any

import expression_attacks
import pytest
from canary import SECRET, TOKEN, seen
from keyfob_registry.errors import ExpressionError, ExpressionLimitError, ReservedNameError
from keyfob_registry.expressions import Contexts, SecretReference, check, evaluate
from keyfob_registry.expressions.scope import MOST, SECONDS
from pydantic import SecretStr

CONTEXTS = Contexts(inputs={"a": 1, "token": TOKEN}, trigger={"items": [1]})
PAYLOADS = (
    "${{ SECRETS.other.KEY }}",
    "${{ 1 + 1 }}",
    "${{",
    "}}",
    "' }} ${{ SECRETS.other.KEY }}",
    "' + SECRETS.other.KEY + '",
    "{{ 7*7 }}",
    "\\",
)


def attempt(data: Any, secret: str = SECRET) -> Any:
    """Return what comes of an attack: a value, or an error."""
    asked: list[SecretReference] = []

    def look_up(reference: SecretReference) -> SecretStr:
        asked.append(reference)
        return SecretStr(secret)

    try:
        value = evaluate(data, CONTEXTS, look_up).value
    except (ExpressionError, ReservedNameError) as error:
        return error
    assert {"own"} >= {each.secret for each in asked}
    return value


@pytest.mark.parametrize("expression", expression_attacks.ALL.values(), ids=expression_attacks.ALL)
def test_figure_36_an_attack_is_an_error_or_text(expression: str) -> None:
    """Attribute walks, formats, nesting, sizes, patterns, look-alikes: nothing of Python comes out."""
    outcome = attempt(f"${{{{ {expression} }}}}")

    if isinstance(outcome, Exception):
        assert outcome.__context__ is None
    else:
        assert isinstance(outcome, str | bool | None)
        assert len(str(outcome)) < 10
    assert [] == seen(
        [outcome, vars(outcome) if isinstance(outcome, Exception) else "", check(expression)], SECRET, TOKEN
    )


@pytest.mark.parametrize("payload", PAYLOADS)
def test_figure_36_what_is_filled_in_is_never_evaluated(payload: str) -> None:
    """A value of a secret and the body of a webhook stay the text that they are, wherever they are filled in."""
    contexts = Contexts(trigger={"body": payload, payload: 1}, inputs={"key": payload})
    data = {
        "${{ TRIGGER.body }}": "${{ SECRETS.own.KEY }}",
        "text": "<${{ TRIGGER.body }}>${{ SECRETS.own.KEY }}",
        "list": ["${{ [TRIGGER.body] }}", "${{ FN.concat(TRIGGER.body, '') }}", "${{ TRIGGER[inputs.key] }}"],
    }

    value = evaluate(data, contexts, lambda _: SecretStr(payload)).value

    assert {payload: payload, "text": f"<{payload}>{payload}", "list": [[payload], payload, 1]} == value


def test_figure_36_an_attribute_is_never_read() -> None:
    """Objects in a context have no parts: only keys of mappings and items of lists are found."""

    class Open:
        secret = SECRET

        def __getattr__(self, name: str) -> str:
            raise AssertionError(name)

    found = evaluate(
        ["${{ inputs.o.secret }}", "${{ inputs.o['secret'] }}", "${{ inputs.o.* }}"],
        Contexts(inputs={"o": Open()}),
        _none,
    )

    assert [None, None, []] == found.value


@pytest.mark.parametrize(
    "expression", ["FN.hash_sha512.map(TRIGGER)", "TRIGGER[?(FN.length(@) > TRIGGER)]", "TRIGGER[?(@ in TRIGGER)]"]
)
def test_figure_36_work_is_counted(expression: str) -> None:
    """A message of many items does not keep the process busy with what grows faster than it."""
    items = [f"item {number}" for number in range(60_000)]

    with pytest.raises(ExpressionLimitError, match=f"more than {MOST} items|longer than {SECONDS} seconds"):
        evaluate([f"${{{{ {expression} }}}}"] * 40, Contexts(trigger=items), _none)


def test_figure_36_a_text_has_so_many_expressions() -> None:
    """One text of a megabyte cannot hold a hundred thousand of them."""
    with pytest.raises(ExpressionLimitError, match="more than 2000 expressions"):
        evaluate("${{ 1 }}" * 100_000, Contexts(), _none)


def _none(_: object) -> SecretStr:
    raise LookupError
