"""Requests that are sent again until the answer is there, and conditions that must be met."""

from __future__ import annotations

from typing import Any

import pytest
from keyfob_integrations.core import http_poll, poll, require
from keyfob_sdk.errors import ConfigurationError, NotFoundError, VendorError
from vendor_server import Answer, VendorServer

READY = "lambda answer: answer['data']['status'] == 'done'"


def call(**arguments: Any) -> dict[str, Any]:
    """Call the action as the executor does, without waiting between requests."""
    given = {"url": "https://api.example.com/jobs/1", "poll_interval": 0, **arguments}
    return http_poll(**http_poll.validate(given))


class TestPoll:
    """When the answer is there."""

    def test_asks_until_the_condition_is_met(self, vendor: VendorServer) -> None:
        """The answer that meets it is the result."""
        vendor.answer(Answer(200, {"status": "new"}), Answer(200, {"status": "new"}), Answer(200, {"status": "done"}))

        assert {"status": "done"} == call(poll_condition=READY)["data"]
        assert 3 == len(vendor.seen)

    def test_asks_while_the_status_says_not_yet(self, vendor: VendorServer) -> None:
        """A status that means "not yet" is no error, the next other one is the result."""
        vendor.answer(Answer(404, {}), Answer(202, {}), Answer(200, {"ok": True}))

        assert {"ok": True} == call(poll_retry_codes=[404, 202])["data"]

    def test_gives_up(self, vendor: VendorServer) -> None:
        """It asks as often as it may, and says so."""
        vendor.answer(Answer(200, {"status": "new"}))

        with pytest.raises(VendorError, match="not there after 2 requests"):
            call(poll_condition=READY, poll_max_attempts=2)
        assert 2 == len(vendor.seen)

    def test_another_status_is_an_error(self, vendor: VendorServer) -> None:
        """What is not awaited ends it."""
        vendor.answer(Answer(404, {}))

        with pytest.raises(NotFoundError):
            call(poll_retry_codes=425)

    def test_needs_to_know_when(self) -> None:
        """Without a condition or a status there is nothing to wait for."""
        with pytest.raises(ConfigurationError, match="nothing says when"):
            call()

    def test_waits_grow(self) -> None:
        """Without an interval it waits longer each time, up to a bound."""
        assert [0, 1, 2, 4, 8, 16, 30, 30] == list(poll._waits(None, 8))
        assert [0, 3, 3] == list(poll._waits(3, 3))


class TestRequire:
    """Conditions."""

    @pytest.mark.parametrize(
        ("conditions", "require_all"), [(True, True), ([True, True], True), ([False, True], False)]
    )
    def test_met(self, conditions: bool | list[bool], require_all: bool) -> None:
        """Conditions that are met let the workflow go on."""
        assert require(conditions, require_all) is True

    @pytest.mark.parametrize(
        ("conditions", "require_all", "numbers"),
        [(False, True, "1"), ([True, False, False], True, "2, 3"), ([False, False], False, "1, 2")],
    )
    def test_unmet(self, conditions: bool | list[bool], require_all: bool, numbers: str) -> None:
        """The error names which of them are false."""
        with pytest.raises(VendorError, match=f"false: {numbers}$"):
            require(conditions, require_all)

    def test_none(self) -> None:
        """No condition is no statement."""
        with pytest.raises(ConfigurationError, match="no condition"):
            require([])
