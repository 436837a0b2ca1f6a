"""Looks at a file of a template, and makes the card of it."""

from collections.abc import Mapping
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from keyfob_registry.expressions.scope import Functions
from keyfob_registry.templates.action import TemplateAction
from keyfob_registry.templates.cards import Card, CheckCard, StepCard
from keyfob_registry.templates.loader import Loaded, load
from keyfob_registry.templates.model import Definition
from keyfob_registry.templates.static import local_problems, takes_secrets


def card(path: Path, functions: Functions | None = None) -> Card:
    """Return the card of a file; *functions* gives those that its expressions may call."""
    loaded = examined(path, functions)
    definition, findings = loaded.definition, loaded.findings
    return Card(
        name=loaded.name,
        action=_described(definition) if definition and not findings else None,
        steps=[_step(each.action, each.args) for each in definition.steps] if definition else [],
        checks=_checks(definition) if definition and not findings else {},
        findings=[asdict(each) for each in findings],
    )


def examined(path: Path, functions: Functions | None = None) -> Loaded:
    """Return what a file holds; its expressions are looked at, too."""
    loaded = load(path)
    if loaded.definition is None:
        return loaded
    return replace(loaded, problems=[*loaded.problems, *local_problems(loaded.definition, functions)])


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


def _checks(definition: Definition) -> dict[str, CheckCard]:
    """Return what proves the values of each secret that says so."""
    found: dict[str, CheckCard] = {}
    for index, entry in enumerate(definition.secrets or ()):
        if entry.check:
            step = definition.check(entry).steps[0]
            found[entry.requirement.name] = CheckCard(entry=index, **_step(step.action, step.args))
    return found
