"""Calling a function of the language: the number and the types of its arguments are checked before."""

from collections.abc import Callable, Sequence
from typing import Any, cast

from keyfob_registry.errors import FunctionArgumentError, UnknownFunctionError
from keyfob_registry.expressions.arguments import fits, mismatch
from keyfob_registry.expressions.functions import FUNCTIONS, Function, Parameter
from keyfob_registry.expressions.scope import Scope


def find(name: str) -> Function:
    """Return the function of this name."""
    found = FUNCTIONS.get(name)
    if found is None:
        raise UnknownFunctionError(name, FUNCTIONS)
    return found


def arity(function: Function, count: int) -> str:
    """Say what is wrong with the number of arguments, or nothing."""
    if function.minimum <= count <= (count if function.maximum is None else function.maximum):
        return ""
    if function.maximum is None:
        wanted = f"at least {function.minimum}"
    elif function.minimum == function.maximum:
        wanted = str(function.minimum)
    else:
        wanted = f"{function.minimum} to {function.maximum}"
    return f"takes {wanted} argument{'' if wanted == '1' else 's'}, not {count}"


def parameter_of(function: Function, index: int) -> Parameter:
    """Return the parameter that the argument at *index* is for."""
    return function.parameters[min(index, len(function.parameters) - 1)]


def prepared(function: Function, count: int) -> Callable[..., Any]:
    """Return what calls *function* with plain data: ``(scope, *arguments)``."""
    parameters = [parameter_of(function, index) for index in range(count)]
    checks = [(parameter, fits(parameter.annotation)) for parameter in parameters]

    def call(scope: Scope, *arguments: Any) -> Any:
        for (parameter, fit), value in zip(checks, arguments, strict=True):
            if not fit(scope.read(value)):
                raise FunctionArgumentError(function.name, parameter.name, mismatch(parameter.annotation, value))
        more = {"now": scope.now} if function.clock else {}
        return scope.made(function.call(*arguments, **more))

    return call


def rows(name: str, arguments: Sequence[Any]) -> list[tuple[Any, ...]]:
    """Return the arguments of each call of ``FN.name.map``: lists give an item each, all else is given every time."""
    lists = [cast("Sequence[Any]", each) for each in arguments if isinstance(each, list | tuple)]
    if not lists:
        raise FunctionArgumentError(f"{name}.map", "", "takes at least one list")
    if len({len(each) for each in lists}) > 1:
        raise FunctionArgumentError(f"{name}.map", "", "takes lists of one length")
    columns = [each if isinstance(each, list | tuple) else [each] * len(lists[0]) for each in arguments]
    return list(zip(*columns, strict=True))
