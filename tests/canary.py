"""Canaries: made-up secrets whose every trace a test can look for."""

import base64

SECRET = "s3cr3t-canary-8f1c0d7e-Qz9+/x&<y>\"w'é"
TOKEN = "s3cr3tCanaryToken0123456789abcdefXYZ4242"
PIN = "7391"
ACCOUNT = "904417753318"


def traces(value: str) -> list[str]:
    """Return the forms of *value* that must not be seen, base64 of it between neighbours among them."""
    raw = value.encode()
    forms = [value, raw.hex(), repr(value)[1:-1], ascii(value)[1:-1], repr(raw)[2:-1]]
    for before in range(3):
        digits = base64.b64encode(bytes(before) + raw + b"neighbour").decode()
        forms.append(digits[-(-8 * before // 6) : 8 * (before + len(raw)) // 6])
    return forms


def seen(output: object, *values: str) -> list[str]:
    """Return the forms of *values* that are seen in *output*; empty when it is clean."""
    text = output if isinstance(output, str) else repr(output)
    return [form for value in values for form in traces(value) if form in text]
