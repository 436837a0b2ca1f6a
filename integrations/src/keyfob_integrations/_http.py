"""The way to a vendor over HTTP: one connection pool, retries, safe redirects, errors without secrets.

This is the only module that imports httpx. The pool is shared by all tenants, so nothing of a request stays in it: no
cookie is kept, and headers and credentials travel with each request.
"""

from __future__ import annotations

import codecs
import logging
import os
import socket
import ssl
import time
from contextlib import closing
from contextvars import ContextVar
from functools import partial
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from keyfob_sdk.errors import ConfigurationError, UnreachableError, VendorError

from keyfob_integrations._reply import LARGEST_REPLY, ConnectionFailedError, Reply, Request, refusal

if TYPE_CHECKING:
    from collections.abc import Iterator

    import httpx
    from pydantic import JsonValue

ATTEMPTS = 3
LONGEST_WAIT = 30.0
"""Seconds to wait for a vendor that asks to slow down; one that asks for more gets its error at once."""
LONGEST_RETRYING = 60.0
MOST_REDIRECTS = 10

_RETRIED = frozenset({429, 502, 503, 504})
_IDEMPOTENT = frozenset({"GET", "HEAD", "OPTIONS", "PUT", "DELETE"})
# All that another host gets to see after a redirect. httpx itself drops Authorization, but keeps X-Api-Key.
_HARMLESS = frozenset({"accept", "accept-encoding", "accept-language", "user-agent"})

_log = logging.getLogger(__name__)
_sending: ContextVar[bool] = ContextVar("keyfob_sending", default=False)


def send(request: Request, *, client: httpx.Client | None = None) -> Reply:
    """Send a request and return the reply; wait and try again where that is safe.

    A request is repeated if it is idempotent and the connection failed or the vendor was busy (429, 502, 503, 504),
    and whatever its method if the vendor names the time in ``Retry-After`` (429, 503). A time-out is not repeated.

    Args:
        request: What to send.
        client: Sends it, instead of the shared connection pool.

    Raises:
        VendorError: The vendor cannot be reached or refuses; the class says which.
    """
    # hidden import: stamina costs 40 ms, and an integration is also imported to be listed
    import stamina

    retrying = stamina.RetryingCaller(attempts=ATTEMPTS, timeout=LONGEST_RETRYING, wait_initial=0.25, wait_jitter=0.5)
    return retrying(partial(_backoff, request.method.upper()), _attempt, request, client)


def get_json(url: str, *, headers: dict[str, str], params: dict[str, Any] | None = None) -> JsonValue:
    """Return what a vendor answers to a GET request, read as JSON."""
    request = Request(url=url, headers={"Accept": "application/json", **headers}, params=params or {})
    answer: JsonValue = send(request).json()
    return answer


def segment(value: str) -> str:
    """Return *value* quoted as one segment of a path, so that it cannot lead to another path.

    Raises:
        ConfigurationError: It is empty or made of dots, which no quoting keeps in its place.
    """
    if not value.strip("."):
        raise ConfigurationError(f"{value!r} identifies nothing", hints=["give the identifier of one object"])
    return quote(value, safe="")


def close() -> None:
    """Forget the shared connections; the next request opens new ones, by the settings of the environment then."""
    while _pools:
        _pools.popitem()[1].close()


def _backoff(method: str, error: Exception) -> bool | float:
    """Say whether to try again, or after how many seconds."""
    if not isinstance(error, VendorError):
        return False
    if error.retry_after is not None and error.status in (429, 503):
        return error.retry_after if error.retry_after <= LONGEST_WAIT else False
    return method in _IDEMPOTENT and (isinstance(error, ConnectionFailedError) or error.status in _RETRIED)


def _attempt(request: Request, client: httpx.Client | None) -> Reply:
    """Send the request once; every error that leaves is one of ours, and holds none of theirs."""
    token = _sending.set(True)
    try:
        reply = _exchange(request, client or _pool(verify=request.verify))
    except VendorError as error:
        failure = error
    except Exception as error:  # noqa: BLE001 -- whatever a lower layer raises may hold the URL or a header
        failure = _failure(error, request.host)
    else:
        if 200 <= reply.status < 300 or reply.status in request.accept:  # noqa: PLR2004 -- the class of success
            return reply
        failure = refusal(request, reply)
    finally:
        _sending.reset(token)
    # Raised outside the except block, so that no __context__ holds the lower layer's text.
    raise failure


def _exchange(request: Request, client: httpx.Client) -> Reply:
    started = time.monotonic()
    outgoing = client.build_request(
        request.method,
        request.url,
        headers=dict(request.headers),
        # httpx takes empty parameters as an order to remove those of the URL
        params=dict(request.params) or None,
        json=request.json,
        content=request.content,
        data=dict(request.form) if request.form is not None else None,
        files=dict(request.files) if request.files is not None else None,
        timeout=request.timeout,
    )
    auth = request.auth
    for _ in range(MOST_REDIRECTS + 1):
        with closing(client.send(outgoing, stream=True, auth=auth, follow_redirects=False)) as response:
            _log.debug("%s %s: %d", outgoing.method, outgoing.url.host, response.status_code)
            if not request.follow_redirects or response.next_request is None:
                return _read(response, request.host, deadline=started + LONGEST_RETRYING + request.timeout)
            outgoing, auth = _redirected(outgoing, response.next_request), None
    raise VendorError(f"{request.host} redirects more than {MOST_REDIRECTS} times")


