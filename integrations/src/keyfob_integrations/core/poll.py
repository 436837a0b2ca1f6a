"""HTTP requests that are sent again until the answer is there."""

import time
from collections.abc import Iterator
from typing import Annotated, Any

from keyfob_sdk import action
from keyfob_sdk.errors import ConfigurationError, VendorError
from pydantic import Field

from keyfob_integrations.core import _python
from keyfob_integrations.core.http import (
    AsBase64,
    Auth,
    Content,
    Files,
    FollowRedirects,
    FormData,
    Headers,
    HttpMethod,
    IgnoreStatusCodes,
    Params,
    Payload,
    Timeout,
    Url,
    VerifySsl,
    http_request,
)

LONGEST_WAIT = 30.0
"""Seconds between two requests at most, where the waits grow."""


@action(title="Ask again until the answer is there", secret_arguments=True, read_only=False)
def http_poll(
    url: Url,
    method: HttpMethod = "GET",
    *,
    headers: Headers = None,
    params: Params = None,
    payload: Payload = None,
    verify_ssl: VerifySsl = True,
    auth: Auth = None,
    timeout: Timeout = 10.0,
    form_data: FormData = None,
    files: Files = None,
    base64_encode_data: AsBase64 = False,
    follow_redirects: FollowRedirects = False,
    content: Content = None,
    ignore_status_codes: IgnoreStatusCodes = None,
    poll_retry_codes: Annotated[
        int | list[int] | None, Field(description="Statuses that mean: not yet.", examples=[[404, 425]])
    ] = None,
    poll_condition: Annotated[
        str | None,
        Field(
            description="A Python lambda of the answer; what it returns is true when the answer is there.",
            examples=["lambda answer: answer['data']['status'] == 'done'"],
        ),
    ] = None,
    poll_interval: Annotated[
        float | None, Field(ge=0, le=3600, description="Seconds between two requests; 1, 2, 4 … 30 if none are given.")
    ] = None,
    poll_max_attempts: Annotated[int, Field(ge=1, le=1000, description="How often to ask at most.")] = 10,
) -> dict[str, Any]:
    """Send an HTTP request until its answer is there, and return that answer as ``core.http_request`` does.

    The condition runs as ``core.script.run_python`` runs a script: in a process of its own, without any secret.
    """
    request = {name: value for name, value in locals().items() if not name.startswith("poll_")}
    if poll_condition is None and poll_retry_codes is None:
        hints = ["give poll_condition or poll_retry_codes"]
        raise ConfigurationError("nothing says when the answer is there", hints=hints)
    retried = [poll_retry_codes] if isinstance(poll_retry_codes, int) else poll_retry_codes or []
    request["ignore_status_codes"] = [*(ignore_status_codes or []), *retried]
    for wait in _waits(poll_interval, poll_max_attempts):
        time.sleep(wait)
        answer: dict[str, Any] = http_request.function(**request)
        if answer["status_code"] in retried:
            continue
        if poll_condition is None or _python.apply(poll_condition, answer):
            return answer
    raise VendorError(
        f"the answer was not there after {poll_max_attempts} requests",
        hints=["raise poll_max_attempts or poll_interval, or check the condition"],
    )


def _waits(interval: float | None, attempts: int) -> Iterator[float]:
    """Return the seconds to wait before each request: none before the first."""
    yield 0.0
    for attempt in range(attempts - 1):
        yield min(2.0**attempt, LONGEST_WAIT) if interval is None else interval
