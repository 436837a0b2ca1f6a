"""The redactor of one call: it knows the call's secrets, and masks whatever leaves the call."""

import sys
from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from typing import Any, NamedTuple, NoReturn, Self, TypeVar

from keyfob_registry.errors import RedactionError
from keyfob_registry.redaction.encodings import encodings
from keyfob_registry.redaction.exceptions import ErrorRecord, record
from keyfob_registry.redaction.matcher import Match, Matcher, masked
from keyfob_registry.redaction.objects import Walk
from keyfob_registry.redaction.parts import parts
from keyfob_registry.redaction.stream import ByteStreamRedactor, StreamRedactor

T = TypeVar("T")
R = TypeVar("R")


class _Source(NamedTuple):
    """Where a pattern comes from, and where it is noted that it was masked."""

    label: str
    masked: set[str]


class Redactor:
    """Masks the secrets of one call in texts, objects, errors and streams.

    Texts that were *derived* from a secret are masked under its label. The labels of secrets that were seen and masked
    gather in ``masked``. When masking itself fails, the output is withheld: methods raise :class:`RedactionError`,
    streams write ``[withheld]``.
    """

    def __init__(self, secrets: Mapping[str, str], derived: Iterable[tuple[str, str]] = ()) -> None:
        self.masked: set[str] = set()
        self.labels: frozenset[str] = frozenset(secrets)
        named = [*secrets.items(), *derived]
        self._parts = [(part, _Source(label, self.masked)) for label, value in named for part in parts(value)]

    @classmethod
    def joined(cls, redactors: Iterable["Redactor"]) -> Self:
        """Return one redactor for the secrets of all; each of them still notes what was masked of its own."""
        whole = cls({})
        for member in redactors:
            whole.labels |= member.labels
            whole._parts += member._parts  # noqa: SLF001 - of its own class
        return whole

    def text(self, text: str) -> str:
        """Return *text* with ``***`` for each secret."""
        return _withheld_if_it_fails(self._text, text)

    def binary(self, data: bytes) -> bytes:
        """Return *data* with ``***`` for the UTF-8 bytes of each secret."""
        return _withheld_if_it_fails(self._binary, data)

    def data(self, value: object) -> Any:
        """Return a copy of *value* as plain data without secrets, at any depth.

        Models and dataclasses become dicts of their fields, objects of unknown types their masked repr. Containers are
        always new ones, so that nobody can change the result afterwards.
        """
        return _withheld_if_it_fails(Walk(self._text, self._binary).visit, value)

    def error(self, error: BaseException) -> ErrorRecord:
        """Return what is to be told about *error*; it keeps neither the exception nor its traceback."""
        return _withheld_if_it_fails(lambda error: record(error, self._text), error)

    def stream(self, write: Callable[[str], object]) -> StreamRedactor:
        """Return a writer that masks text on its way to *write*."""
        return StreamRedactor(lambda: self._matcher, self._note, write)

    def byte_stream(self, write: Callable[[bytes], object]) -> ByteStreamRedactor:
        """Return a writer that masks bytes on their way to *write*."""
        return ByteStreamRedactor(lambda: self._byte_matcher, self._note_bytes, write)

    def __repr__(self) -> str:
        return f"Redactor({', '.join(sorted(self.labels))})"

    def __reduce__(self) -> NoReturn:
        raise TypeError("a redactor holds secrets: it is not pickled or copied")

    @cached_property
    def _shortest(self) -> int:
        # No encoding is shorter than what it encodes: shorter texts need no search, and no patterns.
        return min((len(part) for part, _ in self._parts), default=sys.maxsize)

    @cached_property
    def _sources(self) -> dict[str, list[_Source]]:
        found: dict[str, list[_Source]] = {}
        for part, source in self._parts:
            for pattern in encodings(part):
                found.setdefault(pattern, []).append(source)
        return found

    @cached_property
    def _byte_sources(self) -> dict[str, list[_Source]]:
        return {_as_characters(pattern.encode()): sources for pattern, sources in self._sources.items()}

    @cached_property
    def _matcher(self) -> Matcher:
        return Matcher(self._sources)

    @cached_property
    def _byte_matcher(self) -> Matcher:
        if all(map(str.isascii, self._sources)):
            return self._matcher
        return Matcher(self._byte_sources)

    def _text(self, text: str) -> str:
        if len(text) < self._shortest:
            return text
        matches = self._matcher.matches(text)
        if not matches:
            return text
        self._note(matches)
        return masked(text, matches)

    def _binary(self, data: bytes) -> bytes:
        if len(data) < self._shortest:
            return data
        text = _as_characters(data)
        matches = self._byte_matcher.matches(text)
        if not matches:
            return data
        self._note_bytes(matches)
        return masked(text, matches).encode("latin-1")

    def _note(self, matches: Iterable[Match]) -> None:
        _note(matches, self._sources)

    def _note_bytes(self, matches: Iterable[Match]) -> None:
        _note(matches, self._byte_sources)


def _as_characters(data: bytes) -> str:
    """Return one character for each byte, so that one search serves texts and bytes."""
    return data.decode("latin-1")


def _note(matches: Iterable[Match], sources: Mapping[str, list[_Source]]) -> None:
    for match in matches:
        for source in sources[match.pattern]:
            source.masked.add(source.label)


def _withheld_if_it_fails(mask: Callable[[T], R], value: T) -> R:
    try:
        return mask(value)
    except Exception:  # noqa: BLE001 - whatever goes wrong, unmasked output stays here
        failed = RedactionError()
    # Raised outside, so that it carries no context.
    raise failed
