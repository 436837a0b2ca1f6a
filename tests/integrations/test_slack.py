"""Slack, asked at its real host name by its own library; a server on this machine answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from keyfob_integrations import slack
from keyfob_integrations.slack import Slack, call_method, call_paginated_method, check_slack
from keyfob_sdk.errors import (
    AuthenticationError,
    ConfigurationError,
    NotFoundError,
    PermissionDeniedError,
    RateLimitedError,
    UnreachableError,
    VendorError,
)
from keyfob_sdk.testing import IntegrationContract, assert_hidden, fake
from request_failure import all_texts
from vendor_server import Answer

if TYPE_CHECKING:
    from vendor_server import VendorServer

TOKEN = "xoxb-s3cr3t-canary-4711"
SECRET = fake(Slack, SLACK_BOT_TOKEN=TOKEN)


class TestContract(IntegrationContract):
    """The module keeps what every integration keeps."""

    plugin = slack


@pytest.mark.parametrize("method", ["chat_postMessage", "chat.postMessage"])
def test_a_method_is_called(vendor: VendorServer, method: str) -> None:
    """The token travels in a header, the arguments in the body, and the answer is returned whole."""
    vendor.answer(Answer(200, {"ok": True, "ts": "1"}))

    assert {"ok": True, "ts": "1"} == call_method(method, {"channel": "C1", "text": "hi"}, slack=SECRET)
    (seen,) = vendor.seen
    assert ("slack.com", "/api/chat.postMessage") == (seen.host, seen.path)
    assert f"Bearer {TOKEN}" == seen.headers["Authorization"]
    assert {"channel": "C1", "text": "hi"} == seen.json()


def test_pages_are_followed(vendor: VendorServer) -> None:
    """Each page is asked for with the cursor of the one before it, until there is none."""
    vendor.answer(
        Answer(200, {"ok": True, "members": [1, 2], "response_metadata": {"next_cursor": "next"}}),
        Answer(200, {"ok": True, "members": [3], "response_metadata": {"next_cursor": ""}}),
    )

    assert [1, 2, 3] == call_paginated_method("users_list", slack=SECRET)
    assert 2 == len(vendor.seen)
    assert "cursor=next" in vendor.seen[1].target + vendor.seen[1].body.decode()


def test_pages_are_bounded(vendor: VendorServer) -> None:
    """No more items are returned than wanted, and no page is asked for in vain."""
    vendor.answer(Answer(200, {"ok": True, "channels": [1, 2], "response_metadata": {"next_cursor": "next"}}))

    assert [1, 2] == call_paginated_method("conversations_list", key="channels", max_items=2, slack=SECRET)
    assert 1 == len(vendor.seen)


def test_an_empty_page_is_the_last(vendor: VendorServer) -> None:
    """A cursor that comes with nothing is not followed for ever."""
    vendor.answer(Answer(200, {"ok": True, "members": [], "response_metadata": {"next_cursor": "again"}}))

    assert [] == call_paginated_method("users_list", slack=SECRET)


@pytest.mark.parametrize("answer", [{"ok": True}, {"ok": True, "a": [], "b": []}])
def test_the_list_must_be_clear(vendor: VendorServer, answer: dict[str, Any]) -> None:
    """Which list is meant is not guessed."""
    vendor.answer(Answer(200, answer))

    with pytest.raises(ConfigurationError, match="which list"):
        call_paginated_method("users_list", slack=SECRET)


@pytest.mark.parametrize(
    ("code", "error"),
    [
        ("invalid_auth", AuthenticationError),
        ("token_revoked", AuthenticationError),
        ("missing_scope", PermissionDeniedError),
        ("channel_not_found", NotFoundError),
        ("msg_too_long", VendorError),
    ],
)
def test_refusals(vendor: VendorServer, code: str, error: type[VendorError]) -> None:
    """Slack's word for it is told, as the step that failed; the token is in no text."""
    vendor.answer(Answer(200, {"ok": False, "error": code, "needed": "chat:write"}))

    with pytest.raises(error, match=code) as caught:
        call_method("chat_postMessage", {"channel": "C1", "text": TOKEN}, slack=SECRET)

    assert_hidden(all_texts(caught.value), TOKEN)


def test_busy(vendor: VendorServer) -> None:
    """A call that Slack puts off is tried again, and told with the time to wait if it does not get through."""
    vendor.answer(Answer(429, {"ok": False, "error": "ratelimited"}, {"Retry-After": "0"}))

    with pytest.raises(RateLimitedError):
        call_method("chat_postMessage", {"channel": "C1", "text": "hi"}, slack=SECRET)
    assert [True] * 3 == [seen.target.startswith("/api/") for seen in vendor.seen]  # inside of the tunnel, each time


@pytest.mark.parametrize("method", ["api_call", "_urllib_api_call", "token", "chat_postMassage", "__init__"])
def test_only_methods_of_slack(vendor: VendorServer, method: str) -> None:
    """What is no method of the Web API is no way into the library."""
    with pytest.raises(ConfigurationError, match="Slack has no method"):
        call_method(method, slack=SECRET)

    assert [] == vendor.seen


def test_arguments_that_do_not_fit() -> None:
    """A missing argument is told before anything is sent."""
    with pytest.raises(ConfigurationError, match="do not fit"):
        call_method("chat_postMessage", {}, slack=SECRET)


def test_unreachable(monkeypatch: pytest.MonkeyPatch, closed_port: int) -> None:
    """A network that fails is told as such."""
    for name in ("HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{closed_port}")

    with pytest.raises(UnreachableError, match=r"slack\.com cannot be reached") as caught:
        call_method("auth_test", slack=SECRET)

    assert_hidden(all_texts(caught.value), TOKEN)


def test_check(vendor: VendorServer) -> None:
    """The check says whose token it is."""
    vendor.answer(Answer(200, {"ok": True, "user": "keyfob", "team": "SOC"}))

    assert "the token belongs to keyfob of SOC" == check_slack(slack=SECRET)
