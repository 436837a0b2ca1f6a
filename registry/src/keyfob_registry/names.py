"""The spelling of what people name when they store a secret."""

import re
from collections.abc import Iterable

from keyfob_registry.errors import InputError, ReservedNameError

_SECRET = re.compile(r"[a-z][a-z0-9_]*")
_KEY = re.compile(r"[A-Z][A-Z0-9_]*")
_VARIABLE_KEY = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
_VARIABLES = "var."  # no secret has a dot in its name: none that an action declares, or an expression refers to
_RESERVED = re.compile(r"keyfob(_.*)?", re.IGNORECASE)
_HOST = re.compile(r"(\*\.)?[a-z0-9-]+(\.[a-z0-9-]+)*(:[0-9]+)?")
_ENVIRONMENT = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,127}")


def check_secret(name: str, keys: Iterable[str] = ()) -> None:
    """Refuse names that no action could declare; InputError or ReservedNameError lists all of them."""
    keys = list(keys)
    problems = [] if _SECRET.fullmatch(name) else [f"secret {name!r} does not match ^{_SECRET.pattern}$"]
    problems += [f"key {key!r} does not match ^{_KEY.pattern}$" for key in keys if not _KEY.fullmatch(key)]
    if problems:
        hint = "write the name as the action declares it: keyfob action list"
        raise InputError("the name", "; ".join(problems), hints=[hint])
    refuse_reserved(name, *keys)


def check_variable(name: str, keys: Iterable[str] = ()) -> str:
    """Return the name under which a variable is stored beside the secrets; InputError lists what is no name."""
    keys = list(keys)
    problems = [] if _SECRET.fullmatch(name) else [f"variable {name!r} does not match ^{_SECRET.pattern}$"]
    problems += [
        f"key {key!r} does not match ^{_VARIABLE_KEY.pattern}$" for key in keys if not _VARIABLE_KEY.fullmatch(key)
    ]
    if problems:
        raise InputError("the name", "; ".join(problems), hints=["keyfob variable set team email=soc@example.com"])
    refuse_reserved(name, *keys)
    return f"{_VARIABLES}{name}"


def check_stored(name: str, keys: Iterable[str] = ()) -> None:
    """Refuse names under which neither a secret nor a variable is stored."""
    if is_variable(name):
        check_variable(name.removeprefix(_VARIABLES), keys)
    else:
        check_secret(name, keys)


def is_variable(stored: str) -> bool:
    """Say whether what is stored under this name is a variable, and no secret."""
    return stored.startswith(_VARIABLES)


def refuse_reserved(*names: str) -> None:
    """Refuse what is kept for Keyfob itself: its settings and keys lie elsewhere, and no secret may look like them."""
    if taken := [name for name in names if _RESERVED.fullmatch(name)]:
        raise ReservedNameError(taken)


def check_environment(environment: str) -> str:
    """Return the name of an environment; InputError if it is none."""
    if not _ENVIRONMENT.fullmatch(environment):
        hints = ["use letters, digits, '.', '_' and '-', as in: --environment tenant-b"]
        raise InputError("the environment", f"{environment!r} does not match ^{_ENVIRONMENT.pattern}$", hints=hints)
    return environment


def check_workspace(name: str) -> str:
    """Return the name of a workspace, which is spelt like that of an environment; InputError if it is none."""
    if not _ENVIRONMENT.fullmatch(name):
        hints = ["use letters, digits, '.', '_' and '-', as in: keyfob workspace create acme"]
        raise InputError("the workspace", f"{name!r} does not match ^{_ENVIRONMENT.pattern}$", hints=hints)
    return name


def check_hosts(hosts: Iterable[str]) -> tuple[str, ...]:
    """Return hosts in order, each once; InputError if one is no host name."""
    found = tuple(sorted(set(hosts)))
    for host in found:
        if not _HOST.fullmatch(host):
            raise InputError(f"host {host!r}", "it is no host name in lower case", hints=["--host api.example.com"])
    return found
