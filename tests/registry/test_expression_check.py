"""Static analysis: what is wrong with expressions is found without running any."""

from __future__ import annotations

from typing import Any

import pytest
from keyfob_registry.expressions import DEEPEST, Known, Problem, Where, check
from keyfob_registry.expressions.functions import FUNCTIONS, Function
from keyfob_registry.expressions.functions.function import described
from keyfob_registry.expressions.inference import words

KNOWN = Known(
    contexts=("SECRETS", "VARS", "ENV", "inputs", "steps", "TRIGGER", "var"),
    inputs={
        "n": {"type": "integer"},
        "text": {"anyOf": [{"type": "string"}, {"type": "null"}]},
        "any": None,
        "when": {"type": "string", "format": "date-time"},
        "map": {"type": "object", "properties": {"id": {"type": "string"}}, "additionalProperties": False},
        "list": {"type": "array", "items": {"type": "object", "properties": {"id": {"type": "integer"}}}},
    },
    steps={"get": {"type": "object", "properties": {"result": {}}, "additionalProperties": False}},
    trigger={"type": "object", "properties": {"ip": {"type": "string"}}},
    var={"item": {"type": "integer"}},
    env=("environment",),
    vars={"team": ("email",)},
    secrets={"aws": ("AWS_KEY",)},
)


def problems(expression: str, known: Known | None = KNOWN) -> list[str]:
    """Return what is wrong with an expression, each with its column."""
    return [f"{each.where.column} {each.message}" for each in check(f"${{{{ {expression} }}}}", known)]


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        # References
        ("inputs.nn", "5 inputs.nn is not given"),
        ("steps.got.result", "5 steps.got is not given"),
        ("steps.get.reslt", "5 steps.get has no 'reslt'"),
        ("ACTIONS.a.result", "5 ACTIONS cannot be read here"),
        ("var.other", "5 var.other is not given"),
        ("ENV.env", "5 ENV.env is not given"),
        ("VARS.tea.email", "5 VARS.tea is not given"),
        ("VARS.team.mail", "5 VARS.team.mail is not given"),
        ("inputs.map.ip", "5 inputs.map has no 'ip'"),
        ("inputs.n.x", "5 inputs.n has no 'x'"),
        ("inputs.map[0]", "5 inputs.map has no 0"),
        ("TRIGGER.ip.x", "5 TRIGGER.ip has no 'x'"),
        ("SECRETS.aws.KEY", "5 secret 'aws' does not declare key 'KEY'"),
        ("SECRETS.gcp.KEY", "5 secret 'gcp' is not declared"),
        ("SECRETS.aws", "5 SECRETS is followed by a name and a key"),
        ("[1][?(@ == inputs.nn)]", "16 inputs.nn is not given"),
        # Functions
        ("FN.upercase('a')", "5 there is no function FN.upercase"),
        ("FN.uppercase()", "5 FN.uppercase takes 1 argument, not 0"),
        ("not FN.uppercase('a', 'b') -> int", "9 FN.uppercase takes 1 argument, not 2"),
        ("FN.uppercase(inputs.n)", "5 argument 'text' of FN.uppercase must be text, not int"),
        ("FN.uppercase(FN.length('a'))", "5 argument 'text' of FN.uppercase must be text, not int"),
        ("FN.uppercase(inputs.n if True else 1.5)", "5 argument 'text' of FN.uppercase must be text, not float or int"),
        ("FN.uppercase([]) ", "5 argument 'text' of FN.uppercase must be text, not list"),
        ("FN.uppercase(inputs.list[*].id)", "5 argument 'text' of FN.uppercase must be text, not list"),
        # Operators
        ("'a' + 1", "9 '+' cannot take text and int"),
        ("inputs.n + 'a'", "14 '+' cannot take int and text"),
        ("-inputs.map", "5 '-' cannot take mapping"),
        ("'a' < 1 || True", "9 '<' cannot take text and int"),
        ("1 in inputs.n", "7 'in' cannot take int and int"),
        ("SECRETS.aws.AWS_KEY * 2", "25 '*' cannot take text and int"),
        ("datetime('x') + datetime('y')", "19 '+' cannot take datetime and datetime"),
        # Texts
        ("1 +", "9 it ends too early"),
        ("SECRETS.keyfob.KEY", "5 reserved for Keyfob itself: 'keyfob'"),
    ],
)
def test_a_problem_is_found_at_its_place(expression: str, expected: str) -> None:
    """One problem, with the column where it stands."""
    (found,) = problems(expression)

    assert found.startswith(expected)


