"""Functions that encode texts, as UTF-8, and decode them."""

import base64
import re
from urllib.parse import quote, unquote_to_bytes

from keyfob_registry.expressions.functions.function import function
from keyfob_registry.expressions.functions.refusal import BadArgumentError, limit_characters

_BLANKS = re.compile(r"\s+")


@function(("FN.to_base64('user:pass')", "dXNlcjpwYXNz"))
def to_base64(text: str) -> str:
    """Return *text* in base64."""
    return base64.b64encode(utf8(text)).decode("ascii")


@function(("FN.from_base64('dXNlcjpwYXNz')", "user:pass"))
def from_base64(text: str) -> str:
    """Return the text that base64 stands for; blanks and missing ``=`` at the end do no harm."""
    return _decoded(text, b"+/")


@function(("FN.to_base64url('a?>')", "YT8-"), ("FN.strip(FN.to_base64url('a'), '=')", "YQ"))
def to_base64url(text: str) -> str:
    """Return *text* in the base64 of URLs, with ``-`` and ``_``, and ``=`` at the end."""
    return base64.urlsafe_b64encode(utf8(text)).decode("ascii")


@function(("FN.from_base64url('YT8-')", "a?>"), ("FN.from_base64url('YQ')", "a"))
def from_base64url(text: str) -> str:
    """Return the text that the base64 of URLs stands for; blanks and missing ``=`` at the end do no harm."""
    return _decoded(text, b"-_")


@function(
    ("FN.url_encode('a b/c')", "a%20b%2Fc"),
    ("FN.url_encode('a b/c', '/')", "a%20b/c"),
)
def url_encode(text: str, safe: str = "") -> str:
    """Return *text* as one part of a URL: all but letters, digits, ``_.-~`` and *safe* is percent-encoded."""
    if not safe.isascii():
        raise BadArgumentError("safe", "has characters that are not ASCII")
    limit_characters(len(text))
    return quote(utf8(text), safe=safe)


@function(("FN.url_decode('a%20b%2Fc')", "a b/c"))
def url_decode(text: str) -> str:
    """Return *text* with percent-encoded characters decoded; ``+`` stays a plus."""
    return _text(unquote_to_bytes(utf8(text)))


def utf8(text: str, argument: str = "text") -> bytes:
    """Return the bytes of a text; half a surrogate pair is refused."""
    try:
        return text.encode()
    except UnicodeEncodeError:
        pass
    raise BadArgumentError(argument, "has half a surrogate pair, which has no bytes")


def _decoded(text: str, alphabet: bytes) -> str:
    compact = _BLANKS.sub("", text).rstrip("=")
    try:
        data = base64.b64decode(compact + "=" * (-len(compact) % 4), alphabet, validate=True)
    except ValueError:
        data = None
    # Two alphabets in one text, which the library lets pass.
    strange = b"+/" if alphabet == b"-_" else b"-_"
    if data is None or any(chr(each) in compact for each in strange):
        raise BadArgumentError("text", "is not base64" + ("url" if alphabet == b"-_" else ""))
    return _text(data)


def _text(data: bytes) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError:
        pass
    raise BadArgumentError("text", "does not decode to UTF-8 text")
