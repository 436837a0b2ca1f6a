"""Documents: what is read, what is refused, and that a refusal repeats nothing and takes no time."""

from __future__ import annotations

import json
import resource
import time
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from keyfob_registry import documents
from keyfob_registry.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable

JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)
BILLION = "a: &a [x, x]\n" + "".join(
    f"{new}: &{new} [*{old}, *{old}]\n" for old, new in zip("abcd", "bcde", strict=True)
)

JSON_BOMBS = {
    "nested lists": ("[" * 100_000, "line 1:33: it is nested deeper than 32 levels"),
    "nested objects": ('{"a":' * 100_000, "line 1:161: it is nested deeper than 32 levels"),
    "a key twice": ('{"s3cr3t": 1,\n "s3cr3t": 2}', "line 2:2: a key stands there twice"),
    "a key twice, once escaped": (r'{"a": 1, "\u0061": 2}', "line 1:10: a key stands there twice"),
    "a huge integer": (f"[{'9' * 1_000_000}]", "line 1:2: a number has more than 4300 digits"),
    "a large text": (f"[{' ' * (2 << 20)}]", "it is larger than 1024 KiB"),
    "quotes and backslashes": ('"' + '\\"' * 400_000, "line 1:1: unterminated string starting at"),
    "NaN": ("[NaN]", "line 1:1: NaN and Infinity are no JSON"),
    "no JSON": ('{"a": s3cr3t}', "line 1:7: expecting value"),
}
YAML_BOMBS = {
    "a billion laughs": (BILLION, "line 1:4: anchors and aliases are not allowed"),
    "an alias": ("a: *s3cr3t", "line 1:4: anchors and aliases are not allowed"),
    "a tag": ("a: !!python/object/apply:os.system [s3cr3t]", "line 1:4: tags are not allowed"),
    "an own tag": ("a: !s3cr3t x", "line 1:4: tags are not allowed"),
    "nested lists": ("[" * 100_000, "line 1:33: it is nested deeper than 32 levels"),
    "nested dashes": ("- " * 100_000, "line 1:65: it is nested deeper than 32 levels"),
    "nested braces": ("{" * 100_000, "line 1:2: a key is no text: put it in quotes"),
    "a key twice": ("s3cr3t: 1\n's3cr3t': 2", "line 2:1: a key stands there twice"),
    "a number as a key": ("1: 2", "line 1:1: a key is no text: put it in quotes"),
    "a merge": ("<<: {a: 1}", "line 1:1: a key is no text: put it in quotes"),
    "a huge integer": ("a: " + "9" * 200_000, "line 1:4: a number has more than 4300 digits"),
    "two documents": ("a: 1\n---\nb: 2", "line 2:1: a second document is not allowed"),
    "a large text": ("a: " + "x" * (300 << 10), "it is larger than 256 KiB"),
    "no YAML": ("a: s3c: r3t", "line 1:7: mapping values are not allowed in this context"),
    "a control character": ("a: \x01", "a character is not allowed"),
}


def refusal(read: Callable[[str, str], object], text: str) -> str:
    """Return why a text is refused."""
    with pytest.raises(InputError) as caught:
        read(text, "--args")
    return caught.value.problem.removeprefix("--args cannot be read: ")


@pytest.mark.parametrize(("text", "problem"), JSON_BOMBS.values(), ids=JSON_BOMBS)
def test_json_refuses(text: str, problem: str) -> None:
    """E601 says the place and the reason, and repeats none of the text."""
    assert problem == refusal(documents.read_json, text)


@pytest.mark.parametrize(("text", "problem"), YAML_BOMBS.values(), ids=YAML_BOMBS)
def test_yaml_refuses(text: str, problem: str) -> None:
    """E601 says the place and the reason, and repeats none of the text."""
    assert problem == refusal(documents.read_yaml, text)


