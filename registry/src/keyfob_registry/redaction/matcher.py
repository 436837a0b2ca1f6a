"""Find many texts in one: which spans are masked, and which secrets they belong to."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from functools import cached_property
from operator import itemgetter
from typing import NamedTuple

from ahocorasick_rs import AhoCorasick

from keyfob_registry.redaction.encodings import views

MASK = "***"

# Shorter patterns hit ordinary text by chance: they count only as whole words.
ANYWHERE = 8

# An automaton takes longer to build than this many characters take to be searched pattern by pattern.
_SEARCHES_BEFORE_AUTOMATON = 300_000
_COST_OF_A_SEARCH = 300
# Fewer patterns, such as those of a single secret, are always found faster one by one.
_FEWEST_FOR_AUTOMATON = 20

Span = tuple[int, int]


class Match(NamedTuple):
    """One occurrence of one pattern, bounded or not."""

    start: int
    end: int
    pattern: str


class Matcher:
    """Finds every occurrence of its patterns, overlapping ones too."""

    def __init__(self, patterns: Iterable[str]) -> None:
        # Shortest first: the search of a short text stops early.
        self.patterns = sorted(patterns, key=len)
        self.longest = len(self.patterns[-1]) if self.patterns else 0
        self.shortest = len(self.patterns[0]) if self.patterns else 0
        self.has_short = 0 < self.shortest < ANYWHERE
        self._searched = 0
        self._automaton: AhoCorasick | None = None

    @cached_property
    def alphabetical(self) -> list[str]:
        """The patterns in the order in which bisect finds them."""
        return sorted(self.patterns)

    def matches(self, text: str) -> list[Match]:
        """Return what is to be masked in *text*; short patterns only where they are whole words."""
        return self.accepted(text, self.candidates(text))

    def accepted(self, text: str, found: list[Match]) -> list[Match]:
        """Return the candidates *found* in *text* that are to be masked."""
        return list(_bounded(text, found)) if found and self.has_short else found

    def candidates(self, text: str) -> list[Match]:
        """Return every occurrence of every pattern in every view of *text*."""
        seen = views(text)
        return self._search(text) if len(seen) == 1 else [match for view in seen for match in self._search(view)]

    def _search(self, text: str) -> list[Match]:
        if len(self.patterns) < _FEWEST_FOR_AUTOMATON:
            return self._one_by_one(text)
        if self._automaton is None and self._searched < _SEARCHES_BEFORE_AUTOMATON:
            self._searched += (len(text) + _COST_OF_A_SEARCH) * len(self.patterns)
            return self._one_by_one(text)
        if self._automaton is None:
            self._automaton = AhoCorasick(self.patterns)
        try:
            found = self._automaton.find_matches_as_indexes(text, overlapping=True)
        except UnicodeEncodeError:  # a lone surrogate: the automaton reads UTF-8
            return self._one_by_one(text)
        return [Match(start, end, self.patterns[index]) for index, start, end in found]

    def _one_by_one(self, text: str) -> list[Match]:
        found: list[Match] = []
        for pattern in self.patterns:
            if len(pattern) > len(text):
                break
            start = text.find(pattern)
            while start >= 0:
                found.append(Match(start, start + len(pattern), pattern))
                start = text.find(pattern, start + 1)
        return found


def masked(text: str, matches: Iterable[Match]) -> str:
    """Return *text* with a mask for each match; matches that overlap or touch share one."""
    pieces: list[str] = []
    position = 0
    for start, end in merged(matches):
        pieces += (text[position:start], MASK)
        position = end
    pieces.append(text[position:])
    return "".join(pieces)


def merged(matches: Iterable[Match]) -> list[Span]:
    """Return the spans that the matches cover, so that no tail of an overlapped one survives."""
    spans: list[Span] = []
    for start, end, _ in sorted(matches):
        if spans and start <= spans[-1][1]:
            spans[-1] = (spans[-1][0], max(end, spans[-1][1]))
        else:
            spans.append((start, end))
    return spans


def _bounded(text: str, found: list[Match]) -> Iterator[Match]:
    """Yield the long matches, and the short ones that don't continue a word which stays visible."""
    long = [match for match in found if len(match.pattern) >= ANYWHERE]
    spans = merged(long)

    def joined(inner: int, outer: int) -> bool:
        if not 0 <= outer < len(text):
            return False
        return _is_word(text[inner]) and _is_word(text[outer]) and not _covers(spans, outer)

    yield from long
    for match in found:
        short = len(match.pattern) < ANYWHERE
        if short and not joined(match.start, match.start - 1) and not joined(match.end - 1, match.end):
            yield match


def _covers(spans: list[Span], position: int) -> bool:
    index = bisect_right(spans, position, key=itemgetter(0)) - 1
    return index >= 0 and position < spans[index][1]


def _is_word(character: str) -> bool:
    """Tell whether *character* continues a word: ASCII only, so that text and its UTF-8 bytes agree."""
    return character == "_" or (character.isascii() and character.isalnum())
