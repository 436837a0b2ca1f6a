"""Errors of functions: they name function and argument, and never tell what they were given."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import pytest
from function_calls import call, refusal
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from keyfob_registry.errors import ExpressionError, FunctionFailedError, FunctionLimitError, FunctionTimeoutError
from keyfob_registry.expressions.functions import FUNCTIONS
from keyfob_registry.expressions.functions.function import described
from keyfob_registry.expressions.functions.refusal import CHARACTERS, ITEMS
from keyfob_sdk.testing import CANARY

if TYPE_CHECKING:
    from keyfob_registry.expressions.functions import Function

LEAVES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.datetimes(),
    st.timedeltas(),
    st.sampled_from([CANARY, f"({CANARY}", f'{{"{CANARY}', f"{CANARY}@", f"[{CANARY}", f"%{CANARY}", "2026-01-31"]),
)
VALUES = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["a", CANARY]), inner, max_size=3),
    max_leaves=4,
)


@pytest.mark.parametrize("function", FUNCTIONS.values(), ids=lambda function: function.name)
@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_no_error_tells_a_value(function: Function, data: st.DataObject) -> None:
    """Whatever a function is given, of any type, it raises errors of the language, and none holds what was given."""
    count = data.draw(st.integers(function.minimum, 4 if function.maximum is None else function.maximum))
    arguments = [data.draw(VALUES) for _ in range(count)]

    error = error_of(function.name, *arguments)

    assert error is None or (CANARY not in error.render() and error.__context__ is None)


def error_of(name: str, *arguments: Any) -> ExpressionError | None:
    """Return the error of the language that a function raises, if it raises one."""
    try:
        call(name, *arguments)
    except ExpressionError as error:
        return error
    return None


@pytest.mark.parametrize(
    ("name", "arguments", "argument", "reason"),
    [
        ("split", ("a", ""), "separator", "is empty"),
        ("format", ("{x.y}", 1), "template", "has a field of another form than {}, {0} or {:.2f}"),
        ("format", ("{", 1), "template", "has a brace that is not closed; write {{ and }} for braces"),
        ("format", ("{}{}", 1), "template", "has a field for value 1, and there are 1 values"),
        ("format", ("Bearer {}", None), "values", "holds None, where text or a number is expected"),
        ("format", ("{:d}", "a"), "template", "formats value 0 as what it is not"),
        ("less_than", (1, "a"), "right", "compares int with text, which have no order"),
        ("div", (1, 0), "divisor", "is zero"),
        ("pow", (-1, 0.5), "exponent", "is a fraction, and the base negative"),
        ("pow", (0, -1), "base", "is zero"),
        ("at", ([1], 1), "index", "is beyond the 1 items"),
        ("range", (0, 1, 0), "step", "is zero"),
        ("zip_map", (["a"], []), "values", "has 0 items for 1 keys"),
        ("map_keys", ({"a": 1, "b": 2}, {"a": "b"}), "names", "gives two keys the same name"),
        ("lookup", ({}, "$.a["), "key", "is no path of names, indexes and *: see place 4"),
        ("deserialize_json", ("[1,\n]",), "text", "cannot be read: line 2:1: expecting value"),
        ("serialize_json", (float("inf"),), "value", "holds what JSON cannot, such as infinity, or itself"),
        ("parse_csv", ("a,b\n1",), "text", "has too few or too many cells in line 2"),
        ("parse_csv", ("a,a\n1,2",), "text", "has a name twice in its first row"),
        ("from_base64", ("!",), "text", "is not base64"),
        ("from_base64url", ("/w",), "text", "is not base64url"),
        ("from_base64", ("/w",), "text", "does not decode to UTF-8 text"),
        ("set_timezone", ("2026-01-01", "Mars/X"), "timezone", "is no time zone, such as 'Europe/Paris' or 'UTC'"),
        ("set_timezone", ("2026-01-01", "../x"), "timezone", "is no time zone, such as 'Europe/Paris' or 'UTC'"),
        ("days_between", ("2026-01-01", "x"), "end", "is no date or time in ISO 8601"),
        ("datetime", (2026, 2, 30), "year", "belongs to a date or time that does not exist"),
        ("ipv4_in_subnet", ("10.0.0.1", "10/8/8"), "subnet", "is no IPv4 subnet, such as 10.0.0.0/8"),
        ("check_ip_version", ("10.0.0",), "address", "is no IPv4 address"),
        ("normalize_email", ("x",), "email", "is no address of an email"),
        ("min", (), "values", "has no items"),
        ("regex_match", ("(", ""), "pattern", "is no regular expression: see place 1"),
        ("regex_match", ("(?R)", ""), "pattern", "has a construct that is not supported"),
        ("regex_extract", ("a", "a", 2), "group", "is none of the groups of the pattern"),
        ("is_not_in", (1, "1"), "item", "looks for int in a text"),
    ],
)  # fmt: skip
def test_an_error_names_function_and_argument(
    name: str, arguments: tuple[Any, ...], argument: str, reason: str
) -> None:
    """An error says which argument of which function, by the name that was called, is wrong, and how."""
    assert f"argument {argument!r} of FN.{name} {reason}" == refusal(name, *arguments)


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("replace", ("a" * 2000, "a", "b" * 2000)),
        ("join", (["a" * 2000] * 2000, "")),
        ("concat", ("a" * CHARACTERS, "b")),
        ("format", ("{0}" * 2000, "a" * 2000)),
        ("prefix", (["a"] * 2000, "b" * 2000)),
        ("suffix", (["a"] * 2000, "b" * 2000)),
        ("slugify", ("a " * 2000, "b" * 2000)),
        ("range", (0, ITEMS + 1)),
        ("range", (ITEMS + 1, 0, -1)),
        ("range", (0, 10**4000)),
        ("iter_product", ([1] * 400, [1] * 400)),
        ("split", ("," * (ITEMS + 1), ",")),
        ("pow", (10, 10**9)),
        ("pow", (10.0, 10**4)),
        ("mul", (10**4000, 10**4000)),
        ("mul", (10**400, 1.5)),
        ("tabulate", ([{str(number): 1} for number in range(1000)],)),
        ("contains_any_of", (list(range(1000)), ["a"] * 1000)),
    ],
)
def test_results_are_bounded(name: str, arguments: tuple[Any, ...]) -> None:
    """E625: what would be larger than a limit is refused before it is made."""
    start = time.thread_time()

    with pytest.raises(FunctionLimitError, match=rf"the result of FN.{name} would be more than"):
        call(name, *arguments)
    assert time.thread_time() - start < 0.05


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ("(?:a|a)*$", "a" * 10_000 + "b"),
        ("(x+x+)+y", "x" * 3000),
        (r"(\w+\s?)*$", "word " * 5000 + "!"),
        (r"(.*)\1\1\1$", "ab" * 5000),
    ],
)
def test_a_catastrophic_pattern_is_ended(pattern: str, text: str) -> None:
    """E626: a pattern that tries too many ways is ended within 50 ms of the processor's time."""
    call("regex_match", "a", "a")
    start = time.thread_time()

    with pytest.raises(FunctionTimeoutError, match="takes too long on this text"):
        call("regex_extract", pattern, text)
    assert time.thread_time() - start < 0.05