@pytest.mark.parametrize("kind", ["json", "yaml"])
def test_figure_39_bombs_cost_nothing(kind: str) -> None:
    """Every bomb is refused within 100 ms of CPU, and all together take less than 64 MiB of memory."""
    read, bombs = (documents.read_json, JSON_BOMBS) if kind == "json" else (documents.read_yaml, YAML_BOMBS)
    documents.read_yaml("a: 1", "--args")  # loads the library
    peak = _peak_kib()

    for text, _ in bombs.values():
        started = time.process_time()
        refusal(read, text)
        assert time.process_time() - started < 0.1

    assert _peak_kib() - peak < 64 << 10


def _peak_kib() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


@given(JSON_VALUES)
def test_json_reads_what_was_written(value: object) -> None:
    """Whatever JSON can hold is read as it was written."""
    assert value == documents.read_json(json.dumps(value), "--args")


@given(st.text(max_size=200))
def test_any_text_is_read_or_refused(text: str) -> None:
    """No text raises anything but InputError."""
    for read in (documents.read_json, documents.read_yaml, documents.read_dotenv):
        try:
            read(text, "--args")
        except InputError:
            continue


def test_yaml_means_what_1_2_says() -> None:
    """Plain scalars are null, booleans and numbers by the core schema; no, dates and times of day are texts."""
    text = "[~, null, true, no, on, 12, -1, 0x1f, 0o17, 017, 1.5, .5, 1e3, 2024-01-01, 12:30, '1', |-, '']"

    assert [None, None, True, "no", "on", 12, -1, 31, 15, 17, 1.5, 0.5, 1000.0, "2024-01-01", "12:30", "1"] == (
        documents.read_yaml(text.replace("|-, ''", "''"), "--args")[:-1]
    )


def test_yaml_reads_blocks() -> None:
    """Mappings and lists in blocks and in flow are read, empty values too."""
    text = "a:\n  - b: {c: [1, 2]}\n    d: |\n      two\n      lines\n  -\ne:\n"

    assert {"a": [{"b": {"c": [1, 2]}, "d": "two\nlines\n"}, None], "e": None} == documents.read_yaml(text, "--args")


@pytest.mark.parametrize(
    ("text", "source", "expected"),
    [
        pytest.param("a: 1", "x.yaml", {"a": 1}, id="by suffix"),
        pytest.param('{"a": 1}', "x.json", {"a": 1}, id="JSON by suffix"),
        pytest.param(' {"a": 1}', "stdin", {"a": 1}, id="JSON by its first character"),
        pytest.param("a: no", "stdin", {"a": "no"}, id="YAML otherwise"),
        pytest.param("{a: 1}", "x.yml", {"a": 1}, id="flow by suffix"),
    ],
)
def test_read_tells_the_kind(text: str, source: str, expected: object) -> None:
    """The suffix tells the kind; without one the first character does."""
    assert expected == documents.read(text, source)


def test_dotenv_reads_variables() -> None:
    """Quotes, comments, export and empty values are read; nothing is expanded."""
    text = "# c\nA=1\nexport B='x y'\nC=\"$A ${B}\" # c\n\nD="

    assert {"A": "1", "B": "x y", "C": "$A ${B}", "D": ""} == documents.read_dotenv(text, ".env")


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        pytest.param("A=1\ns3cr3t", "line 2: it is not of the form NAME=value", id="no value"),
        pytest.param("A='s3cr3t", "line 1: it is not of the form NAME=value", id="no end"),
        pytest.param("A=1\nA=2", "line 2: a key stands there twice", id="twice"),
    ],
)
def test_dotenv_refuses(text: str, problem: str) -> None:
    """A malformed line is refused by its number, not passed over."""
    assert problem == refusal(documents.read_dotenv, text)


def test_decode_refuses_other_encodings() -> None:
    """What is no UTF-8 is refused with its place; a byte order mark is passed over."""
    with pytest.raises(InputError, match=r"line 2:3: it is no UTF-8 text"):
        documents.decode(b"a\nbc\xff", "stdin")

    assert "a" == documents.decode(b"\xef\xbb\xbfa", "stdin")
