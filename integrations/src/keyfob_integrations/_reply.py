"""A request to a vendor, the reply to it, and the error that a refusal becomes. Pure: no network here."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, quote, quote_plus, urlsplit

from keyfob_sdk.errors import (
    AuthenticationError,
    ConfigurationError,
    NotFoundError,
    PermissionDeniedError,
    RateLimitedError,
    UnreachableError,
    VendorError,
)

if TYPE_CHECKING:
    from pydantic import JsonValue

    _Tree = Mapping[str, Any] | list[Any] | tuple[Any, ...] | bytes | str | float | None

LARGEST_REPLY = 10 * 1024 * 1024
"""Bytes of a decoded body that are read at most, so that no vendor fills the memory."""

_LONGEST_MESSAGE = 200
_SHORTEST_HIDDEN = 4
_MESSAGE_KEYS = ("message", "error_description", "errorSummary", "detail", "description", "title", "error", "errors")


class ConnectionFailedError(UnreachableError):
    """The connection could not be made, or broke: the next attempt may succeed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What is sent to a vendor. Its repr shows the method and the host only."""

    url: str
    method: str = "GET"
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    params: Mapping[str, Any] = field(default_factory=dict[str, Any])
    json: Any = None
    content: str | bytes | None = None
    form: Mapping[str, Any] | None = None
    files: Mapping[str, tuple[str, bytes, str]] | None = None
    auth: tuple[str, str] | None = None
    timeout: float = 30.0
    verify: bool = True
    follow_redirects: bool = False
    accept: frozenset[int] = frozenset()
    """Statuses outside 200-299 that are replies, not errors."""

    @property
    def host(self) -> str:
        """The host that is asked; the rest of a URL may hold secrets, so errors name no more than this."""
        try:
            return urlsplit(self.url).hostname or "the host"
        except ValueError:
            return "the host"

    def __repr__(self) -> str:
        return f"Request({self.method} {self.host})"


@dataclass(frozen=True, slots=True)
class Reply:
    """What the vendor answered: the body is complete and decoded."""

    status: int
    headers: Mapping[str, str]
    content: bytes = field(repr=False)
    encoding: str = "utf-8"

    @property
    def content_type(self) -> str:
        """The media type without its parameters, in lower case."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()

    @property
    def is_json(self) -> bool:
        """Whether the vendor says that the body is JSON."""
        return self.content_type == "application/json" or self.content_type.endswith("+json")

    @property
    def text(self) -> str:
        """The body as text, in the character set that the vendor names."""
        return self.content.decode(self.encoding, errors="replace")

    def json(self) -> Any:
        """Return the body read as JSON.

        Raises:
            VendorError: It is not JSON.
        """
        try:
            return json.loads(self.content)
        except (ValueError, RecursionError):
            problem = f"the answer (status {self.status}) is not JSON"
        raise VendorError(problem, status=self.status)


_REFUSALS: dict[int, tuple[type[VendorError], str, str]] = {
    401: (AuthenticationError, "does not accept the credentials", "store a valid key; this one is wrong or expired"),
    403: (PermissionDeniedError, "does not permit this", "give the stored key the permission, or store another key"),
    404: (NotFoundError, "has no such object", "check the identifier"),
    429: (RateLimitedError, "asks to slow down", "call it less often, or raise the quota at the vendor"),
}


def error_class(status: int) -> type[VendorError]:
    """Return the kind of error that a status stands for, where the vendor's library made the request."""
    if status == 400:  # noqa: PLR2004 -- wrong arguments
        return ConfigurationError
    return _REFUSALS.get(status, (VendorError, "", ""))[0]


def refusal(request: Request, reply: Reply, *, now: datetime | None = None) -> VendorError:
    """Return the error that a reply outside 200-299 stands for."""
    if 300 <= reply.status < 400:  # noqa: PLR2004 -- the class of redirects
        problem = f"{request.host} redirects to another place (status {reply.status}), which was not followed"
        return VendorError(problem, hints=["use the final URL, or follow redirects"], status=reply.status)
    error, said, hint = _REFUSALS.get(reply.status, (VendorError, "reports an error", ""))
    words = _message(request, reply)
    return error(
        f"{request.host} {said} (status {reply.status})" + (f": {words}" if words else ""),
        hints=[hint] if hint else [],
        status=reply.status,
        retry_after=retry_after(reply.headers.get("retry-after", ""), now or datetime.now(UTC)),
    )


def retry_after(value: str, now: datetime) -> float | None:
    """Return the seconds that a ``Retry-After`` header asks for, given as a number or as a date."""
    if value.strip().isdecimal():
        return float(value)
    try:
        date = parsedate_to_datetime(value)
    except ValueError:
        return None
    # A date without a zone is in UTC, as every HTTP date is.
    date = date if date.tzinfo else date.replace(tzinfo=UTC)
    return max(0.0, (date - now).total_seconds())


def _message(request: Request, reply: Reply) -> str:
    """Return the vendor's own short text, without anything in it that the request had sent."""
    words = _words(reply)
    # Longest first: a short value may be part of a longer one.
    for value in sorted(set(_sent(request)), key=len, reverse=True):
        if len(value) >= _SHORTEST_HIDDEN:
            words = words.replace(value, "***")
    printable = "".join(character if character.isprintable() else " " for character in words)
    return " ".join(printable.split())[:_LONGEST_MESSAGE]


def _words(reply: Reply) -> str:
    if reply.content_type == "text/plain":
        return reply.text.strip().partition("\n")[0]
    try:
        return _find_words(json.loads(reply.content)) if reply.is_json else ""
    except (ValueError, RecursionError):
        return ""


def _find_words(data: JsonValue) -> str:
    if isinstance(data, str):
        return data
    if isinstance(data, list):
        return _find_words(data[0]) if data else ""
    if isinstance(data, dict):
        return next((words for key in _MESSAGE_KEYS if (words := _find_words(data.get(key)))), "")
    return ""


def _sent(request: Request) -> Iterator[str]:
    """Yield every text that the request carried beside its host and path, as it is and percent-encoded."""
    pairs = parse_qsl(urlsplit(request.url).query)
    carried = [list(request.headers.values()), request.params, pairs, request.json, request.form, request.content]
    for leaf in _leaves([*carried, request.auth]):
        for text in (leaf, *leaf.split()):  # "Bearer <token>" is two words
            yield from (text, quote(text, safe=""), quote_plus(text))


def _leaves(data: _Tree) -> Iterator[str]:
    if isinstance(data, (Mapping, list, tuple)):
        for item in data.values() if isinstance(data, Mapping) else data:
            yield from _leaves(item)
    elif isinstance(data, bytes):
        yield data.decode(errors="replace")
    elif data is not None:
        yield str(data)
