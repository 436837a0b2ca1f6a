"""The way to a vendor: errors that hold no secret, redirects, and connections that tenants share."""

from __future__ import annotations

import logging
import os

import certifi
import httpx
import pytest
from keyfob_integrations import _http
from keyfob_integrations._reply import LARGEST_REPLY, Request
from keyfob_sdk.errors import (
    AuthenticationError,
    ConfigurationError,
    NotFoundError,
    PermissionDeniedError,
    RateLimitedError,
    UnreachableError,
    VendorError,
)
from keyfob_sdk.testing import assert_hidden
from request_failure import all_texts, failure_of
from vendor_server import Answer, VendorServer

URL = "https://api.example.com/things"
CANARY = "s3cr3t-canary-4711"


class TestErrors:
    """What a refusal becomes."""

    @pytest.mark.parametrize(
        ("status", "expected"),
        [
            (400, VendorError),
            (401, AuthenticationError),
            (403, PermissionDeniedError),
            (404, NotFoundError),
            (429, RateLimitedError),
            (500, VendorError),
        ],
    )
    @pytest.mark.usefixtures("no_waiting")
    def test_names_the_kind_of_refusal(self, vendor: VendorServer, status: int, expected: type[VendorError]) -> None:
        """Each status is an error of its own class, which holds the status."""
        vendor.answer(Answer(status))

        failure = failure_of(Request(url=URL))

        assert (expected, status) == (type(failure), failure.status)

    def test_repeats_the_vendors_words(self, vendor: VendorServer) -> None:
        """The vendor's own short message is in the text."""
        vendor.answer(Answer(401, {"error": {"code": "WrongCredentialsError", "message": "Wrong API key"}}))

        expected = "api.example.com does not accept the credentials (status 401): Wrong API key"
        assert expected == str(failure_of(Request(url=URL)))

    def test_accepts_a_status_that_is_expected(self, vendor: VendorServer) -> None:
        """A status that the caller accepts is a reply."""
        vendor.answer(Answer(404, {"found": False}))

        assert {"found": False} == _http.send(Request(url=URL, accept=frozenset({404}))).json()

    def test_refuses_an_endless_answer(self, vendor: VendorServer) -> None:
        """A body that is larger than allowed is not read to its end."""
        vendor.answer(Answer(200, b"x" * (LARGEST_REPLY + 1)))

        assert "more than 10 MiB" in str(failure_of(Request(url=URL)))

    def test_says_that_the_answer_is_not_json(self, vendor: VendorServer) -> None:
        """A page of HTML where JSON was due is an error of the vendor."""
        vendor.answer(Answer(200, "<html>"))

        with pytest.raises(VendorError, match="is not JSON"):
            _http.send(Request(url=URL)).json()


