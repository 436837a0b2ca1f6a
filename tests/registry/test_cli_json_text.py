"""JSON of whatever an action returns."""

from __future__ import annotations

import json
from collections import deque
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal
from enum import Enum
from types import MappingProxyType

import pytest
from keyfob_registry.cli.json_text import json_text


@dataclass
class Point:
    """Two numbers."""

    x: int
    y: int


class Colour(Enum):
    """One colour."""

    RED = "red"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        pytest.param(b"\xff\x00", '"/wA="', id="bytes"),
        pytest.param(datetime(2024, 1, 2, 3, 4, 5, tzinfo=UTC), '"2024-01-02T03:04:05+00:00"', id="datetime"),
        pytest.param([date(2024, 1, 2), time(3, 4)], '["2024-01-02","03:04:00"]', id="date and time"),
        pytest.param(Decimal("1.50"), '"1.50"', id="decimal"),
        pytest.param({1: (2, None), None: True}, '{"1":[2,null],"null":true}', id="keys that are no texts"),
        pytest.param({(1, 2): 3}, '{"[1, 2]":3}', id="a key that is a tuple"),
        pytest.param({"b", "a"}, '["a","b"]', id="set"),
        pytest.param(deque([1]), "[1]", id="deque"),
        pytest.param(float("nan"), '"nan"', id="no number"),
        pytest.param(Colour.RED, '"red"', id="enum"),
        pytest.param(Point(1, 2), '{"x":1,"y":2}', id="dataclass"),
        pytest.param(MappingProxyType({"a": 1}), '{"a":1}', id="mapping"),
        pytest.param("ü\udc80\x7f", '"ü\udc80\x7f"', id="text"),
    ],
)
def test_everything_becomes_json(value: object, text: str) -> None:
    """What JSON lacks is written in the usual way, and can be read back."""
    assert text == json_text(value)
    json.loads(json_text(value))


def test_ascii_only() -> None:
    """Where stdout is not UTF-8, characters are written by their codes."""
    assert '"\\u00fc"' == json_text("ü", ascii_only=True)