def _read(response: httpx.Response, host: str, *, deadline: float) -> Reply:
    """Read the body, but neither more bytes nor longer than allowed."""
    body = bytearray()
    for part in response.iter_bytes():
        body += part
        if len(body) > LARGEST_REPLY:
            problem = f"{host} answered with more than {LARGEST_REPLY // 2**20} MiB"
            raise VendorError(problem, hints=["ask for less, page by page"], status=response.status_code)
        if time.monotonic() > deadline:
            raise UnreachableError(f"{host} sends its answer too slowly (time-out)")
    return Reply(response.status_code, dict(response.headers), bytes(body), _encoding(response))


def _encoding(response: httpx.Response) -> str:
    try:
        return codecs.lookup(response.charset_encoding or "utf-8").name
    except LookupError:
        return "utf-8"


def _redirected(old: httpx.Request, new: httpx.Request) -> httpx.Request:
    """Return the request to follow a redirect by, stripped of all that might be secret if it goes to another host."""
    if _same_origin(old.url, new.url):
        return new
    if new.method == old.method and old.headers.get("content-length", "0") != "0":
        raise VendorError(
            f"{old.url.host} redirects to another host, which the body of the request was not sent to",
            hints=["use the final URL"],
        )
    # hidden import: see _open_pool
    import httpx

    headers = {name: value for name, value in new.headers.items() if name in _HARMLESS}
    return httpx.Request(new.method, new.url, headers=headers, extensions=new.extensions)


def _same_origin(old: httpx.URL, new: httpx.URL) -> bool:
    ports = {"http": 80, "https": 443}
    before, after = old.port or ports.get(old.scheme), new.port or ports.get(new.scheme)
    upgraded = (old.scheme, before, new.scheme, after) == ("http", 80, "https", 443)
    return old.host == new.host and (upgraded or (old.scheme, before) == (new.scheme, after))


# One for each way to verify, in a process: a client of its own for each call would cost 16 ms, and TLS handshakes.
_pools: dict[bool, httpx.Client] = {}
# Two processes must not speak over one connection: the child of a fork starts with none.
if hasattr(os, "register_at_fork"):  # not on Windows, which has no fork
    os.register_at_fork(after_in_child=_pools.clear)


def _pool(*, verify: bool) -> httpx.Client:
    """Return the shared client."""
    if verify not in _pools:
        _pools[verify] = _open_pool(verify=verify)
    return _pools[verify]


def _open_pool(*, verify: bool) -> httpx.Client:
    # hidden import: httpx costs 170 ms, and an integration is also imported to be listed
    from http.cookiejar import CookieJar, DefaultCookiePolicy

    import httpx

    for name in ("httpx", "httpcore.connection", "httpcore.http11", "httpcore.proxy"):
        logging.getLogger(name).addFilter(_QUIET)
    return httpx.Client(
        verify=httpx.create_ssl_context(verify=verify),
        cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
        headers={"User-Agent": "keyfob"},
    )


class _Quiet(logging.Filter):
    """Drops what httpx logs about our requests (URLs with their query), and leaves the host's own requests alone."""

    def filter(self, record: logging.LogRecord) -> bool:  # noqa: ARG002 -- the record's text does not matter
        return not _sending.get()


_QUIET = _Quiet()


def _failure(error: Exception, host: str) -> VendorError:
    """Return our error for one of httpx, telling which step failed and none of its text."""
    # hidden import: see _open_pool
    import httpx

    failure: VendorError
    match error:
        case httpx.ConnectError():
            failure = _no_connection(error, host)
        case httpx.TimeoutException():
            phase = "connect" if isinstance(error, httpx.ConnectTimeout) else "answer"
            failure = UnreachableError(f"{host} took too long to {phase} (time-out)")
        case httpx.ProxyError():
            failure = UnreachableError(
                f"the proxy does not connect to {host}", hints=["check HTTPS_PROXY and NO_PROXY"]
            )
        case httpx.NetworkError() | httpx.RemoteProtocolError():
            failure = ConnectionFailedError(f"the connection to {host} broke before its answer was complete")
        case httpx.DecodingError():
            failure = VendorError(f"{host} answered with a body that cannot be decompressed")
        case httpx.InvalidURL() | httpx.UnsupportedProtocol():
            hints = ["write it as https://host/path"]
            failure = ConfigurationError("the URL is no http or https URL", hints=hints)
        case httpx.LocalProtocolError() | UnicodeError():
            hints = ["look for a line break or a letter outside ASCII in the stored value"]
            failure = ConfigurationError(f"a header of the request to {host} cannot be sent", hints=hints)
        case OSError():
            hints = ["check SSL_CERT_FILE and SSL_CERT_DIR"]
            failure = ConfigurationError("the certificates to trust cannot be read", hints=hints)
        case _:
            failure = ConfigurationError(f"the request to {host} cannot be made ({type(error).__name__})")
    return failure


def _no_connection(error: Exception, host: str) -> VendorError:
    for cause in _causes(error):
        if isinstance(cause, ssl.SSLCertVerificationError):
            hints = ["set SSL_CERT_FILE to the certificate authority that your network uses"]
            return UnreachableError(f"the certificate of {host} is not trusted: {cause.verify_message}", hints=hints)
        if isinstance(cause, ssl.SSLError):
            return UnreachableError(f"no TLS connection to {host}: {cause.reason or 'the handshake failed'}")
        if isinstance(cause, socket.gaierror):
            return ConnectionFailedError(f"the name {host} cannot be resolved (DNS)", hints=["check the host name"])
    return ConnectionFailedError(f"no connection to {host}", hints=["check the network, HTTPS_PROXY and NO_PROXY"])


def _causes(error: BaseException) -> Iterator[BaseException]:
    cause: BaseException | None = error
    while cause is not None:
        yield cause
        cause = cause.__cause__ or cause.__context__
