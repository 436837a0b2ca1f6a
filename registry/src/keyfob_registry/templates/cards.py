"""Cards: what the index of templates holds of each file, as plain JSON data."""

from collections.abc import Mapping
from typing import Any, TypedDict

from keyfob_sdk import Finding, Severity


class StepCard(TypedDict):
    """What one step calls, and the names of the arguments that it gives."""

    action: str
    arguments: list[str]
    secrets: bool


class CheckCard(StepCard):
    """What proves the values of a secret, and the number of its entry."""

    entry: int


class Card(TypedDict):
    """What is known of one file; ``action`` is none where something is wrong with it."""

    name: str
    action: Mapping[str, Any] | None
    steps: list[StepCard]
    checks: dict[str, CheckCard]
    findings: list[dict[str, str]]


def findings_of(card: Card) -> list[Finding]:
    """Return the findings that a card holds."""
    return [
        Finding(each["code"], Severity(each["severity"]), each["where"], each["message"], each["hint"])
        for each in card["findings"]
    ]
