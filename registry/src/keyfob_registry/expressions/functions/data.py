"""Functions that read and write data formats. JSON and NDJSON may have 1 MiB, YAML 256 KiB, all 32 levels."""

import csv
import io
import json
import math
import re
from collections.abc import Callable
from datetime import date, time, timedelta
from typing import Any, cast

from keyfob_registry import documents
from keyfob_registry.errors import InputError
from keyfob_registry.expressions.functions.function import function
from keyfob_registry.expressions.functions.refusal import BadArgumentError, limit_characters, limit_items
from keyfob_registry.expressions.operators import type_name

# What YAML 1.2 reads as a number, and the library, which knows 1.1, would write without quotes.
_LINE_ENDS = re.compile("[\x85\u2028\u2029]")  # some are folded when they are read, unless they are escaped
_LIKE_A_NUMBER = re.compile(r"[-+.0-9]")


@function(("FN.is_json('[1]')", True), ("FN.is_json('[1')", False))
def is_json(text: str) -> bool:
    """Say whether *text* is JSON that ``FN.deserialize_json`` reads."""
    try:
        documents.read_json(text, "")
    except (InputError, UnicodeError):
        return False
    return True


@function(("FN.deserialize_json('{\"a\": [1, null]}')", {"a": [1, None]}))
def deserialize_json(text: str) -> Any:
    """Return the data of a JSON text."""
    return _read(documents.read_json, text)


@function(('FN.deserialize_ndjson(\'{"a": 1}\\n{"a": 2}\')', [{"a": 1}, {"a": 2}]))
def deserialize_ndjson(text: str) -> list[Any]:
    """Return the data of each line of NDJSON; empty lines are passed over."""
    if len(text) > documents.JSON_BYTES:
        raise BadArgumentError("text", f"is larger than {documents.JSON_BYTES >> 10} KiB")
    lines = [(number, line) for number, line in enumerate(text.split("\n"), 1) if line.strip()]
    limit_items(len(lines))
    return [_read(documents.read_json, line, f"in line {number} ") for number, line in lines]


@function(("FN.deserialize_yaml('a: [1, no]')", {"a": [1, "no"]}))
def deserialize_yaml(text: str) -> Any:
    """Return the data of a YAML 1.2 text, which has no anchors, tags or further documents."""
    return _read(documents.read_yaml, text)


@function(("FN.parse_csv('host,port\\na,80\\nb,443')", [{"host": "a", "port": "80"}, {"host": "b", "port": "443"}]))
def parse_csv(text: str) -> list[dict[str, str]]:
    """Return the rows of a CSV text as mappings of the names in its first row to texts."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    rows: list[tuple[int, list[str]]] = []
    try:
        for row in reader:
            limit_items(len(rows))
            rows += [(reader.line_num, row)] if row else []
    except csv.Error:
        rows = []
        problem = f"is no CSV: see line {reader.line_num}"
    else:
        problem = _ragged(rows)
    if problem:
        raise BadArgumentError("text", problem)
    return [dict(zip(rows[0][1], row, strict=True)) for _, row in rows[1:]]


def _ragged(rows: list[tuple[int, list[str]]]) -> str:
    if rows and len(set(rows[0][1])) < len(rows[0][1]):
        return "has a name twice in its first row"
    return next(
        (f"has too few or too many cells in line {line}" for line, row in rows if len(row) != len(rows[0][1])), ""
    )


@function(("FN.serialize_json({'a': [1, 'ü']})", '{"a":[1,"ü"]}'), aliases=("serialize",))
def serialize_json(value: Any) -> str:
    """Return a value as JSON in one line. Dates and times become ISO 8601 texts, durations seconds."""
    return _written(value, separators=(",", ":"))


@function(("FN.prettify_json({'a': 1})", '{\n  "a": 1\n}'))
def prettify_json(value: Any) -> str:
    """Return a value as JSON with two blanks for each level; a text that is JSON is read first."""
    return _written(documents.read_json(value, "") if isinstance(value, str) and is_json(value) else value, indent=2)


@function(("FN.serialize_yaml({'a': [1, 'no']})", "a:\n- 1\n- 'no'\n"))
def serialize_yaml(value: Any) -> str:
    """Return a value as YAML, keys in their order. Dates and times become ISO 8601 texts, durations seconds."""
    import yaml  # hidden import: few expressions need it

    class Dumper(yaml.SafeDumper):
        """Writes what YAML 1.2 reads as it was."""

        def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002 -- anchors are refused when it is read
            return True

    def write_text(dumper: Any, text: str) -> yaml.ScalarNode:
        style = '"' if _LIKE_A_NUMBER.match(text) or _LINE_ENDS.search(text) else None
        return cast("yaml.ScalarNode", dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style))

    Dumper.add_representer(str, write_text)
    text = yaml.dump(_plain(value), Dumper=Dumper, sort_keys=False, allow_unicode=True, width=math.inf)
    limit_characters(len(text))
    return text.removesuffix("...\n")


def _plain(value: Any) -> Any:
    return json.loads(_written(value))


def _written(value: Any, **layout: Any) -> str:
    try:
        text = json.dumps(value, ensure_ascii=False, allow_nan=False, default=_as_text, **layout)
    except (ValueError, TypeError, RecursionError):
        pass
    else:
        limit_characters(len(text))
        return text
    raise BadArgumentError("value", "holds what JSON cannot, such as infinity, or itself")


def _as_text(value: Any) -> Any:
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return value.total_seconds()
    raise BadArgumentError("value", f"holds {type_name(value)}")


def _read(reader: Callable[[str, str], Any], text: str, place: str = "") -> Any:
    try:
        return reader(text, "")
    except InputError as error:
        # Of a text it says the place and what is wrong, never what stands there.
        problem = error.problem.removeprefix(" cannot be read: ")
    raise BadArgumentError("text", f"{place}cannot be read: {problem}")
