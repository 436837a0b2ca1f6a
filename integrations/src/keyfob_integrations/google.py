"""Google's APIs, by Google's own library: any method of any service by its name."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Annotated, Any

from keyfob_sdk import Integration, Key, SecretModel, action, check, hookimpl
from keyfob_sdk.errors import (
    AuthenticationError,
    ConfigurationError,
    NotFoundError,
    PermissionDeniedError,
    RateLimitedError,
    UnreachableError,
    VendorError,
)
from pydantic import Field, SecretStr

from keyfob_integrations import _requests

if TYPE_CHECKING:
    from google.auth.transport.requests import AuthorizedSession
    from google.oauth2.service_account import Credentials
    from googleapiclient.errors import HttpError

_DOCS = "https://developers.google.com/workspace/guides"
_APIS = "https://developers.google.com/apis-explorer"
_TIMEOUT = 30
_RETRIES = 2
_SCOPE = "https://www.googleapis.com/auth/cloud-platform"
_REFUSALS: dict[int, type[VendorError]] = {
    400: ConfigurationError,
    401: AuthenticationError,
    403: PermissionDeniedError,
    404: NotFoundError,
    429: RateLimitedError,
}

Service = Annotated[str, Field(description="The service of Google.", examples=["gmail"])]
Version = Annotated[str, Field(description="The version of the service.", examples=["v1"])]
Resource = Annotated[
    str, Field(description="The resource, and those that it lies in, with dots.", examples=["users.messages"])
]
MethodName = Annotated[str, Field(description="The method of the resource.", examples=["list"])]
GoogleParams = Annotated[
    dict[str, Any] | None, Field(description="Its arguments by name; body is one of them.", examples=[{"userId": "me"}])
]
Scopes = Annotated[
    list[str] | None, Field(description="What the token may be used for; cloud-platform if none is given.")
]
Subject = Annotated[
    str | None, Field(description="The user on whose behalf it is called, where the domain allows that.")
]


class GoogleApi(SecretModel, name="google_api", hosts=["*.googleapis.com"], doc_url=f"{_DOCS}/create-credentials"):
    """A service account of a Google Cloud project, as the JSON file that its page "Keys" makes."""

    GOOGLE_API_CREDENTIALS: Annotated[SecretStr, Key(description="The whole JSON file of the service account's key.")]


@action(title="Call a Google API", namespace="tools.google_api", doc_url=_APIS, read_only=False)
def call_api(
    service_name: Service,
    version: Version,
    resource: Resource,
    method_name: MethodName,
    params: GoogleParams = None,
    scopes: Scopes = None,
    subject: Subject = None,
    *,
    google_api: GoogleApi,
) -> Any:
    """Call any method of any Google API and return its answer."""

    def ask(http: _Http) -> Any:
        methods = _resource(service_name, version, resource, http)
        return _request(methods, method_name, params or {}).execute(num_retries=_RETRIES)

    return _asked(google_api, scopes, subject, ask)


@action(title="Call a Google API, page by page", namespace="tools.google_api", doc_url=_APIS, read_only=True)
def call_paginated_api(
    service_name: Service,
    version: Version,
    resource: Resource,
    method_name: MethodName,
    params: GoogleParams = None,
    scopes: Scopes = None,
    subject: Subject = None,
    max_pages: Annotated[int, Field(ge=1, le=1000, description="The number of pages to return at most.")] = 100,
    *,
    google_api: GoogleApi,
) -> list[Any]:
    """Call a listing method of a Google API as often as it has pages, and return the answers of all of them."""

    def ask(http: _Http) -> list[Any]:
        methods = _resource(service_name, version, resource, http)
        request, pages = _request(methods, method_name, params or {}), list[Any]()
        following = getattr(methods, f"{method_name}_next", None)
        while request is not None and len(pages) < max_pages:
            pages.append(request.execute(num_retries=_RETRIES))
            request = following(request, pages[-1]) if following else None
        return pages

    return list(_asked(google_api, scopes, subject, ask))


@check(GoogleApi)
def check_google_api(*, google_api: GoogleApi) -> str:
    """Ask for a token, which every service account may."""
    # hidden import: an extra, slow to load, and only calls need it
    from google.auth.transport.requests import Request

    def ask(http: _Http) -> str:
        credentials: Any = http.session.credentials
        credentials.refresh(Request(_requests.session()))
        return str(credentials.service_account_email)

    return f"Google accepts {_asked(google_api, None, None, ask)}"


def _asked(google_api: GoogleApi, scopes: list[str] | None, subject: str | None, ask: Callable[[_Http], Any]) -> Any:
    """Return what *ask* gets from Google, or raise what refuses it; no error holds the library's own text."""
    # hidden import: an extra, slow to load, and only calls need it
    from google.auth.exceptions import GoogleAuthError, TransportError
    from google.auth.transport.requests import AuthorizedSession, Request
    from googleapiclient.errors import HttpError

    credentials = _credentials(google_api, scopes or [_SCOPE], subject)
    failure: VendorError
    try:
        with AuthorizedSession(credentials, auth_request=Request(_requests.session())) as session:
            _requests.trust_system(session)
            return ask(_Http(session))
    except HttpError as error:
        failure = _refusal(error)
    except TransportError as error:
        failure = UnreachableError(f"Google cannot be reached: {type(error).__name__}")
    except GoogleAuthError:
        hints = ["store a key of the service account that is not revoked", "allow the scopes, if it acts for a user"]
        failure = AuthenticationError("Google gives the service account no token", hints=hints)
    except OSError as error:
        failure = UnreachableError(f"Google cannot be reached: {type(error).__name__}")
    # Raised outside the except block, so that no __context__ holds the library's text.
    raise failure


