"""The language: what each form of it means."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import function_examples
import pytest
from keyfob_registry.errors import (
    ExpressionError,
    ExpressionLimitError,
    FunctionArgumentError,
    OperandError,
    UnknownFunctionError,
    UnknownReferenceError,
)
from keyfob_registry.expressions import Contexts, evaluate
from keyfob_registry.expressions.functions import FUNCTIONS
from keyfob_registry.expressions.nodes import Literal
from keyfob_registry.expressions.parser import parse
from pydantic import SecretStr

CONTEXTS = Contexts(
    inputs={"ip": "10.0.0.1", "n": 3, "empty": "", "none": None, "not": 1},
    steps={"get": {"result": {"data": {"x-id": 7, "tags": ["a", "b"]}, "items": {"k": 1}}}},
    trigger={"items": [{"id": 1, "n": "a"}, {"id": 2, "n": "b", "sub": [{"v": 5}]}, {"n": "c"}], "in": {"if": 0}},
    actions={"scan": {"error": "it failed"}},
    var={"item": {"id": 4}},
    env={"environment": "tenant-b"},
    vars={"team": {"email": "soc@example.com"}},
    now=datetime(2026, 7, 1, 12, 30, tzinfo=UTC),
)


def value_of(expression: str) -> Any:
    """Return what an expression gives."""
    return evaluate(f"${{{{ {expression} }}}}", CONTEXTS, lambda _: SecretStr("unused")).value


VALUES: dict[str, Any] = {
    # Literals
    "'a'": "a",
    '"a"': "a",
    "1": 1,
    "1.5": 1.5,
    "1e3": 1000.0,
    "True": True,
    "False": False,
    "None": None,
    "[]": [],
    "{}": {},
    "[1, [2],]": [1, [2]],
    "{'a': 1, 'b': {},}": {"a": 1, "b": {}},
    "{inputs.ip: 1}": {"10.0.0.1": 1},
    # Escapes
    r"'it\'s'": "it's",
    r'"\"\\\""': '"\\"',
    r"'\n\r\t\x41\u00e9'": "\n\r\tAé",
    r"'\d+\.\w'": r"\d+\.\w",
    r"'\\d'": r"\d",
    r"'\ud800'": r"\ud800",
    "'a\nb'": "a\nb",
    # Contexts and paths
    "inputs.ip": "10.0.0.1",
    "inputs['ip']": "10.0.0.1",
    'inputs."ip"': "10.0.0.1",
    "inputs": CONTEXTS.inputs,
    "steps.get.result.data['x-id']": 7,
    "TRIGGER.items[0].id": 1,
    "TRIGGER.items[-1].n": "c",
    "TRIGGER.in.if": 0,
    "inputs.not": 1,
    "ACTIONS.scan.error": "it failed",
    "var.item.id": 4,
    "ENV.environment": "tenant-b",
    "VARS.team.email": "soc@example.com",
    "TRIGGER.items[inputs.n - 2].n": "b",
    "TRIGGER[inputs.empty || 'in']": {"if": 0},
    # What is not in the data is None
    "TRIGGER.nope": None,
    "TRIGGER.items[9].id.more": None,
    "inputs.ip.nope": None,
    "inputs.none.a[0]": None,
    "ACTIONS.scan.result.x": None,
    "TRIGGER.nope || 'else'": "else",
    "inputs.ip[0]": None,
    # Wildcards and filters
    "TRIGGER.items[*].id": [1, 2],
    "TRIGGER.items[*].sub[*].v": [5],
    "steps.get.result.items.*": [1],
    "inputs.ip[*]": [],
    "TRIGGER.items[?(@.id >= 2)].n": ["b"],
    "TRIGGER.items[?@.id]": [{"id": 1, "n": "a"}, CONTEXTS.trigger["items"][1]],
    "TRIGGER.items[?(@.n == 'a' || @.n == 'c')].n": ["a", "c"],
    "TRIGGER.items[?(@.sub[?(@.v > 4)])].id": [2],
    "TRIGGER.items[*][inputs.empty || 'id']": [1, 2],
    "[[1, 2], [3]][*][0]": [1, 3],
    "[1, 2, 3][?(@ in [2, 3])]": [2, 3],
    # Operators, each with what binds less and more
    "1 + 2 * 3": 7,
    "(1 + 2) * 3": 9,
    "7 - 2 - 1": 4,
    "7 / 2": 3.5,
    "7 % 4 * 2": 6,
    "-2 + +1": -1,
    "--1": 1,
    "- -1": 1,
    "'a' + 'b'": "ab",
    "[1] + [2]": [1, 2],
    "1 < 2": True,
    "1 >= 2": False,
    "'a' != 'b'": True,
    "1 == 1.0": True,
    "2 in [1, 2]": True,
    "'k' in {'k': 1}": True,
    "'a' not in 'abc'": False,
    "None is None": True,
    "1 is not None": True,
    "1 is True": False,
    "[1] is [1]": True,
    "1 in [1] == True": True,
    "not 1 in [2]": True,
    "not True == False": True,
    "not not 1": True,
    "1 || 2": 1,
    "0 || ''": "",
    "1 && 2": 2,
    "0 && 2": 0,
    "1 || 0 && 0": 1,
    "not 0 && 2": 2,
    "1 + 1 in [2]": True,
    "3 > 2 == True": True,
    "datetime('2020-01-02') - datetime('2020-01-01')": timedelta(1),
    # Conditionals look at one side only
    "1 if True else 2": 1,
    "1 if '' else 2": 2,
    "1 if True else 1 / 0": 1,
    "1 / 0 if 0 else 2 if 0 else 3": 3,
    "True || 1 / 0": True,
    "False && 1 / 0": False,
    "1 if 0 || 1 else 2": 1,
    # Casts
    "int('3')": 3,
    "float('1.5')": 1.5,
    "str(3)": "3",
    "str([1, None])": "[1, null]",
    "bool('false')": False,
    "bool('Yes')": True,
    "bool('')": False,
    "bool([])": False,
    "bool([0])": True,
    "int(True)": 1,
    "'3' -> int": 3,
    "1 + 2 -> str": "3",
    "str(datetime('2020-01-02T03:04:05Z'))": "2020-01-02T03:04:05+00:00",
    "datetime(0)": datetime(1970, 1, 1, tzinfo=UTC),
    "datetime('2020-01-02') -> str": "2020-01-02T00:00:00",
    "int(float('2.9'))": 2,
    "str(True)": "True",
    # Functions
    "FN.uppercase('a')": "A",
    "FN.uppercase.map(['a', 'b'])": ["A", "B"],
    "FN.add.map([1, 2], 10)": [11, 12],
    "FN.add.map([1, 2], [3, 4])": [4, 6],
    "FN.uppercase.map([])": [],
    "FN.split('a,b', ',')[0]": "a",
    "FN.not(1)": False,
    "FN.length(FN.split('a,b', ','),)": 2,
    "FN.deserialize_json('{\"a\": [1]}').a[0]": 1,
}


@pytest.mark.parametrize(("expression", "expected"), VALUES.items())
def test_an_expression_has_its_value(expression: str, expected: Any) -> None:
    """And its type."""
    assert (expected, type(expected)) == (value_of(expression), type(value_of(expression)))


@pytest.mark.parametrize(
    ("text", "expected"), [pair for function in FUNCTIONS.values() for pair in function.examples], ids=str
)
def test_examples_of_functions_are_true(text: str, expected: Any) -> None:
    """In the language itself."""
    assert (expected, type(expected)) == (value_of(text), type(value_of(text)))


def test_the_clock_is_that_of_the_contexts() -> None:
    """So that a run that is repeated is told the same time; without one it is the machine's."""
    assert CONTEXTS.now == value_of("FN.utcnow()") == function_examples.NOW

    before = datetime.now(UTC)
    assert before <= evaluate("${{ FN.utcnow() }}", Contexts(), lambda _: SecretStr("")).value <= datetime.now(UTC)


