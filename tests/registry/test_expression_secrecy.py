"""Secrets in expressions: what is derived from one is known to be, whatever was done with it."""

from __future__ import annotations

from typing import Any

import pytest
from canary import PIN, SECRET, TOKEN, seen
from hypothesis import given
from hypothesis import strategies as st
from keyfob_registry.errors import UnknownReferenceError
from keyfob_registry.expressions import Contexts, Evaluated, SecretReference, evaluate
from keyfob_registry.expressions.parser import parse
from keyfob_registry.expressions.secrecy import Tagged
from keyfob_registry.redaction import Redactor
from pydantic import SecretStr

VALUES = {"KEY": TOKEN, "OTHER": SECRET, "PIN": PIN, "JSON": f'{{"user": "bob", "password": "{TOKEN}!"}}'}
INPUTS = {"region": "eu-west-1", "list": ["a", "b"]}
parse("1 + 1")  # the first one loads the parser


def evaluated(data: Any, **values: str) -> Evaluated:
    """Return *data* filled in with the canaries."""
    stored = VALUES | values
    return evaluate(data, Contexts(inputs=INPUTS), lambda reference: SecretStr(stored[reference.key]))


def derived(expression: str) -> set[str]:
    """Return the texts that an expression derives from secrets, all under the label of one key."""
    found = evaluated(f"${{{{ {expression} }}}}").derived
    assert {label for label, _ in found} <= {"a.KEY"}
    return {text for _, text in found}


@pytest.mark.parametrize(
    ("expression", "texts"),
    [
        ("SECRETS.a.KEY", set()),
        ("[SECRETS.a.KEY, inputs.region]", set()),
        ("{inputs.region: SECRETS.a.KEY}", set()),
        ("SECRETS.a.KEY || 'none'", set()),
        ("inputs.nope if SECRETS.a.KEY == 'x' else SECRETS.a.KEY", set()),
        ("SECRETS.a.KEY in inputs.list", set()),
        ("not SECRETS.a.KEY", set()),
        ("'Bearer ' + SECRETS.a.KEY", {f"Bearer {TOKEN}"}),
        ("FN.lowercase(SECRETS.a.KEY)", {TOKEN.lower()}),
        ("FN.join([SECRETS.a.KEY, inputs.region], ':')", {f"{TOKEN}:eu-west-1"}),
        ("FN.split(SECRETS.a.KEY, 'C')", {*TOKEN.split("C")}),
        ("{'a': [FN.lowercase(SECRETS.a.KEY)]}.a[0]", {TOKEN.lower()}),
        ("{'a': [FN.lowercase(SECRETS.a.KEY)]}['a'][*]", {TOKEN.lower()}),
        ("[FN.lowercase(SECRETS.a.KEY), 'x'][?(@ != 'x')]", {TOKEN.lower()}),
        ("FN.merge({'k': FN.lowercase(SECRETS.a.KEY)}, {'region': inputs.region})", {TOKEN.lower()}),
        ("FN.lowercase.map([SECRETS.a.KEY, 'X'])", {TOKEN.lower()}),
        ("FN.length(SECRETS.a.KEY)", {str(len(TOKEN))}),
        ("{FN.lowercase(SECRETS.a.KEY): 1}", {TOKEN.lower()}),
        ("FN.lowercase(SECRETS.a.KEY) if True else 1", {TOKEN.lower()}),
        ("str([SECRETS.a.KEY])", {f'["{TOKEN}"]'}),
    ],
)
def test_what_is_derived_is_known(expression: str, texts: set[str]) -> None:
    """What stands unchanged beside a secret is not derived from it, and an answer is no secret."""
    assert texts == derived(expression)


def test_parts_of_a_document_that_is_a_secret_are_derived() -> None:
    """Each text of it; its label is that of the secret."""
    found = evaluated("${{ FN.deserialize_json(SECRETS.a.JSON) }}")

    assert {("a.JSON", f"{TOKEN}!"), ("a.JSON", "bob"), ("a.JSON", "user"), ("a.JSON", "password")} == set(
        found.derived
    )


