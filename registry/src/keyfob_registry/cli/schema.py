"""What the JSON Schema of an argument says to a person who types one."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

Schema = Mapping[str, Any]
DEPTH = 4  # how far types are followed: some refer to themselves
EVERYTHING = frozenset({"null", "boolean", "integer", "number", "string", "array", "object"})
_OF_VALUES: dict[Any, str] = {str: "string", bool: "boolean", int: "integer", float: "number", type(None): "null"}
_PLACEHOLDERS = {"string": "TEXT", "integer": "1", "number": "1.5", "boolean": "true", "array": "[]", "object": "{}"}


def kinds(schema: Schema, root: Schema) -> frozenset[str]:
    """Return the JSON types that a value may have."""
    return frozenset(_kinds(schema, root, 0))


def _kinds(schema: Schema, root: Schema, depth: int) -> Iterator[str]:
    if depth > DEPTH:
        yield from EVERYTHING
        return
    match schema:
        case {"$ref": str(reference)}:
            yield from _kinds(_definition(reference, root), root, depth + 1)
        case {"anyOf": branches} | {"oneOf": branches} | {"allOf": branches}:
            for branch in branches:
                yield from _kinds(branch, root, depth + 1)
        case {"enum": values}:
            yield from (_OF_VALUES.get(type(value), "object") for value in values)
        case {"const": value}:
            yield _OF_VALUES.get(type(value), "object")
        case {"type": str(kind)}:
            yield kind
        case {"type": [*several]}:
            yield from several
        case _:
            yield from EVERYTHING


def type_text(schema: Schema, root: Schema, depth: int = 0) -> str:  # noqa: PLR0911 -- a line a form
    """Return the type of a value in words."""
    match schema:
        case {"$ref": str(reference)} if depth < DEPTH:
            return type_text(_definition(reference, root), root, depth + 1)
        case {"anyOf": branches} | {"oneOf": branches}:
            return " or ".join(dict.fromkeys(type_text(branch, root, depth + 1) for branch in branches))
        case {"enum": values}:
            return " or ".join(json.dumps(value) for value in values)
        case {"const": value}:
            return json.dumps(value)
        case {"type": "array", "items": items} if items and depth < DEPTH:
            return f"array of {type_text(items, root, depth + 1)}"
        case {"type": str(kind)}:
            return kind
        case _:
            return "any value"


def example(name: str, schema: Schema, root: Schema) -> str:
    """Return a ``name=value`` that could be typed."""
    found = [*schema.get("examples", ()), *schema.get("enum", ())]
    if found:
        return f"{name}={found[0] if isinstance(found[0], str) else json.dumps(found[0])}"
    possible = kinds(schema, root)
    return f"{name}={next(text for kind, text in _PLACEHOLDERS.items() if kind in possible or kind == 'object')}"


def _definition(reference: str, root: Schema) -> Schema:
    found: Schema = root.get("$defs", {}).get(reference.rpartition("/")[2], {})
    return found
