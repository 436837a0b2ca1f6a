"""The serializer of the engine's rows: sealed, and nothing else is read.

DBOS reads a row by the format that the row names. Two of its formats are not sealed: pickle, which runs code of whoever
can write to the database, and plain JSON, which could start a run of theirs. Both are refused in the whole process.
"""

import base64
import binascii
from functools import cache
from typing import Any, NoReturn

from dbos import Serializer
from dbos import _serialization as formats  # pyright: ignore[reportPrivateUsage]  # nothing public refuses a format

from keyfob_registry.crypto.engine_key import EngineKey, EngineKeys
from keyfob_registry.errors import SealedRowError
from keyfob_registry.workflows.dbos.encoding import decode, encode

FORMAT = "keyfob_sealed_1"


class SealedSerializer(Serializer):
    """Seals what the engine persists.

    Args:
        keys: Returns the key of an id, or the newest.
    """

    def __init__(self, keys: EngineKeys) -> None:
        self._newest: EngineKey = keys(None)
        self._key = cache(keys)

    def name(self) -> str:
        """Return the name that rows carry."""
        return FORMAT

    def serialize(self, data: Any) -> str:
        """Return *data*, sealed; the id of the key stands before it."""
        sealed = self._newest.seal(encode(data).encode())
        return f"{self._newest.id}.{base64.b64encode(sealed).decode()}"

    def deserialize(self, serialized_data: str) -> Any:
        """Return what was sealed.

        Raises:
            SealedRowError: It was changed, or not sealed by us.
        """
        key_id, _, text = serialized_data.partition(".")
        try:
            sealed = base64.b64decode(text, validate=True)
        except (binascii.Error, ValueError):
            sealed = b""
        content = self._key(key_id).open(sealed)
        if content is None:
            raise SealedRowError("was changed, or sealed with another key")
        return decode(content.decode())


def refuse_open_formats() -> None:
    """Make this process refuse rows that are not sealed."""
    # A test pins that it is these that DBOS asks; nothing of ours is to be written as a pickle, either.
    setattr(formats.DefaultSerializer, "deserialize", _refuse)  # noqa: B010 -- a type checker holds it to be a method
    setattr(formats.DefaultSerializer, "serialize", _refuse)  # noqa: B010 -- the same
    setattr(formats.DBOSPortableJSONSerializer, "deserialize", _refuse)  # noqa: B010 -- the same


def _refuse(*_: object) -> NoReturn:
    raise SealedRowError("is not sealed")
