"""The search for a secret in a text, in the forms in which secrets leak."""

from __future__ import annotations

import base64
import html
import json
import re
from urllib.parse import quote, quote_plus


def encodings(value: str) -> dict[str, str]:
    """Return the forms of *value* that count as a leak, by name.

    Base64 is given at its three alignments, without the characters that depend on the neighbours; of a single
    character some alignments have none of their own, and are left out.
    """
    raw = value.encode()
    escaped = json.dumps(value)[1:-1]
    forms = {
        "raw": value,
        "hex": raw.hex(),
        "HEX": raw.hex().upper(),
        "percent": quote(value, safe=""),
        "percent, slashes kept": quote(value),
        "percent, lower case": re.sub("%..", lambda escape: escape[0].lower(), quote(value, safe="")),
        "form": quote_plus(value),
        "JSON": escaped,
        "JSON, not ASCII": json.dumps(value, ensure_ascii=False)[1:-1],
        "JSON in JSON": json.dumps(escaped)[1:-1],
        "Python": repr(value)[1:-1],
        "HTML": html.escape(value),
    }
    for shift in range(3):
        for name, encode in (("base64", base64.b64encode), ("base64url", base64.urlsafe_b64encode)):
            forms[f"{name}, alignment {shift}"] = _inner(encode(b"\0" * shift + raw).decode(), shift, len(raw))
    return {name: form for name, form in forms.items() if form}


def _inner(encoded: str, shift: int, length: int) -> str:
    """Return the characters of *encoded* that depend on the *length* bytes behind the *shift* and on no others."""
    start = -(-shift * 8 // 6)
    end = (shift + length) * 8 // 6
    return encoded[start:end]


def assert_hidden(text: str, *values: str) -> None:
    """Fail if *text* holds one of the *values* in any form of :func:`encodings`; the failure names the form only.

    Raises:
        AssertionError: The text leaks.
    """
    leaks = [name for value in values for name, form in encodings(value).items() if form in text]
    if leaks:
        # The caller's frames hold the text; this message must not add the value to the log of the test run.
        raise AssertionError(f"a secret is in the text, in these forms: {', '.join(leaks)}")
