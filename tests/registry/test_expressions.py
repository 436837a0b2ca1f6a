"""Expressions in data: found in keys and values at any depth, filled in last, never parsed again."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from keyfob_registry.errors import ExpressionError, ExpressionLimitError, OperandError, UnknownReferenceError
from keyfob_registry.expressions import (
    DEEPEST,
    Contexts,
    Iteration,
    Reference,
    SecretReference,
    Where,
    evaluate,
    has_expressions,
    parse_for_each,
    references,
    requirements,
    secret_references,
)
from pydantic import SecretStr

KEY = SecretReference("aws", "AWS_KEY")
PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(st.characters(exclude_characters="$")),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(st.characters(exclude_characters="$")), inner),
)


def same(value: str, _: SecretReference) -> SecretStr:
    """Return *value* for any reference."""
    return SecretStr(value)


def filled(data: Any, stored: str = "filled", **contexts: Any) -> Any:
    """Return *data* with its expressions filled in."""
    return evaluate(data, Contexts(**contexts), partial(same, stored)).value


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
        "${{ SECRETS . aws . AWS_KEY }}",
        "Bearer ${{ SECRETS.aws.AWS_KEY }}!",
        "${{ SECRETS.aws.AWS_KEY }}${{ SECRETS.aws['AWS_KEY'] }}",
        "${{ for var.x in FN.split(SECRETS.aws.AWS_KEY, ',') }}",
    ],
)
def test_secrets_are_found_in_texts(text: str) -> None:
    """Alone, within other text, more than once, and inside of other expressions."""
    assert {KEY} == secret_references(text)
    assert str(KEY) == "SECRETS.aws.AWS_KEY"


def test_secrets_are_found_at_any_place() -> None:
    """In keys and values of mappings, in lists and tuples."""
    value = {"${{ SECRETS.a.B }}": [("${{ SECRETS.c.D }}",), {"x": "${{ SECRETS.e.F }}"}]}

    assert {SecretReference("a", "B"), SecretReference("c", "D"), SecretReference("e", "F")} == secret_references(value)


def test_references_have_places() -> None:
    """Each reference says where it stands: the place in the data, line and column in the text."""
    data = {"args": {"x": ["a ${{ inputs.ip }}\n  ${{ steps.a.result[0][*].b || var.x }}"]}}

    assert [
        Reference("inputs", ("ip",), Where("args.x[0]", 1, 7)),
        Reference("steps", ("a", "result", 0), Where("args.x[0]", 2, 7)),
        Reference("var", ("x",), Where("args.x[0]", 2, 33)),
    ] == (found := references(data))
    assert [(1, 7), (2, 7), (2, 33)] == [(each.where.line, each.where.column) for each in found]
    assert ("steps.a.result[0]", "args.x[0], line 2, column 7") == (str(found[1]), str(found[1].where))


def test_references_inside_of_paths_are_found() -> None:
    """What a filter or an index reads is read, too; what the filter looks at is no context."""
    text = "${{ TRIGGER.items[?(@.id == VARS.team.id)].names[inputs.which] }}"

    assert ["TRIGGER.items", "VARS.team.id", "inputs.which"] == [str(each) for each in references(text)]


@pytest.mark.parametrize(
    "expression",
    ["", "SECRETS", "SECRETS.aws", "SECRETS.aws.AWS_KEY.more", "secrets.aws.AWS_KEY", "SECRETS.AWS.AWS_KEY",
     "SECRETS.aws.aws_key", "SECRETS[inputs.x].KEY", "SECRETS.aws[*]", "${{ SECRETS.aws.AWS_KEY",
     "__import__('os')", "FN.length(SECRETS)"],
)  # fmt: skip
def test_a_secret_is_named_in_full(expression: str) -> None:
    """What is no name and key, or no expression at all, is an error with its place, never an empty text."""
    with pytest.raises(ExpressionError, match=r"header\[0\], line 1, column \d") as caught:
        references({"header": [f"x ${{{{ {expression} }}}}"]})

    assert caught.value.code == "E213"
    assert caught.value.__context__ is None


def test_a_long_expression_is_not_repeated() -> None:
    """The text may come from outside; a little of it is enough to find it."""
    with pytest.raises(ExpressionError) as caught:
        references("${{ " + "x" * 9_000 + " }}")

    assert len(str(caught.value)) < 160


@pytest.mark.parametrize(
    "text", ["", "$", "${", "{{ SECRETS.a.B }}", "${ SECRETS.a.B }", "SECRETS.a.B", "${{ SECRETS.a.B", "}} ${{"]
)
def test_what_is_no_expression_stays_text(text: str) -> None:
    """Only dollar and two braces begin an expression, and two braces end it."""
    assert [] == references(text)
    assert text == filled(text)


def test_braces_and_quotes_do_not_end_an_expression() -> None:
    """Two braces within a text or of two mappings are not the end."""
    assert {"a": {"b": "}}"}} == filled("${{ {'a': {'b': '}}'}} }}")
    assert "a }} b ${{" == filled("${{ 'a }} b' }} ${{")
    assert {"a": 1} == filled("${{{'a': 1}}}")


@given(PLAIN)
def test_plain_data_stays_as_it_is(value: Any) -> None:
    """Data without a dollar goes through unchanged."""
    assert not has_expressions(value)
    assert [] == references(value)
    assert value == filled(value)


@given(st.text())
def test_what_is_filled_in_is_not_parsed_again(secret: str) -> None:
    """A secret, an input or a message that looks like an expression, or like a template of ours, stays text."""
    for value in (secret, "${{ SECRETS.other.KEY }}", r"\1 \g<0>"):
        assert f"<{value}>" == filled("<${{ SECRETS.aws.AWS_KEY }}>", value)
        assert [value, value] == filled(
            ["${{ TRIGGER.x }}", "${{ inputs.y }}"], trigger={"x": value}, inputs={"y": value}
        )


def test_expressions_are_filled_in_at_any_place() -> None:
    """Keys and values are filled in, numbers stay, and neither the data nor the context is changed or shared."""
    data = {"${{ inputs.k }}": ["${{ inputs.l }}", 5, None, ("x",)]}
    inputs = {"k": "key", "l": [1]}

    value = filled(data, inputs=inputs)
    value["key"][0].append(2)

    assert {"key": [[1, 2], 5, None, ["x"]]} == value
    assert ({"k": "key", "l": [1]}, ["${{ inputs.k }}"]) == (inputs, list(data))


def test_a_whole_expression_keeps_its_type() -> None:
    """Line breaks behind it do not make it text, as a block of YAML ends with one; anything else does."""
    assert 3 == filled("${{ 1 + 2 }}\n")
    assert " 3" == filled(" ${{ 1 + 2 }}")
    assert '1 True None [1, "é"] 2020-01-02T03:04:05+00:00' == filled(
        "${{ 1 }} ${{ True }} ${{ None }} ${{ [1, 'é'] }} ${{ datetime('2020-01-02T03:04:05Z') }}"
    )


def test_keys_of_mappings_stay_apart() -> None:
    """Two keys that become one would lose a value; a list is no key."""
    with pytest.raises(OperandError, match="the same as another key"):
        filled({"${{ 'a' }}": 1, "a": 2})
    with pytest.raises(OperandError, match="no key"):
        filled({"${{ [] }}": 1})


@pytest.mark.parametrize("mapping", [True, False])
def test_depth_is_counted_in_levels(*, mapping: bool) -> None:
    """As many levels as allowed are searched, one more is refused; a mapping is one level."""
    assert {KEY} == secret_references(nested(DEEPEST, mapping=mapping))

    for depth in (DEEPEST + 1, 900):
        for search in (references, filled):
            with pytest.raises(ExpressionLimitError, match=f"nested deeper than {DEEPEST} levels"):
                search(nested(depth, mapping=mapping))


def test_data_that_holds_itself_is_refused() -> None:
    """A list within itself has no end, in the data or in a context."""
    value: list[Any] = []
    value.append(value)

    with pytest.raises(ExpressionLimitError, match="nested deeper"):
        references(value)
    with pytest.raises(ExpressionLimitError, match="nested too deep"):
        filled("${{ TRIGGER }}", trigger=value)


def test_requirements_are_known_before_anything_is_opened() -> None:
    """The secrets that are needed, once every expression is known to be one that can be evaluated here."""
    assert {KEY} == requirements("${{ SECRETS.aws.AWS_KEY + inputs.x }}", Contexts(inputs={}))

    for wrong in ("${{ SECRETS.aws.AWS_KEY + steps.x }}", "${{ FN.nope() }}", "${{ FN.length() }}", "${{ 1 + }}"):
        with pytest.raises(ExpressionError):
            requirements(wrong, Contexts(inputs={}))


def test_a_context_that_is_not_given_is_an_error() -> None:
    """Each context that is read must be given; the error names it, and what it holds is never shown."""
    with pytest.raises(UnknownReferenceError, match="steps cannot be read here"):
        filled("${{ steps.x }}", inputs={"a": 1})

    assert "Contexts(inputs, TRIGGER)" == repr(Contexts(inputs={"a": "value"}, trigger="value"))


def test_for_each_is_an_iteration() -> None:
    """The name of the item, and the expression as a text that can be evaluated."""
    assert Iteration("x", "${{ inputs.l[0] }}") == (found := parse_for_each("${{ for var.x in inputs.l[ 0 ] }}\n"))
    assert [1, 2] == filled(found.expression, inputs={"l": [[1, 2]]})


@pytest.mark.parametrize(
    "text", ["${{ inputs.l }}", "x", "", "${{ for x in inputs.l }}", "${{ for var.x in a }} b", "${{ for a.x in [] }}"]
)
def test_nothing_else_is_an_iteration(text: str) -> None:
    """It is a whole expression of that form."""
    with pytest.raises(ExpressionError):
        parse_for_each(text)
    with pytest.raises(ExpressionError, match="for is the value of for_each alone"):
        filled("${{ for var.x in [] }}")


@pytest.mark.timeout(10)
@pytest.mark.parametrize("text", ["${{" * 100_000, "${{ '" * 50_000 + "}}", '${{ "\\" }}' * 50_000, "{" * 10**6])
def test_a_text_of_openings_is_searched_once(text: str) -> None:
    """A long text from outside that opens expressions and closes none properly does not stop the process."""
    try:
        assert [] == references(text)
    except ExpressionError:
        assert "}}" in text
