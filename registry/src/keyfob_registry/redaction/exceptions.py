"""What is told about an exception: masked texts, without the exception itself."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from traceback import walk_tb
from types import TracebackType
from typing import Literal, cast

Relation = Literal["cause", "context", "group"]
Mask = Callable[[str], str]

UNREADABLE = "[withheld: its text could not be read]"

# Enough for any real chain; a made-up one may have no end.
_ERRORS = 64
_DEPTH = 32
_FRAMES = 40


@dataclass(frozen=True, slots=True)
class ErrorRecord:
    """An exception as it may be shown: everything in it is masked."""

    type: str
    message: str
    notes: tuple[str, ...] = ()
    causes: tuple[tuple[Relation, "ErrorRecord"], ...] = ()
    trace: str = ""
    """Where it was raised: files, lines and functions, without source lines or local variables."""


def record(error: BaseException, mask: Mask) -> ErrorRecord:
    """Return the record of *error*, of its causes and of the members of its groups."""
    return _record(error, mask, {id(error)}, 0)


def _record(error: BaseException, mask: Mask, seen: set[int], depth: int) -> ErrorRecord:
    causes: list[tuple[Relation, ErrorRecord]] = []
    for relation, other in _related(error):
        if id(other) not in seen and len(seen) < _ERRORS and depth < _DEPTH:
            seen.add(id(other))
            causes.append((relation, _record(other, mask, seen, depth + 1)))
    return ErrorRecord(
        type=mask(_type_name(error)),
        message=mask(_text(error)),
        notes=tuple(mask(note) for note in _notes(error)),
        causes=tuple(causes),
        trace=mask(_trace(error.__traceback__)),
    )


def _related(error: BaseException) -> Iterator[tuple[Relation, BaseException]]:
    if error.__cause__ is not None:
        yield "cause", error.__cause__
    if error.__context__ is not None:
        yield "context", error.__context__
    if isinstance(error, BaseExceptionGroup):
        for member in cast("BaseExceptionGroup[BaseException]", error).exceptions:
            yield "group", member


def _type_name(error: BaseException) -> str:
    kind = type(error)
    return kind.__qualname__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__qualname__}"


def _text(value: object) -> str:
    try:
        return str.__str__(str(value))
    except Exception:  # noqa: BLE001 - the author's code: whatever it raises, the record is still made
        return UNREADABLE


def _notes(error: BaseException) -> list[str]:
    try:
        return [_text(note) for note in getattr(error, "__notes__", ())]
    except Exception:  # noqa: BLE001 - the author's code, as above
        return [UNREADABLE]


def _trace(traceback: TracebackType | None) -> str:
    lines = [f"{frame.f_code.co_filename}:{line}: in {frame.f_code.co_qualname}" for frame, line in walk_tb(traceback)]
    if len(lines) > _FRAMES:
        half = _FRAMES // 2
        lines[half:-half] = [f"... {len(lines) - _FRAMES} more ..."]
    return "\n".join(lines)
