"""The arguments of a call, as they are typed: ``name=value``, each read by its JSON Schema."""

from collections.abc import Mapping, Sequence
from typing import Any, cast

from keyfob_sdk.errors import did_you_mean, nearest

from keyfob_registry import documents
from keyfob_registry.cli import schema, secret_values
from keyfob_registry.cli.failures import WrongUsageError
from keyfob_registry.errors import InputError

_KIND_OF: dict[Any, str] = {
    str: "string",
    bool: "boolean",
    int: "integer",
    float: "number",
    list: "array",
    dict: "object",
}
_TEXT = frozenset({"string"})
_STRUCTURED = frozenset({"array", "object"})


def read(words: Sequence[str], path: str | None, root: schema.Schema) -> dict[str, Any]:
    """Return the arguments of a file and of the *words*, which go before; errors repeat no value."""
    known: Mapping[str, schema.Schema] = root.get("properties", {})
    values = of_file(path) if path is not None else {}
    typed: dict[str, Any] = {}
    for position, word in enumerate(words, start=1):
        name, equals, text = word.partition("=")
        if not equals:
            raise WrongUsageError(f"argument {position} is not of the form name=value", hints=_names(known))
        if name not in known:
            raise _unknown(name, position, known)
        if name in typed:
            raise WrongUsageError(f"argument {name!r} is given twice", hints=["name it once"])
        typed[name] = _value(name, text, known[name], root)
    return values | typed


def of_file(path: str) -> dict[str, Any]:
    """Return the arguments of a JSON or YAML file, or of stdin for ``-``."""
    source = "stdin" if path == "-" else path
    found: object = documents.read(
        documents.decode(secret_values.read_file(path, documents.JSON_BYTES), source), source
    )
    if not isinstance(found, dict):
        raise InputError(source, "it is no mapping of argument names to values")
    return cast("dict[str, Any]", found)


def _value(name: str, text: str, part: schema.Schema, root: schema.Schema) -> Any:
    """Return what *text* means: itself for a string, else JSON; where both may be, JSON that fits goes first."""
    possible = schema.kinds(part, root)
    if possible == _TEXT or text.startswith("${{"):  # an expression may give a value of any type
        return text
    try:
        value = documents.read_json(text, name)
    except InputError as error:
        reason = error.problem.partition(": ")[2]
    else:
        if _fits(value, possible):
            return value
        reason = f"it is JSON of type {_kind(value)}"
    looks_like_json = text[:1] in {"{", "["} and not _STRUCTURED.isdisjoint(possible)
    if "string" in possible and not looks_like_json:
        return text
    hints = [f"write it as JSON, as in: {schema.example(name, part, root)}"]
    raise WrongUsageError(f"argument {name!r} takes {schema.type_text(part, root)}: {reason}", hints=hints)


def _fits(value: Any, possible: frozenset[str]) -> bool:
    kind = _kind(value)
    return kind in possible or (kind == "integer" and "number" in possible)


def _kind(value: Any) -> str:
    return _KIND_OF.get(type(value), "null")


def _unknown(name: str, position: int, known: Mapping[str, object]) -> WrongUsageError:
    # A value that was pasted may hold "=": only what resembles a name is repeated.
    near = nearest(name, known)
    problem = f"there is no argument {name!r}" if near else f"argument {position} has a name that the action lacks"
    return WrongUsageError(problem, hints=did_you_mean(name, known) or _names(known))


def _names(known: Mapping[str, object]) -> list[str]:
    return [f"the action takes: {', '.join(known)}" if known else "the action takes no arguments"]
