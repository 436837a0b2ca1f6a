"""CrowdStrike, asked at its real host names by its own library; a server on this machine answers."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

import pytest
from keyfob_integrations import crowdstrike
from keyfob_integrations.crowdstrike import CrowdStrike, call_command, check_crowdstrike
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

CLIENT_SECRET = "s3cr3t-canary-4711-0123456789abcdef01234"
SECRET = fake(CrowdStrike, CROWDSTRIKE_CLIENT_ID="a" * 32, CROWDSTRIKE_CLIENT_SECRET=CLIENT_SECRET)
TOKEN = Answer(201, {"access_token": "t0ken-canary", "expires_in": 1799, "token_type": "bearer"})


class TestContract(IntegrationContract):
    """The module keeps what every integration keeps."""

    plugin = crowdstrike


def test_an_operation_is_called(vendor: VendorServer) -> None:
    """A token is asked for, used for the operation, and given back."""
    vendor.answer(TOKEN, Answer(200, {"resources": ["x"]}), Answer(200, {}))

    found = call_command("QueryDevicesByFilter", {"limit": 1}, crowdstrike=SECRET)

    assert (200, ["x"]) == (found["status_code"], found["body"]["resources"])
    asked, called, revoked = vendor.seen
    assert ("POST", "/oauth2/token") == (asked.method, asked.path)
    assert ("/devices/queries/devices/v1", {"limit": "1"}) == (called.path, called.query)
    assert "Bearer t0ken-canary" == called.headers["Authorization"]
    assert ("/oauth2/revoke", b"token=t0ken-canary") == (revoked.path, revoked.body)
    client = base64.b64encode(f"{'a' * 32}:{CLIENT_SECRET}".encode()).decode()
    assert revoked.headers["Authorization"].lower() == f"basic {client}".lower()


def test_the_cloud_of_the_tenant(vendor: VendorServer) -> None:
    """The address is a setting of the secret; a slash at its end does no harm."""
    vendor.answer(TOKEN, Answer(200, {}), Answer(200, {}))
    secret = fake(
        CrowdStrike,
        CROWDSTRIKE_CLIENT_ID="a" * 32,
        CROWDSTRIKE_CLIENT_SECRET=CLIENT_SECRET,
        CROWDSTRIKE_BASE_URL="https://api.eu-1.crowdstrike.com/",
    )

    call_command("GetDeviceDetailsV2", {"ids": ["1"]}, crowdstrike=secret)

    assert {"api.eu-1.crowdstrike.com"} == {seen.host for seen in vendor.seen}
    assert "/oauth2/token" == vendor.seen[0].path


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (400, ConfigurationError),
        (401, AuthenticationError),
        (403, PermissionDeniedError),
        (404, NotFoundError),
        (429, RateLimitedError),
        (500, VendorError),
    ],
)
def test_refusals(vendor: VendorServer, status: int, error: type[VendorError]) -> None:
    """CrowdStrike's words are told, as the step that failed; the token is given back all the same."""
    vendor.answer(TOKEN, Answer(status, {"errors": [{"code": status, "message": "not this"}]}), Answer(200, {}))

    with pytest.raises(error, match=f"status {status}.: not this") as caught:
        call_command("QueryDevicesByFilter", crowdstrike=SECRET)

    assert_hidden(all_texts(caught.value), CLIENT_SECRET)
    assert "/oauth2/revoke" == vendor.seen[-1].path


def test_a_client_that_is_not_accepted(vendor: VendorServer) -> None:
    """Without a token nothing is called."""
    vendor.answer(Answer(401, {"errors": [{"code": 401, "message": "access denied"}]}))

    with pytest.raises(AuthenticationError) as caught:
        call_command("QueryDevicesByFilter", crowdstrike=SECRET)

    assert_hidden(all_texts(caught.value), CLIENT_SECRET)
    assert {"/oauth2/token"} == {seen.path for seen in vendor.seen}


@pytest.mark.parametrize("operation", ["QueryDevicesByFiltre", "oauth2AccessToken", "", "__class__"])
def test_only_operations_of_falcon(vendor: VendorServer, operation: str) -> None:
    """An operation that there is not is told with the nearest; those that hand out tokens are none."""
    vendor.answer(TOKEN, Answer(200, {}))

    with pytest.raises(ConfigurationError, match="has no operation"):
        call_command(operation, crowdstrike=SECRET)


def test_unreachable(monkeypatch: pytest.MonkeyPatch, closed_port: int) -> None:
    """A network that fails is told as such."""
    for name in ("HTTPS_PROXY", "https_proxy"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{closed_port}")

    with pytest.raises(UnreachableError, match="cannot be reached") as caught:
        check_crowdstrike(crowdstrike=SECRET)

    assert_hidden(all_texts(caught.value), CLIENT_SECRET)


def test_check(vendor: VendorServer) -> None:
    """The check asks for a token, and gives it back."""
    vendor.answer(TOKEN, Answer(200, {}))

    assert "https://api.crowdstrike.com accepts the API client" == check_crowdstrike(crowdstrike=SECRET)
    assert ["/oauth2/token", "/oauth2/revoke"] == [seen.path for seen in vendor.seen]
