"""Plain HTTP requests with the arguments of the field's format, and values handed on."""

from __future__ import annotations

from typing import Any

import pytest
from keyfob_integrations import core
from keyfob_integrations.core import BasicAuth, Upload, http_request
from keyfob_integrations.core.transform import reshape
from keyfob_sdk.errors import ConfigurationError, InvalidArgumentsError, NotFoundError
from keyfob_sdk.testing import IntegrationContract, assert_hidden
from request_failure import all_texts
from vendor_server import Answer, VendorServer

URL = "https://api.example.com/v1/users"
CANARY = "s3cr3t-canary-4711"


def call(**arguments: Any) -> dict[str, Any]:
    """Call the action as the executor does: with validated arguments."""
    return http_request(**http_request.validate({"url": URL, **arguments}))


class TestContract(IntegrationContract):
    """The module keeps what every integration keeps."""

    plugin = core


class TestRequest:
    """What is sent."""

    def test_sends_everything_that_it_is_given(self, vendor: VendorServer) -> None:
        """Method, headers, parameters, payload and basic authentication reach the host."""
        auth = {"username": "user", "password": "word"}

        call(method="PATCH", headers={"X-One": "1"}, params={"q": "a b"}, payload={"k": [None]}, auth=auth)

        (seen,) = vendor.seen
        assert ("PATCH", "/v1/users", {"q": "a b"}) == (seen.method, seen.path, seen.query)
        assert ("1", "Basic dXNlcjp3b3Jk") == (seen.headers["X-One"], seen.headers["Authorization"])
        assert ("application/json", {"k": [None]}) == (seen.headers["Content-Type"], seen.json())

    def test_keeps_the_query_of_the_address(self, vendor: VendorServer) -> None:
        """Without parameters the query string of the URL stays."""
        call(url=f"{URL}?a=1")

        assert {"a": "1"} == vendor.seen[0].query

    def test_sends_a_form(self, vendor: VendorServer) -> None:
        """The fields of a form are sent in the form's encoding."""
        call(method="POST", form_data={"a": "1", "b": ["2", "3"]})

        assert b"a=1&b=2&b=3" == vendor.seen[0].body

    def test_sends_files(self, vendor: VendorServer) -> None:
        """Files are sent beside the fields, with their names and types."""
        files = {
            "one": {"content_base64": "aGVsbG8=", "filename": "a.txt", "content_type": "text/plain"},
            "two": "aGk=",
        }

        call(method="POST", form_data={"field": "x"}, files=files)

        body = vendor.seen[0].body
        assert b'name="one"; filename="a.txt"\r\nContent-Type: text/plain\r\n\r\nhello' in body
        assert b'name="two"; filename="file"\r\nContent-Type: application/octet-stream\r\n\r\nhi' in body
        assert b'name="field"\r\n\r\nx' in body

    def test_sends_content_as_it_is(self, vendor: VendorServer) -> None:
        """Content is not encoded."""
        call(method="PUT", content="<a/>", headers={"Content-Type": "application/xml"})

        assert (b"<a/>", "application/xml") == (vendor.seen[0].body, vendor.seen[0].headers["Content-Type"])

    def test_refuses_two_bodies(self) -> None:
        """Which of two bodies to send is not guessed."""
        with pytest.raises(ConfigurationError, match="payload and content are given"):
            call(method="POST", payload={}, content="x")

    def test_refuses_a_file_that_is_not_base64(self) -> None:
        """What is not base64 is told by the name of its field."""
        with pytest.raises(ConfigurationError, match="file 'one' is not base64"):
            call(method="POST", files={"one": "?"})

    @pytest.mark.parametrize("wrong", [{"method": "BREW"}, {"timeout": 0}, {"auth": {"user": "x"}}, {"retries": 3}])
    def test_refuses_arguments_that_do_not_fit(self, wrong: dict[str, Any]) -> None:
        """Unknown arguments and values are errors before anything is sent."""
        with pytest.raises(InvalidArgumentsError):
            call(**wrong)


class TestResult:
    """What is returned."""

    @pytest.mark.parametrize(
        ("answer", "data"),
        [
            (Answer(200, {"a": 1}), {"a": 1}),
            (Answer(200, {"a": 1}, {"Content-Type": "application/problem+json; charset=utf-8"}), {"a": 1}),
            (Answer(200, '{"a": 1}'), '{"a": 1}'),
            (Answer(200, b"caf\xe9", {"Content-Type": "text/plain; charset=latin-1"}), "café"),
            (Answer(200, b"\xff\xfe\x00"), "//4A"),
            (Answer(200, "not JSON", {"Content-Type": "application/json"}), "not JSON"),
            (Answer(204, b""), None),
        ],
    )
    def test_reads_the_data(self, vendor: VendorServer, answer: Answer, data: object) -> None:
        """JSON is read where the host says that it is JSON; text stays text; what is neither is base64."""
        vendor.answer(answer)

        assert data == call()["data"]

    def test_holds_status_and_headers(self, vendor: VendorServer) -> None:
        """The result has the status, and the headers by their names in lower case."""
        vendor.answer(Answer(201, {}, {"X-Request-Id": "7"}))

        result = call()

        assert (201, "7") == (result["status_code"], result["headers"]["x-request-id"])
        assert {"status_code", "headers", "data"} == set(result)

    def test_is_base64_when_asked_for(self, vendor: VendorServer) -> None:
        """A body that is asked for as base64 is not read."""
        vendor.answer(Answer(200, {"a": 1}))

        assert "eyJhIjogMX0=" == call(base64_encode_data=True)["data"]

    def test_may_be_a_status_that_is_no_success(self, vendor: VendorServer) -> None:
        """A status that is ignored is a result; any other is an error."""
        vendor.answer(Answer(404, {"found": False}))

        assert (404, {"found": False}) == tuple(call(ignore_status_codes=[404])[key] for key in ("status_code", "data"))
        with pytest.raises(NotFoundError):
            call()

    def test_comes_from_the_end_of_redirects_when_asked_for(self, vendor: VendorServer) -> None:
        """Redirects are followed if the caller says so, and without the caller's headers to another host."""
        vendor.answer(Answer(301, headers={"Location": "https://other.example.net/"}), Answer(200, {"ok": True}))

        assert {"ok": True} == call(follow_redirects=True, headers={"X-Api-Key": CANARY})["data"]
        assert [True, False] == ["X-Api-Key" in seen.headers for seen in vendor.seen]


def test_errors_hold_nothing_that_was_sent(vendor: VendorServer) -> None:
    """A secret in any argument is in no text of the error."""
    vendor.answer(Answer(404, f"no route for ?key={CANARY}"))
    secret = {"headers": {"X-Key": CANARY}, "params": {"key": CANARY}, "auth": {"username": "u", "password": CANARY}}

    with pytest.raises(NotFoundError) as caught:
        call(method="POST", content=CANARY, **secret)

    assert_hidden(all_texts(caught.value), CANARY)


def test_arguments_show_no_secret() -> None:
    """The repr of a password and of a file holds neither."""
    assert_hidden(repr([BasicAuth(username="u", password=CANARY), Upload(content_base64=CANARY)]), CANARY)


@pytest.mark.parametrize("value", [None, 0, "text", {"a": [1]}])
def test_reshape_returns_its_value(value: object) -> None:
    """The value is handed on as it is."""
    assert value is reshape(**reshape.validate({"value": value}))


def test_http_request_may_hold_secrets() -> None:
    """Only the HTTP request takes references to secrets in its arguments."""
    assert (True, False) == (http_request.secret_arguments, reshape.secret_arguments)
