"""The variables of the process that the command line reads."""

import os
from collections.abc import Mapping

from keyfob_registry.settings import Settings


def settings() -> Settings:
    """Return the settings that are in force."""
    return Settings.from_environ(os.environ)


def everything() -> Mapping[str, str]:
    """Return all variables, for whoever knows which ones it takes."""
    return os.environ


def value(name: str) -> str | None:
    """Return a variable; None if it is not set."""
    return os.environ.get(name)


def debugging() -> bool:
    """Return whether an unexpected error shows where it came from."""
    return bool(value("KEYFOB_DEBUG"))


def colourless() -> bool:
    """Return whether the user asked for no colours."""
    return bool(value("NO_COLOR"))
