"""Mask a stream as if it were one text, however it is cut into chunks."""

from bisect import bisect_left
from collections.abc import Callable

from keyfob_registry.redaction.encodings import views
from keyfob_registry.redaction.matcher import ANYWHERE, MASK, Match, Matcher, merged

WITHHELD = "[withheld]"

Noter = Callable[[list[Match]], object]


class StreamRedactor:
    """Masks text on its way to *write*, and holds back only what could still become a secret."""

    def __init__(self, matcher: Callable[[], Matcher], note: Noter, write: Callable[[str], object]) -> None:
        self._matcher = matcher
        self._note = note
        self._write = write
        self._text = ""  # what was written already, as far as matches may reach back, and what is held
        self._done = 0  # how much of it was written

    def write(self, chunk: str) -> int:
        """Take *chunk*, and pass on what can be decided."""
        self._pass_on(chunk, last=False)
        return len(chunk)

    def flush_all(self) -> None:
        """Pass on everything that is held: the text ends here."""
        self._pass_on("", last=True)

    def _pass_on(self, chunk: str, *, last: bool) -> None:
        try:
            output = self._decided(chunk, last=last)
        except Exception:  # noqa: BLE001 - whatever goes wrong, unmasked text stays here
            self._text, self._done = "", 0
            output = WITHHELD
        if output:
            self._write(output)

    def _decided(self, chunk: str, *, last: bool) -> str:
        matcher = self._matcher()
        text = self._text + chunk
        found = matcher.candidates(text)
        end = len(text) if last else _undecided(matcher, text, self._done, found)
        settled = [match for match in matcher.accepted(text, found) if match.start < end]
        output = _between(text, settled, self._done, end)
        self._note(settled)
        # Matches that reach over the end start here at the earliest; the short ones also look at a match before them.
        start = len(text) if last else max(0, end - matcher.longest - ANYWHERE)
        self._text, self._done = text[start:], end - start
        return output


def _undecided(matcher: Matcher, text: str, done: int, found: list[Match]) -> int:
    """Return where the part of *text* begins that more text could still turn into a match."""
    start = max(done, len(text) - matcher.longest + 1)
    begin = min(_first_beginning(matcher, view, start) for view in views(text))
    if not matcher.has_short:
        return begin
    # A short candidate waits for its right neighbour.
    waiting = (match.start for match in found if len(match.pattern) < ANYWHERE and match.end >= begin)
    return min([begin, *waiting])


def _first_beginning(matcher: Matcher, text: str, start: int) -> int:
    """Return the first position from *start* at which *text* ends in the beginning of a pattern."""
    begin = len(text)
    for pattern in matcher.patterns:
        begin = _beginning_of(pattern, text, start, begin)
    for position in range(max(start, len(text) - ANYWHERE), begin):
        if _begins(matcher.alphabetical, text[position:]):
            return position
    return begin


def _beginning_of(pattern: str, text: str, start: int, before: int) -> int:
    """Return the first position at which *text* ends in eight or more characters of *pattern*; else *before*."""
    head = pattern[:ANYWHERE]
    start = max(start, len(text) - len(pattern) + 1)
    position = text.find(head, start, before + len(head) - 1)
    while position >= 0:
        if pattern.startswith(text[position:]):
            return position
        position = text.find(head, position + 1, before + len(head) - 1)
    return before


def _begins(patterns: list[str], tail: str) -> bool:
    """Tell whether *tail* is the beginning of a pattern, and not all of it."""
    index = bisect_left(patterns, tail)
    if index < len(patterns) and patterns[index] == tail:
        index += 1
    return index < len(patterns) and patterns[index].startswith(tail)


def _between(text: str, matches: list[Match], start: int, end: int) -> str:
    """Return the masked text from *start* to *end*; a mask that began before *start* was written there."""
    pieces: list[str] = []
    position = start
    for first, last in merged(matches):
        if last < start or (last == start and first < start):
            continue
        if first >= start:
            pieces += (text[position:first], MASK)
        position = max(position, last)
    if position < end:
        pieces.append(text[position:end])
    return "".join(pieces)


class ByteStreamRedactor:
    """The same for bytes, such as those of a file descriptor."""

    def __init__(self, matcher: Callable[[], Matcher], note: Noter, write: Callable[[bytes], object]) -> None:
        # Latin-1 maps each byte to one character and back.
        self._text = StreamRedactor(matcher, note, lambda text: write(text.encode("latin-1")))

    def write(self, chunk: bytes) -> int:
        """Take *chunk*, and pass on what can be decided."""
        return self._text.write(chunk.decode("latin-1"))

    def flush_all(self) -> None:
        """Pass on everything that is held: the bytes end here."""
        self._text.flush_all()
