"""Texts: spans, boundaries, encodings, and what happens when masking fails."""

import random

import pytest
from canary import PIN, SECRET, TOKEN
from hypothesis import given
from hypothesis import strategies as st
from keyfob_registry.redaction import RedactionError, Redactor
from keyfob_registry.redaction.encodings import encodings
from keyfob_registry.redaction.matcher import Matcher
from keyfob_sdk.testing import encodings as leaking_forms

SECRETS = {"vendor.KEY": SECRET, "vendor.TOKEN": TOKEN, "vendor.PIN": PIN}


def test_figure_15_no_tail_of_a_nested_secret_survives() -> None:
    """Of 50 random pairs of which one begins or holds the other, neither leaves a tail, in either order."""
    source = random.Random(15)  # noqa: S311 - a repeatable test

    for _ in range(50):
        inner = "".join(source.choices("abcdefghij0123456789", k=12))
        outer = source.choice(["", "head"]) + inner + "tail9876"
        for secrets in ({"a.A": inner, "b.B": outer}, {"b.B": outer, "a.A": inner}):
            assert "<***>" == Redactor(secrets).text(f"<{outer}>")


def test_figure_16_text_is_withheld_when_the_masker_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    """A search that runs out of memory raises E502, without the text and without a context."""

    def fail(*_: object) -> None:
        raise MemoryError(SECRET)

    monkeypatch.setattr(Matcher, "candidates", fail)

    with pytest.raises(RedactionError) as caught:
        Redactor(SECRETS).text(SECRET)
    assert ("E502", None) == (caught.value.code, caught.value.__context__)
    assert SECRET not in str(caught.value)


@pytest.mark.parametrize("value", [SECRET, TOKEN, "pä$$ wörd/with ünicode", "two\nlines of a secret\tthat is long"])
def test_every_listed_form_is_masked(value: str) -> None:
    """Each form that the SDK's leak search knows is masked, wherever it stands."""
    redactor = Redactor({"vendor.KEY": value})

    for form in leaking_forms(value).values():
        assert "AAAA***AAAA" == redactor.text(f"AAAA{form}AAAA")


@given(st.text(min_size=8, max_size=60).filter(lambda value: len(value.strip("* \n")) >= 8 and value.isprintable()))
def test_figure_53_no_form_of_any_value_survives(value: str) -> None:
    """Whatever a value consists of, none of its forms is left in a masked text, and masking again changes nothing."""
    redactor = Redactor({"vendor.KEY": value})
    forms = encodings(value.strip())

    masked = redactor.text(" ".join(forms))

    assert [] == [form for form in forms if form in masked]
    assert masked == redactor.text(masked)


@given(st.text(max_size=200))
def test_figure_53_text_without_a_secret_is_the_same_object(text: str) -> None:
    """A text without a secret comes through as it is."""
    assert text is Redactor({"vendor.TOKEN": TOKEN}).text(text)


@pytest.mark.parametrize("text", [PIN, f"pin={PIN}.", f"«{PIN}»", f"{TOKEN}{PIN}{TOKEN}", f"{PIN} {PIN}"])
def test_short_value_is_masked_as_a_word(text: str) -> None:
    """A value of four to seven characters is masked between word boundaries, of which a mask is one."""
    assert PIN not in Redactor(SECRETS).text(text)


@pytest.mark.parametrize("text", [f"1{PIN}", f"{PIN}_x", f"a{PIN}"])
def test_short_value_inside_a_word_stays(text: str) -> None:
    """A value of four to seven characters inside a longer word is no secret."""
    assert text == Redactor({"vendor.PIN": PIN}).text(text)


def test_percent_sign_before_a_value_does_not_hide_it() -> None:
    """A value that seems to continue a percent escape is masked all the same."""
    assert "100%***" == Redactor({"vendor.KEY": "abcdef-ghijkl"}).text("100%abcdef-ghijkl")


def test_value_below_four_characters_is_never_masked() -> None:
    """A value of three characters would hit ordinary text."""
    assert "a us b" == Redactor({"vendor.REGION": "us"}).text("a us b")


def test_lines_of_a_long_value_are_masked_alone() -> None:
    """Lines of 16 characters and more are masked one by one; the frame of a PEM file stays readable."""
    pem = "-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG\n9w0BAQEFAASCBKcwggSj\n-----END PRIVATE KEY-----\n"

    masked = Redactor({"vendor.PEM": pem}).text("-----BEGIN PRIVATE KEY----- x 9w0BAQEFAASCBKcwggSj")

    assert "-----BEGIN PRIVATE KEY----- x ***" == masked


def test_long_texts_inside_a_json_value_are_masked_alone() -> None:
    """The texts of 12 characters and more that a JSON value holds are secrets of their own."""
    value = '{"type": "account", "nested": [{"key": "abcdef-ghijkl-mnopqr"}]}'

    assert "account ***" == Redactor({"vendor.JSON": value}).text("account abcdef-ghijkl-mnopqr")


def test_stored_line_end_does_not_hide_a_value() -> None:
    """A value that was stored with a line end is masked without it."""
    assert "x ***" == Redactor({"vendor.KEY": f"{TOKEN}\n"}).text(f"x {TOKEN}")


def test_masked_names_what_was_seen() -> None:
    """Labels of secrets that were masked gather; others don't."""
    redactor = Redactor(SECRETS)

    redactor.text(TOKEN.encode().hex())

    assert {"vendor.TOKEN"} == redactor.masked


def test_large_text_is_masked_like_small_ones() -> None:
    """The automaton of large texts finds what the search of small ones finds, beside a lone surrogate too."""
    redactor = Redactor(SECRETS)
    small = f"é{TOKEN}x{SECRET} {PIN} b\n"
    expected = redactor.text(small)

    assert "é***x*** *** b\n" == expected
    assert expected * 10_000 == redactor.text(small * 10_000)
    assert "\ud800" + expected * 100 == redactor.text("\ud800" + small * 100)
    assert set(SECRETS) == redactor.masked


def test_joined_redactors_mask_each_others_overlaps() -> None:
    """Secrets of two calls that overlap leave no tail; each call notes what was its own."""
    first, second = Redactor({"a.A": "abcdefgh"}), Redactor({"b.B": "abcdefghijklmnop"})

    assert "***" == Redactor.joined([first, second]).text("abcdefghijklmnop")
    assert ({"a.A"}, {"b.B"}) == (first.masked, second.masked)


def test_repr_shows_labels_only() -> None:
    """A redactor in a log shows names, and refuses to be copied."""
    redactor = Redactor({"vendor.TOKEN": TOKEN})

    assert "Redactor(vendor.TOKEN)" == repr(redactor)
    with pytest.raises(TypeError, match="holds secrets"):
        redactor.__reduce__()
