"""Which parameters of a function are secrets, read from its signature."""

from __future__ import annotations

import inspect
import types
import typing
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Annotated, Any, Union, get_args, get_origin

from keyfob_sdk._fields import parts
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
        literal = {secret.name: secret for secret in secrets if _is_literal(secret)}
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
            yield from self._literal_problems(secret)
        declared = [secret.name for secret in secrets if _is_literal(secret)]
        for name in dict.fromkeys(declared):
            if declared.count(name) > 1:
                yield f"secret {name!r} is declared {declared.count(name)} times: keep one"
        for parameter in self.plain:
            if parameter.name not in declared:
                yield from _plain_problems(parameter, self.hints.get(parameter.name))

    def _literal_problems(self, secret: RegistrySecret) -> Iterator[str]:
        if not _is_literal(secret):
            yield f"secrets holds {secret!r}: it takes RegistrySecret; a SecretModel is the type of its parameter"
            return
        name = secret.name
        injection = self.injections.get(name)
        if name not in self.parameters:
            line = f"secret {name!r} is declared but not received: add *, {name}: SecretValues"
            yield "; ".join([line, *did_you_mean(name, self.parameters)])
        elif injection is None:
            yield f"parameter {name!r} is to receive secret {name!r}: write *, {name}: SecretValues"
        elif injection.model and injection.model.requirement() != secret:
            yield f"secret {name!r} is declared by {injection.model.__name__} also: remove it from secrets"


def _is_literal(secret: object) -> bool:
    return isinstance(secret, RegistrySecret)


def _hints(function: Callable[..., Any]) -> tuple[Hints, str]:
    try:
        return typing.get_type_hints(function, include_extras=True), ""
    except (NameError, TypeError) as error:
        return {}, f"an annotation cannot be read ({error}): define its names above, outside of `if TYPE_CHECKING`"


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
    if kind is SecretValues:
        requirement = literal.get(name) or RegistrySecret(name="undeclared", optional_keys=["UNDECLARED"])
        return Injection(replace(requirement, optional=True) if optional else requirement, None)
    return None


def _unwrap(hint: object) -> tuple[bool, object]:
    """Return whether *hint* allows ``None``, and the type beside it."""
    if get_origin(hint) is Annotated:
        return _unwrap(get_args(hint)[0])
    if get_origin(hint) not in (Union, types.UnionType):
        return False, hint
    others = [item for item in get_args(hint) if item is not type(None)]
    return True, _unwrap(others[0])[1] if len(others) == 1 else hint


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
    elif any(isinstance(part, type) and issubclass(part, SecretModel | SecretValues) for part in parts(hint)):
        yield f"parameter {parameter.name!r} mixes a secret with other types: give each secret a parameter of its own"
