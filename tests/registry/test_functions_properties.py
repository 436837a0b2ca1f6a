"""Properties of functions: what is written is read back, sets are sets, and times stay the same moment."""

from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta
from typing import Any

from function_calls import call
from hypothesis import assume, example, given
from hypothesis import strategies as st

TEXT = st.text(st.characters(exclude_categories=["Cs"]))
KEYS = st.text("ab._-$[]\"' \\é", max_size=4)
SCALARS = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False, allow_infinity=False), TEXT)
# What looks like something else in YAML.
TRAPS = st.sampled_from(["no", "NULL", "~", "0o17", "0x1f", "1e3", ".5", "-", "<<", "=", "12:30", "2026-01-31", "", " a", "#", "a: b", "+1", "1_0"])  # fmt: skip # noqa: E501 -- one list
DATA = st.recursive(
    SCALARS | TRAPS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS | TRAPS, inner, max_size=4),
    max_leaves=10,
)
LISTS = st.lists(st.one_of(st.integers(0, 5), st.sampled_from(["a", "b", None]), st.just([1]), st.just({"k": [1]})))
MOMENTS = st.datetimes(datetime(1902, 1, 1), datetime(2200, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 -- bounds have no zone
ZONES = st.sampled_from(["UTC", "Europe/Paris", "America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe"])


@given(TEXT)
def test_base64_is_read_back(text: str) -> None:
    """Both alphabets of base64 give the text back, also without what fills them up."""
    for kind in ("base64", "base64url"):
        encoded = call(f"to_{kind}", text)

        assert text == call(f"from_{kind}", encoded) == call(f"from_{kind}", encoded.rstrip("="))


@given(TEXT)
def test_url_encoding_is_read_back(text: str) -> None:
    """An encoded text has no character that a URL would take for its own, and decodes to what it was."""
    encoded = call("url_encode", text)

    assert text == call("url_decode", encoded)
    assert not set(encoded) & set("/?#&=+ :@")


@example("\x85")
@example({"a\u2028": ["\u2029 b"]})
@given(DATA)
def test_json_and_yaml_are_read_back(data: Any) -> None:
    """What is written as JSON, pretty or not, and as YAML, is the same data when it is read."""
    for format_ in ("json", "yaml"):
        assert data == call(f"deserialize_{format_}", call(f"serialize_{format_}", data))
    assert isinstance(data, str) or data == call("deserialize_json", call("prettify_json", data))


@given(st.lists(DATA))
def test_ndjson_is_read_back(items: list[Any]) -> None:
    """A line for each item gives the items back."""
    assert items == call("deserialize_ndjson", "\n".join(call("serialize_json", item) for item in items))


@given(st.lists(TEXT.filter(bool), min_size=1, max_size=3, unique=True), st.data())
def test_csv_is_read_back(names: list[str], data: st.DataObject) -> None:
    """A table of texts, with quotes, commas and line breaks in them, comes back as it was."""
    assume(not any("\0" in name for name in names))
    cells = TEXT.filter(lambda text: "\0" not in text)
    rows = data.draw(st.lists(st.fixed_dictionaries(dict.fromkeys(names, cells)), min_size=1, max_size=4))

    assert rows == call("parse_csv", call("tabulate", rows, "csv"))


@given(st.dictionaries(KEYS, DATA, max_size=4) | st.lists(DATA, max_size=4))
def test_flattened_keys_are_paths(data: Any) -> None:
    """Each key of a flattened mapping is the JSONPath at which ``lookup`` finds the value."""
    for key, value in call("flatten_dict", data).items():
        assert value == call("lookup", data, ("$" if key.startswith("[") else "$.") + key)


@given(LISTS, LISTS, LISTS)
def test_sets_have_their_algebra(one: list[Any], two: list[Any], three: list[Any]) -> None:
    """Union, intersection and differences relate to one another as those of sets do, and repeat no item."""
    union, both = call("union", one, two), call("intersection", one, two)
    apart = call("symmetric_difference", one, two)

    assert union == call("unique", one + two)
    assert call("difference", one, two) == call("difference", one, both)
    assert same(apart, call("difference", union, both))
    assert call("intersection", one, call("union", two, three)) == [
        item
        for item in call("unique", one)
        if item in call("intersection", one, two) + call("intersection", one, three)
    ]


@given(LISTS, LISTS)
def test_membership_agrees_with_sets(one: list[Any], two: list[Any]) -> None:
    """A list contains any of the items of another where the two have an intersection."""
    met = bool(call("intersection", one, two))

    assert met == call("contains_any_of", one, two) == (not call("contains_none_of", one, two))


@given(MOMENTS, ZONES)
def test_a_moment_stays_the_same(moment: datetime, zone: str) -> None:
    """Told in another zone, as a text, as a timestamp or by Windows, a time is the same moment."""
    told = call("set_timezone", moment, zone)
    filetime = call("windows_filetime", told)

    assert moment == told == call("to_datetime", call("to_isoformat", told))
    assert moment == call("from_timestamp", call("to_timestamp", told, "us"), "us")
    assert moment == call("to_datetime", call("to_isoformat", call("unset_timezone", told)), zone) or told.fold
    assert timedelta(0) == timedelta(microseconds=filetime // 10) - (moment - datetime(1601, 1, 1, tzinfo=UTC))


@given(MOMENTS, MOMENTS, ZONES)
def test_the_time_between_is_that_of_utc(one: datetime, two: datetime, zone: str) -> None:
    """How long it is between two times does not depend on the zone in which they are told."""
    seconds = call("seconds_between", call("set_timezone", one, zone), call("set_timezone", two, zone))

    assert (two - one).total_seconds() == seconds == -call("seconds_between", two, one)
    assert math.isclose(seconds, call("weeks_between", one, two) * 7 * 24 * 3600)


@given(MOMENTS, st.sampled_from(["%Y-%m-%dT%H:%M:%S.%f%z", "%d/%m/%y %H:%M:%S.%f %z"]))
def test_a_formatted_time_is_parsed(moment: datetime, format_: str) -> None:
    """A format with all parts of a time gives the time back."""
    assume("y" not in format_ or 1970 <= moment.year < 2068)

    assert moment == call("parse_datetime", call("format_datetime", moment, format_), format_)


@given(st.lists(st.integers() | st.floats(allow_nan=False), min_size=1))
def test_the_least_and_the_greatest(numbers: list[int | float]) -> None:
    """One list and its items one by one have the same least and greatest."""
    assert min(numbers) == call("min", numbers) == call("min", *numbers, numbers[0])
    assert max(numbers) == call("max", numbers)


@given(st.integers(), st.integers(0, 50), st.integers(-5, 5).filter(bool))
def test_a_range_is_that_of_python(start: int, count: int, step: int) -> None:
    """A range has the integers that Python's has."""
    end = start + count * (1 if step > 0 else -1)

    assert list(range(start, end, step)) == call("range", start, end, step)


@given(st.recursive(st.integers(), st.lists), st.lists(st.integers()))
def test_flattening_again_changes_nothing(nested: Any, flat: list[int]) -> None:
    """A flat list stays as it is."""
    once = call("flatten", [nested, *flat])

    assert once == call("flatten", once)
    assert flat == once[len(once) - len(flat) :]


def same(one: list[Any], two: list[Any]) -> bool:
    """Say whether two lists have the same items in any order."""
    return len(one) == len(two) and all(item in two for item in one)
