"""What is said when something goes wrong: what happened, and what to type; never a value, never a traceback."""

import errno
import os
import re
import traceback
from collections.abc import Iterable, Iterator

import click

from keyfob_registry.cli import variables
from keyfob_registry.cli.printing import note

INTERRUPTED = 130
_OPTION = re.compile(r"--?[a-z][a-z-]{0,30}")


class WrongUsageError(click.UsageError):
    """The command line was not understood; exit code 2. The text repeats no value that was typed."""

    def __init__(self, problem: str, *, hints: Iterable[str] = ()) -> None:
        super().__init__(problem)
        self.hints = tuple(hints)


def report(error: BaseException) -> int:
    """Say on stderr what went wrong, and return the exit code."""
    match error:
        case click.Abort() if isinstance(error.__cause__, EOFError):
            note("error: the input ended before it was complete")
            return 1
        case click.Abort() | KeyboardInterrupt():
            return INTERRUPTED
        case click.UsageError():
            note("\n".join(_usage(error)))
            return 2
        case click.ClickException():
            note(f"error: {error.message}")
            return 1
        case OSError(errno=errno.ENOSPC | errno.EIO) if not error.filename:
            note(f"error: the output cannot be written: {os.strerror(error.errno or 0).lower()}")
            return 1
        case _:
            note("\n".join(_failure(error)))
            return 1


def _usage(error: click.UsageError) -> Iterator[str]:
    hints = [f"{error.ctx.command_path} --help"] if error.ctx else ["keyfob --help"]
    match error:
        case WrongUsageError():
            problem, hints = error.message, list(error.hints)
        case click.NoSuchOption():
            named = _OPTION.fullmatch(error.option_name)
            problem = f"there is no option {error.option_name}" if named else "there is no such option"
            near = sorted(error.possibilities or ()) if named else []
            hints = [f"did you mean {' or '.join(near)}?"] * bool(near) + hints
        case click.MissingParameter():
            problem = f"{_name(error)} is missing"
        case click.BadParameter():
            problem = f"{_name(error)} takes {_kind(error.param)}"
        case _ if error.message.startswith("Got unexpected extra argument"):
            problem = "there are more arguments than the command takes"
        case _:
            problem = error.message[:1].lower() + error.message[1:].rstrip(".")
    yield f"error: {problem}"
    yield from (f"hint: {hint}" for hint in hints)


def _name(error: click.BadParameter) -> str:
    match error.param:
        case click.Option(opts=names):
            return names[-1]
        case click.Parameter(name=str(name)):
            return name.upper()
        case _:
            return "an argument"


def _kind(parameter: click.Parameter | None) -> str:
    match parameter.type if parameter else None:
        case click.Choice(choices=choices):
            return f"one of {', '.join(map(str, choices))}"
        case click.IntRange(min=least, max=most):
            return f"a whole number from {least}" + (f" to {most}" if most is not None else "")
        case kind:
            return str(getattr(kind, "meaning", "another kind of value"))


def _failure(error: BaseException) -> Iterator[str]:
    from keyfob_sdk.errors import KeyfobError  # hidden import: help and wrong usage do without pydantic

    if isinstance(error, KeyfobError):
        yield error.render()
        return
    # Its text and its variables may hold values: only its kind and its places are shown.
    yield f"error[{KeyfobError.code}]: something unexpected happened: {type(error).__name__}"
    if variables.debugging():
        yield from _places(error)
    yield "hint: report it, with what the same command says after: export KEYFOB_DEBUG=1"


def _places(error: BaseException) -> Iterator[str]:
    seen: set[int] = set()
    cause: BaseException | None = error
    while cause is not None and id(cause) not in seen:
        seen.add(id(cause))
        yield f"  {type(cause).__module__}.{type(cause).__qualname__}"
        frames = traceback.extract_tb(cause.__traceback__)
        yield from (f"    {frame.filename}:{frame.lineno} in {frame.name}" for frame in frames)
        cause = cause.__cause__ or cause.__context__
