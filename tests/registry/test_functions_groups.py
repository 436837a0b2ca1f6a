"""Functions, group by group: what their signatures and examples leave open."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from function_calls import NOW, call

DATE, LOCAL, PARIS = date(2026, 1, 31), datetime(2026, 7, 1, 12), "Europe/Paris"  # noqa: DTZ001 -- a time without a zone


@pytest.mark.parametrize(
    ("name", "arguments", "value"),
    [
        ("slice", ("abc", -2, 2), "bc"),
        ("slice", ("abc", -9, 1), "a"),
        ("slice", ("abc", 9), ""),
        ("format", ("{{}} {} {:>4} {:,}", "a", "b", 1000), "{} a    b 1,000"),
        ("format", ("{} {} {}", True, 1.5, DATE), "True 1.5 2026-01-31"),
        ("slugify", ("日本 Ünï-code", "_"), "uni_code"),
        ("titleize", ("o'neil's   2nd \u00e9t\u00e9",), "O'neil's   2nd \u00c9t\u00e9"),
        ("strip", ("\t a\n",), "a"),
        ("join", (["a", 1, 1.5, DATE], " "), "a 1 1.5 2026-01-31"),
        ("split", ("", ","), [""]),
        ("is_equal", (LOCAL, LOCAL.replace(tzinfo=UTC)), True),
        ("less_than", (LOCAL, LOCAL.replace(tzinfo=UTC)), False),
        ("less_than", ([1, 2], [1, 3]), True),
        ("max", (DATE, date(2026, 2, 1)), date(2026, 2, 1)),
        ("not_in", ("a", {"b": 1}), True),
        ("unique", ([[1], [1], 1, 1.0, True, None, None],), [[1], 1, None]),
        ("union", (), []),
        ("difference", ([1, 2, 3], [1], [3]), [2]),
        ("flatten", ([[], [[[]]], {"a": [1]}],), [{"a": [1]}]),
        ("add", (DATE, timedelta(days=1)), date(2026, 2, 1)),
        ("sub", (LOCAL, LOCAL.replace(tzinfo=UTC)), timedelta(0)),
        ("mod", (-7.5, 2), 0.5),
        ("pow", (0, 0), 1),
        ("pow", (-1, 10**9), 1),
        ("range", (3, 0), []),
        ("zip", ([1, 2, 3], ["a"]), [[1, "a"]]),
        ("iter_product", ([1], []), []),
        ("lookup", ([1, 2], -1), 2),
        ("lookup", ({"a": None}, "a", 5), None),
        ("lookup", ({"$.a": 1, "a": 2}, "$.a"), 1),
        ("lookup", ({"a": {"b c": [1]}}, "$['a'][\"b c\"][*]"), [1]),
        ("lookup", ({"a": 1}, "$.b.c", "none"), "none"),
        ("lookup", ({"a": 1}, "$"), {"a": 1}),
        ("lookup", ({"a": {"x": 1, "y": 2}}, "$.a.*"), [1, 2]),
        ("merge", (), {}),
        ("flatten_dict", ({"a": {}, "b": []},), {"a": {}, "b": []}),
        ("deserialize_ndjson", ("1\r\n\n2\n",), [1, 2]),
        ("prettify_json", ('{"a":[]}',), '{\n  "a": []\n}'),
        ("serialize", ({"at": LOCAL, "for": timedelta(minutes=1)},), '{"at":"2026-07-01T12:00:00","for":60.0}'),
        ("parse_csv", ("",), []),
        ("parse_csv", ('a\r\n"x\ny"\r\n\r\n',), [{"a": "x\ny"}]),
        ("from_base64", ("YW\nI=",), "ab"),
        ("url_decode", ("a+b%2B",), "a+b+"),
        ("tabulate", ([],), ""),
        ("tabulate", ([{"a": None, "b": [1]}],), "| a | b |\n| --- | --- |\n| | [1] |"),
        ("to_markdown_list", (["a\n b", 1],), "- a b\n- 1"),
        ("get_interaction", (), None),
    ],
)
def test_edges(name: str, arguments: tuple[Any, ...], value: Any) -> None:
    """What a function gives where its first example does not tell."""
    assert value == call(name, *arguments)


@pytest.mark.parametrize(
    ("name", "arguments", "value"),
    [
        ("now", (), NOW),
        ("wall_clock", (True, "minutes"), "2026-07-01T12:30+00:00"),
        ("utcnow", (True,), "2026-07-01T12:30:00+00:00"),
        ("today", (), date(2026, 7, 1)),
        ("today", ("Pacific/Kiritimati",), date(2026, 7, 2)),
        ("to_datetime", (DATE,), datetime(2026, 1, 31)),  # noqa: DTZ001 -- a date has no zone
        ("to_datetime", (0,), datetime(1970, 1, 1, tzinfo=UTC)),
        ("to_timestamp", (LOCAL.replace(microsecond=1), "ns"), 1782907200000001000),
        ("from_timestamp", (-1.5,), datetime(1969, 12, 31, 23, 59, 58, 500000, tzinfo=UTC)),
        ("hours_between", ("2026-03-29T00:00:00+01:00", "2026-03-29T04:00:00+02:00"), 3.0),
        ("to_time", (time(1, 2),), time(1, 2)),
        ("to_time", (LOCAL,), time(12)),
        ("is_working_hours", ("2026-07-01T23:00:00", "22:00", "06:00"), True),
        ("is_working_hours", ("2026-07-01T17:00:00",), False),
        ("is_working_hours", ("2026-07-04T10:00:00", "09:00", "17:00", True), True),
        ("get_month", (LOCAL, "full"), "July"),
        ("get_day_of_week", (LOCAL, "short"), "Wed"),
    ],
)
def test_edges_of_times(name: str, arguments: tuple[Any, ...], value: Any) -> None:
    """Times without a zone count as UTC, and the clock is the one that the caller gives."""
    assert value == call(name, *arguments)


def test_a_day_on_which_clocks_change_has_23_hours() -> None:
    """The time between two moments of one zone counts what the change of the clocks takes."""
    start, end = (call("to_datetime", day, PARIS) for day in ("2026-03-29", "2026-03-30"))

    assert 23.0 == call("hours_between", start, end)


@pytest.mark.parametrize(
    ("address", "public"),
    [
        *[(each, True) for each in ("1.1.1.1", "2606:4700::1111", "::ffff:1.1.1.1", "64:ff9b::1.1.1.1")],
        *[
            (each, False)
            for each in ("10.0.0.1", "100.64.0.1", "127.0.0.1", "169.254.169.254", "192.0.0.1", "192.0.2.1")
        ],
        *[
            (each, False)
            for each in ("192.88.99.1", "198.18.0.1", "224.0.0.1", "240.0.0.1", "255.255.255.255", "0.0.0.8")
        ],
        *[(each, False) for each in ("::1", "::", "fe80::1", "fd00:ec2::254", "ff02::1", "2001:db8::1", "fec0::1")],
        *[
            (each, False)
            for each in ("::ffff:10.0.0.1", "2002:a00:1::1", "64:ff9b::10.0.0.1", "64:ff9b:1::1", "3fff::1")
        ],
    ],
)
def test_public_addresses(address: str, public: bool) -> None:
    """An address is public if it is routed in the internet, and so is the one within it."""
    version = call("check_ip_version", address)

    assert public is call(f"ipv{version}_is_public", address)


def test_a_uuid_is_new_each_time() -> None:
    """Two calls give two values."""
    assert call("uuid4") != call("uuid4")
