"""Google's APIs, by Google's own library: any method of any service by its name."""

from __future__ import annotations

import importlib
import json
from typing import TYPE_CHECKING, Annotated, Any

from keyfob_sdk import Integration, Key, SecretModel, action, check, hookimpl
from keyfob_sdk.errors import (
    AuthenticationError,
    ConfigurationError,
    UnreachableError,
    VendorError,
)
from pydantic import Field, SecretStr

from keyfob_integrations import _requests
from keyfob_integrations._reply import error_class

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

_DOCS = "https://developers.google.com/workspace/guides"
_APIS = "https://developers.google.com/apis-explorer"
_TIMEOUT = 30
_RETRIES = 2
_SCOPE = "https://www.googleapis.com/auth/cloud-platform"

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
    *,
    params: GoogleParams = None,
    scopes: Scopes = None,
    subject: Subject = None,
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
    *,
    params: GoogleParams = None,
    scopes: Scopes = None,
    subject: Subject = None,
    max_pages: Annotated[int, Field(ge=1, le=1000, description="The number of pages to return at most.")] = 100,
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
    transport = _library("google.auth.transport.requests")

    def ask(http: _Http) -> str:
        credentials: Any = http.session.credentials
        credentials.refresh(transport.Request(_requests.session()))
        return str(credentials.service_account_email)

    return f"Google accepts {_asked(google_api, None, None, ask)}"


def _asked(google_api: GoogleApi, scopes: list[str] | None, subject: str | None, ask: Callable[[_Http], Any]) -> Any:
    """Return what *ask* gets from Google, or raise what refuses it; no error holds the library's own text."""
    exceptions, errors = _library("google.auth.exceptions"), _library("googleapiclient.errors")
    transport = _library("google.auth.transport.requests")
    credentials = _credentials(google_api, scopes or [_SCOPE], subject)
    failure: VendorError
    try:
        with transport.AuthorizedSession(credentials, auth_request=transport.Request(_requests.session())) as session:
            _requests.trust_system(session)
            return ask(_Http(session))
    except errors.HttpError as error:
        failure = _refusal(error)
    except exceptions.TransportError as error:
        failure = UnreachableError(f"Google cannot be reached: {type(error).__name__}")
    except exceptions.GoogleAuthError:
        hints = ["store a key of the service account that is not revoked", "allow the scopes, if it acts for a user"]
        failure = AuthenticationError("Google gives the service account no token", hints=hints)
    except OSError as error:
        failure = UnreachableError(f"Google cannot be reached: {type(error).__name__}")
    # Raised outside the except block, so that no __context__ holds the library's text.
    raise failure


def _credentials(google_api: GoogleApi, scopes: list[str], subject: str | None) -> Any:
    service_account = _library("google.oauth2.service_account")

    class Credentials(service_account.Credentials):  # type: ignore[name-defined, misc]
        """Credentials that ask for a token, and start no thread that would outlive the call with it."""

        def _is_regional_access_boundary_lookup_required(self) -> bool:
            return False

    try:
        info = json.loads(google_api.GOOGLE_API_CREDENTIALS.get_secret_value())
        return Credentials.from_service_account_info(info, scopes=scopes, subject=subject)
    except (ValueError, TypeError, KeyError, AttributeError):
        problem = "GOOGLE_API_CREDENTIALS is not the JSON file of a service account's key"
    raise ConfigurationError(problem, hints=["keyfob secret set google_api GOOGLE_API_CREDENTIALS@key.json"])


class _Http:
    """What Google's library sends requests by, for its own way has another list of authorities, and of proxies."""

    def __init__(self, session: Any) -> None:
        self.session = session

    def request(
        self, uri: str, method: str = "GET", body: Any = None, headers: dict[str, str] | None = None, **_: Any
    ) -> tuple[Any, bytes]:
        """Send a request; return status with headers, and the body."""
        answer = self.session.request(method, uri, data=body, headers=headers, timeout=_TIMEOUT)
        found = _library("httplib2").Response({"status": str(answer.status_code), **answer.headers})
        found.reason = answer.reason
        return found, answer.content

    def close(self) -> None:
        """Close every connection."""
        self.session.close()


def _resource(service: str, version: str, resource: str, http: _Http) -> Any:
    """Return the methods of a resource; the description of the service is the library's own, nothing is fetched."""
    build = _library("googleapiclient.discovery").build
    try:
        found = build(service, version, http=http, static_discovery=True, cache_discovery=False)
    except _library("googleapiclient.errors").UnknownApiNameOrVersion:
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


def _library(name: str) -> Any:
    """Return a module of Google's library, which has no types: an extra, slow to load, that only calls need."""
    return importlib.import_module(name)


def _public(name: str) -> str:
    """Return a name that Google's descriptions can have; what is private in the library is none."""
    if name.startswith("_") or name in {"close", "new_batch_http_request"}:
        raise ConfigurationError(f"{name!r} is no name of Google's", hints=[_APIS])
    return name


def _refusal(error: Any) -> VendorError:
    status = int(error.status_code)
    kind = error_class(status)
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
