"""Checks: functions that prove one secret, and what a wrong one is told."""

from collections.abc import Callable
from typing import Any

import pytest
from keyfob_sdk import RegistrySecret, SecretModel, SecretValues, check
from keyfob_sdk.errors import AuthenticationError, DeclarationError, VendorError
from keyfob_sdk.testing import fake, fake_values
from pydantic import SecretStr

AWS = RegistrySecret("aws", keys=["AWS_KEY"])


class Vendor(SecretModel, name="vendor"):
    """A key."""

    VENDOR_KEY: SecretStr


@check(Vendor)
def check_vendor(*, vendor: Vendor) -> str:
    """Ask the vendor who the key belongs to."""
    if vendor.VENDOR_KEY.get_secret_value() == "bad":
        raise AuthenticationError("the key is not accepted", status=401)
    return "tester"


@check(AWS)
async def check_aws(*, aws: SecretValues) -> None:
    """Ask AWS who the key belongs to."""
    assert aws["AWS_KEY"]


def problems(function: Callable[..., Any]) -> tuple[str, ...]:
    """Return what is wrong with a check of the vendor's secret."""
    with pytest.raises(DeclarationError) as caught:
        check(Vendor)(function)
    return caught.value.problems


def test_calling_a_check_calls_the_plain_function() -> None:
    """The returned text says whose credentials they are."""
    assert check_vendor(vendor=fake(Vendor)) == "tester"


def test_a_check_raises_the_step_that_failed() -> None:
    """The error tells the step by its class."""
    with pytest.raises(VendorError) as caught:
        check_vendor(vendor=fake(Vendor, VENDOR_KEY="bad"))

    assert (caught.value.step, caught.value.status) == ("authentication", 401)


async def test_both_forms_and_async_functions_are_checks() -> None:
    """A check may be async, and its secret in the literal form."""
    await check_aws(aws=fake_values(AWS))

    assert (True, (AWS,), AWS) == (check_aws.is_async, check_aws.secrets, check_aws.secret)
    assert (False, (Vendor.requirement(),)) == (check_vendor.is_async, check_vendor.secrets)


def test_check_knows_its_name_and_description() -> None:
    """Both come from the function."""
    expected = ("check_vendor", "Ask the vendor who the key belongs to.")

    assert expected == (check_vendor.name, check_vendor.description)
    assert ["vendor"] == list(check_vendor.injections)


def test_a_check_takes_nothing_but_secrets() -> None:
    """Nobody is there to give arguments."""

    def function(depth: int, *, vendor: Vendor) -> None:
        """Do nothing."""

    assert ("a check takes nothing but secrets: remove depth",) == problems(function)


def test_a_check_without_docstring_or_secret_is_told() -> None:
    """A check receives the secret that it proves, and says what it calls."""

    def function() -> None:
        return

    assert problems(function) == (
        "secret 'vendor' is declared but not received: add *, vendor: SecretValues",
        "the function has no docstring: say in one sentence what it calls",
    )
