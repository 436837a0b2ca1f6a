"""Streams: any chunking masks what the whole text masks."""

import random
from itertools import pairwise

import pytest
from canary import PIN, SECRET, TOKEN, traces
from hypothesis import given
from hypothesis import strategies as st
from keyfob_registry.redaction import Redactor
from keyfob_registry.redaction.matcher import Matcher

SECRETS = {
    "vendor.KEY": SECRET,
    "vendor.TOKEN": TOKEN,
    "vendor.PIN": PIN,
    "vendor.LOOP": "abababab",
    "vendor.W": "-ab-",
}
LOG = (
    f"start {TOKEN} {PIN}\nx{PIN} {TOKEN}{PIN}{SECRET} {TOKEN.encode().hex()} ababababababab {TOKEN[:20]}\n"
    + " ".join(traces(SECRET))
    + f" %c3%a9 %2 {SECRET[:30]} -ab-ab- -ab--ab-abababab {PIN}"
)


def streamed(redactor: Redactor, chunks: list[str]) -> str:
    """Return what comes out of a stream that takes *chunks*."""
    written: list[str] = []
    stream = redactor.stream(written.append)
    for chunk in chunks:
        stream.write(chunk)
    stream.flush_all()
    return "".join(written)


def cut(text: str, positions: list[int]) -> list[str]:
    """Return *text* in pieces."""
    bounds = [0, *sorted(positions), len(text)]
    return [text[start:end] for start, end in pairwise(bounds)]


def test_figure_13_every_split_in_two_equals_the_whole() -> None:
    """Wherever a log is cut in two, the masked stream is the masked log."""
    redactor = Redactor(SECRETS)
    expected = redactor.text(LOG)

    assert all(expected == streamed(redactor, cut(LOG, [position])) for position in range(len(LOG)))
    assert TOKEN not in expected


def test_figure_13_ten_thousand_random_chunkings_equal_the_whole() -> None:
    """However a log is cut, the masked stream is the masked log."""
    source = random.Random(13)  # noqa: S311 - a repeatable test
    redactor = Redactor(SECRETS)
    expected = redactor.text(LOG)

    for _ in range(10_000):
        positions = [source.randrange(len(LOG)) for _ in range(source.randrange(1, 12))]
        assert expected == streamed(redactor, cut(LOG, positions))


@given(
    st.lists(st.text("ab-", min_size=4, max_size=9), min_size=1, max_size=4, unique=True),
    st.lists(st.text("ab-. ", max_size=9), max_size=12),
)
def test_figure_13_holds_for_any_secrets(values: list[str], chunks: list[str]) -> None:
    """Short, long, periodic and overlapping secrets: chunks never matter."""
    redactor = Redactor({f"vendor.K{index}": value for index, value in enumerate(values)})

    assert redactor.text("".join(chunks)) == streamed(redactor, chunks)


@given(st.lists(st.sampled_from([SECRET.encode()[:21], SECRET.encode()[21:], b"\xff\xc3", b" "]), max_size=8))
def test_byte_stream_equals_the_whole(chunks: list[bytes]) -> None:
    """Bytes are masked like text, also where they are no text."""
    redactor = Redactor(SECRETS)
    written: list[bytes] = []
    stream = redactor.byte_stream(written.append)

    for chunk in chunks:
        stream.write(chunk)
    stream.flush_all()

    assert redactor.binary(b"".join(chunks)) == b"".join(written)
    assert SECRET.encode() not in b"".join(written)


def test_stream_holds_back_only_what_could_become_a_secret() -> None:
    """Text that cannot become a secret is passed on at once."""
    written: list[str] = []
    stream = Redactor({"vendor.TOKEN": TOKEN}).stream(written.append)

    stream.write(f"Working on it: {TOKEN[:9]}")

    assert ["Working on it: "] == written


def test_figure_16_stream_withholds_when_the_masker_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    """A stream whose search fails writes a fixed text in place of the chunk."""

    def fail(*_: object) -> None:
        raise RecursionError

    monkeypatch.setattr(Matcher, "candidates", fail)

    assert "[withheld][withheld]" == streamed(Redactor(SECRETS), [SECRET])  # the chunk, then the end
