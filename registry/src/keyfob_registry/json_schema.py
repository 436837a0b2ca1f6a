"""JSON Schemas and what does not fit them: nothing is fetched, patterns have little time, no value is repeated."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any, cast

Schema = Mapping[str, Any]
Place = tuple[str | int, ...]
_TYPES = ("null", "boolean", "integer", "number", "string", "array", "object")
_SAID = {
    "pattern": "it does not match {}",
    "minimum": "it is less than {}",
    "maximum": "it is more than {}",
    "exclusiveMinimum": "it is not more than {}",
    "exclusiveMaximum": "it is not less than {}",
    "minLength": "it is shorter than {}",
    "maxLength": "it is longer than {}",
    "minItems": "it has fewer than {} items",
    "maxItems": "it has more than {} items",
}


def errors(value: Any, schema: Schema) -> Iterator[Any]:
    """Yield an error of jsonschema for each thing in *value* that does not fit."""
    yield from _validator()(schema).iter_errors(value)


@cache
def _validator() -> Any:
    import jsonschema  # hidden import: costs 100 ms, and few calls need it

    untyped: Any = jsonschema
    return untyped.validators.extend(jsonschema.Draft202012Validator, {"pattern": _pattern})


def message(error: Any) -> str:  # noqa: PLR0911 -- a line a form
    """Return what an error says, without the value."""
    match error.validator, error.validator_value:
        case "type", str(kind):
            return f"it is no {kind}"
        case "type", kinds:
            return f"it is neither {' nor '.join(kinds)}"
        case "enum", values:
            return f"it is none of {', '.join(map(repr, values))}"
        case "const", wanted:
            return f"it is not {wanted!r}"
        case (("anyOf" | "oneOf"), branches):
            kinds = list(dict.fromkeys(map(kind_of, branches)))
            return f"it is no {' or '.join(kinds)}" if all(kinds) else "it is of none of its types"
        case "required", names:
            return f"it lacks {', '.join(map(repr, sorted(set(names) - set(error.instance))))}"
        case "additionalProperties", _:
            known = error.schema.get("properties", {})
            return f"there is no {', '.join(map(repr, sorted(set(error.instance) - set(known))))} in it"
        case kind, limit:
            return _SAID.get(kind, "it does not fit").format(limit)


def kind_of(branch: Any) -> str:
    """Return the name of a type, of one branch of several."""
    found: Schema = cast("Schema", branch) if isinstance(branch, dict) else {}
    return str(found.get("type") or str(found.get("$ref", "")).rpartition("/")[2])


def wrong(schema: Schema) -> Iterator[tuple[Place, str]]:
    """Yield what is wrong with a schema itself, with the steps to it; there may be none to check a value with."""
    import jsonschema  # hidden import: costs 100 ms, and few files have a schema

    meta: Any = jsonschema.Draft202012Validator(jsonschema.Draft202012Validator.META_SCHEMA)
    found = [(tuple(each.absolute_path), _about_schema(each)) for each in meta.iter_errors(schema)]
    yield from found or _unusable(schema, schema, ())


def _about_schema(error: Any) -> str:
    return f"it is none of {', '.join(_TYPES)}" if error.validator == "anyOf" else message(error)


def _unusable(part: Any, root: Schema, where: Place) -> Iterator[tuple[Place, str]]:
    """Yield what a schema may have, and what a call could not use."""
    parts = enumerate(cast("Sequence[Any]", part)) if isinstance(part, list) else ()
    for key, each in cast("Schema", part).items() if isinstance(part, dict) else parts:
        here = (*where, key)
        match key, each:
            case (("$ref" | "$dynamicRef"), str(reference)):
                if not _leads_somewhere(reference, root):
                    yield here, "it leads nowhere in this schema, and nothing else is read"
            case "pattern", str(pattern):
                yield from ((here, reason) for reason in _refused(pattern))
            case ("patternProperties", dict()) | ("$id", str()):
                yield here, f"{key!r} is not supported"
            case _:
                yield from _unusable(each, root, here)


def _leads_somewhere(reference: str, root: Any) -> bool:
    """Say whether a reference is ``#``, the whole schema, or a pointer to a part of it."""
    found = root
    for step in reference.removeprefix("#/").split("/") if reference.startswith("#/") else ():
        name = step.replace("~1", "/").replace("~0", "~")
        found = cast("Schema", found).get(name) if isinstance(found, dict) else None
    return isinstance(found, dict | bool) and (reference == "#" or found is not root)


def _pattern(_validator: Any, pattern: str, instance: Any, _schema: Schema) -> Iterator[Any]:
    """Check a pattern as expressions do, which bound its time; jsonschema does not."""
    import jsonschema  # hidden import: whoever comes here has loaded it

    if isinstance(instance, str) and not _matches(pattern, instance):
        yield jsonschema.ValidationError("it does not match")


def _matches(pattern: str, text: str) -> bool:
    from keyfob_registry.expressions.functions import patterns, refusal  # hidden import: 50 ms, and few have patterns

    try:
        return patterns.search(pattern, text) is not None
    except refusal.TooSlowError:  # it is not known to match
        return False
    except refusal.BadArgumentError:  # another language's: only that of a plug-in may be, and its call says so
        return True


def _refused(pattern: str) -> list[str]:
    from keyfob_registry.expressions.functions import patterns, refusal  # hidden import: the same

    try:
        patterns.search(pattern, "")
    except refusal.RefusedError as error:
        return [str(error)]
    return []