class TestUnreachable:
    """Which step failed on the way."""

    @pytest.mark.usefixtures("vendor")
    def test_says_that_the_certificate_is_not_trusted(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """A certificate of an unknown authority is a TLS failure, with the hint that mends it."""
        monkeypatch.setenv("SSL_CERT_FILE", certifi.where())

        failure = failure_of(Request(url=URL))

        assert isinstance(failure, UnreachableError)
        assert "the certificate of api.example.com is not trusted" in failure.problem
        assert "SSL_CERT_FILE" in failure.hints[0]

    @pytest.mark.usefixtures("vendor")
    def test_trusts_any_certificate_when_told_to(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Without verification the same certificate will do."""
        monkeypatch.setenv("SSL_CERT_FILE", certifi.where())

        assert 200 == _http.send(Request(url=URL, verify=False)).status

    @pytest.mark.usefixtures("no_waiting", "no_proxy")
    def test_says_that_nothing_listens(self, closed_port: int) -> None:
        """A refused connection is told as such."""
        assert "no connection to 127.0.0.1" in str(failure_of(Request(url=f"http://127.0.0.1:{closed_port}/")))

    @pytest.mark.usefixtures("no_waiting", "no_proxy")
    def test_says_that_the_name_is_unknown(self) -> None:
        """A name that cannot be resolved is told as such."""
        assert "(DNS)" in str(failure_of(Request(url="https://nowhere.invalid/")))

    def test_says_that_the_vendor_is_slow(self, vendor: VendorServer) -> None:
        """A vendor that does not answer in time is told as such, and not asked again."""
        vendor.answer(Answer(pause=True))

        assert "took too long to answer (time-out)" in str(failure_of(Request(url=URL, timeout=0.1)))
        assert 1 == len(vendor.seen)

    @pytest.mark.usefixtures("vendor")
    @pytest.mark.parametrize("url", ["ftp://example.com/", "no address", "https://[::bad/", "https://"])
    def test_refuses_what_is_no_address(self, url: str) -> None:
        """A URL of another kind is a matter of configuration."""
        assert isinstance(failure_of(Request(url=url)), ConfigurationError)

    @pytest.mark.usefixtures("vendor")
    @pytest.mark.parametrize("value", [f"{CANARY}\n", f"{CANARY}é"])
    def test_refuses_a_header_that_cannot_be_sent(self, value: str) -> None:
        """A key that was stored with a line break is told as such, without the key."""
        failure = failure_of(Request(url=URL, headers={"X-Api-Key": value}))

        assert "a header of the request to api.example.com cannot be sent" == failure.problem
        assert_hidden(all_texts(failure), CANARY)

    @pytest.mark.usefixtures("no_proxy")
    def test_says_that_the_authorities_cannot_be_read(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """A path to no file in SSL_CERT_FILE is a matter of configuration."""
        monkeypatch.setenv("SSL_CERT_FILE", "/nonexistent.pem")

        assert "the certificates to trust cannot be read" == str(failure_of(Request(url=URL)))


class TestRedirects:
    """Where a request goes on to, and with what."""

    def test_are_not_followed_unasked(self, vendor: VendorServer) -> None:
        """A redirect is an error that says so."""
        vendor.answer(Answer(302, headers={"Location": "https://evil.example.net/"}))

        assert "redirects to another place" in str(failure_of(Request(url=URL)))
        assert 1 == len(vendor.seen)

    @pytest.mark.parametrize("name", ["X-Api-Key", "Authorization", "Cookie", "Private-Token"])
    def test_keep_secrets_from_another_host(self, vendor: VendorServer, name: str) -> None:
        """A header that may hold a secret is not sent on to another host."""
        vendor.answer(Answer(302, headers={"Location": "https://evil.example.net/"}), Answer(200))

        _http.send(Request(url=URL, headers={name: CANARY}, follow_redirects=True))

        assert ["api.example.com", "evil.example.net"] == [seen.host for seen in vendor.seen]
        assert CANARY not in str(vendor.seen[1].headers)

    def test_keep_secrets_when_they_lead_back(self, vendor: VendorServer) -> None:
        """A header that was dropped at another host does not come back."""
        there, back = "https://evil.example.net/", URL
        vendor.answer(*(Answer(302, headers={"Location": place}) for place in (there, back)), Answer(200))

        _http.send(Request(url=URL, headers={"X-Api-Key": CANARY}, auth=("user", CANARY), follow_redirects=True))

        assert [True, False, False] == ["X-Api-Key" in seen.headers for seen in vendor.seen]
        assert [True, False, False] == ["Authorization" in seen.headers for seen in vendor.seen]

    @pytest.mark.parametrize("start", ["https://api.example.com/", "http://api.example.com:8080/"])
    def test_keep_secrets_from_another_port_or_scheme(self, vendor: VendorServer, start: str) -> None:
        """The same name without TLS, or at another port, is another host."""
        vendor.answer(Answer(302, headers={"Location": "http://api.example.com/"}), Answer(200))

        _http.send(Request(url=start, headers={"X-Api-Key": CANARY}, follow_redirects=True))

        assert [True, False] == ["X-Api-Key" in seen.headers for seen in vendor.seen]

    def test_carry_headers_on_to_tls(self, vendor: VendorServer) -> None:
        """A host that leads to its own HTTPS address gets all headers there."""
        vendor.answer(Answer(302, headers={"Location": "https://api.example.com/"}), Answer(200))

        _http.send(Request(url="http://api.example.com/", headers={"X-Api-Key": "key"}, follow_redirects=True))

        assert ["key", "key"] == [seen.headers["X-Api-Key"] for seen in vendor.seen]

    def test_carry_headers_on_within_the_host(self, vendor: VendorServer) -> None:
        """The same host gets all headers again."""
        vendor.answer(Answer(302, headers={"Location": "/elsewhere"}), Answer(200))

        _http.send(Request(url=URL, headers={"X-Api-Key": "key"}, follow_redirects=True))

        assert ("/elsewhere", "key") == (vendor.seen[1].path, vendor.seen[1].headers["X-Api-Key"])

    def test_carry_no_body_to_another_host(self, vendor: VendorServer) -> None:
        """A body, which may hold a secret, stays with the host that it was meant for."""
        vendor.answer(Answer(307, headers={"Location": "https://evil.example.net/"}), Answer(200))

        failure = failure_of(Request(url=URL, method="POST", json={"key": CANARY}, follow_redirects=True))

        assert "redirects to another host" in failure.problem
        assert 1 == len(vendor.seen)

    def test_end(self, vendor: VendorServer) -> None:
        """A circle of redirects is left."""
        vendor.answer(Answer(302, headers={"Location": URL}))

        assert "redirects more than 10 times" in str(failure_of(Request(url=URL, follow_redirects=True)))


class TestPool:
    """What tenants share, and what they don't."""

    def test_keeps_connections(self, vendor: VendorServer) -> None:
        """Two requests to one host go over one connection."""
        _http.send(Request(url=URL))
        _http.send(Request(url=URL))

        assert (2, 1) == (len(vendor.seen), vendor.connections)

    @pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")  # the server's threads, since Python 3.12
    def test_shares_no_connection_with_a_forked_process(self, vendor: VendorServer) -> None:
        """The child of a fork starts without connections, and leaves those of its parent alone."""
        _http.send(Request(url=URL))
        child = os.fork()
        if child == 0:
            os._exit(len(_http._pools))

        assert (child, 0) == os.waitpid(child, 0)
        assert 200 == _http.send(Request(url=URL)).status
        assert 1 == vendor.connections

    def test_keeps_no_cookies(self, vendor: VendorServer) -> None:
        """A cookie that one tenant got is not sent for the next."""
        vendor.answer(Answer(200, headers={"Set-Cookie": f"session={CANARY}; Path=/"}))

        _http.send(Request(url=URL))
        _http.send(Request(url=URL))

        assert "Cookie" not in vendor.seen[1].headers

    def test_keeps_no_credentials(self, vendor: VendorServer) -> None:
        """Credentials of one request are not sent with the next."""
        _http.send(Request(url=URL, auth=("user", CANARY), headers={"X-Api-Key": CANARY}))
        _http.send(Request(url=URL))

        assert ["Basic dXNlcjpzM2NyM3QtY2FuYXJ5LTQ3MTE=", None] == [s.headers["Authorization"] for s in vendor.seen]
        assert "X-Api-Key" not in vendor.seen[1].headers

    def test_takes_a_client_of_the_callers(self) -> None:
        """A client that is given sends the request."""
        answering = httpx.MockTransport(lambda request: httpx.Response(200, text=request.url.path))
        with httpx.Client(transport=answering) as client:
            assert "/things" == _http.send(Request(url=URL), client=client).text


class TestLeaks:
    """A secret that is sent is in no text."""

    @pytest.mark.usefixtures("no_waiting")
    @pytest.mark.parametrize("status", [302, 400, 401, 403, 404, 429, 500, 503])
    def test_errors_hold_nothing_that_was_sent(self, vendor: VendorServer, status: int) -> None:
        """Neither query string, header nor body of a request is in its error, even if the vendor repeats it."""
        vendor.answer(Answer(status, {"message": f"no access with key={CANARY}"}))
        request = Request(
            url=f"{URL}?token={CANARY}",
            method="PUT",
            headers={"X-Api-Key": CANARY, "Authorization": f"Bearer {CANARY}"},
            params={"key": CANARY},
            json={"nested": [{"key": CANARY}]},
        )

        assert_hidden(all_texts(failure_of(request)), CANARY)

    def test_logs_hold_no_address(self, vendor: VendorServer, caplog: pytest.LogCaptureFixture) -> None:
        """Not even the logs for debugging show a query string or a header."""
        caplog.set_level(logging.DEBUG)
        headers = {"Set-Cookie": f"s={CANARY}", "Location": f"/?key={CANARY}", "Retry-After": "0"}
        vendor.answer(Answer(429, headers=headers), Answer(302, headers=headers), Answer(200))

        _http.send(Request(url=URL, params={"key": CANARY}, headers={"X-Api-Key": CANARY}, follow_redirects=True))

        assert "api.example.com: 200" in caplog.text
        assert_hidden("".join(str(vars(record)) for record in caplog.records) + caplog.text, CANARY)

    @pytest.mark.usefixtures("vendor")
    def test_other_requests_are_logged_as_ever(self, caplog: pytest.LogCaptureFixture) -> None:
        """The host's own use of httpx keeps its log."""
        caplog.set_level(logging.INFO)
        _http.send(Request(url=URL))

        httpx.Client(transport=httpx.MockTransport(lambda _: httpx.Response(200))).get("https://own.example.com/")

        assert "https://own.example.com/" in caplog.text

    def test_a_request_shows_its_host_only(self) -> None:
        """The repr of a request holds neither path nor query string nor headers."""
        request = Request(url=f"https://hooks.example.com/{CANARY}?k={CANARY}", headers={"X-Api-Key": CANARY})

        assert "Request(GET hooks.example.com)" == repr(request)
