"""Arguments as they are typed, read by their JSON Schema."""

from __future__ import annotations

from typing import Any

import pytest
from keyfob_registry.cli import arguments, schema
from keyfob_registry.cli.failures import WrongUsageError

ROOT: dict[str, Any] = {
    "properties": {
        "text": {"type": "string"},
        "count": {"type": "integer"},
        "ratio": {"type": "number"},
        "flag": {"type": "boolean"},
        "items": {"type": "array", "items": {"type": "integer"}},
        "box": {"$ref": "#/$defs/Box"},
        "maybe": {"anyOf": [{"type": "string"}, {"type": "null"}]},
        "several": {"type": ["integer", "null"]},
        "level": {"enum": ["low", "high"]},
        "number": {"enum": [1, 2]},
        "fixed": {"const": True},
        "any": {},
        "tree": {"$ref": "#/$defs/Tree"},
    },
    "$defs": {"Box": {"type": "object"}, "Tree": {"$ref": "#/$defs/Tree"}},
}


@pytest.mark.parametrize(
    ("word", "value"),
    [
        pytest.param("text=8", "8", id="a text stays a text"),
        pytest.param("text=a=b", "a=b", id="the first = counts"),
        pytest.param("text=", "", id="an empty text"),
        pytest.param("count=8", 8, id="integer"),
        pytest.param("ratio=8", 8, id="an integer is a number"),
        pytest.param("ratio=1e3", 1000.0, id="number"),
        pytest.param("flag=true", True, id="boolean"),
        pytest.param("items=[1, 2]", [1, 2], id="array"),
        pytest.param('box={"a": 1}', {"a": 1}, id="object by reference"),
        pytest.param("maybe=null", None, id="JSON that fits"),
        pytest.param("maybe=8", "8", id="JSON that does not fit is a text"),
        pytest.param('maybe="8"', "8", id="a JSON string"),
        pytest.param("maybe=a b", "a b", id="no JSON is a text"),
        pytest.param("several=null", None, id="a list of types"),
        pytest.param("level=low", "low", id="one of several texts"),
        pytest.param("number=2", 2, id="one of several numbers"),
        pytest.param("fixed=true", True, id="a constant"),
        pytest.param("any=[1]", [1], id="anything: JSON"),
        pytest.param("any=a", "a", id="anything: a text"),
        pytest.param("tree=1", 1, id="a type that refers to itself is anything"),
    ],
)
def test_words_are_read_by_their_type(word: str, value: object) -> None:
    """A text is taken as it stands, all else as JSON; where both may be, JSON that fits goes first."""
    assert {word.partition("=")[0]: value} == arguments.read([word], None, ROOT)


@pytest.mark.parametrize(
    ("word", "problem"),
    [
        pytest.param("count=1.5", "argument 'count' takes integer: it is JSON of type number", id="another number"),
        pytest.param("count=true", "argument 'count' takes integer: it is JSON of type boolean", id="a boolean"),
        pytest.param("flag=yes", "argument 'flag' takes boolean: line 1:1: expecting value", id="no JSON"),
        pytest.param("any={a", "argument 'any' takes any value: line 1:2: expecting property name", id="like JSON"),
        pytest.param("number=a", "argument 'number' takes 1 or 2: line 1:1: expecting value", id="no member"),
        pytest.param("items=[[", "argument 'items' takes array of integer: line 1:3", id="cut off"),
    ],
)
def test_words_of_another_type_are_refused(word: str, problem: str) -> None:
    """The message names the argument, the type and the reason."""
    with pytest.raises(WrongUsageError) as caught:
        arguments.read([word], None, ROOT)

    assert caught.value.message.startswith(problem)


def test_an_action_without_arguments_says_so() -> None:
    """Whatever is typed for an action without arguments is refused."""
    with pytest.raises(WrongUsageError) as caught:
        arguments.read(["a=1"], None, {})

    assert ("the action takes no arguments",) == caught.value.hints


@pytest.mark.parametrize(
    ("part", "text"),
    [
        pytest.param({"type": "integer"}, "x=1", id="by type"),
        pytest.param({"type": "string", "examples": ["a b"]}, "x=a b", id="by example"),
        pytest.param({"type": "array", "examples": [[1]]}, "x=[1]", id="by example as JSON"),
        pytest.param({"enum": ["low", "high"]}, "x=low", id="by member"),
        pytest.param({"type": "object"}, "x={}", id="object"),
        pytest.param({"type": "null"}, "x={}", id="nothing better"),
    ],
)
def test_examples_can_be_typed(part: dict[str, Any], text: str) -> None:
    """The example of an argument is its own, or a value of its type."""
    assert text == schema.example("x", part, {})
