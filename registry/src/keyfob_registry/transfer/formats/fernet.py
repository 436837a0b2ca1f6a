"""Values that were encrypted with Fernet: any file that can be imported, with a token in the place of each value."""

import re
from collections.abc import Iterator, Sequence

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from pydantic import SecretStr

from keyfob_registry.errors import InputError
from keyfob_registry.transfer.age import Key
from keyfob_registry.transfer.items import Item, item

# Version 0x80, then a time that fits into 36 bits: all tokens of this century begin so.
_TOKEN = re.compile(r"gAAAA[A-Za-z0-9_-]{93,}={0,2}")
_BETWEEN = re.compile(r"[\s,]+")


def fits(items: Sequence[Item]) -> bool:
    """Say whether any value is a token: what is encrypted is never stored for what it hides."""
    return any(each.value is not None and _TOKEN.fullmatch(_text(each.value)) for each in items)


def opened(items: Sequence[Item], key: Key) -> Iterator[Item]:
    """Yield the items with what their tokens hold; one that no key opens becomes a problem."""
    fernet = MultiFernet(_keys(key))
    yield from (_opened(each, fernet) for each in items)


def _opened(given: Item, fernet: MultiFernet) -> Item:
    if given.value is None:
        return given
    place = given.where, given.secret, given.key
    try:
        plain: object = fernet.decrypt(_text(given.value)).decode()
    except InvalidToken:
        problem = "its value is no Fernet token, or none of the keys opens it"
    except UnicodeDecodeError:
        problem = "its value is no UTF-8 text"
    else:
        return item(*place, plain, environment=given.environment, owner=given.owner)
    return Item(*place, environment=given.environment, owner=given.owner, problem=problem)


def _keys(key: Key) -> list[Fernet]:
    """Return the keys of a file, one a line or between commas, as MultiFernet takes them: all may open."""
    texts = [text for text in _BETWEEN.split(key.text()) if text]
    found: list[Fernet] = []
    try:
        found.extend(map(Fernet, texts))
    except ValueError:
        reason = f"key {len(found) + 1} is no Fernet key: 32 bytes in URL-safe base64"
    else:
        reason = "" if found else "it holds no key"
    if reason:
        raise InputError(key.source, reason)
    return found


def _text(value: SecretStr) -> str:
    return value.get_secret_value()
