"""From what is wrong with an expression to the error that says so, with its place."""

from typing import TypeVar

from keyfob_sdk.errors import KeyfobError, did_you_mean

from keyfob_registry.errors import ExpressionError, ExpressionLimitError
from keyfob_registry.expressions.contexts import Where
from keyfob_registry.expressions.parser import TooMuch
from keyfob_registry.expressions.template import Piece
from keyfob_registry.expressions.wrong import Wrong

_Error = TypeVar("_Error", bound=ExpressionError)


def where(text: str, at: int, place: str) -> Where:
    """Return the place of an offset of *text*."""
    return Where(place, text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at))


def hints(wrong: Wrong) -> list[str]:
    """Return what to type instead."""
    meant = did_you_mean(wrong.name[:64], wrong.known) if wrong.name else []
    return [*meant, *([wrong.hint] if wrong.hint else [])]


def refusal(wrong: Wrong, text: str, piece: Piece, place: str) -> ExpressionError:
    """Return the error for what is wrong with an expression in *text*."""
    kind = ExpressionLimitError if isinstance(wrong, TooMuch) else ExpressionError
    error = kind(f"an expression cannot be read: {wrong.problem}", hints=hints(wrong))
    return located(error, text, piece.at + wrong.at, place)


def located(error: _Error, text: str, at: int, place: str) -> _Error:
    """Return *error* with its place."""
    KeyfobError.__init__(error, f"{error.problem} (at {where(text, at, place)})", hints=error.hints)
    return error
