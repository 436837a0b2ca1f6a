"""Answers of AWS as plain data, which can be written as JSON."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Protocol, cast, runtime_checkable

from keyfob_sdk.errors import VendorError

from keyfob_integrations._reply import LARGEST_REPLY

# AWS hands these out, so that no stored secret tells that they are secret: a result would carry them into a workflow's
# history. An action that needs other credentials names other secrets.
_ISSUED = frozenset({"SecretAccessKey", "SessionToken"})


@runtime_checkable
class _Stream(Protocol):
    def read(self, amount: int) -> bytes: ...


def plain(value: Any) -> Any:
    """Return *value* with times as ISO 8601, and bytes and streams as text, or as base64 where they are no text.

    Credentials that AWS hands out are masked.

    Raises:
        VendorError: A stream is larger than 10 MiB, or the answer is a stream of events.
    """
    if value is None or isinstance(value, (str, int, float)):
        return value
    if isinstance(value, Mapping):
        items = cast("Mapping[Any, Any]", value).items()
        return {key: "***" if key in _ISSUED else plain(item) for key, item in items}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in cast("list[Any]", value)]
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, bytes):
        return text_or_base64(value)
    if isinstance(value, _Stream):
        return text_or_base64(read(value))
    raise VendorError(f"the answer of AWS holds a {type(value).__name__}, which is no plain data")


def read(stream: Any) -> bytes:
    """Return the bytes of a stream, if they are not too many.

    Raises:
        VendorError: They are.
    """
    content: bytes = stream.read(LARGEST_REPLY + 1)
    if len(content) > LARGEST_REPLY:
        raise VendorError(f"the object is larger than {LARGEST_REPLY // 2**20} MiB", hints=["read a smaller one"])
    return content


def text_or_base64(content: bytes) -> str:
    """Return *content* as text if it is UTF-8, else as base64."""
    try:
        return content.decode()
    except UnicodeError:
        return base64.b64encode(content).decode()
