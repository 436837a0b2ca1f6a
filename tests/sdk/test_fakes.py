"""Secrets for tests: real objects, filled with what is known or with the canary."""

from typing import Annotated

import pytest
from keyfob_sdk import Key, RegistrySecret, SecretModel, SecretValues
from keyfob_sdk.errors import AbsentKeyError, InvalidSecretError, UndeclaredKeyError
from keyfob_sdk.testing import CANARY, fake, fake_values
from pydantic import SecretStr

AWS = RegistrySecret(
    "aws", keys=["AWS_KEY", "AWS_ID"], optional_keys=["AWS_REGION"], details={"AWS_ID": Key("", example="AKIA")}
)


class Vendor(SecretModel, name="vendor"):
    """A key, a port and a token."""

    VENDOR_KEY: SecretStr
    VENDOR_ID: Annotated[SecretStr, Key(example="id-1")]
    VENDOR_PORT: int = 443
    VENDOR_TOKEN: SecretStr | None = None


def test_fake_holds_what_is_given() -> None:
    """Given values are in the object, of the class itself."""
    secret = fake(Vendor, VENDOR_KEY="given", VENDOR_TOKEN="more", VENDOR_PORT="1")

    assert isinstance(secret, Vendor)
    assert (secret.VENDOR_KEY.get_secret_value(), secret.VENDOR_PORT) == ("given", 1)


def test_fake_fills_required_keys() -> None:
    """A required key has its example or the canary; an optional one is absent."""
    secret = fake(Vendor)

    assert (secret.VENDOR_KEY.get_secret_value(), secret.VENDOR_ID.get_secret_value()) == (CANARY, "id-1")
    assert (443, None) == (secret.VENDOR_PORT, secret.VENDOR_TOKEN)


def test_fake_values_fill_required_keys() -> None:
    """The literal form is filled alike."""
    values = fake_values(AWS)

    assert isinstance(values, SecretValues)
    assert {"AWS_KEY": CANARY, "AWS_ID": "AKIA"} == {key: values[key].get_secret_value() for key in values}
    with pytest.raises(AbsentKeyError):
        values["AWS_REGION"]


def test_misspelt_key_is_refused() -> None:
    """A key that is not declared would be dropped in silence."""
    with pytest.raises(UndeclaredKeyError, match="does not declare key 'VENDOR_KEYS'"):
        fake(Vendor, VENDOR_KEYS="x")
    with pytest.raises(UndeclaredKeyError, match="does not declare key 'AWS_KEYS'"):
        fake_values(AWS, AWS_KEYS="x")


def test_fake_refuses_what_a_call_would_refuse() -> None:
    """Values are checked as those from a store."""
    with pytest.raises(InvalidSecretError, match="VENDOR_PORT: int_parsing"):
        fake(Vendor, VENDOR_PORT="many")
