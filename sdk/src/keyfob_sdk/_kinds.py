"""The kinds of secrets whose keys are fixed, and the textual form of PEM (RFC 7468)."""

from __future__ import annotations

import base64
import re
from typing import Literal

Kind = Literal["custom", "ssh_key", "mtls", "ca_cert"]

KEYS: dict[Kind, tuple[str, ...]] = {
    "custom": (),
    "ssh_key": ("PRIVATE_KEY",),
    "mtls": ("TLS_CERTIFICATE", "TLS_PRIVATE_KEY"),
    "ca_cert": ("CA_CERTIFICATE",),
}
"""The keys that a secret of each kind requires."""

_LABELS = {
    "PRIVATE_KEY": "PRIVATE KEY",
    "TLS_PRIVATE_KEY": "PRIVATE KEY",
    "TLS_CERTIFICATE": "CERTIFICATE",
    "CA_CERTIFICATE": "CERTIFICATE",
}
# RFC 1421 headers stand between the label and the body of an encrypted key of the older form.
_BLOCK = re.compile(
    r"-----BEGIN (?P<label>[A-Z0-9 ]+)-----\r?\n(?:[A-Za-z0-9-]+: [^\r\n]*\r?\n)*(?:\r?\n)?"
    r"(?P<body>(?:[A-Za-z0-9+/=]+[ \t]*\r?\n)+)-----END (?P=label)-----",
)


def pem_problem(kind: Kind, key: str, value: str) -> str:
    """Return what keeps *value* from being the PEM text that *key* of a secret of this *kind* holds, or nothing.

    The text never repeats any of the value.
    """
    if key not in KEYS[kind]:
        return ""
    label = _LABELS[key]
    if "-----BEGIN" in value and "\\n" in value:
        return "holds the two characters \\n where line breaks belong"
    blocks: list[tuple[str, str]] = _BLOCK.findall(value)
    if not blocks:
        return f"is not PEM text (-----BEGIN … {label}-----, base64 lines, -----END … {label}-----)"
    if len(blocks) != value.count("-----BEGIN ") or not all(_is_base64(body) for _, body in blocks):
        return "is PEM text of which a part is missing"
    # OpenSSL writes the curve in front of a key.
    if any(found != "EC PARAMETERS" and not found.endswith(label) for found, _ in blocks):
        return f"is PEM text of another type than {label}"
    return "" if any(found.endswith(label) for found, _ in blocks) else f"holds no {label}"


def _is_base64(body: str) -> bool:
    try:
        return bool(base64.b64decode("".join(body.split()), validate=True))
    except ValueError:
        return False
