"""The configuration and credentials files of AWS: each profile is an environment of secret ``aws``."""

import re
from collections.abc import Iterator, Mapping

from keyfob_registry.errors import InputError
from keyfob_registry.transfer.items import Guide, Item, item

SECTION = re.compile(r"\[\s*(?:(?P<kind>profile|sso-session|services|plugins)\s+)?(?P<name>[^\]]*?)\s*\]\s*(?:[#;].*)?")
_SETTING = re.compile(r"(?P<name>[A-Za-z0-9_.-]+)\s*=\s*(?P<value>.*?)\s*")
_KEYS = {
    "aws_access_key_id": "AWS_ACCESS_KEY_ID",
    "aws_secret_access_key": "AWS_SECRET_ACCESS_KEY",
    "aws_session_token": "AWS_SESSION_TOKEN",
    "region": "AWS_REGION",
    "role_arn": "AWS_ROLE_ARN",
    "role_session_name": "AWS_ROLE_SESSION_NAME",
    "external_id": "AWS_EXTERNAL_ID",
}


def read(text: str, source: str, guide: Guide) -> Iterator[Item]:
    """Yield what the actions of AWS use of each profile; other settings of the profiles are left out."""
    for environment, settings in _profiles(text, source).items():
        for name, (line, value) in settings.items():
            if key := _KEYS.get(name):
                yield item(f"line {line}", guide.secret or "aws", key, value, environment=_renamed(environment, guide))


def _renamed(environment: str, guide: Guide) -> str:
    return guide.renamed.get(environment, environment)


def _profiles(text: str, source: str) -> Mapping[str, dict[str, tuple[int, str]]]:
    found: dict[str, dict[str, tuple[int, str]]] = {}
    settings: dict[str, tuple[int, str]] | None = None
    for number, line in enumerate(text.splitlines(), start=1):
        stripped = line.strip()
        if not stripped or stripped[0] in "#;" or (line[0].isspace() and settings is not None):
            continue  # an indented line belongs to the setting above, none of which is ours
        if section := SECTION.fullmatch(stripped):
            ours = section["kind"] in {None, "profile"}
            settings = found.setdefault(section["name"].strip("'\""), {}) if ours else {}
            continue
        setting = _SETTING.fullmatch(stripped)
        if setting is None or settings is None:
            raise InputError(source, f"line {number}:1: it is not of the form name = value, in a [profile]")
        name = setting["name"].lower()
        if name in settings:
            raise InputError(source, f"line {number}:1: a key stands there twice")
        settings[name] = number, setting["value"]
    return found
