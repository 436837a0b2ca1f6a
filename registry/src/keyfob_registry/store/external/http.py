"""The way to a store over HTTP: bounded in time and size, tried again where that helps. Only this module imports httpx.

Neither proxies, nor credentials, nor certificates are taken from the environment of the process, and no redirect is
followed: a token goes to the address that was configured and to no other.
"""

import random
import time
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from keyfob_sdk.errors import SecretStoreReplyError, SecretStoreUnreachableError

from keyfob_registry import documents
from keyfob_registry.errors import InputError, MissingExtraError

LARGEST = 1 << 20
"""How many bytes an answer may have."""
ATTEMPTS = 3
_RETRIED = frozenset({412, 429, 500, 502, 503, 504})
_REDIRECTS = range(300, 400)
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


def url_problem(url: str) -> str:
    """Say why a token should not be sent to *url*, or nothing."""
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError:
        return "it is no URL"
    if not host or parts.scheme not in {"http", "https"}:
        return "write https://host[:port]"
    if parts.username or parts.password or parts.query or parts.fragment:
        return "write neither credentials nor a query into it"
    return "" if parts.scheme == "https" or host in _LOOPBACK else "without TLS a token is readable on the way"


@dataclass(frozen=True, slots=True)
class Answer:
    """Status and data of an answer."""

    status: int
    data: Any = field(default=None, repr=False)


class Connection:
    """Asks one server; safe for many threads.

    Args:
        store: The name of the store, for messages.
        url: Where it is.
        timeout: Seconds for one attempt; all attempts together have three times as long.
        ca_file: Certificates to trust in place of the usual ones.
    """

    def __init__(self, store: str, url: str, *, timeout: float = 5, ca_file: Path | None = None) -> None:
        self._store = store
        self._url = url.rstrip("/")
        self._timeout = timeout
        self._client = _client(store, timeout, ca_file)

    def ask(self, method: str, path: str, *, headers: Mapping[str, str], json: Any = None) -> Answer:
        """Return the answer; what the server cannot do at the moment is asked again, up to three times in all.

        Raises:
            SecretStoreUnreachableError: There was no answer in time, or a busy one.
            SecretStoreReplyError: The answer is too large, or no JSON.
        """
        deadline = time.monotonic() + ATTEMPTS * self._timeout
        reason = ""
        for attempt in range(ATTEMPTS):
            if attempt:
                time.sleep(min(0.1 * 2**attempt * random.SystemRandom().uniform(0.5, 1), self._timeout))
            answer, reason = self._attempt(method, path, headers, json, deadline)
            if answer is not None:
                return answer
            if time.monotonic() > deadline:
                break
        raise SecretStoreUnreachableError(self._store, reason)

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def _attempt(
        self, method: str, path: str, headers: Mapping[str, str], json: Any, deadline: float
    ) -> tuple[Answer | None, str]:
        """Return an answer, or why there is none."""
        body = b""
        try:
            request = self._client.build_request(method, self._url + path, headers=dict(headers), json=json)
            with closing(self._client.send(request, stream=True)) as response:
                status = response.status_code
                for chunk in response.iter_bytes():
                    body += chunk
                    if len(body) > LARGEST or time.monotonic() > deadline:
                        break
        except Exception as error:  # noqa: BLE001 -- whatever a lower layer raises may hold the token
            return None, _reason(error)
        if time.monotonic() > deadline:
            return None, "the answer takes too long"
        if status in _RETRIED:
            return None, f"it answers with status {status}"
        if status in _REDIRECTS:
            return None, f"it answers with status {status}, and redirects are not followed: configure its own address"
        return self._read(status, body), ""

    def _read(self, status: int, body: bytes) -> Answer:
        if len(body) > LARGEST:
            raise SecretStoreReplyError(self._store, "", f"it is larger than {LARGEST >> 10} KiB")
        try:
            return Answer(status, documents.read_json(documents.decode(body, "it"), "it") if body else None)
        except InputError as error:
            reason = error.problem
        # The body of a refusal need not be JSON; nothing of it is used.
        if status >= 400:  # noqa: PLR2004 -- the class of refusals
            return Answer(status)
        raise SecretStoreReplyError(self._store, "", reason)


def _reason(error: Exception) -> str:
    """Return a fixed text for an error of the network; its own may hold addresses and headers."""
    kind = type(error).__name__
    texts = {
        "ConnectError": "no connection",
        "ConnectTimeout": "no connection in time",
        "ReadTimeout": "no answer in time",
        "PoolTimeout": "too many questions at once",
        "RemoteProtocolError": "the connection ended within the answer",
        "ReadError": "the connection ended within the answer",
    }
    return texts.get(kind, kind)


def _client(store: str, timeout: float, ca_file: Path | None) -> Any:
    try:
        import httpx  # hidden import: an extra, and only stores over HTTP need it
    except ModuleNotFoundError:
        pass
    else:
        try:
            import ssl  # hidden import: httpx loads it anyway

            verify = ssl.create_default_context(cafile=str(ca_file)) if ca_file else True
        except (OSError, ValueError) as error:
            reason = f"the certificates of {ca_file}: {type(error).__name__}"
        else:
            return httpx.Client(timeout=timeout, trust_env=False, follow_redirects=False, verify=verify)
        raise SecretStoreUnreachableError(store, reason)
    raise MissingExtraError("a store over HTTP", ["httpx"], "keyfob-registry[vault]")
