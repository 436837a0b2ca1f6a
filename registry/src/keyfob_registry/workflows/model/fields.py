"""What the fields of a workflow have in common: how names are spelt, and what is an expression."""

from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, StringConstraints

from keyfob_registry import names
from keyfob_registry.errors import InputError

OPENING = "${{"

Ref = Annotated[str, StringConstraints(pattern=r"^[a-z0-9_]+$", max_length=128)]
Alias = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$")]
InputName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z_][A-Za-z0-9_]*$")]
ActionName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+$", max_length=256)]


class Part(BaseModel):
    """A part of a workflow: frozen, and without any field that the format does not have."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def holds_expression(value: Any) -> bool:
    """Say whether *value* is a text with an expression in it."""
    return isinstance(value, str) and OPENING in value


def _expression(text: str) -> str:
    if not holds_expression(text):
        raise ValueError("it is no expression: write ${{ … }}")
    return text


def _environment_name(text: str) -> str:
    try:
        return names.check_environment(text)
    except InputError as error:
        reason = error.problem.partition(": ")[2]
    raise ValueError(reason)


def _environment(text: str) -> str:
    return text if holds_expression(text) else _environment_name(text)


Expression = Annotated[str, AfterValidator(_expression)]
"""A text that holds an expression."""

EnvironmentName = Annotated[str, AfterValidator(_environment_name)]
"""The name of an environment."""

Environment = Annotated[str, AfterValidator(_environment)]
"""The name of an environment, or an expression that yields one."""
