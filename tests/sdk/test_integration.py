"""Integrations: what a plug-in offers, with names that are its own."""

from typing import Any

import pytest
from keyfob_sdk import Integration, SecretModel, action, check
from keyfob_sdk.errors import DeclarationError
from pydantic import SecretStr


class Vendor(SecretModel, name="vendor"):
    """A key."""

    VENDOR_KEY: SecretStr


@action(title="Look up")
def look_up(*, vendor: Vendor) -> None:
    """Do nothing."""


@action(title="List instances", namespace="vendor.ec2")
def list_instances(*, vendor: Vendor) -> None:
    """Do nothing."""


@check(Vendor)
def check_vendor(*, vendor: Vendor) -> None:
    """Do nothing."""


def problems(**declared: Any) -> tuple[str, ...]:
    """Return what is wrong with an integration."""
    with pytest.raises(DeclarationError) as caught:
        Integration(**{"name": "vendor", "title": "Vendor"} | declared)
    return caught.value.problems


def test_full_names_start_with_the_namespace() -> None:
    """An action without a namespace has the integration's."""
    vendor = Integration("vendor", "Vendor", actions=[look_up, list_instances])

    assert ["vendor.look_up", "vendor.ec2.list_instances"] == [vendor.full_name(each) for each in vendor.actions]


def test_secrets_are_listed_once() -> None:
    """What several actions and checks share is one requirement."""
    vendor = Integration("vendor", "Vendor", actions=[look_up, list_instances], checks=[check_vendor])

    assert (Vendor.requirement(),) == vendor.secrets


def test_two_actions_of_one_name_are_told() -> None:
    """Callers could not tell them apart."""
    assert ("two actions are called 'vendor.look_up': rename one",) == problems(actions=[look_up, look_up])


def test_two_checks_of_one_secret_are_told() -> None:
    """One secret has one check."""
    assert ("two checks prove secret 'vendor': keep one",) == problems(checks=[check_vendor, check_vendor])


def test_functions_that_were_not_decorated_are_told() -> None:
    """A plain function, or an action among the checks, is named with its decorator."""
    told = problems(actions=[look_up.function, check_vendor], checks=[check_vendor.function, look_up])

    assert ["@action(title=...)"] * 2 + ["@check(...)"] * 2 == [problem.split()[-1] for problem in told]


def test_wrong_name_and_empty_title_are_told_at_once() -> None:
    """Both are listed."""
    told = problems(name="My Vendor", title=" ")

    assert told == (
        "integration name 'My Vendor' does not match ^[a-z][a-z0-9_]*$: write 'my_vendor'",
        "title is empty: write the vendor's own name",
    )
