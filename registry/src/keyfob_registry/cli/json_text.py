"""JSON of whatever an action returns."""

import base64
import dataclasses
import json
import math
import sys
from collections import deque
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from datetime import date, datetime, time
from enum import Enum
from typing import Any

from keyfob_registry.cli.printing import say


def say_json(data: Any, *, indent: int | None = None) -> None:
    """Print *data* as JSON, in ASCII where stdout is not UTF-8."""
    ascii_only = "utf" not in (sys.stdout.encoding or "").lower()
    say(json_text(data, ascii_only=ascii_only, indent=indent))


def json_text(data: Any, *, ascii_only: bool = False, indent: int | None = None) -> str:
    """Return *data* as JSON: bytes as base64, dates and times by ISO 8601, what JSON lacks as its text."""
    separators = (",", ":") if indent is None else None
    return json.dumps(plain(data), ensure_ascii=ascii_only, indent=indent, separators=separators)


def plain(value: Any) -> Any:  # noqa: PLR0911 -- a line a type
    """Return *value* made of what JSON has."""
    whole: Any = value  # of any item type
    match value:
        case None | bool() | str() | int():
            return value
        case float():
            return value if math.isfinite(value) else str(value)
        case Enum():
            return plain(value.value)
        case bytes() | bytearray() | memoryview():
            return base64.b64encode(bytes(whole)).decode("ascii")
        case datetime() | date() | time():
            return value.isoformat()
        case Mapping():
            return {_key(key): plain(item) for key, item in whole.items()}
        case list() | tuple() | deque():
            return [plain(item) for item in whole]
        case AbstractSet():
            return sorted(map(plain, whole), key=repr)
        case _ if dataclasses.is_dataclass(value) and not isinstance(value, type):
            return {field.name: plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
        case _:
            return str(value)


def _key(key: Any) -> str:
    simple = plain(key)
    return simple if isinstance(simple, str) else json.dumps(simple)
