"""The search for leaks: every form is found where it leaks, and the search itself leaks nothing."""

import base64
import html
import json
from urllib.parse import quote, quote_plus, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st
from keyfob_sdk.testing import CANARY, assert_hidden, encodings

SECRETS = st.text(st.characters(exclude_categories=["Cs"]), min_size=4, max_size=40)
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)


def leaks(text: str, secret: str) -> bool:
    """Say whether the search fails for a text."""
    try:
        assert_hidden(text, secret)
    except AssertionError:
        return True
    return False


@given(SECRETS, st.binary(max_size=20), st.binary(max_size=20))
def test_base64_is_found_at_any_offset(secret: str, before: bytes, after: bytes) -> None:
    """A secret among other bytes is found in their base64, of both alphabets."""
    data = before + secret.encode() + after

    assert leaks(base64.b64encode(data).decode(), secret)
    assert leaks(base64.urlsafe_b64encode(data).decode().rstrip("="), secret)


@given(SECRETS, st.binary(max_size=20), st.binary(max_size=20))
def test_hex_is_found_at_any_offset(secret: str, before: bytes, after: bytes) -> None:
    """A secret among other bytes is found in their hexadecimal form, of both cases."""
    text = (before + secret.encode() + after).hex()

    assert leaks(text, secret)
    assert leaks(text.upper(), secret)


@given(SECRETS, TEXTS, TEXTS)
def test_urls_are_searched(secret: str, before: str, after: str) -> None:
    """A secret is found in a path, in a query and in a form."""
    value = before + secret + after
    escaped = quote(value, safe="")

    assert leaks(escaped, secret)
    assert leaks(quote(value), secret)
    assert leaks(urlencode({"key": value}), secret)
    assert leaks(quote_plus(value), secret)


@given(SECRETS)
def test_lower_case_escapes_are_found(secret: str) -> None:
    """Some clients write the digits of percent escapes in lower case."""
    escaped = "".join(
        f"%{byte:02x}" if quote(bytes([byte]), safe="")[0] == "%" else chr(byte) for byte in secret.encode()
    )

    assert leaks(f"https://example.com/{escaped}", secret)


@given(SECRETS, TEXTS, TEXTS)
def test_written_data_is_searched(secret: str, before: str, after: str) -> None:
    """A secret is found in JSON, in JSON within JSON, and in HTML."""
    value = before + secret + after
    written = json.dumps({"key": value})

    assert leaks(written, secret)
    assert leaks(json.dumps({"body": written}), secret)
    assert leaks(json.dumps(value, ensure_ascii=False), secret)
    assert leaks(html.escape(value), secret)


@given(SECRETS)
def test_python_reprs_are_searched(secret: str) -> None:
    """A secret is found in the repr of data that holds it."""
    assert leaks(repr([secret]), secret)


def test_the_canary_changes_in_every_encoding() -> None:
    """No two forms of the canary are equal by accident of its characters, but for those that differ in case alone."""
    forms = encodings(CANARY)

    assert [] == [name for name, form in forms.items() if name != "raw" and form == CANARY]


def test_failure_names_the_form_and_not_the_value() -> None:
    """The message of a failing test goes to a log: it holds no form of the value."""
    with pytest.raises(AssertionError) as caught:
        assert_hidden(f"x{CANARY.encode().hex()}x", "other", CANARY)

    assert str(caught.value) == "a secret is in the text, in these forms: hex"


def test_every_value_is_searched() -> None:
    """Several values are looked for at once."""
    assert leaks("holds second", "second")
    assert_hidden("holds nothing", "first", "second")


@pytest.mark.parametrize("value", ["", "a", "é"])
def test_short_values_have_no_empty_form(value: str) -> None:
    """An empty form would be found in every text."""
    assert "" not in encodings(value).values()
    assert_hidden("-----", value)
