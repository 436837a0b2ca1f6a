"""Refusal of what is no name: it may be a value, so it is not repeated, and its use is explained."""

import re
from collections.abc import Iterable

from keyfob_registry.cli.failures import WrongUsageError

_SECRET = re.compile(r"[a-z][a-z0-9_]*")
_KEY = re.compile(r"[A-Z][A-Z0-9_]*")


def check(name: str, keys: Iterable[str] = ()) -> None:
    """Refuse a NAME and KEYs that are none."""
    if not _SECRET.fullmatch(name):
        hints = ["write it as the action declares it, as in: keyfob secret set virustotal VIRUSTOTAL_API_KEY"]
        raise WrongUsageError("NAME is no name of a secret: those are of the form ^[a-z][a-z0-9_]*$", hints=hints)
    for position, key in enumerate(keys, start=1):
        _check_key(name, key, position)


def _check_key(name: str, key: str, position: int) -> None:
    if _KEY.fullmatch(key):
        return
    before, equals, _ = key.partition("=")
    known = before if equals and _KEY.fullmatch(before) else "KEY"
    if equals:
        problem = f"KEY {position} holds a value: values are never typed as arguments"
        why = "other users see arguments (ps), and the shell keeps them: if it was a real value, replace it"
        raise WrongUsageError(problem, hints=[f"keyfob secret set {name} {known}", why])
    hint = f"values are asked for, as in: keyfob secret set {name} API_KEY"
    raise WrongUsageError(f"KEY {position} is no name of a key: those are of the form ^[A-Z][A-Z0-9_]*$", hints=[hint])
