# mypy: ignore-errors
"""Code that must type-check: both forms, and what an author's tests do with them."""

from typing import Annotated, Any, assert_type

from keyfob_sdk import (
    Action,
    Check,
    Integration,
    Key,
    RegistrySecret,
    SecretModel,
    SecretValue,
    SecretValues,
    action,
    check,
    hookimpl,
)
from keyfob_sdk.testing import fake, fake_values
from pydantic import JsonValue, SecretStr


class VirusTotal(SecretModel, name="virustotal", hosts=["www.virustotal.com"], optional=False):
    """An API key."""

    VIRUSTOTAL_API_KEY: Annotated[SecretStr, Key("The key.")]
    VIRUSTOTAL_BASE_URL: str = "https://www.virustotal.com"
    VIRUSTOTAL_PROXY: SecretStr | None = None


AWS = RegistrySecret("aws", optional_keys=["AWS_ROLE_ARN"], one_of=[("AWS_ROLE_ARN",)])


@action(title="Look up an IP address")
def look_up(ip: str, depth: int = 1, *, virustotal: VirusTotal) -> JsonValue:
    """Return what is known."""
    proxy = virustotal.VIRUSTOTAL_PROXY
    return [ip, depth, virustotal.VIRUSTOTAL_API_KEY.get_secret_value(), proxy.get_secret_value() if proxy else None]


@action(title="List detectors", secrets=[AWS])
async def list_detectors(region: str, *, aws: SecretValues, virustotal: VirusTotal | None = None) -> list[str]:
    """Return detectors."""
    assert_type(aws["AWS_ROLE_ARN"], SecretValue)
    assert_type(aws.get("AWS_ROLE_ARN"), SecretValue | None)
    assert_type(aws.get("AWS_ROLE_ARN", ""), SecretValue | str)
    return [region, str(virustotal)]


@check(VirusTotal)
def check_virustotal(*, virustotal: VirusTotal) -> str:
    """Ask who the key belongs to."""
    return virustotal.VIRUSTOTAL_BASE_URL


@check(AWS)
async def check_aws(*, aws: SecretValues) -> None:
    """Ask who the role belongs to."""
    assert aws


@hookimpl
def keyfob_integrations() -> list[Integration]:
    """Offer the actions."""
    return [Integration("virustotal", "VirusTotal", actions=[look_up], checks=[check_virustotal, check_aws])]


async def test() -> None:
    """Call them as plain functions."""
    assert_type(look_up("8.8.8.8", virustotal=fake(VirusTotal)), JsonValue)
    assert_type(await list_detectors("eu-west-1", aws=fake_values(AWS)), list[str])
    assert_type(check_virustotal(virustotal=fake(VirusTotal)), str)
    assert_type(fake(VirusTotal).VIRUSTOTAL_API_KEY, SecretStr)
    offered: list[Action[..., JsonValue]] = [look_up]
    checks: list[Check[..., Any]] = [check_virustotal]
    assert offered
    assert checks
