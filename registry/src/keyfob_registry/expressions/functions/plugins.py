"""The functions of plug-ins, beside the built-in ones."""

import inspect
import re
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any

from keyfob_registry.errors import RefusedFunctionError
from keyfob_registry.expressions.functions.function import Function, described

_NAME = re.compile(r"[a-z][a-z0-9_]*")


def functions_with(
    builtin: Mapping[str, Function], offers: Iterable[tuple[str, Iterable[Any]]]
) -> tuple[Mapping[str, Function], list[RefusedFunctionError]]:
    """Return the built-in functions and those that plug-ins offer, each a name and its functions.

    A plug-in of which one function cannot be taken has none of them: the errors say why.
    """
    found, problems = dict(builtin), list[RefusedFunctionError]()
    for plugin, offered in offers:
        try:
            found |= _taken(plugin, offered, found)
        except RefusedFunctionError as error:
            problems.append(error)
    return MappingProxyType(found), problems


def _taken(plugin: str, offered: Iterable[Any], others: Mapping[str, Function]) -> dict[str, Function]:
    taken: dict[str, Function] = {}
    for call in offered:
        if not inspect.isfunction(call):
            raise RefusedFunctionError(plugin, type(call).__name__, "is no Python function")
        name = call.__name__.rstrip("_")
        if problem := _problem(name, call, {*others, *taken}):
            raise RefusedFunctionError(plugin, name, problem)
        taken[name] = described(name, call, plugin)
    return taken


def _problem(name: str, call: Any, others: set[str]) -> str:
    """Say what is wrong with a function, or nothing."""
    if not _NAME.fullmatch(name):
        return f"does not match ^{_NAME.pattern}$"
    if name in others:
        return "is there already"
    if not inspect.getdoc(call):
        return "has no docstring"
    if inspect.iscoroutinefunction(call) or inspect.isgeneratorfunction(call):
        return "is async or a generator"
    return _problem_of_signature(call)


def _problem_of_signature(call: Any) -> str:
    try:
        signature = inspect.signature(call, eval_str=True)
    except Exception:  # noqa: BLE001 -- to read an annotation is to run it
        return "has a type that is not known when the program runs"
    for each in signature.parameters.values():
        if each.kind is each.VAR_KEYWORD or (each.kind is each.KEYWORD_ONLY and each.name != "now"):
            return f"takes {each.name!r} by its name: only places are known"
        if each.annotation is each.empty:
            return f"has no type for {each.name!r}"
    return "" if signature.return_annotation is not signature.empty else "has no type of what it returns"
