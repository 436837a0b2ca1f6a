"""Refusals: what the vendor says, when to come back, and what is left out."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from keyfob_integrations._reply import Reply, Request, refusal, retry_after
from keyfob_sdk.testing import assert_hidden

NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
CANARY = "s3cr3t-canary/+4711"


def text_of(body: object, content_type: str = "application/json", **sent: Any) -> str:
    """Return the text of the refusal that has this body."""
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    request = Request(url="https://api.example.com/", **sent)
    return str(refusal(request, Reply(400, {"content-type": content_type}, content), now=NOW))


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("0", 0.0),
        (" 120 ", 120.0),
        ("Fri, 02 Jan 2026 03:04:15 GMT", 10.0),
        ("Fri, 02 Jan 2026 03:04:15 -0000", 10.0),
        ("Fri, 02 Jan 2026 03:00:00 GMT", 0.0),
        ("soon", None),
        ("", None),
        ("-5", None),
        ("Fri, 99 Jan 2026 03:04:15 GMT", None),
    ],
)
def test_retry_after(value: str, seconds: float | None) -> None:
    """The header gives seconds or a date; a date that has passed means now, and anything else means nothing."""
    assert seconds == retry_after(value, NOW)


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({"message": "no"}, "no"),
        ({"error": {"code": 7, "message": "no"}}, "no"),
        ({"errors": [{"detail": "no"}, {"detail": "more"}]}, "no"),
        ({"error": "invalid_grant", "error_description": "no"}, "no"),
        (["no"], "no"),
        ({"message": "n\no \x1b[31m"}, "n o [31m"),
        ({"message": "x" * 500}, "x" * 200),
    ],
)
def test_vendors_words(body: object, message: str) -> None:
    """The short message is found where vendors put it, on one line, without control characters."""
    assert f"api.example.com reports an error (status 400): {message}" == text_of(body)


@pytest.mark.parametrize("body", [{}, [], {"code": 7}, 7, b"{", b"[" * 100_000])
def test_vendors_silence(body: object) -> None:
    """Without a message the status stands alone, whatever the body is."""
    assert "api.example.com reports an error (status 400)" == text_of(body)


def test_pages_are_no_message() -> None:
    """A page of HTML is not repeated; the first line of plain text is."""
    assert text_of(b"<h1>no</h1>", "text/html").endswith("(status 400)")
    assert text_of(b"no\nmore", "text/plain").endswith("(status 400): no")


@pytest.mark.parametrize(
    "sent",
    [
        {"headers": {"X-Api-Key": CANARY}},
        {"headers": {"Authorization": f"Bearer {CANARY}"}},
        {"params": {"key": CANARY}},
        {"params": {"keys": ["a", CANARY]}},
        {"json": {"deep": [{"key": CANARY}]}},
        {"form": {"key": CANARY}},
        {"content": CANARY},
        {"content": CANARY.encode()},
        {"auth": ("user", CANARY)},
    ],
)
@pytest.mark.parametrize("echo", [CANARY, "s3cr3t-canary%2F%2B4711"])
def test_what_was_sent_does_not_come_back(sent: dict[str, Any], echo: str) -> None:
    """A vendor that repeats a part of the request in its message does not bring it into ours."""
    text = text_of({"message": f"wrong: {echo}!"}, **sent)

    assert text.endswith("wrong: ***!")
    assert_hidden(text, CANARY)
