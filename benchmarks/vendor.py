"""The plug-in that is called: actions that do nothing, so that what is timed is the call itself."""

import hashlib

from keyfob_sdk import Integration, SecretModel, action, hookimpl
from pydantic import SecretStr

ARGUMENTS = {"query": "198.51.100.7", "limit": 10, "exact": True, "score": 0.5, "tags": ["one", "two"]}
TENANT_DIGITS = 6


def key_of(number: int) -> str:
    """Return the key of a tenant: 40 characters that share nothing, and of which the last tell whose it is."""
    tail = f"{number:0{TENANT_DIGITS}}"
    return hashlib.sha256(tail.encode()).hexdigest()[: 40 - TENANT_DIGITS] + tail


class Vendor(SecretModel, name="vendor", hosts=["localhost"]):
    """One key."""

    VENDOR_KEY: SecretStr


@action(title="Look up", read_only=True)
def look_up(
    query: str, limit: int, tags: list[str], *, exact: bool = False, score: float = 1.0, vendor: Vendor
) -> dict[str, object]:
    """Return a small result, with the digits that tell whose key it was."""
    tenant = vendor.VENDOR_KEY.get_secret_value()[-TENANT_DIGITS:]
    return {"query": query, "limit": limit, "tags": tags, "exact": exact, "score": score, "tenant": tenant}


@action(title="Look up, async", read_only=True)
async def alook_up(
    query: str, limit: int, tags: list[str], *, exact: bool = False, score: float = 1.0, vendor: Vendor
) -> dict[str, object]:
    """Return the same."""
    tenant = vendor.VENDOR_KEY.get_secret_value()[-TENANT_DIGITS:]
    return {"query": query, "limit": limit, "tags": tags, "exact": exact, "score": score, "tenant": tenant}


@action(title="Quote the key", read_only=True)
def quote(
    query: str, limit: int, tags: list[str], *, exact: bool = False, score: float = 1.0, vendor: Vendor
) -> dict[str, object]:
    """Return a text that is long enough to hold the key, and holds it."""
    sent = f"GET /ip/{query}?limit={limit} with the key {vendor.VENDOR_KEY.get_secret_value()} was refused"
    return {"sent": sent, "tags": tags, "exact": exact, "score": score}


@hookimpl
def keyfob_integrations() -> list[Integration]:
    """Offer the actions."""
    return [Integration(name="vendor", title="Vendor", actions=[look_up, alook_up, quote])]
