"""Keyfob's registry: stores the secrets of many tenants, and calls actions with exactly the ones that they declare."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from keyfob_registry.app import CheckReport, Registry, SecretInfo
    from keyfob_registry.installation import initialise

__all__ = ["CheckReport", "Registry", "SecretInfo", "initialise"]


def __getattr__(name: str) -> Any:
    """Import the application when one of its names is first used: the command line starts without it."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from keyfob_registry import app, installation  # hidden import: `keyfob --help` must not load pydantic

    return getattr(installation if name == "initialise" else app, name)
