"""Expressions in the arguments of a call: what they may read, and that nothing derived from a secret gets out."""

from __future__ import annotations

import asyncio
import traceback
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import expressive
import pytest
from canary import TOKEN, seen
from keyfob_registry import Registry
from keyfob_registry.errors import ActionFailedError, MissingSecretsError, OperandError, UnknownReferenceError
from keyfob_registry.expressions import Contexts
from keyfob_sdk.errors import InvalidArgumentsError
from pydantic import SecretStr

if TYPE_CHECKING:
    from collections.abc import Iterator

CONTEXTS = Contexts(
    inputs={"text": "a", "times": 2},
    trigger={"body": "${{ SECRETS.vault.TOKEN }}"},
    steps={"first": {"result": [1, 2]}},
    now=datetime(2026, 7, 1, tzinfo=UTC),
)
DERIVED = {
    "FN.uppercase(SECRETS.vault.TOKEN)": TOKEN.upper(),
    "FN.to_base64(FN.lowercase(SECRETS.vault.TOKEN))": TOKEN.lower(),
    "FN.hash_sha256(SECRETS.vault.TOKEN)": "",
    "'x' + FN.uppercase(SECRETS.vault.TOKEN)": TOKEN.upper(),
    "FN.split(FN.uppercase(SECRETS.vault.TOKEN), '0')": TOKEN.upper()[:20],
    "{FN.uppercase(SECRETS.vault.TOKEN): 1}": TOKEN.upper(),
    "FN.deserialize_json(SECRETS.vault.DOCUMENT).password": "the-password-of-the-document",
    "FN.shout(SECRETS.vault.TOKEN)": TOKEN.upper(),
}


@pytest.fixture(name="registry")
def _registry() -> Iterator[Registry]:
    with Registry.in_memory(expressive) as registry:
        expressive.GOT.clear()
        document = SecretStr('{"password": "the-password-of-the-document"}')
        registry.put_secret("vault", {"TOKEN": SecretStr(TOKEN), "DOCUMENT": document}, as_is=True)
        yield registry


def test_contexts_are_read(registry: Registry) -> None:
    """A whole expression keeps its type; the action gets what it declares."""
    arguments = {"text": "<${{ inputs.text }}>", "times": "${{ inputs.times }}"}

    assert ["<a>", "<a>"] == registry.call("expressive.repeat", arguments, contexts=CONTEXTS)
    assert [1, 2] == registry.call("expressive.give", {"value": "${{ steps.first.result }}"}, contexts=CONTEXTS)
    assert CONTEXTS.now == registry.call("expressive.give", {"value": "${{ FN.utcnow() }}"}, contexts=CONTEXTS)


def test_contexts_are_read_by_acall(registry: Registry) -> None:
    """From inside of an event loop, too."""
    call = registry.acall("expressive.give", {"value": "${{ inputs.times }}"}, contexts=CONTEXTS)

    assert 2 == asyncio.run(call)


def test_an_expression_needs_no_context(registry: Registry) -> None:
    """Literals, operators and functions, those of plug-ins too; a context that is not given is an error."""
    assert ["A!"] * 3 == registry.call("expressive.repeat", {"text": "${{ FN.shout('a') }}", "times": "${{ 1 + 2 }}"})

    with pytest.raises(UnknownReferenceError, match=r"inputs\.text cannot be read here"):
        registry.call("expressive.repeat", {"text": "${{ inputs.text }}", "times": 1})


def test_arguments_are_checked_before_and_after(registry: Registry) -> None:
    """Names and what holds no expression before; what an expression gives, after, and it is not repeated."""
    with pytest.raises(InvalidArgumentsError, match=r"times: is missing\n  - txt: there is no such argument"):
        registry.call("expressive.repeat", {"text": "${{ 1 / 0 }}", "txt": "${{ 1 }}"})
    with pytest.raises(InvalidArgumentsError, match="times: input should be a valid integer"):
        registry.call("expressive.repeat", {"text": "${{ 1 / 0 }}", "times": "x"})
    with pytest.raises(InvalidArgumentsError) as caught:
        registry.call("expressive.repeat", {"text": "a", "times": f"${{{{ '{TOKEN}' }}}}"})

    assert [] == seen(caught.value.render(), TOKEN)


def test_an_expression_that_fails_is_recorded(registry: Registry) -> None:
    """The call is refused, and the error says where."""
    with pytest.raises(OperandError, match=r"at text, line 1, column 4"):
        registry.call("expressive.repeat", {"text": "${{ 'a' + 1 }}", "times": 1})

    assert ("refused", "E620") == ((record := registry.records()[0]).outcome, record.error_code)


def test_a_missing_key_is_named_before_anything_is_opened(registry: Registry) -> None:
    """Never "Bearer None": E210 names the key and the command that stores it."""
    with pytest.raises(MissingSecretsError) as caught:
        registry.call("expressive.give", {"value": "Bearer ${{ FN.uppercase(SECRETS.vault.NOPE) }}"})

    assert ("keyfob secret set vault NOPE",) == caught.value.hints


def test_figure_36_the_body_of_a_webhook_is_data(registry: Registry) -> None:
    """What looks like an expression in a context stays text, and opens nothing."""
    arguments = {"value": ["${{ TRIGGER.body }}", "<${{ TRIGGER.body }}>"]}

    found = registry.call("expressive.give", arguments, contexts=CONTEXTS)

    assert ["${{ SECRETS.vault.TOKEN }}", "<${{ SECRETS.vault.TOKEN }}>"] == found
    assert () == registry.records()[0].secrets


@pytest.mark.parametrize("form", ["{}", "before {} after"])
@pytest.mark.parametrize("expression", DERIVED)
def test_what_is_derived_does_not_get_out(
    registry: Registry, capsys: pytest.CaptureFixture[str], expression: str, form: str
) -> None:
    """The action gets it; results, prints, errors and the audit do not show it, nor the secret."""
    arguments: dict[str, Any] = {"value": form.format(f"${{{{ {expression} }}}}")}

    ways = [registry.call("expressive.give", arguments)]
    registry.call("expressive.give", arguments | {"way": "print"})
    with pytest.raises(ActionFailedError) as caught:
        registry.call("expressive.give", arguments | {"way": "raise"})

    out = [ways, capsys.readouterr(), traceback.format_exception(caught.value), vars(caught.value), registry.records()]
    assert [] == seen(out, TOKEN, *(filter(None, [DERIVED[expression]])), *_texts(expressive.GOT[0], form))
    assert "***" in repr(ways)
    assert ("vault.TOKEN",) == registry.records()[0].masked or "DOCUMENT" in expression


def _texts(value: Any, form: str) -> list[str]:
    """Return what the action was given that nobody else may see."""
    if isinstance(value, dict):
        return list(value)
    if isinstance(value, list):
        return [text for text in value if len(text) > 3]
    before, _, after = form.partition("{}")
    return [value.removeprefix(before).removesuffix(after)]
