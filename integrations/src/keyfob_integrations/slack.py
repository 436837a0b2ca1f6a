"""Slack, by its own library: any method of the Web API by its name."""

from __future__ import annotations

import inspect
import ssl
from typing import TYPE_CHECKING, Annotated, Any, cast

from keyfob_sdk import Integration, Key, SecretModel, action, check, hookimpl
from keyfob_sdk.errors import (
    AuthenticationError,
    ConfigurationError,
    NotFoundError,
    PermissionDeniedError,
    RateLimitedError,
    UnreachableError,
    VendorError,
    did_you_mean,
)
from pydantic import Field, SecretStr

if TYPE_CHECKING:
    from collections.abc import Iterable

    from slack_sdk import WebClient
    from slack_sdk.errors import SlackApiError

_DOCS = "https://docs.slack.dev"
_TIMEOUT = 30
_ATTEMPTS = 3
_LONGEST_WAIT = 30.0
_PAGE = 200
_BAD_TOKEN = frozenset({"invalid_auth", "not_authed", "token_revoked", "token_expired", "account_inactive"})
_NO_RIGHT = frozenset(
    {"missing_scope", "not_allowed_token_type", "access_denied", "no_permission", "restricted_action"}
)

SdkMethod = Annotated[
    str, Field(description="The method of Slack's Web API.", examples=["chat_postMessage", "chat.postMessage"])
]
SlackParams = Annotated[
    dict[str, Any] | None,
    Field(description="Its arguments by name.", examples=[{"channel": "C024BE91L", "text": "Host contained."}]),
]


class Slack(SecretModel, name="slack", hosts=["slack.com"], doc_url=f"{_DOCS}/authentication/tokens"):
    """The token of a Slack app: its page "OAuth & Permissions" shows it when the app is installed."""

    SLACK_BOT_TOKEN: Annotated[SecretStr, Key(description="The bot token.", example="xoxb-1234-abcdef")]


@action(title="Call a Slack method", namespace="tools.slack_sdk", doc_url=f"{_DOCS}/reference/methods", read_only=False)
def call_method(sdk_method: SdkMethod, params: SlackParams = None, *, slack: Slack) -> dict[str, Any]:
    """Call any method of Slack's Web API and return its answer."""
    return _call(_client(slack), sdk_method, params or {})


@action(
    title="Call a Slack method, page by page",
    namespace="tools.slack_sdk",
    doc_url=f"{_DOCS}/apis/web-api/pagination",
    read_only=True,
)
def call_paginated_method(
    sdk_method: SdkMethod,
    params: SlackParams = None,
    key: Annotated[
        str | None, Field(description="The name of the list in the answer; its only list if none is given.")
    ] = None,
    max_items: Annotated[int, Field(ge=1, le=100_000, description="The number of items to return at most.")] = 1000,
    *,
    slack: Slack,
) -> list[Any]:
    """Call a listing method of Slack's Web API as often as it has pages, and return the items of all of them."""
    client, items, cursor = _client(slack), list[Any](), ""
    while len(items) < max_items:
        size = min(_PAGE, max_items - len(items))
        answer = _call(client, sdk_method, {"limit": size} | (params or {}) | ({"cursor": cursor} if cursor else {}))
        found = _items(answer, key)
        items += found
        cursor = _next_cursor(answer)
        # An empty page ends the list even if it has a cursor: otherwise a vendor's mistake would loop for ever.
        if not cursor or not found:
            break
    return items[:max_items]


@check(Slack)
def check_slack(*, slack: Slack) -> str:
    """Ask Slack whom the token belongs to."""
    answer = _call(_client(slack), "auth_test", {})
    return f"the token belongs to {answer.get('user')} of {answer.get('team')}"


def _client(slack: Slack) -> WebClient:
    # hidden import: an extra, and only calls need it
    from slack_sdk import WebClient

    return WebClient(
        token=slack.SLACK_BOT_TOKEN.get_secret_value(),
        timeout=_TIMEOUT,
        ssl=ssl.create_default_context(),  # the trust settings of the system, not the library's own
        # What the library repeats behind a proxy goes to the proxy itself, in clear: we repeat it by a new request.
        retry_handlers=[],
    )


