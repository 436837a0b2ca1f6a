"""The bytes that heads, versions and manifests are MACs of: all fields, length-prefixed."""

import hmac
from collections.abc import Iterable
from datetime import datetime

from keyfob_registry.crypto.address import length_prefixed
from keyfob_registry.crypto.audit_key import HeadKey
from keyfob_registry.store.history import Manifest, Version
from keyfob_registry.store.protocol import StoredSecret, StoredValue

_MODULUS = 1 << 256
_SIZE = 32
NOTHING = bytes(_SIZE)


def head(key: HeadKey, secret: StoredSecret) -> bytes:
    """Return the head of a secret: over everything but the sealed bytes, which rotation may replace."""
    times = (secret.created_at, secret.updated_at, secret.deleted_at, secret.expires_at, secret.rotate_by)
    numbers = (str(secret.version), str(secret.oldest))
    return key.mac(_joined(b"keyfob/head/1", *_place(secret), *numbers, *map(_time, times), _values(secret.values)))


def version(key: HeadKey, secret: StoredSecret, made: Version, values: Iterable[StoredValue]) -> bytes:
    """Return what proves one version of a secret: who changed what, and which values counted then."""
    source = "" if made.source is None else str(made.source)
    entry = (str(made.version), _time(made.created_at), made.actor, made.change, source)
    keys = length_prefixed(*map(_bytes, made.keys))
    return key.mac(_joined(b"keyfob/version/1", *_place(secret), *entry, keys, _values(values)))


def manifest(key: HeadKey, scope: str, counter: int, total: int) -> Manifest:
    """Return the manifest of a scope whose summands make *total*."""
    masked = (total ^ _mask(key, scope, counter)).to_bytes(_SIZE, "big")
    return Manifest(scope, counter, masked, key.mac(_joined(b"keyfob/manifest/1", scope, str(counter), masked)))


def total(key: HeadKey, found: Manifest) -> int | None:
    """Return the sum in a manifest; None if it was not made with the key."""
    content = _joined(b"keyfob/manifest/1", found.scope, str(found.counter), found.sum)
    if len(found.sum) != _SIZE or not hmac.compare_digest(key.mac(content), found.mac):
        return None
    return int.from_bytes(found.sum, "big") ^ _mask(key, found.scope, found.counter)


def add(key: HeadKey, sum_: int, heads: Iterable[bytes], *, sign: int = 1) -> int:
    """Return the sum with *heads* added, or taken away.

    What is added of a head is a MAC that the database does not hold, and the sum is stored masked: whoever has many
    old heads cannot look for others that make the same sum.
    """
    for each in heads:
        sum_ += sign * int.from_bytes(key.mac(b"keyfob/summand/1" + each), "big")
    return sum_ % _MODULUS


def _mask(key: HeadKey, scope: str, counter: int) -> int:
    return int.from_bytes(key.mac(_joined(b"keyfob/mask/1", scope, str(counter))), "big")


def _place(secret: StoredSecret) -> tuple[str, str, str]:
    return str(secret.scope), secret.environment, secret.name


def _values(values: Iterable[StoredValue]) -> bytes:
    return length_prefixed(*(_joined(value.key, str(value.version)) for value in values))


def _time(moment: datetime | None) -> str:
    return "" if moment is None else moment.isoformat()


def _joined(*parts: str | bytes) -> bytes:
    return length_prefixed(*(part if isinstance(part, bytes) else _bytes(part) for part in parts))


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")
