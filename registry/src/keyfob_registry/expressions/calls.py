"""Calling a function of the language: the number and the types of its arguments are checked before."""

from collections.abc import Sequence
from typing import Any, cast

from keyfob_registry.errors import FunctionArgumentError, UnknownFunctionError
from keyfob_registry.expressions.arguments import Fits, fits, mismatch
from keyfob_registry.expressions.functions import FUNCTIONS, Function, Parameter
from keyfob_registry.expressions.nodes import Call
from keyfob_registry.expressions.scope import Functions, Scope


def find(name: str, functions: Functions | None = None) -> Function:
    """Return the function of this name: one of those that are given, or else a built-in one."""
    known = functions() if functions else FUNCTIONS
    found = known.get(name)
    if found is None:
        raise UnknownFunctionError(name, known)
    return found


def refuse(node: Call, functions: Functions | None) -> None:
    """Refuse a call of what there is not, or with too few or too many arguments."""
    function = find(node.name, functions)
    if problem := arity(function, len(node.arguments)):
        raise FunctionArgumentError(function.name, "", problem)


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


class Caller:
    """Calls the function of one place in an expression with plain data."""

    def __init__(self, name: str, count: int) -> None:
        self._name, self._count = name, count
        self._prepared: tuple[Function, list[tuple[Parameter, Fits]]] | None = None

    def __call__(self, scope: Scope, *arguments: Any) -> Any:
        """Return what the function gives."""
        function, checks = self._of(find(self._name, scope.functions))
        for (parameter, fit), value in zip(checks, arguments, strict=True):
            if not fit(scope.read(value)):
                raise FunctionArgumentError(function.name, parameter.name, mismatch(parameter.annotation, value))
        scope.hurry()
        more = {"now": scope.now} if function.clock else {}
        return scope.made(function.call(*arguments, **more))

    def _of(self, function: Function) -> tuple[Function, list[tuple[Parameter, Fits]]]:
        # Registries may have different functions of a name; mostly it is the same one every time.
        if self._prepared is None or self._prepared[0] is not function:
            if problem := arity(function, self._count):
                raise FunctionArgumentError(function.name, "", problem)
            parameters = [parameter_of(function, index) for index in range(self._count)]
            self._prepared = function, [(each, fits(each.annotation)) for each in parameters]
        return self._prepared


def rows(name: str, arguments: Sequence[Any]) -> list[tuple[Any, ...]]:
    """Return the arguments of each call of ``FN.name.map``: lists give an item each, all else is given every time."""
    lists = [cast("Sequence[Any]", each) for each in arguments if isinstance(each, list | tuple)]
    if not lists:
        raise FunctionArgumentError(f"{name}.map", "", "takes at least one list")
    if len({len(each) for each in lists}) > 1:
        raise FunctionArgumentError(f"{name}.map", "", "takes lists of one length")
    count = len(lists[0])
    columns = [cast("Sequence[Any]", each) if isinstance(each, list | tuple) else [each] * count for each in arguments]
    return list(zip(*columns, strict=True))
