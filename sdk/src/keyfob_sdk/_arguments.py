"""The plain arguments of an action: checked by pydantic, described as JSON Schema."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any, cast, get_args

from pydantic import BaseModel, ConfigDict, Field, ValidationError, create_model
from pydantic.errors import PydanticInvalidForJsonSchema
from pydantic_core.core_schema import ErrorType

from keyfob_sdk.errors import InvalidArgumentsError, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

_CONFIG = ConfigDict(extra="forbid", hide_input_in_errors=True, protected_namespaces=(), arbitrary_types_allowed=False)
# The messages of these repeat a part of the value, or the text of an exception that may.
_REPEATING = {"union_tag_invalid", "uuid_parsing", "get_attribute_error", "iteration_error", "mapping_type"}
# Validators of an author's own write their messages themselves, under other names.
_ABOUT_NAMES = {"missing", "extra_forbidden"}  # whatever the values are
_SAFE = frozenset(get_args(ErrorType)) - {"value_error", "assertion_error", *_REPEATING}


class Arguments:
    """Checks the arguments of one action; to be made at the first call, as it costs 0.3 ms.

    Args:
        types: The type of each argument, as a parameter would be annotated with it.
        defaults: The values of those that may be left out.
    """

    def __init__(self, types: Mapping[str, Any], defaults: Mapping[str, Any]) -> None:
        # A field may not be called like a method of BaseModel (json, copy, schema …), an argument may.
        fields: dict[str, Any] = {
            f"{name}_": (hint, Field(default=defaults.get(name, ...), alias=name)) for name, hint in types.items()
        }
        self._model: type[BaseModel] = create_model("arguments", __config__=_CONFIG, **fields)

    def validate(
        self, arguments: Mapping[str, Any], action: str, pending: Callable[[object], bool] | None = None
    ) -> dict[str, Any]:
        """Return the *arguments* of *action* converted to their types, with the defaults filled in.

        What is wrong with a *pending* value is no problem yet; nothing is returned where there is such a one.

        Raises:
            InvalidArgumentsError: It lists every problem, and repeats no value.
        """
        try:
            valid = self._model.model_validate(arguments)
        except ValidationError as error:
            details = error.errors(include_input=pending is not None, include_context=False, include_url=False)
            problems = [
                self._problem(detail["type"], detail["loc"], detail["msg"])
                for detail in details
                if pending is None or detail["type"] in _ABOUT_NAMES or not pending(detail["input"])
            ]
        else:
            return {name[:-1]: value for name, value in valid.__dict__.items()}
        if not problems:
            return {}
        raise InvalidArgumentsError(action, problems, hints=[f"keyfob action show {action}"])

    def schema(self) -> dict[str, Any]:
        """Return the arguments as a JSON Schema of type ``object``."""
        return self._model.model_json_schema()

    def _problem(self, kind: str, location: Sequence[int | str], message: str) -> str:
        path = ".".join(self._steps(location)) or "arguments"
        if kind == "extra_forbidden" and len(location) == 1:
            known = [name[:-1] for name in self._model.model_fields]
            return "; ".join([f"{path}: there is no such argument", *did_you_mean(path, known)])
        if kind == "missing":
            return f"{path}: is missing"
        return f"{path}: {message[:1].lower()}{message[1:]}" if kind in _SAFE else f"{path}: is not valid"

    def _steps(self, location: Sequence[int | str]) -> Iterator[str]:
        """Yield the steps to a problem; a step that no type names is a key of a mapping, and may be a secret."""
        named = self._named if len(location) > 1 else frozenset[str]()
        for depth, step in enumerate(location):
            yield str(step) if depth == 0 or isinstance(step, int) or step in named else "…"

    @cached_property
    def _named(self) -> frozenset[str]:
        try:
            return frozenset(_properties(self.schema()))
        except PydanticInvalidForJsonSchema:
            return frozenset()


def _properties(schema: object) -> Iterator[str]:
    """Yield the names of all properties in a JSON Schema, at any depth."""
    if isinstance(schema, Mapping):
        parts = cast("Mapping[str, object]", schema)
        properties = parts.get("properties")
        if isinstance(properties, Mapping):
            yield from cast("Mapping[str, object]", properties)
        for part in parts.values():
            yield from _properties(part)