@pytest.mark.parametrize(
    "expression",
    [
        "inputs.n + 1.5",
        "inputs.text + 'a'",
        "inputs.any.x[0] + 1",
        "inputs.when + 1",
        "inputs.list[0].id + 1",
        "inputs.map.id",
        "TRIGGER.other.x",
        "steps.get.result.x.y",
        "FN.uppercase(inputs.any)",
        "FN.uppercase.map(inputs.list[*].id)",
        "FN.add(1, 2.5)",
        "FN.utcnow() - FN.days(1)",
        "FN.now() > datetime('2020-01-01')",
        "SECRETS.aws.AWS_KEY + 'a'",
        "'a' in inputs.map",
        "VARS.team",
        "for var.x in inputs.list",
        "{'a': not inputs.text}.a",
    ],
)
def test_what_may_be_right_is_no_problem(expression: str) -> None:
    """Only what cannot be is told."""
    assert [] == problems(expression)


@pytest.mark.parametrize("text", [text for function in FUNCTIONS.values() for text, _ in function.examples])
def test_examples_of_functions_have_no_problem(text: str) -> None:
    """What runs is not told to be wrong."""
    assert [] == problems(text)


def test_all_problems_are_found_at_once() -> None:
    """In the order in which they stand, each with its place and a hint."""
    data = {"args": {"url": "a\nb ${{ inputs.txt }} ${{ FN.lenght(nope) }}", "${{ 1 + }}": ["${{ 'a' - 1 }}"]}}

    assert [
        Problem("inputs.txt is not given", "did you mean 'text'?", Where("args.url", 2, 7)),
        Problem("there is no context 'nope'", "", Where("args.url", 2, 35)),
        Problem("it ends too early", "", Where("args.${{ 1 + }}", 1, 9)),
        Problem("'-' cannot take text and int", "", Where("args.${{ 1 + }}[0]", 1, 9)),
    ] == (found := check(data, KNOWN))
    assert "args.url, line 2, column 7: inputs.txt is not given" == str(found[0])


def test_without_knowledge_only_the_language_is_checked() -> None:
    """Anything may be given then."""
    assert [] == problems("inputs.nn + steps.x.y + SECRETS.a.B + ACTIONS.z.result", None)
    assert 1 == len(problems("FN.nope()", None))


def test_data_that_cannot_be_searched_is_a_problem() -> None:
    """Nested too deep, for one; it is not raised."""
    data: Any = "${{ 1 }}"
    for _ in range(DEEPEST + 1):
        data = [data]

    (found,) = check(data)

    assert "nested deeper" in found.message


def test_functions_of_plugins_are_known() -> None:
    """They are checked as the built-in ones are."""

    def shout(text: str) -> str:
        """Return *text* with a mark."""
        return f"{text}!"

    functions: dict[str, Function] = {"shout": described("shout", shout, "plugin")}
    known = Known(functions=lambda: functions)

    assert [] == problems("FN.shout('a')", known)
    assert ["5 argument 'text' of FN.shout must be text, not int"] == problems("FN.shout(1)", known)
    assert ["5 there is no function FN.length"] == problems("FN.length('a')", known)


def test_types_of_annotations_are_words() -> None:
    """Of the language; what it has no word for may be anything."""
    assert frozenset({"text", "None"}) == words(str | None)
    assert frozenset({"list"}) == words(list[Any])
    assert frozenset({"int", "float"}) == words(int | float)
    assert words(Any) is words(object) is words(str | Any) is None
