"""Cards: what the index of templates holds of each file, as plain JSON data."""

from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any, TypedDict

from keyfob_sdk import Finding, Severity

from keyfob_registry.templates.action import TemplateAction
from keyfob_registry.templates.loader import Loaded, load
from keyfob_registry.templates.model import Definition
from keyfob_registry.templates.static import local_problems, takes_secrets


class StepCard(TypedDict):
    """What one step calls, and the names of the arguments that it gives."""

    action: str
    arguments: list[str]
    secrets: bool


class Card(TypedDict):
    """What is known of one file; ``action`` is none where something is wrong with it."""

    name: str
    action: Mapping[str, Any] | None
    steps: list[StepCard]
    checks: dict[str, StepCard]
    findings: list[dict[str, str]]


def card(path: Path) -> Card:
    """Return the card of a file."""
    loaded = examined(path)
    definition = loaded.definition
    return Card(
        name=loaded.name,
        action=_described(definition) if definition else None,
        steps=[_step(each.action, each.args) for each in definition.steps] if definition else [],
        checks=_checks(definition) if definition else {},
        findings=[asdict(each) for each in loaded.findings],
    )


def examined(path: Path) -> Loaded:
    """Return what a file holds; its expressions are looked at, too."""
    loaded = load(path)
    if loaded.definition is None:
        return loaded
    problems = list(local_problems(loaded.definition))
    if not problems:
        return loaded
    return Loaded(loaded.source, None, loaded.source.findings(problems), loaded.name)


def findings_of(card: Card) -> list[Finding]:
    """Return the findings that a card holds."""
    return [
        Finding(each["code"], Severity(each["severity"]), each["where"], each["message"], each["hint"])
        for each in card["findings"]
    ]


def _described(definition: Definition) -> dict[str, Any]:
    action = TemplateAction(definition)
    return {
        "integration": definition.display_group,
        "title": action.title,
        "description": action.description,
        "doc_url": action.doc_url,
        "read_only": action.read_only,
        "secret_arguments": action.secret_arguments,
        "secrets": [secret.as_dict() for secret in action.secrets],
        "arguments": action.arguments_schema(),
        "result": action.result_schema(),
        "steps": [step.action for step in definition.steps],
    }


def _step(action: str, arguments: Mapping[str, Any]) -> StepCard:
    return StepCard(action=action, arguments=list(arguments), secrets=takes_secrets(arguments))


def _checks(definition: Definition) -> dict[str, StepCard]:
    """Return what proves the values of each secret that says so."""
    found = {}
    for entry in definition.secrets or ():
        if entry.check:
            step = next((each for each in definition.steps if each.ref == entry.check), None)
            found[entry.requirement.name] = _step(step.action, step.args) if step else _step(entry.check, {})
    return found
