"""The program of the process that runs Python from outside; it imports the standard library alone.

It reads one task as JSON from its standard input, and writes one answer as JSON to the descriptor that its argument
names: ``{"result": …}``, ``{"wrong": …}`` for a task that cannot run, or ``{"raised": …}``.
"""

import ast
import asyncio
import inspect
import json
import os
import sys
import traceback
from collections.abc import Callable
from datetime import date, time
from typing import Any, cast

MEMORY = 1 << 30
FILE = 16 << 20
FILES = 64


class WrongTaskError(Exception):
    """The source cannot be run; the text says why."""


def main() -> None:
    """Do one task."""
    answer = int(sys.argv[1])
    os.set_inheritable(answer, False)  # noqa: FBT003 -- what the script starts must not answer for it
    task = json.load(sys.stdin.buffer)
    sys.stdin = open(os.devnull)  # noqa: PTH123, SIM115 -- open until the process ends
    limit(task["seconds"])
    text = outcome(task).encode()
    if len(text) > task["bytes"]:
        text = json.dumps({"raised": f"returned more than {task['bytes'] >> 20} MiB"}).encode()
    sys.stdout.flush()
    with os.fdopen(answer, "wb") as pipe:
        pipe.write(text)


def limit(seconds: float) -> None:
    """Bound what this process and its children may use."""
    try:
        # hidden import: Windows has no such module
        import resource
    except ImportError:  # not on Windows
        return
    wanted = {
        resource.RLIMIT_CPU: int(seconds) + 1,
        resource.RLIMIT_AS: MEMORY,
        resource.RLIMIT_FSIZE: FILE,
        resource.RLIMIT_NOFILE: FILES,
        resource.RLIMIT_CORE: 0,
    }
    for name, most in wanted.items():
        _, hard = resource.getrlimit(name)
        most = most if hard == resource.RLIM_INFINITY else min(most, hard)  # noqa: PLW2901 -- never above what is allowed
        resource.setrlimit(name, (most, most))


def outcome(task: dict[str, Any]) -> str:
    """Return the answer to a task, as JSON."""
    try:
        return json.dumps({"result": run(task["kind"], task["source"], task["inputs"])}, default=plain)
    except WrongTaskError as error:
        return json.dumps({"wrong": str(error)})
    except MemoryError:
        return json.dumps({"raised": "needs too much memory"})
    except (SystemExit, Exception) as error:  # noqa: BLE001 -- whatever the script raises
        return json.dumps({"raised": told(error)})


def run(kind: str, source: str, inputs: Any) -> Any:
    """Return the result of a script, a lambda, or a lambda for each item."""
    if kind == "script":
        function = function_of(source)
        result = function(**arguments(function, inputs))
        return asyncio.run(result) if inspect.iscoroutine(result) else result
    function = lambda_of(source)
    return [bool(function(item)) for item in inputs] if kind == "select" else function(inputs)


def function_of(source: str) -> Callable[..., Any]:
    """Return the function main of a script, or its only function."""
    names: dict[str, Any] = {"__name__": "script"}
    exec(compiled(source, "exec"), names)  # noqa: S102 -- this process is made for it
    functions = {name: value for name, value in names.items() if inspect.isfunction(value)}
    if "main" in functions:
        return functions["main"]
    if len(functions) == 1:
        return next(iter(functions.values()))
    raise WrongTaskError("has no function main")


def lambda_of(source: str) -> Callable[..., Any]:
    """Return the function that a lambda is."""
    code = compiled(source.strip(), "eval")
    if not isinstance(ast.parse(source.strip(), mode="eval").body, ast.Lambda):
        raise WrongTaskError("is none: write lambda item: …")
    function: Callable[..., Any] = eval(code, {})  # noqa: S307 -- this process is made for it
    return function


def compiled(source: str, mode: str) -> Any:
    """Return the code of a source."""
    try:
        return compile(source, "<script>", mode)
    except SyntaxError as error:
        reason = f"is no Python: {error.msg} (line {error.lineno})"
    except (ValueError, RecursionError, MemoryError) as error:
        reason = f"is no Python: {type(error).__name__}"
    raise WrongTaskError(reason)


def arguments(function: Callable[..., Any], inputs: dict[str, Any]) -> dict[str, Any]:
    """Return the inputs, and None for each parameter without a default that they lack."""
    kinds = (inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.KEYWORD_ONLY)
    parameters = inspect.signature(function).parameters.values()
    lacking = [each.name for each in parameters if each.kind in kinds and each.default is each.empty]
    return dict.fromkeys(lacking) | inputs


def told(error: BaseException) -> str:
    """Return what was raised, and in which line of the script."""
    lines = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == "<script>"]
    where = f" (line {lines[-1]})" if lines else ""
    return f"raised {type(error).__name__}{where}: {error}"


def plain(value: object) -> Any:
    """Return what JSON has for a date or a set."""
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, set | frozenset):
        return [*cast("set[Any]", value)]
    raise TypeError(f"a result is JSON, and {type(value).__name__} is not")


if __name__ == "__main__":
    main()
