"""A text with expressions in it: found once, with their places, in one pass."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

OPENING, CLOSING = "${{", "}}"
_SIGN = re.compile(r"[\\'\"{}]")
_CACHED = 10_000


@dataclass(frozen=True, slots=True)
class Piece:
    """The text between ``${{`` and ``}}``, and where it begins."""

    expression: str
    at: int


Part = str | Piece


def split(text: str) -> tuple[Part, ...]:
    """Return what *text* consists of: plain texts and expressions, in turn as they stand."""
    if OPENING not in text:
        return (text,)
    return _split_cached(text) if len(text) <= _CACHED else tuple(_split(text))


def is_whole(parts: tuple[Part, ...]) -> bool:
    """Tell whether a text is one whole expression; line breaks behind it, as blocks of YAML end with, do not count."""
    match parts:
        case (Piece(),):
            return True
        case (Piece(), str(rest)):
            return not rest.strip("\r\n")
        case _:
            return False


@lru_cache(maxsize=1024)
def _split_cached(text: str) -> tuple[Part, ...]:
    return tuple(_split(text))


def _split(text: str) -> Iterator[Part]:
    begin, closed = 0, True
    while closed and (opening := text.find(OPENING, begin)) >= 0:
        inner = opening + len(OPENING)
        nearest = text.find(CLOSING, inner)
        if nearest < 0:
            break
        balanced = _end(text, inner)
        # What nothing balanced ends is wrong, up to the nearest end; nothing behind it needs to be searched then.
        closed = balanced >= 0
        end = balanced if closed else nearest
        if begin < opening:
            yield text[begin:opening]
        yield Piece(text[inner:end], inner)
        begin = end + len(CLOSING)
    if begin < len(text) or not text:
        yield text[begin:]


def _end(text: str, begin: int) -> int:
    """Return where the expression ends that begins here; braces within quotes or other braces do not end it."""
    depth, quote, at = 0, "", begin
    while match := _SIGN.search(text, at):
        sign, at = match[0], match.end()
        if sign == "\\":
            at += bool(quote)
        elif quote:
            quote = "" if sign == quote else quote
        elif sign in "'\"":
            quote = sign
        elif sign == "{":
            depth += 1
        elif depth:
            depth -= 1
        else:
            return at - 1 if text.startswith(CLOSING, at - 1) else -1
    return -1
