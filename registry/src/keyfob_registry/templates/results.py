"""The result of a template against its ``returns_schema``."""

from itertools import islice
from typing import Any

from pydantic_core import to_jsonable_python

from keyfob_registry import json_schema

MOST = 20
_LONGEST = 80


def problems(value: Any, schema: json_schema.Schema) -> list[str]:
    """Return what of a masked result does not fit: where, and what is expected; no value is repeated."""
    plain = to_jsonable_python(value, bytes_mode="base64", fallback=str)
    try:
        found = [_spelt(each) for each in islice(json_schema.errors(plain, schema), MOST + 1)]
    except RecursionError:
        return ["result: the schema leads in a circle, or too deep"]
    return [*found[:MOST], "and more"] if len(found) > MOST else found


def _spelt(error: Any) -> str:
    steps = (f"[{step}]" if isinstance(step, int) else f".{_cut(step)}" for step in error.absolute_path)
    return f"result{''.join(steps)}: {json_schema.message(error)}"


def _cut(name: str) -> str:
    return name if len(name) <= _LONGEST else f"{name[:_LONGEST]}…"