def test_several_secrets_have_several_labels() -> None:
    """A text of two secrets is masked under both."""
    found = evaluated("${{ SECRETS.a.KEY + SECRETS.b.OTHER }}")

    assert (("a.KEY", TOKEN + SECRET), ("b.OTHER", TOKEN + SECRET)) == found.derived


def test_what_is_written_into_a_text_is_derived() -> None:
    """The part is; the whole only if the part is so short that it is not masked within a word."""
    assert (("a.KEY", TOKEN.lower()),) == evaluated("x ${{ FN.lowercase(SECRETS.a.KEY) }} y").derived
    assert () == evaluated("Bearer ${{ SECRETS.a.KEY }}").derived
    assert (("a.PIN", f"code={PIN}x"),) == evaluated("code=${{ SECRETS.a.PIN }}x").derived
    assert (("a.KEY", f'{{"k": "{TOKEN}"}}'),) == evaluated("x ${{ {'k': SECRETS.a.KEY} }}").derived


def test_keys_are_derived_too() -> None:
    """A key of the data may be an expression."""
    assert (("a.KEY", TOKEN.upper()),) == evaluated({"${{ FN.uppercase(SECRETS.a.KEY) }}": 1}).derived


def test_a_mapping_finds_a_secret_key() -> None:
    """A secret as a key is found by its text, and the other way round."""
    assert 1 == evaluated(f"${{{{ {{SECRETS.a.KEY: 1}}['{TOKEN}'] }}}}").value
    assert 1 == evaluated(f"${{{{ {{'{TOKEN}': 1}}[SECRETS.a.KEY] }}}}").value


def test_a_missing_key_is_named() -> None:
    """It is an error, never an empty text."""
    with pytest.raises(UnknownReferenceError, match=r"SECRETS\.a\.NOPE is not stored") as caught:
        evaluated("Bearer ${{ SECRETS.a.NOPE }}")

    assert caught.value.__context__ is None


def test_nothing_shows_a_value() -> None:
    """Neither what is tagged nor what was evaluated has it in its repr."""
    shown = [repr(Tagged(TOKEN, frozenset({"a.KEY"}))), repr(evaluated("${{ FN.lowercase(SECRETS.a.KEY) }}"))]

    assert [] == seen(shown, TOKEN, TOKEN.lower())
    assert "a.KEY" in shown[0]


# Which texts they make depends on the secret alone: not on whether it is equal to, or longer than, something else.
STEPS = st.sampled_from(
    ["FN.lowercase({})", "FN.uppercase({})", "FN.to_base64({})", "FN.hash_sha256({})", "FN.concat('x', {})",
     "({} + '-')", "FN.slice({}, 1, 12)", "FN.split({}, '-')[-1]", "FN.join([{}, 'y'], '/')", "{{'k': {}}}.k",
     "[{}][0]", "FN.lookup({{'k': {}}}, 'k')", "str({})", "({} || 'z')", "FN.url_encode({})", "FN.serialize_json([{}])"]
)  # fmt: skip


@given(st.lists(STEPS, min_size=1, max_size=4), st.booleans())
def test_what_depends_on_a_secret_is_masked(steps: list[str], embedded: bool) -> None:
    """Two secrets of one form give two results: masked with what is derived, they do not differ."""
    expression = "SECRETS.a.KEY"
    for step in steps:
        expression = step.format(expression)
    text = f"${{{{ {expression} }}}}"
    results = []
    for secret in ("canary-AAAAAAAAAAAAAAAA-bbbbbbbb", "canary-CCCCCCCCCCCCCCCC-dddddddd"):
        found = evaluated(f"<{text}>" if embedded else text, KEY=secret)
        results.append(Redactor({"a.KEY": secret}, found.derived).data([found.value]))

    assert results[0] == results[1]


def test_a_reference_is_looked_up_by_name() -> None:
    """The evaluator asks for what stands there, and for nothing else."""
    asked: list[SecretReference] = []

    def look_up(reference: SecretReference) -> SecretStr:
        asked.append(reference)
        return SecretStr("value")

    evaluate("${{ SECRETS.a.B if True else SECRETS.c.D }}", Contexts(), look_up)

    assert [SecretReference("a", "B")] == asked