@pytest.mark.parametrize(
    ("expression", "problem"),
    [
        ("inputs.", "it ends too early"),
        ("  ", "it is empty"),
        ("1 +", "it ends too early"),
        ("1 2", "'2' is not expected"),
        ("'a", "a text is not closed"),
        ("a ; b", "';' is not part"),
        ("nope.x", "no context 'nope'"),
        ("1 ** 2", "'*' is not"),
        ("lambda: 1", "':' is not expected"),
        ("inputs.x()", "only functions"),
        ("print(1)", "no print"),
        ("FN.length", "not called"),
        ("FN", "no context 'FN'"),
        ("FN.a.b(1)", "only functions"),
        ("int(1, 2)", "takes one value"),
        ("1 -> list", "no cast to list"),
        ("true", "no context 'true'"),
        ("1e999", "too large"),
        ("9" * 400, "more than 300 digits"),
        ("@.x", "stands in a filter alone"),
        ("inputs[1:2]", "':' is not"),
        ("[x for x in inputs]", "'for' is not expected"),
        ("f'{inputs}'", "is not expected"),
        ("a := 1", "':'"),
    ],
)
def test_what_cannot_be_read_is_an_error(expression: str, problem: str) -> None:
    """It says what is wrong, and where."""
    with pytest.raises(ExpressionError, match=r"line 1, column \d+") as caught:
        value_of(expression)

    assert caught.value.code == "E213"
    assert problem in caught.value.problem


