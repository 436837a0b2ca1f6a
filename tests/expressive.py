"""A plug-in for tests of expressions in arguments, with a function of the language."""

from collections.abc import Callable
from typing import Any

from keyfob_sdk import Action, Integration, action, hookimpl

GOT: list[Any] = []
"""What the actions were given."""


@action(title="Give back", secret_arguments=True, read_only=True)
def give(value: Any, way: str = "") -> Any:
    """Return *value*, or part with it in another way."""
    GOT.append(value)
    if way == "raise":
        raise ValueError(f"could not use {value}")
    if way == "print":
        print(value)  # noqa: T201 -- that is the way
        return None
    return value


@action(title="Repeat", read_only=True)
def repeat(text: str, times: int) -> list[str]:
    """Return *text* so many times."""
    return [text] * times


def shout(text: str) -> str:
    """Return *text*, loud."""
    return f"{text.upper()}!"


@hookimpl
def keyfob_integrations() -> list[Integration]:
    """Offer the actions."""
    actions: list[Action[..., Any]] = [give, repeat]
    return [Integration(name="expressive", title="Expressive", actions=actions)]


@hookimpl
def keyfob_functions() -> list[Callable[..., Any]]:
    """Offer the function."""
    return [shout]
