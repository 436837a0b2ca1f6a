"""What a format makes of a file: items, each one value with its place, or what is wrong with it."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

from keyfob_sdk.errors import KeyfobError
from pydantic import SecretStr

from keyfob_registry import names
from keyfob_registry.dates import DateChanges
from keyfob_registry.errors import InputError

LONGEST = 1 << 18
"""How many bytes a value may have."""

_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_FOREIGN = re.compile(r"[^A-Za-z0-9]+")


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose secret it is, where the file says so: a workspace's, or an organization's."""

    workspace: str = ""
    organization: str = ""


@dataclass(frozen=True, slots=True)
class Item:
    """One value of a file; with a *problem* it has no value, and its names stay empty unless they are allowed."""

    where: str
    secret: str = ""
    key: str = ""
    value: SecretStr | None = None
    environment: str | None = None
    owner: Owner | None = None
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Dated:
    """The dates of a secret of a file, and the hosts that it is for, which it gets when it is written."""

    secret: str
    environment: str
    owner: Owner
    dates: DateChanges
    hosts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Guide:
    """What tells where values belong that the file itself leaves open.

    Args:
        secret: The secret that flat files go into.
        renamed: Names of the file -> ``secret`` or ``secret.KEY``.
        declared: Keys -> the secrets that declare them.
    """

    secret: str | None = None
    renamed: Mapping[str, str] = field(default_factory=dict[str, str])
    declared: Mapping[str, Sequence[str]] = field(default_factory=dict[str, Sequence[str]])

    def name(self, given: str) -> str:
        """Return the name of the secret that the file calls *given*; spelt as secrets are."""
        return self.renamed.get(given) or secret_name(given)


def item(
    where: str,
    secret: str,
    key: str,
    raw: object,
    *,
    environment: str | None = None,
    owner: Owner | None = None,
    empty: bool = False,
) -> Item:
    """Return an item of a raw value; names that are not allowed are not repeated, as they may be values."""
    # What may be stored empty comes from a bundle, which holds variables, too.
    if problem := _name_problem(secret, key, environment, variables=empty):
        return Item(where, problem=problem)
    place = {"secret": secret, "key": key, "environment": environment, "owner": owner}
    if not isinstance(raw, str):
        return Item(where, problem="its value is no text: put it in quotes", **cast("Any", place))
    if problem := _value_problem(raw, empty=empty):
        return Item(where, problem=problem, **cast("Any", place))
    return Item(where, value=SecretStr(raw), **cast("Any", place))


def secret_name(given: str) -> str:
    """Return *given*, spelt as the name of a secret: ``My Slack account`` is ``my_slack_account``."""
    return _words(given).lower()


def key_name(given: str) -> str:
    """Return *given*, spelt as the name of a key: ``accessToken`` is ``ACCESS_TOKEN``."""
    return _words(given).upper()


def scalars(where: str, fields: Mapping[str, object], prefix: str = "") -> Iterator[tuple[str, object]]:
    """Yield the keys of a vendor's record with their values as text; what is null or a list is left out."""
    for name, value in fields.items():
        key = key_name(f"{prefix}_{name}")
        match value:
            case dict():
                yield from scalars(where, cast("dict[str, object]", value), key)
            case bool():
                yield key, str(value).lower()
            case int() | float():
                yield key, str(value)
            case str():
                yield key, value
            case _:
                pass


def mapping(data: object, source: str, what: str) -> dict[str, Any]:
    """Return *data* if it is a mapping; InputError if it is none."""
    if isinstance(data, dict):
        return cast("dict[str, Any]", data)
    raise InputError(source, f"{what} is no mapping")


def sequence(data: object, source: str, what: str) -> list[Any]:
    """Return *data* if it is a list; InputError if it is none."""
    if isinstance(data, list):
        return cast("list[Any]", data)
    raise InputError(source, f"{what} is no list")


def _words(given: str) -> str:
    return _FOREIGN.sub("_", _CAMEL.sub("_", given)).strip("_")


def _name_problem(secret: str, key: str, environment: str | None, *, variables: bool) -> str:
    check_name = names.check_stored if variables else names.check_secret
    sample = secret if variables and names.is_variable(secret) else "a"
    for what, check in (
        ("the name of the secret", lambda: check_name(secret, ())),
        ("the name of the key", lambda: check_name(sample, [key])),
        (
            "the name of the environment",
            lambda: names.check_environment("default" if environment is None else environment),
        ),
    ):
        try:
            check()
        except KeyfobError:
            return f"{what} is not allowed"
    return ""


def _value_problem(value: str, *, empty: bool) -> str:
    if not value and not empty:
        return "its value is empty"
    if any("\ud800" <= letter <= "\udfff" for letter in value):
        return "its value is no UTF-8 text"
    return f"its value is larger than {LONGEST >> 10} KiB" if len(value.encode()) > LONGEST else ""
