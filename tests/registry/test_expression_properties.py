"""The language on generated expressions: printed and parsed again, held against a second reading, and silent."""

from __future__ import annotations

import traceback
from typing import Any

from canary import SECRET, TOKEN, seen
from expression_reference import ANY, EXPRESSIONS, INPUTS, meaning
from hypothesis import given
from hypothesis import strategies as st
from keyfob_registry.errors import ExpressionError
from keyfob_registry.expressions import Contexts, SecretReference, check, evaluate, nodes
from keyfob_registry.expressions.functions import FUNCTIONS
from keyfob_registry.expressions.literals import quoted, unescaped
from keyfob_registry.expressions.parser import parse
from keyfob_registry.expressions.printer import printed
from keyfob_registry.expressions.template import split
from keyfob_sdk.errors import KeyfobError
from pydantic import SecretStr

# What holds a value that nobody may read in an error.
HOLDERS = ("SECRETS.a.KEY", "inputs.token", "TRIGGER.list", "TRIGGER.map", "TRIGGER.n")
CONTEXTS = Contexts(
    inputs={"token": TOKEN}, trigger={"list": [SECRET, TOKEN], "map": {TOKEN: SECRET, "k": [TOKEN]}, "n": 904417753318}
)
# The first one that is parsed loads the parser.
parse("1 + 1")
LEAVES = st.sampled_from([*HOLDERS, "1", "'a'", "None", "[]", "{}", "2.5", "'%d'", "','"])


def _compound(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    names = st.sampled_from([*FUNCTIONS, *(f"{name}.map" for name in FUNCTIONS)])
    signs = st.sampled_from(["+", "-", "*", "/", "%", "<", ">=", "==", "in", "is", "&&", "||"])
    return (
        st.builds(lambda name, given: f"FN.{name}({', '.join(given)})", names, st.lists(inner, max_size=3))
        | st.builds(lambda left, sign, right: f"({left} {sign} {right})", inner, signs, inner)
        | st.builds(lambda kind, value: f"{kind}({value})", st.sampled_from(["int", "bool", "datetime", "str"]), inner)
        | st.builds(lambda value, index: f"({value})[{index}]", inner, inner)
        | st.builds(lambda key, value: f"{{{key}: {value}}}", inner, inner)
        | st.builds(lambda sign, value: f"({sign} {value})", st.sampled_from(["not", "-"]), inner)
    )


MISUSES = st.recursive(LEAVES, _compound, max_leaves=6)


def look_up(_: SecretReference) -> SecretStr:
    """Return the canary for every reference."""
    return SecretStr(SECRET)


@given(ANY)
def test_what_is_printed_is_parsed_to_the_same_tree(node: nodes.Node) -> None:
    """Every form of the language, with the fewest brackets; and within a text its end is found."""
    text = printed(node)

    assert node == parse(text)
    assert 1 == len(split(f"${{{{ {text} }}}}"))


@given(st.text())
def test_a_text_is_read_as_it_was_written(text: str) -> None:
    """Quoted, and read again."""
    assert text == unescaped(quoted(text))


@given(EXPRESSIONS)
def test_evaluation_equals_the_reference(node: nodes.Node) -> None:
    """What is compiled gives what Python gives, or an error where Python raises."""
    try:
        expected: Any = meaning(node, INPUTS)
    except (TypeError, ZeroDivisionError, OverflowError, KeyError):
        expected = ExpressionError
    try:
        found: Any = evaluate(f"${{{{ {printed(node)} }}}}", Contexts(inputs=INPUTS), look_up).value
    except ExpressionError:
        found = ExpressionError

    assert (repr(expected), type(expected)) == (repr(found), type(found))


@given(EXPRESSIONS)
def test_what_is_checked_and_found_wrong_fails(node: nodes.Node) -> None:
    """Static analysis names no problem where evaluation looks at every part and gives a value."""
    text = f"${{{{ {printed(node)} }}}}"
    lazy = (nodes.Conditional,)
    if any(isinstance(each, lazy) or getattr(each, "operator", "") in {"||", "&&"} for each, _ in nodes.walk(node)):
        return
    try:
        evaluate(text, Contexts(inputs=INPUTS), look_up)
    except ExpressionError:
        return

    assert [] == check(text)


@given(MISUSES)
def test_no_error_tells_a_value(expression: str) -> None:
    """Whatever is done with a secret, an input or a message: an error tells none of it, nor holds on to it."""
    text = f"x ${{{{ {expression} }}}}"
    problems = check(text)
    error = failure(text)

    told = [error.render(), vars(error), "".join(traceback.format_exception(error))] if error else []
    frames = [frame.f_locals for frame, _ in traceback.walk_tb(error.__traceback__)] if error else []
    assert [] == seen([told, problems, frames], SECRET, TOKEN)
    assert not error or error.__context__ is error.__cause__ is None


def failure(text: str) -> KeyfobError | None:
    """Return what evaluation raises, or nothing."""
    try:
        evaluate(text, CONTEXTS, look_up)
    except KeyfobError as error:
        return error
    return None
