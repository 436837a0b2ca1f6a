"""Masking on the way out: nothing that leaves a call carries a secret, in any usual encoding.

What it cannot do: a value that an action changes by an unusual encoding (base58, rot13, a cipher) passes. Masking saves
the careless from themselves; it does not hold off the malicious.
"""

from .errors import RedactionError
from .exceptions import ErrorRecord
from .matcher import MASK
from .redactor import Redactor
from .stream import WITHHELD, ByteStreamRedactor, StreamRedactor

__all__ = [
    "MASK",
    "WITHHELD",
    "ByteStreamRedactor",
    "ErrorRecord",
    "RedactionError",
    "Redactor",
    "StreamRedactor",
]
