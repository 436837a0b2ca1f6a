"""A plug-in for tests of many tenants: its actions tell which tenant's secret they were given."""

import asyncio
import hashlib
import os
import time
from typing import Any

from keyfob_sdk import Action, Integration, RegistrySecret, SecretModel, SecretValues, action, hookimpl
from pydantic import BaseModel, Field, SecretStr


class Tenant(SecretModel, name="tenant", hosts=["localhost"]):
    """The secret of one tenant."""

    TENANT_KEY: SecretStr
    TENANT_NAME: str = ""


literal = RegistrySecret(name="literal", keys=["FIRST_KEY"], optional_keys=["SECOND_KEY"], hosts=["localhost"])


def digest(text: str) -> str:
    """Return what tells two secrets apart and gives neither away."""
    return hashlib.sha256(text.encode()).hexdigest()


@action(title="Tell the tenant", read_only=True)
def tell(pause: float = 0, *, tenant: Tenant) -> dict[str, str]:
    """Return the name of the tenant and the digest of its key."""
    before = tenant.TENANT_KEY.get_secret_value()
    time.sleep(pause)
    after = tenant.TENANT_KEY.get_secret_value()
    return {"name": tenant.TENANT_NAME, "before": digest(before), "after": digest(after)}


@action(title="Tell the tenant, async", read_only=True)
async def atell(pause: float = 0, *, tenant: Tenant) -> dict[str, str]:
    """Return the name of the tenant and the digest of its key."""
    before = tenant.TENANT_KEY.get_secret_value()
    await asyncio.sleep(pause)
    after = tenant.TENANT_KEY.get_secret_value()
    return {"name": tenant.TENANT_NAME, "before": digest(before), "after": digest(after)}


@action(title="Wait", read_only=True)
async def wait(*, tenant: Tenant) -> None:
    """Wait until somebody cancels."""
    KEPT.append(tenant.TENANT_KEY)
    await asyncio.Event().wait()


@action(title="Keep the secret", secrets=[literal], read_only=True)
def keep(*, tenant: Tenant, literal: SecretValues | None = None) -> None:
    """Keep the secrets beyond the call."""
    KEPT.extend([tenant, tenant.TENANT_KEY, literal])


KEPT: list[object] = []
"""What actions kept beyond their calls."""


@action(title="Read a key", secrets=[literal], read_only=True)
def read(key: str, *, literal: SecretValues) -> list[str]:
    """Return which keys are there, after reading one of them."""
    literal[key].get_secret_value()
    return sorted(literal)


@action(title="Echo", secret_arguments=True, read_only=True)
def echo(headers: dict[str, str]) -> dict[str, str]:
    """Return the digest of each header."""
    return {name: digest(value) for name, value in headers.items()}


class Login(BaseModel):
    """A user name and a password."""

    username: str
    password: str = Field(max_length=40)


@action(title="Log in", secret_arguments=True, read_only=True)
def log_in(login: Login) -> dict[str, str]:
    """Return the digest of the password."""
    return {login.username: digest(login.password)}


@action(title="Tell that the secret was released", read_only=True)
def tell_run(run: str, file: int, *, tenant: Tenant) -> None:
    """Write the name of the run to an open file, once the secret is in hand."""
    os.write(file, f"{run} {tenant.TENANT_KEY.get_secret_value()[:0]}\n".encode())


@action(title="Add", read_only=True)
def add(first: int, second: int = 1) -> int:
    """Return the sum."""
    return first + second


@hookimpl
def keyfob_integrations() -> list[Integration]:
    """Offer the actions."""
    actions: list[Action[..., Any]] = [tell, tell_run, atell, wait, keep, read, echo, log_in, add]
    return [Integration(name="tenants", title="Tenants", actions=actions)]
