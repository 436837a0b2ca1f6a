"""What is known of a value before anything runs: the words of its types, and its JSON schema."""

from collections.abc import Mapping
from typing import Any, TypeAlias, cast

from keyfob_registry.expressions import nodes
from keyfob_registry.expressions.contexts import Known, Schema

Types: TypeAlias = frozenset[str] | None
"""The types that a value may have, as the language calls them; None: any."""

_OF_SCHEMA: Mapping[str, tuple[str, ...]] = {
    "string": ("text",),
    "integer": ("int",),
    "number": ("int", "float"),
    "boolean": ("bool",),
    "null": ("None",),
    "array": ("list",),
    "object": ("mapping",),
}
_BRANCHES = ("anyOf", "oneOf")


def types_of(schema: Schema | None) -> Types:
    """Return the types that a JSON schema allows."""
    if not schema or "$ref" in schema or "allOf" in schema:
        return None
    for branch in _BRANCHES:
        if branch in schema:
            each = [types_of(inner) for inner in schema[branch]]
            return None if None in each else frozenset[str]().union(*(types for types in each if types))
    named = schema.get("type")
    words = cast("list[str]", named) if isinstance(named, list) else [named] if isinstance(named, str) else []
    if schema.get("format") or not all(word in _OF_SCHEMA for word in words) or not words:
        return None  # a format may become a time
    return frozenset(kind for word in words for kind in _OF_SCHEMA[word])


def below(schema: Schema | None, step: nodes.Step) -> tuple[Schema | None, bool]:
    """Return the schema of a part, None if it is not known; and whether there can be such a part."""
    if not schema or not isinstance(step, nodes.Key | nodes.Position):
        return None, True
    if isinstance(step, nodes.Position):
        items: Any = schema.get("items")
        return (items if isinstance(items, Mapping) else None), types_of(schema) in {None, frozenset({"list"})}
    types = types_of(schema)
    if types is not None and "mapping" not in types:
        return None, False
    properties: Any = schema.get("properties", {})
    if step.name in properties:
        return properties[step.name], True
    return None, schema.get("additionalProperties") is not False


def names_in(schema: Schema | None) -> list[str]:
    """Return the names of the parts that a schema knows."""
    properties: Any = (schema or {}).get("properties", {})
    return list(properties)


def start(context: str, path: nodes.Path | nodes.Context, known: Known) -> tuple[Schema | None, tuple[nodes.Step, ...]]:
    """Return what is known of the part of a context that a path begins with, and the steps behind that."""
    steps = path.steps if isinstance(path, nodes.Path) else ()
    if context == "TRIGGER":
        return known.trigger, steps
    given: Mapping[str, Schema | None] | None = {
        "inputs": known.inputs, "steps": known.steps, "ACTIONS": known.actions, "var": known.var,
    }.get(context)  # fmt: skip
    match steps:
        case (nodes.Key(name), *rest) if given is not None:
            return given.get(name), tuple(rest)
        case _:
            return None, steps
