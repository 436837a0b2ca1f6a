"""What a function of the language is: a plain, typed Python function with a docstring and examples that are run."""

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import wraps
from types import MappingProxyType, ModuleType
from typing import Any, TypeVar

from keyfob_registry.errors import ExpressionError, FunctionFailedError
from keyfob_registry.expressions.functions.refusal import RefusedError

_MARK = "__keyfob_function__"
_Call = TypeVar("_Call", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Parameter:
    """One argument, as the signature says it; ``many`` takes all that are left."""

    name: str
    annotation: Any
    required: bool = True
    many: bool = False


@dataclass(frozen=True, slots=True)
class Function:
    """One function of the language, ``FN.<name>``.

    ``maximum`` is None where any number of arguments is taken. A function with ``clock`` gets the time of the run as
    the keyword ``now``. An example is the text of an expression, and the value that it has.
    """

    name: str
    call: Callable[..., Any]
    group: str
    parameters: tuple[Parameter, ...]
    minimum: int
    maximum: int | None
    returns: Any
    doc: str
    examples: tuple[tuple[str, Any], ...]
    clock: bool = False


def function(
    *examples: tuple[str, Any],
    name: str | None = None,
    aliases: tuple[str, ...] = (),
) -> Callable[[_Call], _Call]:
    """Mark a Python function as one of the language: plain data in, plain data out.

    It is named as the Python function without a trailing underscore, unless *name* says otherwise. All parameters are
    positional, but for ``now: datetime``: a function with it is given the time.
    """

    def mark(call: _Call) -> _Call:
        setattr(call, _MARK, ((name or call.__name__.rstrip("_"), *aliases), examples))
        return call

    return mark


def collect(*modules: ModuleType) -> Mapping[str, Function]:
    """Return the marked functions of these modules by their names; a group is the name of a module."""
    found: dict[str, Function] = {}
    for module in modules:
        group = module.__name__.rpartition(".")[2]
        for call in vars(module).values():
            # What a module imports from another is found there.
            if inspect.isfunction(call) and call.__module__ == module.__name__ and hasattr(call, _MARK):
                names, examples = getattr(call, _MARK)
                found |= {each: described(each, call, group, examples) for each in names}
    return MappingProxyType(dict(sorted(found.items())))


def described(name: str, call: Callable[..., Any], group: str, examples: tuple[tuple[str, Any], ...] = ()) -> Function:
    """Return what the signature of a Python function says of the function of the language that it is."""
    signature = inspect.signature(call)
    given = [each for each in signature.parameters.values() if each.name != "now"]
    many = any(each.kind is each.VAR_POSITIONAL for each in given)
    parameters = tuple(
        Parameter(
            each.name,
            each.annotation,
            required=each.default is each.empty and each.kind is not each.VAR_POSITIONAL,
            many=each.kind is each.VAR_POSITIONAL,
        )
        for each in given
    )
    return Function(
        name=name,
        call=_guarded(name, call),
        group=group,
        parameters=parameters,
        minimum=sum(each.required for each in parameters),
        maximum=None if many else len(parameters),
        returns=signature.return_annotation,
        doc=inspect.getdoc(call) or "",
        examples=examples,
        clock="now" in signature.parameters,
    )


def _guarded(name: str, call: Callable[..., Any]) -> Callable[..., Any]:
    """Return *call* with errors that name the function and never hold a value, in their chain neither."""

    @wraps(call)
    def guarded(*arguments: Any, **more: Any) -> Any:
        error: ExpressionError
        try:
            return call(*arguments, **more)
        except RefusedError as refused:
            error = refused.named(name)
        except Exception as failure:  # noqa: BLE001 -- its text may quote what it was given
            error = FunctionFailedError(name, type(failure).__name__)
        raise error

    return guarded
