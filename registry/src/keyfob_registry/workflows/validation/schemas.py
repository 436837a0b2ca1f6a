"""Values against JSON Schemas, as far as they are known: what an expression yields is known to the run alone."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from keyfob_registry import json_schema
from keyfob_registry.workflows.model import holds_expression

Schema = Mapping[str, Any]
_TEXT_OF = {"integer": int, "number": float}
_BOOLEANS = {"true", "false", "yes", "no", "on", "off", "t", "f", "y", "n", "0", "1"}


@dataclass(frozen=True, slots=True)
class Misfit:
    """One thing that does not fit, with the steps to it; the message repeats no value."""

    where: tuple[str | int, ...]
    message: str


def misfits(value: Any, schema: Schema) -> Iterator[Misfit]:
    """Yield what of a *value* does not fit, whatever its expressions yield."""
    for error in json_schema.errors(value, schema):
        for each in _certain(error):
            yield Misfit(tuple(each.absolute_path), _message(each))


def _certain(error: Any) -> list[Any]:
    """Return what is wrong for certain: neither left to an expression, nor to what a call converts."""
    if error.validator not in {"anyOf", "oneOf"}:
        return [] if _is_open(error) else [error]
    branches: dict[Any, list[Any]] = {}
    for each in error.context:
        branches.setdefault(each.schema_path[0], []).extend(_certain(each))
    if not all(branches.values()):
        return []
    # Of the branches of which only a part does not fit, the first is the one that is meant.
    deep = [found for found in branches.values() if all(_is_about_a_part(each, error) for each in found)]
    return deep[0] if deep else [error]


def _is_about_a_part(error: Any, whole: Any) -> bool:
    return error.validator in {"required", "additionalProperties"} or error.absolute_path != whole.absolute_path


def _is_open(error: Any) -> bool:
    """Say whether it may fit all the same: by what an expression yields, or as a text that a call converts."""
    if error.validator in {"required", "additionalProperties", "minItems", "maxItems"}:
        return any(map(holds_expression, error.instance))
    if error.validator == "type":
        wanted = error.validator_value
        kinds = [wanted] if isinstance(wanted, str) else wanted
        return holds_expression(error.instance) or _converts(error.instance, kinds)
    return _holds_expression_within(error.instance)


def _holds_expression_within(value: Any) -> bool:
    if isinstance(value, Mapping):
        mapping = cast("Mapping[Any, Any]", value)
        return any(holds_expression(key) or _holds_expression_within(item) for key, item in mapping.items())
    if isinstance(value, list):
        return any(map(_holds_expression_within, cast("list[Any]", value)))
    return holds_expression(value)


def _converts(value: Any, kinds: Sequence[str]) -> bool:
    """Say whether a call takes a text for a number, or a text or a number for a truth value."""
    text = str(value)
    if "boolean" in kinds and text.lower() in _BOOLEANS:
        return True
    if not isinstance(value, str):
        return False
    for kind in kinds:
        try:
            _TEXT_OF.get(kind, _refuse)(text)
        except ValueError:
            continue
        return True
    return False


def _refuse(text: str) -> None:
    raise ValueError(text)


def _message(error: Any) -> str:
    match error.validator, error.validator_value:
        case "type", str(kind):
            return json_schema.message(error) + _quotes(error, [kind])
        case (("anyOf" | "oneOf"), branches):
            return json_schema.message(error) + _quotes(error, list(map(json_schema.kind_of, branches)))
        case _:
            return json_schema.message(error)


def _quotes(error: Any, kinds: Sequence[str]) -> str:
    """Say what makes a number a text: without quotes, YAML reads an account id as one, and drops its leading zeros."""
    return ": put it in quotes" if "string" in kinds and isinstance(error.instance, int | float) else ""