def _credentials(google_api: GoogleApi, scopes: list[str], subject: str | None) -> Credentials:
    # hidden import: the same
    from google.oauth2.service_account import Credentials

    try:
        info = json.loads(google_api.GOOGLE_API_CREDENTIALS.get_secret_value())
        return Credentials.from_service_account_info(info, scopes=scopes, subject=subject)  # type: ignore[no-any-return, no-untyped-call]
    except (ValueError, TypeError, KeyError, AttributeError):
        problem = "GOOGLE_API_CREDENTIALS is not the JSON file of a service account's key"
    raise ConfigurationError(problem, hints=["keyfob secret set google_api GOOGLE_API_CREDENTIALS@key.json"])


class _Http:
    """What Google's library sends requests by: its own way would have a list of authorities and rules for proxies apart."""

    def __init__(self, session: AuthorizedSession) -> None:
        self.session = session

    def request(
        self, uri: str, method: str = "GET", body: Any = None, headers: dict[str, str] | None = None, **_: Any
    ) -> tuple[Any, bytes]:
        """Send a request; return status with headers, and the body."""
        # hidden import: the same
        from httplib2 import Response

        answer = self.session.request(method, uri, data=body, headers=headers, timeout=_TIMEOUT)
        found = Response({"status": str(answer.status_code), **answer.headers})
        found.reason = answer.reason
        return found, answer.content

    def close(self) -> None:
        """Close every connection."""
        self.session.close()


def _resource(service: str, version: str, resource: str, http: _Http) -> Any:
    """Return the methods of a resource; the description of the service is the library's own, nothing is fetched."""
    # hidden import: the same
    from googleapiclient.discovery import build
    from googleapiclient.errors import UnknownApiNameOrVersion

    try:
        found = build(service, version, http=http, static_discovery=True, cache_discovery=False)
    except UnknownApiNameOrVersion:
        found = None
    if found is None:
        raise ConfigurationError(f"Google has no service {service!r} of version {version!r}", hints=[_APIS])
    for name in filter(None, resource.split(".")):
        found = getattr(found, _public(name), lambda: None)()
        if found is None:
            raise ConfigurationError(f"service {service!r} has no resource {resource!r}", hints=[_APIS])
    return found


def _request(methods: Any, name: str, params: dict[str, Any]) -> Any:
    method = getattr(methods, _public(name), None)
    if method is None:
        raise ConfigurationError(f"the resource has no method {name!r}", hints=[_APIS])
    try:
        return method(**params)
    except TypeError as error:
        reason = str(error)  # names of arguments, no values
    raise ConfigurationError(f"the arguments do not fit method {name!r}: {reason}", hints=[_APIS])


def _public(name: str) -> str:
    """Return a name that Google's descriptions can have; what is private in the library is none."""
    if name.startswith("_") or name in {"close", "new_batch_http_request"}:
        raise ConfigurationError(f"{name!r} is no name of Google's", hints=[_APIS])
    return name


def _refusal(error: HttpError) -> VendorError:
    status = int(error.status_code)
    kind = _REFUSALS.get(status, VendorError)
    words = str(error.reason or "").strip()[:200]
    return kind(f"Google refuses (status {status})" + (f": {words}" if words else ""), status=status)


@hookimpl
def keyfob_integrations() -> Iterable[Integration]:
    """Offer Google's APIs."""
    return [
        Integration(
            name="google_api",
            title="Google APIs",
            description="Any method of any Google API, by a service account.",
            doc_url=_APIS,
            actions=[call_api, call_paginated_api],
            checks=[check_google_api],
        ),
    ]
