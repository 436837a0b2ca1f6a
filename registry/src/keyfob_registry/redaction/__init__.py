"""Masking on the way out: nothing that leaves a call carries a secret, in any usual encoding.

What it cannot do: a value that an action changes by an unusual encoding (base58, rot13, a cipher) passes. Masking saves
the careless from themselves; it does not hold off the malicious.
"""

from keyfob_registry.errors import RedactionError
from keyfob_registry.redaction.exceptions import ErrorRecord
from keyfob_registry.redaction.matcher import MASK
from keyfob_registry.redaction.redactor import Redactor
from keyfob_registry.redaction.stream import WITHHELD, ByteStreamRedactor, StreamRedactor

__all__ = [
    "MASK",
    "WITHHELD",
    "ByteStreamRedactor",
    "ErrorRecord",
    "RedactionError",
    "Redactor",
    "StreamRedactor",
]
