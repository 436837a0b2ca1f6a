"""Google's APIs, asked at their real host names by Google's own library; a server on this machine answers."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from keyfob_integrations import google
from keyfob_integrations.google import GoogleApi, call_api, call_paginated_api, check_google_api
from keyfob_sdk.errors import (
    AuthenticationError,
    ConfigurationError,
    NotFoundError,
    PermissionDeniedError,
    UnreachableError,
    VendorError,
)
from keyfob_sdk.testing import IntegrationContract, assert_hidden, fake
from request_failure import all_texts
from vendor_server import Answer

if TYPE_CHECKING:
    from vendor_server import VendorServer

KEY = rsa.generate_private_key(65537, 2048).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
ACCOUNT = {
    "type": "service_account",
    "client_email": "keyfob@soc.iam.gserviceaccount.com",
    "private_key": KEY,
    "private_key_id": "1",
    "token_uri": "https://oauth2.googleapis.com/token",
}
SECRET = fake(GoogleApi, GOOGLE_API_CREDENTIALS=json.dumps(ACCOUNT))
TOKEN = Answer(200, {"access_token": "t0ken-canary", "expires_in": 3600})
MESSAGES = ("gmail", "v1", "users.messages")


class TestContract(IntegrationContract):
    """The module keeps what every integration keeps."""

    plugin = google


def test_a_method_is_called(vendor: VendorServer) -> None:
    """A token is asked for by a signed assertion, and used for the method; the answer is returned whole."""
    vendor.answer(TOKEN, Answer(200, {"id": "x"}))

    assert {"id": "x"} == call_api(*MESSAGES, "get", params={"userId": "me", "id": "x"}, google_api=SECRET)
    asked, called = vendor.seen
    assert ("oauth2.googleapis.com", "/token") == (asked.host, asked.path)
    assert ("gmail.googleapis.com", "/gmail/v1/users/me/messages/x") == (called.host, called.path)
    assert "Bearer t0ken-canary" == called.headers["Authorization"]


def test_pages_are_followed(vendor: VendorServer) -> None:
    """Pages are asked for until there is no next one, or enough."""
    first, last = {"messages": [1], "nextPageToken": "n"}, {"messages": [2]}
    vendor.answer(TOKEN, Answer(200, first), Answer(200, last))

    assert [first, last] == call_paginated_api(*MESSAGES, "list", params={"userId": "me"}, google_api=SECRET)

    vendor.answer(TOKEN, Answer(200, first))
    assert [first] == call_paginated_api(*MESSAGES, "list", params={"userId": "me"}, max_pages=1, google_api=SECRET)


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (("gmail", "v9", "users", "list"), "no service 'gmail' of version 'v9'"),
        (("gmail", "v1", "nothing", "list"), "no resource 'nothing'"),
        (("gmail", "v1", "users.messages", "steal"), "no method 'steal'"),
        (("gmail", "v1", "users.messages", "_http"), "no name of Google's"),
        (("gmail", "v1", "__class__", "list"), "no name of Google's"),
        (("gmail", "v1", "users.messages", "get"), "Missing required parameter"),
    ],
)
def test_only_methods_of_google(vendor: VendorServer, arguments: tuple[str, ...], reason: str) -> None:
    """What the description of the service does not have is told before anything is sent."""
    service, version, resource, method = arguments
    with pytest.raises(ConfigurationError, match=reason):
        call_api(service, version, resource, method, google_api=SECRET)

    assert [] == vendor.seen


@pytest.mark.parametrize(
    ("status", "error"), [(400, ConfigurationError), (403, PermissionDeniedError), (404, NotFoundError)]
)
def test_refusals(vendor: VendorServer, status: int, error: type[VendorError]) -> None:
    """Google's words are told, as the step that failed; no text holds the key or the token."""
    vendor.answer(TOKEN, Answer(status, {"error": {"code": status, "message": "not this"}}))

    with pytest.raises(error, match="not this") as caught:
        call_api(*MESSAGES, "list", params={"userId": "me"}, google_api=SECRET)

    assert_hidden(all_texts(caught.value), KEY)
    assert "t0ken-canary" not in all_texts(caught.value)


def test_an_account_that_is_not_accepted(vendor: VendorServer) -> None:
    """Without a token nothing is called."""
    vendor.answer(Answer(400, {"error": "invalid_grant", "error_description": "Invalid JWT Signature."}))

    with pytest.raises(AuthenticationError, match="gives the service account no token") as caught:
        check_google_api(google_api=SECRET)

    assert_hidden(all_texts(caught.value), KEY)


@pytest.mark.parametrize(
    "text", ["", "{}", "[1]", "no json s3cr3t-canary-4711", json.dumps(ACCOUNT | {"private_key": 1})]
)
def test_a_text_that_is_no_key(text: str) -> None:
    """The text is refused without being repeated."""
    with pytest.raises(ConfigurationError, match="is not the JSON file") as caught:
        check_google_api(google_api=fake(GoogleApi, GOOGLE_API_CREDENTIALS=text))

    assert "canary" not in all_texts(caught.value)


def test_unreachable(monkeypatch: pytest.MonkeyPatch, closed_port: int) -> None:
    """A network that fails is told as such."""
    for name in ("HTTPS_PROXY", "https_proxy"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{closed_port}")

    with pytest.raises(UnreachableError, match="Google cannot be reached"):
        check_google_api(google_api=SECRET)


def test_check(vendor: VendorServer) -> None:
    """The check says which account it is."""
    vendor.answer(TOKEN)

    assert "Google accepts keyfob@soc.iam.gserviceaccount.com" == check_google_api(google_api=SECRET)
