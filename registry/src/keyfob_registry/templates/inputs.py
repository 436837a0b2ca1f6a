"""Inputs: what a template or a workflow expects, checked and described as the arguments of a Python action are."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Annotated, Any, Literal

from keyfob_sdk import Arguments
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from keyfob_registry.templates.types import TypeTextError, annotation, with_none


class Input(BaseModel):
    """One input: its type, and what is taken where it is not given.

    A default of ``null`` differs from none at all: without a default the input is required, unless it is optional.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    type: str = Field(description='`int str bool float datetime duration any None list[T] dict[K, V] T | U enum["a"]`.')
    description: str | None = Field(default=None, description="What it is, for people.")
    default: Any = Field(default=None, description="What is taken where it is not given; it may be `null`.")
    enum: list[Any] | None = Field(default=None, description="The only values that it may have.")
    optional: bool = Field(default=False, description="Whether it may be left out without a default; it is null then.")

    @property
    def required(self) -> bool:
        """Whether it must be given."""
        return not self.optional and "default" not in self.model_fields_set

    @property
    def hint(self) -> Any:
        """What a parameter of a Python action would be annotated with.

        Raises:
            TypeTextError: The type is none, or a value of the enumeration does not fit it.
        """
        plain = annotation(self.type)
        if self.enum is not None:
            plain = _enumeration(self.enum, self.type)
        return with_none(plain) if not self.required and self.default is None else plain

    @property
    def converted_default(self) -> Any:
        """The default as an action gets it: a date and time for a text that stands for one."""
        return _adapter(self.hint).validate_python(self.default)

    def problems(self) -> list[tuple[str, str]]:
        """Return what is wrong with it, each with the field that is."""
        try:
            hint = self.hint
        except TypeTextError as error:
            return [("type" if self.enum is None or not _is_type(self.type) else "enum", str(error))]
        if self.required or self.default is None or _fits(self.default, hint):
            return []
        return [("default", f"the default does not fit type {self.type!r}{' and its enum' if self.enum else ''}")]


def arguments(expects: Mapping[str, Input]) -> Arguments:
    """Return what checks the inputs of one call."""
    types = {
        name: Annotated[each.hint, Field(description=each.description)] if each.description else each.hint
        for name, each in expects.items()
    }
    return Arguments(types, {name: each.converted_default for name, each in expects.items() if not each.required})


def schema(expects: Mapping[str, Input]) -> dict[str, Any]:
    """Return inputs as a JSON Schema of type ``object``: that of :func:`arguments`, at a fraction of its time."""
    required = [name for name, each in expects.items() if each.required]
    described: dict[str, Any] = {
        "additionalProperties": False,
        "properties": {name: _described(name, each) for name, each in expects.items()},
        "title": "arguments",
        "type": "object",
    }
    return described | ({"required": required} if required else {})


def _described(name: str, expected: Input) -> dict[str, Any]:
    words = name.replace("_", " ").strip()
    described = {**_schema(expected.hint), "title": words.title()}
    if expected.description:
        described["description"] = expected.description
    if not expected.required:
        described["default"] = expected.default
    return described


@cache
def _adapter(hint: Any) -> TypeAdapter[Any]:
    return TypeAdapter(hint)


@cache
def _schema(hint: Any) -> Mapping[str, Any]:
    return _adapter(hint).json_schema()


def _fits(value: object, hint: Any) -> bool:
    try:
        _adapter(hint).validate_python(value)
    except ValidationError:
        return False
    return True


def _is_type(text: str) -> bool:
    try:
        annotation(text)
    except TypeTextError:
        return False
    return True


def _enumeration(values: Sequence[Any], text: str) -> Any:
    if not values:
        raise TypeTextError("the enum names no values")
    if strange := [each for each in values if not isinstance(each, str | int | bool | None)]:
        raise TypeTextError(f"{strange[0]!r} in the enum is no text, integer, boolean or null")
    if misfits := [each for each in values if not _fits(each, annotation(text))]:
        raise TypeTextError(f"{misfits[0]!r} in the enum does not fit type {text!r}")
    return Literal[tuple(values)]
