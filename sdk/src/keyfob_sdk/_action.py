"""Actions: typed functions that declare which secrets they need."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Generic, ParamSpec, TypeVar, cast

from pydantic import PydanticSchemaGenerationError, TypeAdapter
from pydantic.errors import PydanticInvalidForJsonSchema

from keyfob_sdk import _names
from keyfob_sdk._arguments import Arguments
from keyfob_sdk._injection import Injection, Signature
from keyfob_sdk._secret import RegistrySecret
from keyfob_sdk.errors import DeclarationError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

P = ParamSpec("P")
R = TypeVar("R")


class Action(Generic[P, R]):
    """A typed function and what it declares; calling it calls the plain function, without injection.

    Args:
        function: The function itself, sync or async.
        title: What it does, for people, in a few words.
        namespace: What its full name starts with; the integration's name if none is given.
        doc_url: The vendor's page about the operation.
        secrets: Requirements in the literal form; those in the typed form are read from the signature.
        secret_arguments: Whether its arguments may hold ``${{ SECRETS.name.KEY }}``.
        read_only: Whether it changes nothing at the vendor; ``None`` if unknown.

    Raises:
        DeclarationError: It lists every problem of the declaration.
    """

    def __init__(
        self,
        function: Callable[P, R],
        *,
        title: str,
        namespace: str | None = None,
        doc_url: str | None = None,
        secrets: Sequence[RegistrySecret] = (),
        secret_arguments: bool = False,
        read_only: bool | None = None,
    ) -> None:
        self.function = function
        self.name: str = function.__name__
        self.title = title
        self.description = inspect.getdoc(function) or ""
        self.namespace = namespace
        self.doc_url = doc_url
        self.secret_arguments = secret_arguments
        self.read_only = read_only
        self.is_async = inspect.iscoroutinefunction(function)
        listed, misuse = _listed(secrets)
        self._signature = Signature(function, listed)
        if problems := [*_problems(self), *misuse, *self._signature.problems(listed)]:
            raise DeclarationError(f"action {self.name!r}", problems)
        functools.update_wrapper(self, function)

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R:
        return self.function(*args, **kwargs)

    def __repr__(self) -> str:
        return f"<Action {self.name!r}>"

    @property
    def injections(self) -> Mapping[str, Injection]:
        """The secret parameters by name."""
        return self._signature.injections

    @property
    def secrets(self) -> tuple[RegistrySecret, ...]:
        """The requirements of the action, in the order of its parameters."""
        return tuple(injection.requirement for injection in self.injections.values())

    @functools.cached_property
    def _arguments(self) -> Arguments:
        plain, hints = self._signature.plain, self._signature.hints
        defaults = {each.name: each.default for each in plain if each.default is not each.empty}
        return Arguments({each.name: hints[each.name] for each in plain}, defaults)

    def validate(
        self, arguments: Mapping[str, Any], *, name: str = "", pending: Callable[[object], bool] | None = None
    ) -> dict[str, Any]:
        """Return the plain *arguments* converted to their types, with the defaults filled in.

        Args:
            arguments: The arguments by name, without the secrets.
            name: The full name of the action, for the text of the error.
            pending: Tells of a value that is only filled in later: what is wrong with it is no problem yet, and
                nothing is returned where there is such a one.

        Raises:
            InvalidArgumentsError: It lists every problem, and repeats no value.
        """
        return self._arguments.validate(arguments, name or self.name, pending)

    def arguments_schema(self) -> dict[str, Any]:
        """Return the plain arguments as a JSON Schema of type ``object``."""
        return self._arguments.schema()

    def result_schema(self) -> dict[str, Any]:
        """Return the result as a JSON Schema; empty where its type has none."""
        try:
            return TypeAdapter(self._signature.hints.get("return", Any)).json_schema(mode="serialization")
        except (PydanticSchemaGenerationError, PydanticInvalidForJsonSchema):
            return {}


def action(
    *,
    title: str,
    namespace: str | None = None,
    doc_url: str | None = None,
    secrets: Sequence[RegistrySecret] = (),
    secret_arguments: bool = False,
    read_only: bool | None = None,
) -> Callable[[Callable[P, R]], Action[P, R]]:
    """Declare a typed function as an action; the arguments are those of :class:`Action`."""

    def declare(function: Callable[P, R]) -> Action[P, R]:
        return Action(
            function,
            title=title,
            namespace=namespace,
            doc_url=doc_url,
            secrets=secrets,
            secret_arguments=secret_arguments,
            read_only=read_only,
        )

    return declare


def _listed(secrets: object) -> tuple[list[RegistrySecret], list[str]]:
    """Return the *secrets* as a list, and what is wrong with their being none."""
    if isinstance(secrets, RegistrySecret):
        return [secrets], [f"secrets is one RegistrySecret: write secrets=[{secrets.name}_secret]"]
    if isinstance(secrets, Sequence) and not isinstance(secrets, str):
        return list(cast("Sequence[RegistrySecret]", secrets)), []
    return [], [f"secrets is {type(secrets).__name__}: write a list, secrets=[...]"]


def _problems(declared: Action[..., Any]) -> Iterator[str]:
    yield from _names.problems("action name", _names.ACTION, declared.name)
    if declared.namespace is not None:
        yield from _names.problems("namespace", _names.NAMESPACE, declared.namespace)
    if not declared.title.strip():
        yield "title is empty: say in a few words what the action does"
    if not declared.description:
        yield "the function has no docstring: say in one sentence what it returns or does"
    if inspect.isgeneratorfunction(declared.function) or inspect.isasyncgenfunction(declared.function):
        yield "the function yields: return a list, as nothing may run after the call's secrets are closed"
    if "return" not in getattr(declared.function, "__annotations__", {}):
        yield "the function has no return type: annotate it"
    if declared.doc_url is not None and not declared.doc_url.startswith(("https://", "http://")):
        yield f"doc_url is {declared.doc_url!r}: write the whole address, with https://"