@pytest.mark.parametrize(
    "pattern",
    ["(a{1000}){1000}", "(?:" * 60 + "a|b" + ")+" * 60, "[[:alpha:](](?:" + "(?:" * 30 + "a" + "){2}" * 30 + ")"],
)
def test_a_pattern_that_repeats_repeats_is_not_compiled(pattern: str) -> None:
    """The library would copy what is repeated, and fill the memory: such a pattern is refused before."""
    assert "repeats more than 10,000 times" in refusal("regex_match", pattern, "a")


@pytest.mark.parametrize(
    "pattern", [r"(?:(?:25[0-5]|\d\d?)\.){3}\d+$", r"[^]\[(]{4}", r"(?i)AB(?=c)(?P<x>c)(?P=x)", r"\(\{+"]
)
def test_usual_patterns_are_taken(pattern: str) -> None:
    """Counts, classes with brackets, flags, look-ahead, names and escapes are no reason to refuse."""
    assert call("regex_match", pattern, "nothing of it [") in {True, False}


def test_what_a_function_raises_is_not_told() -> None:
    """E627 tells the kind of an unexpected error, without its text and without the error itself."""

    def broken(text: str) -> str:
        """Return nothing."""
        raise KeyError(text)

    with pytest.raises(FunctionFailedError, match=r"^FN\.broken failed: KeyError$") as caught:
        described("broken", broken, "tests").call(CANARY)
    assert caught.value.__context__ is None
