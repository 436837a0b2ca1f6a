"""Errors: type, message, notes, causes and trace, all masked."""

import gc
import weakref
from contextlib import suppress
from typing import TypeVar

import pytest
from canary import TOKEN, seen
from keyfob_registry.redaction import ErrorRecord, Redactor
from keyfob_registry.redaction import exceptions as module

E = TypeVar("E", bound=BaseException)


class Unprintable(Exception):  # noqa: N818 - the name says what it is
    """An error whose text cannot be read."""

    def __str__(self) -> str:
        raise ValueError(TOKEN)


def raised(error: E) -> E:
    """Return *error* after it was raised."""
    with suppress(type(error)):
        raise error
    return error


def chained() -> Exception:
    """Return an error that carries the token in every place."""
    first = raised(ValueError(TOKEN, {"a": TOKEN}))
    first.__context__ = raised(KeyError(TOKEN))
    first.add_note(f"note {TOKEN}")
    second = raised(TypeError(TOKEN))
    second.__context__ = first
    second.__cause__ = raised(ExceptionGroup(TOKEN, [OSError(5, TOKEN), raised(RuntimeError(TOKEN))]))
    return second


def record(error: BaseException) -> ErrorRecord:
    """Return the masked record of *error*."""
    return Redactor({"vendor.TOKEN": TOKEN}).error(error)


def test_figure_14_error_holds_no_secret() -> None:
    """Arguments, cause, context, notes and groups are masked."""
    found = record(chained())

    assert [] == seen(found, TOKEN)
    assert ["cause", "context"] == [relation for relation, _ in found.causes]
    assert ["group", "group"] == [relation for relation, _ in found.causes[0][1].causes]
    assert ("note ***",) == found.causes[1][1].notes


def test_suppressed_context_is_recorded() -> None:
    """An error raised ``from None`` still carries its context, and so does the record."""
    error = ValueError("safe")
    error.__context__ = KeyError(TOKEN)
    error.__suppress_context__ = True

    assert (("context", ErrorRecord("KeyError", "'***'")),) == record(error).causes


def test_cause_is_not_told_twice() -> None:
    """An error whose cause is its context has one cause."""
    error = ValueError("b")
    error.__cause__ = error.__context__ = KeyError("a")

    assert ["cause"] == [relation for relation, _ in record(error).causes]


def test_endless_chain_ends() -> None:
    """A chain that closes on itself, and one of a thousand errors, have an end."""
    first, second = ValueError("a"), ValueError("b")
    first.__cause__, second.__cause__ = second, first
    long = ValueError("0")
    for number in range(1000):
        error = ValueError(str(number))
        error.__cause__ = long
        long = error

    assert () == record(first).causes[0][1].causes
    assert repr(record(long)).count("ErrorRecord") <= 64


@pytest.mark.parametrize(("attribute", "value"), [("__notes__", 5), ("__notes__", [Unprintable()])])
def test_unreadable_texts_are_withheld(attribute: str, value: object) -> None:
    """An error whose text or notes cannot be read is recorded with a fixed text."""
    error = Unprintable()
    setattr(error, attribute, value)

    assert (module.UNREADABLE, (module.UNREADABLE,)) == (record(error).message, record(error).notes)


def test_trace_names_places_without_lines_or_values() -> None:
    """The trace tells file, line and function; it shows neither source lines nor local variables."""
    trace = record(raised(ValueError("a"))).trace

    assert trace.startswith(f"{__file__}:")
    assert trace.endswith(": in raised")


def test_long_trace_is_cut_in_the_middle() -> None:
    """A trace of hundreds of frames keeps both ends."""

    def deep(level: int) -> None:
        if not level:
            raise ValueError("a")
        deep(level - 1)

    with pytest.raises(ValueError, match="a") as caught:
        deep(200)

    lines = record(caught.value).trace.splitlines()
    assert (41, "... 162 more ...") == (len(lines), lines[20])


def test_record_keeps_no_exception() -> None:
    """The exception and its frames can go while the record stays."""
    error = raised(Unprintable())
    reference = weakref.ref(error)

    found = record(error)
    del error
    gc.collect()

    assert reference() is None
    assert found.type.endswith("Unprintable")
