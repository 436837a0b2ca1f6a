"""Secrets for tests: real objects with values that open nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from pydantic import SecretStr

from keyfob_sdk._values import SecretValues
from keyfob_sdk.errors import UndeclaredKeyError

if TYPE_CHECKING:
    from keyfob_sdk._model import SecretModel
    from keyfob_sdk._secret import RegistrySecret

CANARY = "s3cr3t-canary/+\"'<&>-4711"
"""A value that no text holds by accident, that each encoding changes, and that an HTTP header can carry."""

M = TypeVar("M", bound="SecretModel")


def fake(model: type[M], **values: str) -> M:
    """Return a secret of the typed form; required keys that are not given hold the example or :data:`CANARY`.

    Raises:
        UndeclaredKeyError: A key is given that the class does not declare.
    """
    return model.from_values(filled(model.requirement(), values))


def fake_values(requirement: RegistrySecret, **values: str) -> SecretValues:
    """Return a secret of the literal form; required keys that are not given hold the example or :data:`CANARY`.

    Raises:
        UndeclaredKeyError: A key is given that the requirement does not declare.
    """
    return SecretValues(requirement, filled(requirement, values))


def filled(requirement: RegistrySecret, values: dict[str, str]) -> dict[str, SecretStr]:
    """Return the given values, and examples or :data:`CANARY` for the required keys beside them."""
    for key in values:
        if key not in requirement.declared:
            raise UndeclaredKeyError(requirement.name, key, requirement.declared)
    examples = {key: detail.example for key, detail in requirement.details.items() if detail.example}
    given = {key: examples.get(key, CANARY) for key in requirement.keys} | values
    return {key: SecretStr(value) for key, value in given.items()}
