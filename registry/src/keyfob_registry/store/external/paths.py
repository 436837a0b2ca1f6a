"""Paths of secrets in external stores, and the templates that make them."""

import re
import string
from collections.abc import Mapping

from keyfob_sdk.errors import SecretStoreReplyError

_SEGMENT = re.compile(r"(?!\.+$)[A-Za-z0-9_+=.@-]{1,128}")
_FILLED = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,127}")
FIELDS = ("workspace", "environment", "secret")


def is_path(path: str) -> bool:
    """Say whether *path* names one secret: segments without wildcards, none of them empty or made of dots."""
    return all(map(_SEGMENT.fullmatch, path.split("/")))


def check_path(store: str, path: str) -> str:
    """Return *path*; SecretStoreReplyError if it could lead to more than one secret, or to another."""
    if not is_path(path):
        raise SecretStoreReplyError(store, path, "it is no path of one secret")
    return path


def template_problem(template: str) -> str:
    """Say what is wrong with the template of a path, or nothing.

    Between two fields stands a slash, which no name holds: else ``a`` and ``b-c`` would make the path of ``a-b`` and
    ``c``, and one tenant read what belongs to another.
    """
    try:
        parts = list(string.Formatter().parse(template))
    except ValueError:
        return "a brace is not closed"
    if any(field is not None and (field not in FIELDS or form or conversion) for _, field, form, conversion in parts):
        return f"write only these fields: {', '.join(f'{{{field}}}' for field in FIELDS)}"
    if any("/" not in text for text, field, _, _ in parts[1:] if field is not None):
        return "between two fields must stand a slash: else two tenants could share a path"
    return "" if is_path(expand(template, dict.fromkeys(FIELDS, "x"))) else "it is no path of one secret"


def fields_of(template: str) -> set[str]:
    """Return the fields that a template fills in."""
    return {field for _, field, _, _ in string.Formatter().parse(template) if field}


def expand(template: str, names: Mapping[str, str]) -> str:
    """Return the path that *template* makes of these names; ValueError if one of them could change its shape."""
    for field in fields_of(template):
        if not _FILLED.fullmatch(names[field]):
            raise ValueError(f"{field} {names[field]!r} cannot be part of a path")
    return template.format_map(names)
