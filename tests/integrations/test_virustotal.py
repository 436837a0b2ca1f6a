"""VirusTotal, asked at its real host name; a server on this machine answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from keyfob_integrations import virustotal
from keyfob_integrations.virustotal import (
    VirusTotal,
    check_virustotal,
    list_comments,
    lookup_domain,
    lookup_file_hash,
    lookup_ip_address,
    lookup_url,
)
from keyfob_sdk.errors import AuthenticationError, ConfigurationError, InvalidArgumentsError, VendorError
from keyfob_sdk.testing import IntegrationContract, assert_hidden, fake
from request_failure import all_texts
from vendor_server import Answer, VendorServer

if TYPE_CHECKING:
    from collections.abc import Callable

KEY = "s3cr3t-canary-4711"
SECRET = fake(VirusTotal, VIRUSTOTAL_API_KEY=KEY)


class TestContract(IntegrationContract):
    """The module keeps what every integration keeps."""

    plugin = virustotal


@pytest.mark.parametrize(
    ("look_up", "argument", "path"),
    [
        (lookup_ip_address, "2001:db8::1", "/api/v3/ip_addresses/2001%3Adb8%3A%3A1"),
        (lookup_domain, "example.com", "/api/v3/domains/example.com"),
        (lookup_file_hash, "44d88612fea8a8f36de82e1278abb02f", "/api/v3/files/44d88612fea8a8f36de82e1278abb02f"),
        (lookup_url, "https://example.com/?a=1", "/api/v3/urls/aHR0cHM6Ly9leGFtcGxlLmNvbS8_YT0x"),
        (lookup_ip_address, "../users/me?x#", "/api/v3/ip_addresses/..%2Fusers%2Fme%3Fx%23"),
    ],
)
def test_look_up(vendor: VendorServer, look_up: Callable[..., Any], argument: str, path: str) -> None:
    """The object is named in the path, as one segment; the key travels in a header; the answer is returned whole."""
    vendor.answer(Answer(200, {"data": {"id": "found"}}))

    assert {"data": {"id": "found"}} == look_up(argument, virustotal=SECRET)
    (seen,) = vendor.seen
    assert ("www.virustotal.com", path, {}) == (seen.host, seen.path, seen.query)
    assert KEY == seen.headers["x-apikey"]
    assert KEY not in seen.target


@pytest.mark.parametrize("argument", ["", ".", ".."])
def test_look_up_refuses_what_leads_elsewhere(vendor: VendorServer, argument: str) -> None:
    """An identifier that a server would resolve to another path is refused before anything is sent."""
    with pytest.raises(ConfigurationError, match="identifies nothing"):
        lookup_domain(argument, virustotal=SECRET)

    assert [] == vendor.seen


def test_list_comments_follows_the_cursor(vendor: VendorServer) -> None:
    """Pages are asked for until there are enough comments, and no larger than needed."""
    vendor.answer(
        Answer(200, {"data": [{"id": n} for n in range(40)], "meta": {"cursor": "next"}}),
        Answer(200, {"data": [{"id": n} for n in range(40, 50)], "meta": {"cursor": "more"}}),
    )

    comments = list_comments("domain", "example.com", 50, virustotal=SECRET)

    assert [{"id": n} for n in range(50)] == comments
    assert [{"limit": "40"}, {"limit": "10", "cursor": "next"}] == [seen.query for seen in vendor.seen]


@pytest.mark.parametrize("page", [{"data": [{"id": 1}]}, {"data": [], "meta": {"cursor": "again"}}])
def test_list_comments_ends(vendor: VendorServer, page: dict[str, Any]) -> None:
    """A page without a cursor is the last one, and so is an empty one."""
    vendor.answer(Answer(200, page))

    assert page["data"] == list_comments("url", "https://example.com/", virustotal=SECRET)
    assert ["/api/v3/urls/aHR0cHM6Ly9leGFtcGxlLmNvbS8/comments"] == [seen.path for seen in vendor.seen]


def test_list_comments_is_bounded() -> None:
    """Nobody asks for comments without end."""
    with pytest.raises(InvalidArgumentsError, match="max_items"):
        list_comments.validate({"kind": "domain", "identifier": "example.com", "max_items": 5000})


def test_check_proves_the_key(vendor: VendorServer) -> None:
    """A key that VirusTotal accepts is told as such; the check asks once."""
    assert "VirusTotal accepts the API key" == check_virustotal(virustotal=SECRET)
    assert 1 == len(vendor.seen)


def test_check_says_that_the_key_is_wrong(vendor: VendorServer) -> None:
    """A wrong key fails at the step of authentication, and no text holds it."""
    vendor.answer(Answer(401, {"error": {"code": "WrongCredentialsError", "message": f"Wrong API key {KEY}"}}))

    with pytest.raises(AuthenticationError, match=r"Wrong API key \*\*\*") as caught:
        check_virustotal(virustotal=SECRET)

    assert_hidden(all_texts(caught.value), KEY)


def test_an_answer_of_another_shape_is_the_vendors_error(vendor: VendorServer) -> None:
    """A list of comments that has no data is told as an error of VirusTotal, not as a KeyError."""
    vendor.answer(Answer(200, {}))

    with pytest.raises(VendorError, match="has no list of comments"):
        list_comments("domain", "example.com", virustotal=SECRET)
