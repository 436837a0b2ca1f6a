"""Values handed on, changed by a lambda, or filtered."""

from typing import Annotated, Any

from keyfob_sdk import action
from pydantic import Field

from keyfob_integrations.core import _python

Value = Annotated[Any, Field(description="The value, most often an expression.")]
Lambda = Annotated[
    str,
    Field(
        description="A Python lambda; it runs in a process of its own, with the standard library.",
        examples=["lambda item: item['severity'] > 3"],
    ),
]


@action(title="Hand a value on", namespace="core.transform", read_only=True)
def reshape(value: Value) -> Any:
    """Return the value as it is."""
    return value


@action(title="Apply a lambda", namespace="core.transform", read_only=True)
def apply(value: Value, python_lambda: Lambda) -> Any:
    """Return what a Python lambda makes of a value."""
    return _python.apply(python_lambda, value)


@action(title="Filter a list", namespace="core.transform", read_only=True)
def filter(  # noqa: A001 -- the name that the format has for it
    items: Annotated[list[Any], Field(description="The list, most often an expression.")], python_lambda: Lambda
) -> list[Any]:
    """Return the items for which a Python lambda returns something true."""
    return _python.select(python_lambda, items)
