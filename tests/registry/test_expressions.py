"""Expressions: parsed once and strictly, filled in last, never parsed again."""

from functools import partial
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from keyfob_registry.errors import ExpressionError
from keyfob_registry.expressions import DEEPEST, Reference, fill, references

KEY = Reference("aws", "AWS_KEY")
PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(st.characters(exclude_characters="$")),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(st.characters(exclude_characters="$")), inner),
)


def nested(depth: int, *, mapping: bool) -> Any:
    """Return a text below *depth* levels."""
    value: Any = "${{ SECRETS.aws.AWS_KEY }}"
    for _ in range(depth):
        value = {"a": value} if mapping else [value]
    return value


@pytest.mark.parametrize(
    "text",
    [
        "${{ SECRETS.aws.AWS_KEY }}",
        "${{SECRETS.aws.AWS_KEY}}",
        "${{\n  SECRETS.aws.AWS_KEY\n}}",
        "Bearer ${{ SECRETS.aws.AWS_KEY }}!",
        "${{ SECRETS.aws.AWS_KEY }}${{ SECRETS.aws.AWS_KEY }}",
    ],
)
def test_references_are_found_in_texts(text: str) -> None:
    """Alone, within other text and more than once."""
    assert {KEY} == references(text)
    assert str(KEY) == "SECRETS.aws.AWS_KEY"


def test_references_are_found_at_any_place() -> None:
    """In keys and values of mappings, in lists and tuples."""
    value = {"${{ SECRETS.a.B }}": [("${{ SECRETS.c.D }}",), {"x": "${{ SECRETS.e.F }}"}]}

    assert {Reference("a", "B"), Reference("c", "D"), Reference("e", "F")} == references(value)


@pytest.mark.parametrize(
    "expression",
    [
        "",
        "inputs.ip",
        "SECRETS.aws",
        "SECRETS.aws.AWS_KEY.more",
        "secrets.aws.AWS_KEY",
        "SECRETS.AWS.AWS_KEY",
        "SECRETS.aws.aws_key",
        "SECRETS.aws.AWS_KEY || 'none'",
        "SECRETS . aws . AWS_KEY",
        "${{ SECRETS.aws.AWS_KEY",
        "__import__('os')",
    ],
)
def test_every_other_expression_is_refused(expression: str) -> None:
    """What is no reference is an error, never an empty text."""
    with pytest.raises(ExpressionError) as caught:
        references({"header": [f"x ${{{{ {expression} }}}}"]})

    assert (caught.value.code, caught.value.hints) == ("E213", ("write ${{ SECRETS.name.KEY }}",))


def test_a_long_expression_is_shown_in_part() -> None:
    """The text may come from outside; a little of it is enough to find it."""
    with pytest.raises(ExpressionError) as caught:
        references("${{ " + "x" * 10_000 + " }}")

    assert len(str(caught.value)) < 120


@pytest.mark.parametrize(
    "text", ["", "$", "${", "{{ SECRETS.a.B }}", "${ SECRETS.a.B }", "SECRETS.a.B", "${{ SECRETS.a.B"]
)
def test_what_is_no_expression_stays_text(text: str) -> None:
    """Only dollar and two braces begin an expression, and two braces end it."""
    assert set() == references(text)
    assert text == fill(text, lambda _: "filled")


@given(PLAIN)
def test_plain_data_has_no_references_and_stays_as_it_is(value: Any) -> None:
    """Data without a dollar goes through unchanged."""
    assert set() == references(value)
    assert value == fill(value, lambda _: "filled")


@given(st.text())
def test_what_is_filled_in_is_not_parsed_again(secret: str) -> None:
    """A secret that looks like an expression, or like a template of ours, stays text."""
    for value in (secret, "${{ SECRETS.other.KEY }}", r"\1 \g<0>"):
        assert f"<{value}>" == fill("<${{ SECRETS.aws.AWS_KEY }}>", partial(_same, value))


def test_fill_replaces_at_any_place() -> None:
    """Keys and values are filled in, numbers stay, and the given data is not changed."""
    value = {"${{ SECRETS.a.B }}": ["${{ SECRETS.c.D }}", 5, None, ("x",)]}

    filled = fill(value, str)

    assert filled == {"SECRETS.a.B": ["SECRETS.c.D", 5, None, ["x"]]}
    assert list(value) == ["${{ SECRETS.a.B }}"]


@pytest.mark.parametrize("mapping", [True, False])
def test_depth_is_counted_in_levels(*, mapping: bool) -> None:
    """As many levels as allowed are searched, one more is refused; a mapping is one level."""
    assert {KEY} == references(nested(DEEPEST, mapping=mapping))

    with pytest.raises(ExpressionError, match=f"nested deeper than {DEEPEST} levels"):
        references(nested(DEEPEST + 1, mapping=mapping))
    with pytest.raises(ExpressionError):
        references(nested(900, mapping=mapping))


def test_data_that_holds_itself_is_refused() -> None:
    """A list within itself has no end."""
    value: list[Any] = []
    value.append(value)

    with pytest.raises(ExpressionError, match="nested deeper"):
        references(value)


@pytest.mark.timeout(10)
def test_a_text_of_openings_is_searched_at_once() -> None:
    """A long text from outside that opens expressions and closes none does not stop the process."""
    assert set() == references("${{" * 100_000)


def _same(value: str, _reference: Reference) -> str:
    return value
