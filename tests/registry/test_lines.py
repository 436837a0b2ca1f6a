"""Where the parts of a YAML text stand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from keyfob_registry.lines import Lines, Place

TEXT = """\
plain: one ${{ a }}
quoted: "two ${{ a }}"
list:
  - three ${{ a }}
  - {inner: 'four ${{ a }}'}
literal: |
  five
    six ${{ a }}

  seven ${{ a }}
folded: >
  eight ${{ a }}
  nine
long: ten
  eleven ${{ a }}
"""
VALUES: dict[tuple[str | int, ...], tuple[str, Place]] = {
    ("plain",): ("one ${{ a }}", Place(1, 12)),
    ("quoted",): ("two ${{ a }}", Place(2, 14)),
    ("list", 0): ("three ${{ a }}", Place(4, 11)),
    ("list", 1, "inner"): ("four ${{ a }}", Place(5, 19)),
}


@pytest.mark.parametrize("where", VALUES)
def test_a_character_of_a_value_is_found(where: tuple[str | int, ...]) -> None:
    """A column in a text becomes a column of the file, quotes counted."""
    text, place = VALUES[where]

    assert place == Lines(TEXT).value(where, 1, text.index("$") + 1)


def test_a_line_of_a_literal_text_is_found() -> None:
    """The lines of a literal text stand below its mark, blank ones too, and keep their columns."""
    lines = Lines(TEXT)

    assert (Place(8, 9), Place(10, 9)) == (lines.value(("literal",), 2, 7), lines.value(("literal",), 4, 7))


def test_lines_that_are_joined_are_not_told_apart() -> None:
    """A folded text, and a plain one of several lines, have the place of their beginning."""
    lines = Lines(TEXT)

    assert (Place(11, 9), Place(14, 7)) == (lines.value(("folded",), 1, 7), lines.value(("long",), 1, 12))


def test_keys_and_values_differ() -> None:
    """A key has its own place, and so has what is no text."""
    lines = Lines(TEXT)

    assert (Place(3, 1), Place(4, 3)) == (lines.at(("list",)), lines.value(("list",)))
    assert 5 == lines.of(("list", 1, "inner"))


def test_what_is_not_there_has_the_place_around_it() -> None:
    """The nearest part that is there is named, and the first line where there is none."""
    lines = Lines(TEXT)

    assert (Place(5, 5), Place(1, 1)) == (lines.at(("list", 1, "gone", 3)), lines.value(("gone",)))
    assert Place() == Lines("a: [").at(("a",)) == Lines("").value(())


@given(st.text(max_size=80), st.lists(st.text(max_size=3) | st.integers(0, 5), max_size=3))
def test_any_text_has_places(text: str, where: list[str | int]) -> None:
    """No text and no path raises anything."""
    assert Lines(text).value(tuple(where), 1, 1) >= Place(1, 1)