@pytest.mark.parametrize(
    ("expression", "error", "problem"),
    [
        ("'a' + 1", OperandError, "'+' cannot take text and int"),
        ("'a' * 9", OperandError, "'*' cannot take text"),
        ("'%d' % 1", OperandError, "'%' cannot take text and int"),
        ("1 / 0", OperandError, "'/' cannot divide by zero"),
        ("None < 1", OperandError, "'<' cannot take None and int"),
        ("1 in 2", OperandError, "'in' cannot take"),
        ("-'a'", OperandError, "'-' cannot take text"),
        ("int('x')", OperandError, "int( ) cannot read this text"),
        ("bool('maybe')", OperandError, "bool( )"),
        ("datetime('x')", OperandError, "datetime( )"),
        ("int(None)", OperandError, "None"),
        ("1e300 * 1e300 -> int", OperandError, "int( )"),
        ("inputs[1.5]", OperandError, "not float"),
        ("{[]: 1}", OperandError, "key"),
        ("inputs.ipp", UnknownReferenceError, "inputs.ipp is not given"),
        ("VARS.team.x", UnknownReferenceError, "VARS.team.x"),
        ("steps.nope.result", UnknownReferenceError, "steps.nope is not"),
        ("FN.upercase('a')", UnknownFunctionError, "FN.upercase"),
        ("FN.uppercase()", FunctionArgumentError, "takes 1 argument, not 0"),
        ("FN.uppercase(1)", FunctionArgumentError, "'text' of"),
        ("FN.add.map(1, 2)", FunctionArgumentError, "at least one list"),
        ("FN.add.map([1], [1, 2])", FunctionArgumentError, "one length"),
        ("FN.uppercase.map([1])", FunctionArgumentError, "must be text, not int"),
    ],
)
def test_what_gives_no_value_is_an_error(expression: str, error: type[ExpressionError], problem: str) -> None:
    """It names what is wrong, by its type alone, and holds on to nothing."""
    with pytest.raises(error, match="at line 1, column 4") as caught:
        value_of(expression)

    assert problem in caught.value.problem
    assert caught.value.__context__ is caught.value.__cause__ is None


def test_the_nearest_name_is_told() -> None:
    """A misspelt input or function has a hint."""
    for expression, hint in {
        "inputs.iip": "did you mean 'ip'?",
        "FN.upercase('a')": "did you mean 'uppercase' or 'lowercase'?",
    }.items():
        with pytest.raises(ExpressionError) as caught:
            value_of(expression)

        assert hint in caught.value.hints


@pytest.mark.parametrize(
    "expression",
    [
        "1" + "0" * 299 + (" * 1" + "0" * 299) * 11,
        "FN.length(FN.range(0, 99999).map)",
        "FN.concat.map(FN.range(1, 90000), 'x')",
    ],
)
def test_sizes_are_bounded(expression: str) -> None:
    """What would be too large is not made."""
    with pytest.raises(ExpressionError):
        value_of(expression)


def test_what_is_made_is_counted_over_a_whole_evaluation() -> None:
    """Small expressions do not add up to a large one."""
    with pytest.raises(ExpressionLimitError, match="make more than 1000000 items"):
        value_of(f"[{', '.join(['FN.range(0, 90000)'] * 12)}]")


def test_each_text_is_parsed_once() -> None:
    """The tree of a text is kept, and that of True is not that of 1."""
    assert parse(" 1 + inputs.n") is parse(" 1 + inputs.n")
    assert Literal(1) != Literal(value=True)
    assert Literal(1) != Literal(1.0)