def _call(client: WebClient, method: str, params: dict[str, Any]) -> dict[str, Any]:
    """Return the answer; a call that Slack puts off is tried again when it says."""
    # hidden import: costs 40 ms, and an integration is also imported to be listed
    import stamina

    retrying = stamina.RetryingCaller(attempts=_ATTEMPTS, timeout=2 * _LONGEST_WAIT, wait_jitter=0.5)
    return retrying(_wait, _attempt, client, method, params)


def _wait(error: Exception) -> bool | float:
    """Say after how many seconds to try again, if at all."""
    if not isinstance(error, RateLimitedError) or error.retry_after is None or error.retry_after > _LONGEST_WAIT:
        return False
    return error.retry_after


def _attempt(client: WebClient, method: str, params: dict[str, Any]) -> dict[str, Any]:
    # hidden import: the same
    from slack_sdk.errors import SlackApiError, SlackClientError

    try:
        answer: Any = _method(client, method)(**params)
        data: Any = answer.data
        if isinstance(data, dict):
            return cast("dict[str, Any]", data)
        failure = VendorError(f"slack.com did not answer {method!r} with an object")
    except SlackApiError as error:
        failure = _refusal(method, error)
    except TypeError:
        hints = [f"{_DOCS}/reference/methods/{method.replace('_', '.')}"]
        failure = ConfigurationError(f"the arguments do not fit Slack's method {method!r}", hints=hints)
    except (SlackClientError, OSError) as error:
        failure = UnreachableError(f"slack.com cannot be reached: {type(error).__name__}")
    # Raised outside the except block, so that no __context__ holds the library's text.
    raise failure


def _method(client: WebClient, name: str) -> Any:
    """Return the library's function for a method of the Web API; no other attribute of the client is one."""
    attribute = name.replace(".", "_")
    known = [
        each
        for each, _ in inspect.getmembers(type(client), inspect.isfunction)
        if not each.startswith("_") and "_" in each and each != "api_call"
    ]
    if attribute not in known:
        hints = did_you_mean(attribute, known) or [f"{_DOCS}/reference/methods"]
        raise ConfigurationError(f"Slack has no method {name!r}", hints=hints)
    return getattr(client, attribute)


def _refusal(method: str, error: SlackApiError) -> VendorError:
    answer: Any = error.response
    given: Any = answer.data
    data = cast("dict[str, Any]", given) if isinstance(given, dict) else {}
    code = str(data.get("error", f"status {answer.status_code}"))
    problem = f"slack.com refuses {method!r}: {code}"
    if code in _BAD_TOKEN:
        return AuthenticationError(problem, hints=["store a valid bot token; this one is wrong, revoked or expired"])
    if code in _NO_RIGHT:
        scopes = str(data.get("needed", ""))
        return PermissionDeniedError(problem, hints=[f"give the app the scope {scopes}"] if scopes else [])
    if code == "ratelimited":
        wait = str(answer.headers.get("Retry-After", ""))
        return RateLimitedError(problem, retry_after=float(wait) if wait.isdecimal() else None)
    if code.endswith("_not_found"):
        return NotFoundError(problem)
    return VendorError(problem)


def _next_cursor(answer: dict[str, Any]) -> str:
    match answer:
        case {"response_metadata": {"next_cursor": str(cursor)}}:
            return cursor
        case _:
            return ""


def _items(answer: dict[str, Any], key: str | None) -> list[Any]:
    lists = {name: cast("list[Any]", value) for name, value in answer.items() if isinstance(value, list)}
    if key is None and len(lists) == 1:
        return next(iter(lists.values()))
    if key in lists:
        return lists[key]
    hints = [f"give key: {', '.join(sorted(lists))}"] if lists else ["this method lists nothing"]
    raise ConfigurationError("which list of the answer is meant is not clear", hints=hints)


@hookimpl
def keyfob_integrations() -> Iterable[Integration]:
    """Offer Slack."""
    return [
        Integration(
            name="slack",
            title="Slack",
            description="Any method of Slack's Web API.",
            doc_url=f"{_DOCS}/apis/web-api",
            actions=[call_method, call_paginated_method],
            checks=[check_slack],
        ),
    ]
