"""Checks: cheap, read-only calls that prove that stored values work."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Any, Generic, ParamSpec, TypeVar

from keyfob_sdk._injection import Injection, Signature
from keyfob_sdk._secret import RegistrySecret
from keyfob_sdk.errors import DeclarationError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping, Sequence

    from keyfob_sdk._model import SecretModel

P = ParamSpec("P")
R = TypeVar("R", bound="str | Awaitable[str | None] | None")


class Check(Generic[P, R]):
    """A function that proves that the values of one secret work; calling it calls the plain function.

    The function raises the :class:`~keyfob_sdk.errors.VendorError` of the step that failed, and may return a text that
    says who the credentials belong to.

    Raises:
        DeclarationError: It lists every problem of the declaration.
    """

    def __init__(self, function: Callable[P, R], secret: RegistrySecret) -> None:
        self.function = function
        self.name: str = function.__name__
        self.secret = secret
        self.description = inspect.getdoc(function) or ""
        self.is_async = inspect.iscoroutinefunction(function)
        self._signature = Signature(function, [secret])
        if problems := self._problems(secret):
            raise DeclarationError(f"check {self.name!r}", problems)

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R:
        return self.function(*args, **kwargs)

    @property
    def injections(self) -> Mapping[str, Injection]:
        """The secret parameters by name."""
        return self._signature.injections

    @property
    def secrets(self) -> tuple[RegistrySecret, ...]:
        """The requirements of the check, in the order of its parameters."""
        return tuple(injection.requirement for injection in self.injections.values())

    def _problems(self, secret: RegistrySecret) -> Sequence[str]:
        problems = list(self._signature.problems([secret]))
        if not self.description:
            problems.append("the function has no docstring: say in one sentence what it calls")
        names = ", ".join(parameter.name for parameter in self._signature.plain)
        if names:
            problems.append(f"a check takes nothing but secrets: remove {names}")
        return problems


def check(secret: type[SecretModel] | RegistrySecret) -> Callable[[Callable[P, R]], Check[P, R]]:
    """Declare a function as the check of *secret*, which it receives as an action does."""
    requirement = secret if isinstance(secret, RegistrySecret) else secret.requirement()

    def declare(function: Callable[P, R]) -> Check[P, R]:
        return Check(function, requirement)

    return declare


AnyCheck = Check[..., Any]
