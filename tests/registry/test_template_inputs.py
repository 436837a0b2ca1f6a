"""Inputs of templates: their types, what they are checked by, and how they are described."""

from datetime import UTC, datetime, timedelta
from typing import Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from keyfob_registry.templates import inputs
from keyfob_registry.templates.inputs import Input
from keyfob_registry.templates.types import TypeTextError, annotation
from keyfob_sdk.errors import InvalidArgumentsError
from keyfob_sdk.testing import CANARY, assert_hidden

TYPES: dict[str, Any] = {
    "int": int,
    "str": str,
    "bool": bool,
    "float": float,
    "datetime": datetime,
    "duration": timedelta,
    "any": Any,
    "None": type(None),
    "list": list[Any],
    "dict": dict[str, Any],
    "list[str]": list[str],
    "dict[str, list[int]]": dict[str, list[int]],
    "str | None": str | None,
    "list[str]|int |  None": list[str] | int | None,
    'enum["a", "b"]': Literal["a", "b"],
    "enum['a']": Literal["a"],
    r'enum["a\"b", "c, ]"]': Literal['a"b', "c, ]"],
    'list[enum["a"] | None]': list[Literal["a"] | None],
}
NO_TYPES = {
    "": "a type is missing",
    "strng": "there is no type 'strng'; did you mean 'str'?",
    "xyz": "there is no type 'xyz': int, str, bool, float, datetime, duration, any, None, list, dict, enum",
    "list[": "a type is missing",
    "list[int": "']' is missing",
    "list[int]]": "']' is not expected there",
    "list[int, str]": "list takes 1 type in brackets",
    "dict[str]": "dict takes 2 types in brackets",
    "int[str]": "'int' takes no brackets",
    "int | ": "a type is missing",
    "int str": "'str' is not expected there",
    "enum": 'enum names no values: write enum["a", "b"]',
    "enum[a]": "the values of an enum are texts in quotes",
    "str?": "'?' is not expected there",
    "__import__('os')": "there is no type '__import__'",
}
PLAIN = st.sampled_from(["int", "str", "bool", "float", "datetime", "duration", "any", "list", "dict", 'enum["a"]'])
TEXTS = st.recursive(
    PLAIN,
    lambda inner: st.one_of(
        inner.map(lambda text: f"list[{text}]"),
        inner.map(lambda text: f"dict[str, {text}]"),
        inner.map(lambda text: f"{text} | None"),
    ),
    max_leaves=4,
)


@pytest.mark.parametrize("text", TYPES)
def test_a_type_is_read(text: str) -> None:
    """Each type of the format becomes what a parameter of Python would be annotated with."""
    assert TYPES[text] == annotation(text)


@pytest.mark.parametrize("text", NO_TYPES)
def test_what_is_no_type_is_told(text: str) -> None:
    """The message repeats the type and says what is wrong with it."""
    with pytest.raises(TypeTextError) as caught:
        annotation(text)

    assert str(caught.value).startswith(f"{text!r} is no type: {NO_TYPES[text]}")


@pytest.mark.parametrize("text", ["list[" * 10_000, "int | " * 10_000, "enum[" + "'a'," * 10_000, '"' * 500, "a" * 999])
def test_a_long_type_takes_no_time(text: str) -> None:
    """Whatever its length and depth, a type is refused at once."""
    with pytest.raises(TypeTextError):
        annotation(text)


@given(st.text(alphabet="intlsdcaeum[]|,\"' ", max_size=60))
def test_any_text_is_a_type_or_refused(text: str) -> None:
    """No text raises anything else."""
    try:
        found = inputs.schema({"x": Input(type=text)})
    except TypeTextError:
        return
    assert "x" in found["properties"]


@given(
    st.dictionaries(st.sampled_from(["ip", "from", "json", "copy_1"]), st.tuples(TEXTS, st.booleans(), st.booleans()))
)
def test_the_schema_is_that_of_the_arguments(expected: dict[str, tuple[str, bool, bool]]) -> None:
    """The schema that is listed says what the check of the arguments does."""
    expects = {
        name: Input(type=text, optional=optional, **({"description": "What."} if described else {}))
        for name, (text, optional, described) in expected.items()
    }

    assert inputs.arguments(expects).schema() == inputs.schema(expects)


EXPECTS = {
    "ip": Input(type="str"),
    "count": Input(type="int", default=3),
    "nothing": Input(type="str", default=None),
    "maybe": Input(type="list[str]", optional=True),
    "since": Input(type="datetime", default="2026-01-01T00:00:00Z"),
    "length": Input(type="duration", default="PT5M"),
    "kind": Input(type="str", enum=["a", "b"], default="a"),
    "from": Input(type="dict", default={"deep": []}),
}


def test_defaults_are_filled_in() -> None:
    """A default of null differs from none; texts that stand for times become times."""
    found = inputs.arguments(EXPECTS).validate({"ip": "8.8.8.8"}, "x")

    times = {"since": datetime(2026, 1, 1, tzinfo=UTC), "length": timedelta(minutes=5)}
    assert {"ip": "8.8.8.8", "count": 3, "nothing": None, "maybe": None, "kind": "a", "from": {"deep": []}} | times == (
        found
    )


def test_a_default_is_not_shared_between_calls() -> None:
    """Who changes what it got changes nothing for the next call."""
    checked = inputs.arguments(EXPECTS)
    checked.validate({"ip": ""}, "x")["from"]["deep"].append(1)

    assert {"deep": []} == checked.validate({"ip": ""}, "x")["from"]


def test_wrong_inputs_are_told_at_once() -> None:
    """E102 names each input that is wrong, and repeats no value."""
    given_inputs = {"count": CANARY, "kind": CANARY, "maybe": [1], "sinc": CANARY}

    with pytest.raises(InvalidArgumentsError) as caught:
        inputs.arguments(EXPECTS).validate(given_inputs, "tools.x")

    assert ["ip", "count", "maybe.0", "kind", "sinc"] == [each.partition(":")[0] for each in caught.value.problems]
    assert_hidden(f"{caught.value.render()} {caught.value!r}", CANARY)


@pytest.mark.parametrize(
    ("expected", "problem"),
    [
        (Input(type="strr"), ("type", "'strr' is no type: there is no type 'strr'; did you mean 'str'?")),
        (Input(type="int", default="many"), ("default", "the default does not fit type 'int'")),
        (
            Input(type="str", enum=["a"], default="b"),
            ("default", "the default does not fit type 'str' and its enum"),
        ),
        (Input(type="str", enum=[1]), ("enum", "1 in the enum does not fit type 'str'")),
        (Input(type="str", enum=[]), ("enum", "the enum names no values")),
        (Input(type="float", enum=[1.5]), ("enum", "1.5 in the enum is no text, integer, boolean or null")),
    ],
)
def test_a_wrong_input_says_which_field(expected: Input, problem: tuple[str, str]) -> None:
    """Each problem names the field that is wrong."""
    assert [problem] == expected.problems()
