"""What is wrong with the expressions of one template, found without running any."""

from collections.abc import Iterator, Mapping
from typing import Any

from keyfob_registry.templates.loader import Problem
from keyfob_registry.templates.model import Definition


def local_problems(definition: Definition) -> Iterator[Problem]:
    """Yield what is wrong with a template by itself."""
    del definition
    yield from ()


def takes_secrets(arguments: Mapping[str, Any]) -> bool:
    """Say whether *arguments* refer to a secret."""
    return "SECRETS" in repr(arguments)
