# mypy: ignore-errors
"""Mistakes that type checkers must see, each in the line that carries the marker."""

from keyfob_sdk import Finding, RegistrySecret, SecretModel, SecretValues, action, check
from keyfob_sdk.testing import fake
from pydantic import SecretStr


class Vendor(SecretModel, name="vendor"):
    """A key."""

    VENDOR_KEY: SecretStr
    VENDOR_TOKEN: SecretStr | None = None


def send(text: str) -> str:
    """Return the text."""
    return text


@action(title="Look up")
def look_up(ip: str, *, vendor: Vendor) -> str:
    """Return what is known."""
    send(vendor.VENDOR_KEYS.get_secret_value())  # error: misspelt key
    send(vendor.VENDOR_TOKEN.get_secret_value())  # error: optional key, used unchecked
    send(vendor.VENDOR_KEY)  # error: forgotten reveal
    return ip


@action()  # error: no title
def untitled() -> None:
    """Do nothing."""


@action(title="Read", secrets=[RegistrySecret("aws", ["KEY"])])
def read(*, aws: SecretValues) -> str:
    """Return the key."""
    send(aws["KEY"])  # error: forgotten reveal
    send(aws.get("KEY").get_secret_value())  # error: may be absent
    return send(aws["KEY"].get_secret_value())


@check(Vendor)  # error: a check says who the credentials belong to, by text
def check_vendor(*, vendor: Vendor) -> int:
    """Ask the vendor."""
    return len(vendor.VENDOR_KEY)


look_up("8.8.8.8")  # error: without its secret
look_up(8, vendor=fake(Vendor))  # error: wrong argument
look_up("8.8.8.8", fake(Vendor))  # error: secret by position
look_up("8.8.8.8", vendor={"VENDOR_KEY": "x"})  # error: plain data is no secret
send(len(look_up("8.8.8.8", vendor=fake(Vendor))))  # error: the result keeps its type
fake(Vendor, VENDOR_KEY=SecretStr("x"))  # error: fakes take text
RegistrySecret("aws", ["KEY"], scope="team")  # error: no such scope
RegistrySecret("aws", ["KEY"]).name = "other"  # error: frozen
Finding("R1", "fatal", "here", "broken")  # error: no such severity
