"""A plug-in for measuring: an action that does nothing, and needs no secret."""

from keyfob_sdk import Integration, action, hookimpl


@action(title="Echo", namespace="bench", read_only=True)
def echo(value: int) -> int:
    """Return what was given."""
    return value


@hookimpl
def keyfob_integrations() -> list[Integration]:
    """Offer the action."""
    return [Integration(name="bench", title="Measuring", actions=[echo])]
