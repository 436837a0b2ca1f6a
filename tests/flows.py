"""A plug-in for tests of workflows: actions that tell what they were given, fail as told, or take their time."""

import logging
import os
import threading
import time
from pathlib import Path
from typing import Any

from keyfob_sdk import Action, Integration, SecretModel, action, hookimpl
from keyfob_sdk.errors import VendorError
from pydantic import JsonValue, SecretStr


class Account(SecretModel, name="account", hosts=["localhost"]):
    """The secret of one account."""

    ACCOUNT_KEY: SecretStr
    ACCOUNT_NAME: str = ""


@action(title="Echo", read_only=True)
def echo(value: JsonValue = None) -> JsonValue:
    """Return what was given."""
    return value


@action(title="Fail", read_only=True)
def fail(message: str = "no luck") -> None:
    """Fail with this message."""
    raise VendorError(message)


@action(title="Fail at first", read_only=True)
def flaky(key: str, failures: int) -> int:
    """Fail so many times for this key; then return how often it was tried."""
    with _lock:
        _tried[key] = _tried.get(key, 0) + 1
    if _tried[key] <= failures:
        raise VendorError(f"attempt {_tried[key]} failed", retry_after=0)
    return _tried[key]


@action(title="Count", read_only=True)
def count(key: str) -> int:
    """Return how often this key was counted."""
    with _lock:
        _tried[key] = _tried.get(key, 0) + 1
    return _tried[key]


@action(title="Take time", read_only=True)
def slow(seconds: float, value: JsonValue = None) -> JsonValue:
    """Return what was given, later."""
    time.sleep(seconds)
    return value


@action(title="Tell the account", read_only=True)
def tell(*, account: Account) -> str:
    """Return the name of the account whose secret it was given."""
    return account.ACCOUNT_NAME


@action(title="Give away", read_only=True)
def give_away(*, account: Account) -> dict[str, Any]:
    """Return the secret itself, as careless code does."""
    return {"key": account.ACCOUNT_KEY.get_secret_value(), "name": account.ACCOUNT_NAME}


@action(title="Fail with the secret", read_only=True)
def quote(*, account: Account) -> None:
    """Fail with a text that quotes the secret."""
    raise ValueError(f"refused: {account.ACCOUNT_KEY.get_secret_value()}")


@action(title="Fail with what was given", read_only=True)
def repeat(value: str) -> None:
    """Log what was given, and fail with a text that repeats it."""
    logging.getLogger("flows").warning("refusing %s", value)
    raise VendorError(f"refused: {value}")


@action(title="Write a line", secret_arguments=True)
def write(path: str, line: str, seconds: float = 0, idempotency_key: str = "") -> str:
    """Append a line to a file, with who did it, and return the idempotency key."""
    time.sleep(seconds)
    with Path(path).open("a", encoding="utf-8") as file:
        file.write(f"{line} {os.getpid()} {idempotency_key}\n")
    return idempotency_key


_lock = threading.Lock()
_tried: dict[str, int] = {}


@hookimpl
def keyfob_integrations() -> list[Integration]:
    """Offer the actions."""
    actions: list[Action[..., Any]] = [echo, fail, flaky, count, slow, tell, give_away, quote, repeat, write]
    return [Integration(name="flows", title="Flows", actions=actions)]
