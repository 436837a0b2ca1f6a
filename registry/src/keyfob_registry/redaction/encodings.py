"""The usual ways in which a text is written: each of them is masked like the text itself."""

import json
import re
from base64 import b64encode
from collections.abc import Iterator
from urllib.parse import quote, quote_plus

# Text of these characters alone is the same in a URL, in JSON, in XML and in Python's repr.
_PLAIN = re.compile(r"[A-Za-z0-9_.~-]*").fullmatch
# What JSON, XML or Python's repr may write in another way.
_ESCAPED = re.compile(r"""[^ -~]|["'&<>\\/]""").search

# What browsers and HTTP clients leave as it is, in a component and in a whole URL.
_COMPONENT_SAFE = "!'()*"
_URL_SAFE = ";,/?:@&=+$!*'()#"

_QUOTE_ENTITIES = (("&quot;", "'"), ("&quot;", "&#x27;"), ("&quot;", "&#39;"), ("&quot;", "&apos;"), ("&#34;", "&#39;"))


_ESCAPE = re.compile(r"%[0-9A-Fa-f]{1,2}")


def views(text: str) -> tuple[str, ...]:
    """Return the texts to search: *text*, and as long as it, the same with its percent escapes in capitals."""
    if "%" not in text:
        return (text,)
    capitals = _ESCAPE.sub(lambda escape: escape[0].upper(), text)
    return (text,) if capitals == text else (text, capitals)


def encodings(text: str) -> set[str]:
    """Return *text* and the forms that it takes in URLs, JSON, XML, Python reprs, base64 and hex."""
    raw = text.encode()
    found = {text, *_base64(raw), raw.hex(), raw.hex().upper()}
    if not _PLAIN(text):
        found.update(_percent(text))
        if _ESCAPED(text):
            found.update(_json(text), _repr(text), _xml(text))
    return found


def _base64(raw: bytes) -> Iterator[str]:
    """Yield the base64 digits that depend on *raw* alone, whichever of three positions it starts at."""
    for before in range(3):
        digits = b64encode(bytes(before) + raw).decode()
        fixed = digits[-(-8 * before // 6) : 8 * (before + len(raw)) // 6]
        yield fixed
        if before == 0:
            # The last digit counts only here, where the value ends the text; short values need it to end a token.
            fixed = digits.rstrip("=")
            yield fixed
        if "+" in fixed or "/" in fixed:
            yield from _url_safe(digits, before, len(raw))


def _url_safe(digits: str, before: int, length: int) -> Iterator[str]:
    safe = digits.replace("+", "-").replace("/", "_")
    yield safe[-(-8 * before // 6) : 8 * (before + length) // 6]
    if before == 0:
        yield safe.rstrip("=")


def _percent(text: str) -> Iterator[str]:
    if " " in text:
        yield quote_plus(text)
    for safe in ("", "/", _COMPONENT_SAFE, _URL_SAFE):
        yield quote(text, safe=safe)


def _json(text: str) -> Iterator[str]:
    for escaped in (json.dumps(text)[1:-1], json.dumps(text, ensure_ascii=False)[1:-1]):
        yield escaped
        yield escaped.replace("/", "\\/")
        yield json.dumps(escaped)[1:-1]


def _repr(text: str) -> Iterator[str]:
    raw = repr(text.encode())[2:-1]
    for escaped in (repr(text)[1:-1], ascii(text)[1:-1], raw):
        yield escaped
        # A text that holds both kinds of quotes around this one escapes the single quotes.
        yield re.sub(r"(?<!\\)'", r"\\'", escaped)


def _xml(text: str) -> Iterator[str]:
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    yield escaped
    for double, single in _QUOTE_ENTITIES:
        yield escaped.replace('"', double).replace("'", single)
