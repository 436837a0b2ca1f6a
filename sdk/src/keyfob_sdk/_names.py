"""The spelling of names: what is allowed, and what to write instead."""

from __future__ import annotations

import re

SECRET = re.compile(r"[a-z][a-z0-9_]*")
KEY = re.compile(r"[A-Z][A-Z0-9_]*")
ACTION = SECRET
NAMESPACE = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*")
_RESERVED = re.compile(r"keyfob(_.*)?", re.IGNORECASE | re.DOTALL)


def problems(kind: str, pattern: re.Pattern[str], *names: str) -> list[str]:
    """Return a line for each of the *names* that *pattern* does not match as a whole."""
    return [_problem(kind, pattern, name) for name in names if not pattern.fullmatch(name)]


def reserved(kind: str, *names: str) -> list[str]:
    """Return a line for each of the *names* that Keyfob keeps for its own settings and keys."""
    taken = [name for name in names if _RESERVED.fullmatch(name)]
    return [f"{kind} {name!r} is reserved for Keyfob itself: choose another" for name in taken]


def _problem(kind: str, pattern: re.Pattern[str], name: str) -> str:
    line = f"{kind} {name!r} does not match ^{pattern.pattern}$"
    spelt = _respell(pattern, name)
    return f"{line}: write {spelt!r}" if spelt else line


def _respell(pattern: re.Pattern[str], name: str) -> str:
    """Return *name* as it may have been meant, or nothing."""
    joined = re.sub(r"[^A-Za-z0-9_.]+", "_", name.strip()).strip("_")
    spelt = joined.upper() if pattern is KEY else joined.lower()
    return spelt if pattern.fullmatch(spelt) else ""
