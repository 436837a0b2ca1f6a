"""Which parameters of a function are secrets, read from its signature."""

from __future__ import annotations

import inspect
import types
import typing
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Union, get_args, get_origin

from keyfob_sdk._model import SecretModel
from keyfob_sdk._secret import RegistrySecret
from keyfob_sdk._values import SecretValues
from keyfob_sdk.errors import did_you_mean

if typing.TYPE_CHECKING:
    from pydantic import SecretStr

Hints = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Injection:
    """One secret parameter: what it requires, and the class that it receives (``None`` for the literal form)."""

    requirement: RegistrySecret
    model: type[SecretModel] | None

    def make(self, values: Mapping[str, SecretStr]) -> SecretModel | SecretValues:
        """Return the argument for stored *values*: the declared keys and no others.

        Raises:
            InvalidSecretError: A value does not fit the type of its field.
        """
        return SecretValues(self.requirement, values) if self.model is None else self.model.from_values(values)


class Signature:
    """A function's parameters, told apart: plain arguments and secrets; and what is wrong with them."""

    def __init__(self, function: Callable[..., Any], secrets: Sequence[RegistrySecret]) -> None:
        self.function = function
        self.parameters = inspect.signature(function).parameters
        self.hints, self.unresolved = _hints(function)
        literal = {secret.name: secret for secret in secrets}
        found = [(each, _injection(self.hints.get(each.name), each, literal)) for each in self.parameters.values()]
        self.injections = {parameter.name: injection for parameter, injection in found if injection}
        self.plain = [parameter for parameter, injection in found if injection is None]

    def problems(self, secrets: Sequence[RegistrySecret]) -> Iterator[str]:
        """Say all that is wrong, each with what to write instead."""
        if self.unresolved:
            yield self.unresolved
            return
        for name, injection in self.injections.items():
            yield from _injection_problems(self.parameters[name], injection)
        for secret in secrets:
            if secret.name not in self.parameters:
                names = did_you_mean(secret.name, self.parameters)
                line = f"secret {secret.name!r} is declared but not received: add *, {secret.name}: SecretValues"
                yield "; ".join([line, *names])
        for parameter in self.plain:
            yield from _plain_problems(parameter, self.hints.get(parameter.name))


def _hints(function: Callable[..., Any]) -> tuple[Hints, str]:
    try:
        return typing.get_type_hints(function, include_extras=True), ""
    except (NameError, TypeError) as error:
        return {}, f"an annotation cannot be read ({error}): import its names outside of `if TYPE_CHECKING`"


def _injection(
    hint: object,
    parameter: inspect.Parameter,
    literal: Mapping[str, RegistrySecret],
) -> Injection | None:
    name = parameter.name
    optional, kind = _unwrap(hint)
    if isinstance(kind, type) and issubclass(kind, SecretModel):
        required = kind.requirement()
        return Injection(replace(required, optional=True) if optional else required, kind)
    if kind is SecretValues or (name in literal and parameter.kind is parameter.KEYWORD_ONLY):
        requirement = literal.get(name) or RegistrySecret(name="undeclared", optional_keys=["UNDECLARED"])
        return Injection(replace(requirement, optional=True) if optional else requirement, None)
    return None


def _unwrap(hint: object) -> tuple[bool, object]:
    """Return whether *hint* allows ``None``, and the type beside it."""
    if get_origin(hint) not in (Union, types.UnionType):
        return False, hint
    others = [item for item in get_args(hint) if item is not type(None)]
    return True, others[0] if len(others) == 1 else hint


def _injection_problems(parameter: inspect.Parameter, injection: Injection) -> Iterator[str]:
    name, secret = parameter.name, injection.requirement.name
    if secret == "undeclared":
        yield f"secret parameter {name!r} is received but not declared: add secrets=[RegistrySecret(name={name!r}, …)]"
    elif name != secret:
        yield f"parameter {name!r} receives secret {secret!r}: name it {secret}"
    if parameter.kind is not parameter.KEYWORD_ONLY:
        yield f"secret parameter {name!r} can be given by position: put it behind a lone *"
    if injection.requirement.optional and parameter.default is not None and injection.model is not None:
        yield f"optional secret parameter {name!r} has no default: write {name}: … | None = None"
    if not injection.requirement.optional and parameter.default is not parameter.empty:
        yield f"secret parameter {name!r} has a default: remove it, or allow None and make None the default"


def _plain_problems(parameter: inspect.Parameter, hint: object) -> Iterator[str]:
    if parameter.kind in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD):
        yield f"parameter *{parameter.name} takes anything: name each argument, so that it can be checked"
    elif parameter.name.startswith("_"):
        yield f"parameter {parameter.name!r} starts with an underscore: callers could not name it"
    elif hint is None:
        yield f"parameter {parameter.name!r} has no type: annotate it"
