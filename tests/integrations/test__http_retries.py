"""What is asked again, when, and how a refusal by a busy vendor ends."""

from __future__ import annotations

import pytest
from keyfob_integrations import _http
from keyfob_integrations._reply import Request
from request_failure import failure_of
from vendor_server import Answer, VendorServer

URL = "https://api.example.com/things"


class TestRetries:
    """What is tried again, and when."""

    @pytest.mark.parametrize("status", [429, 502, 503, 504])
    @pytest.mark.usefixtures("no_waiting")
    def test_asks_again_when_the_vendor_is_busy(self, vendor: VendorServer, status: int) -> None:
        """A GET request is repeated until the vendor answers."""
        vendor.answer(Answer(status), Answer(status), Answer(200, {"ok": True}))

        assert {"ok": True} == _http.send(Request(url=URL)).json()
        assert 3 == len(vendor.seen)

    @pytest.mark.usefixtures("no_waiting")
    def test_gives_up(self, vendor: VendorServer) -> None:
        """A vendor that stays busy gets no more than three requests."""
        vendor.answer(Answer(503))

        assert 503 == failure_of(Request(url=URL)).status
        assert 3 == len(vendor.seen)

    @pytest.mark.usefixtures("no_waiting")
    def test_repeats_a_get_request_whose_connection_broke(self, vendor: VendorServer) -> None:
        """A connection that is closed without an answer is no failure yet."""
        vendor.answer(Answer(status=None), Answer(200))

        assert 200 == _http.send(Request(url=URL)).status

    @pytest.mark.usefixtures("no_waiting")
    @pytest.mark.parametrize("answer", [Answer(503), Answer(status=None)])
    def test_never_repeats_a_post_request_by_itself(self, vendor: VendorServer, answer: Answer) -> None:
        """A POST request that may have had its effect is sent once."""
        vendor.answer(answer)

        failure_of(Request(url=URL, method="POST", json={}))

        assert 1 == len(vendor.seen)

    @pytest.mark.parametrize("status", [429, 503])
    def test_repeats_a_post_request_when_told_when(self, vendor: VendorServer, status: int) -> None:
        """A vendor that names the time to come back did not do the work."""
        vendor.answer(Answer(status, headers={"Retry-After": "0"}), Answer(200))

        assert 200 == _http.send(Request(url=URL, method="POST", json={})).status

    def test_waits_as_long_as_told(self, vendor: VendorServer, monkeypatch: pytest.MonkeyPatch) -> None:
        """The seconds of Retry-After are the seconds that pass before the next attempt."""
        waits: list[float] = []
        monkeypatch.setattr("tenacity.nap.time.sleep", waits.append)
        vendor.answer(Answer(429, headers={"Retry-After": "7"}), Answer(200))

        _http.send(Request(url=URL))

        assert [7.0] == waits

    def test_does_not_wait_for_hours(self, vendor: VendorServer) -> None:
        """A vendor that wants to be left alone for long gets its error at once, with the seconds in it."""
        vendor.answer(Answer(429, headers={"Retry-After": "3600"}))

        assert 3600.0 == failure_of(Request(url=URL)).retry_after
        assert 1 == len(vendor.seen)
