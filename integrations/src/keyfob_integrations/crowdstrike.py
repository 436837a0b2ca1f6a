"""CrowdStrike Falcon, by its own library: any operation of its API by its name."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Any

from keyfob_sdk import Integration, Key, SecretModel, action, check, hookimpl
from keyfob_sdk.errors import (
    AuthenticationError,
    ConfigurationError,
    PermissionDeniedError,
    UnreachableError,
    VendorError,
    did_you_mean,
)
from pydantic import Field, SecretStr

from keyfob_integrations import _requests
from keyfob_integrations._reply import error_class

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable

_DOCS = "https://www.falconpy.io/Operations/All-Operations"
_TIMEOUT = 30
_LARGEST_SUCCESS = 299
_MINTING = frozenset({"oauth2AccessToken", "oauth2RevokeToken"})
_HOSTS = (
    "api.crowdstrike.com",
    "api.us-2.crowdstrike.com",
    "api.eu-1.crowdstrike.com",
    "api.laggar.gcw.crowdstrike.com",
)


class CrowdStrike(
    SecretModel, name="crowdstrike", hosts=_HOSTS, doc_url="https://falcon.crowdstrike.com/api-clients-and-keys"
):
    """An API client of a Falcon tenant: Support and resources, API clients and keys."""

    CROWDSTRIKE_CLIENT_ID: Annotated[SecretStr, Key(description="The id of the API client, 32 hexadecimal digits.")]
    CROWDSTRIKE_CLIENT_SECRET: Annotated[SecretStr, Key(description="The secret of the API client, shown once.")]
    CROWDSTRIKE_BASE_URL: Annotated[
        str, Key(description="The address of the tenant's cloud.", example="https://api.eu-1.crowdstrike.com")
    ] = "https://api.crowdstrike.com"


@action(title="Call a Falcon operation", namespace="tools.falconpy", doc_url=_DOCS, read_only=False)
def call_command(
    operation_id: Annotated[
        str, Field(description="The operation of the Falcon API.", examples=["QueryDevicesByFilter"])
    ],
    params: Annotated[
        dict[str, Any] | None,
        Field(description="What it gets: parameters, body, and values of its path.", examples=[{"limit": 10}]),
    ] = None,
    member_cid: Annotated[
        str | None, Field(description="The child tenant that is meant, where the client belongs to its parent.")
    ] = None,
    *,
    crowdstrike: CrowdStrike,
) -> dict[str, Any]:
    """Call any operation of the Falcon API and return ``status_code``, ``headers`` and ``body`` of the answer.

    The token that the call needs is asked for, and given back afterwards.
    """
    with _falcon(crowdstrike, member_cid) as falcon:
        return _command(falcon, operation_id, params or {})


@check(CrowdStrike)
def check_crowdstrike(*, crowdstrike: CrowdStrike) -> str:
    """Ask for a token, which every API client may."""
    with _falcon(crowdstrike, None):
        return f"{crowdstrike.CROWDSTRIKE_BASE_URL} accepts the API client"


@contextmanager
def _falcon(crowdstrike: CrowdStrike, member_cid: str | None) -> Generator[Any]:
    """Give a client with a token, and revoke the token afterwards."""
    # hidden import: an extra that takes a second, and only calls need it
    from falconpy import APIHarnessV2

    with _requests.session() as session:
        falcon: Any = APIHarnessV2(  # its types are partial
            client_id=crowdstrike.CROWDSTRIKE_CLIENT_ID.get_secret_value(),
            client_secret=crowdstrike.CROWDSTRIKE_CLIENT_SECRET.get_secret_value(),
            base_url=crowdstrike.CROWDSTRIKE_BASE_URL.rstrip("/"),
            member_cid=member_cid,
            timeout=_TIMEOUT,
            session=session,
        )
        _log_in(falcon)
        try:
            yield falcon
        finally:
            falcon.logout()


def _log_in(falcon: Any) -> None:
    try:
        falcon.login()
        reason = "" if falcon.token_status else "no answer"
    except Exception as error:  # noqa: BLE001 -- whatever the library raises may hold the request
        reason = type(error).__name__
    if not reason and "HTTPSConnectionPool" in str(falcon.token_fail_reason):  # the library makes a status 500 of it
        reason = "the connection failed"
    if reason:
        raise UnreachableError(f"CrowdStrike cannot be reached at {falcon.base_url}: {reason}")
    if falcon.token_status > _LARGEST_SUCCESS:
        raise _refusal("oauth2AccessToken", falcon.token_status, falcon.token_fail_reason or "")


def _command(falcon: Any, operation_id: str, params: dict[str, Any]) -> dict[str, Any]:
    known = {str(command[0]) for command in falcon.commands}
    if operation_id not in known or operation_id in _MINTING:
        hints = did_you_mean(operation_id, known - _MINTING) or [_DOCS]
        raise ConfigurationError(f"Falcon has no operation {operation_id!r} to call", hints=hints)
    answer, reason = None, "no answer"
    try:
        answer = falcon.command(operation_id, **params)
    except Exception as error:  # noqa: BLE001 -- whatever the library raises may hold the request
        reason = type(error).__name__
    if answer is None:
        raise ConfigurationError(
            f"the arguments do not fit Falcon's operation {operation_id!r}: {reason}", hints=[_DOCS]
        )
    if isinstance(answer, bytes):
        raise VendorError(f"Falcon answers {operation_id!r} with a file, which is no data")
    status = int(answer["status_code"])
    if status > _LARGEST_SUCCESS:
        raise _refusal(operation_id, status, _words(answer.get("body")))
    return {"status_code": status, "headers": dict(answer["headers"]), "body": answer["body"]}


def _words(body: Any) -> str:
    match body:
        case {"errors": [{"message": str(message)}, *_]}:
            return message
        case _:
            return ""


def _refusal(operation_id: str, status: int, words: str) -> VendorError:
    error = error_class(status)
    hints = ["store a valid API client"] if error is AuthenticationError else []
    if error is PermissionDeniedError:
        hints = ["give the API client the scope that the operation needs"]
    return error(
        f"CrowdStrike refuses {operation_id!r} (status {status})" + (f": {words}" if words else ""),
        hints=hints,
        status=status,
    )


@hookimpl
def keyfob_integrations() -> Iterable[Integration]:
    """Offer CrowdStrike Falcon."""
    return [
        Integration(
            name="crowdstrike",
            title="CrowdStrike Falcon",
            description="Any operation of the Falcon API.",
            doc_url=_DOCS,
            actions=[call_command],
            checks=[check_crowdstrike],
        ),
    ]
