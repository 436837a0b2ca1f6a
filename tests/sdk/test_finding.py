"""Findings and the record of a call, as they are shown."""

import dataclasses

import pytest
from keyfob_sdk import Finding, SecretFacts, Severity


def test_render_gives_severity_code_place_and_hint() -> None:
    """The whole text is a line for the finding and one for its hint."""
    finding = Finding("R201", Severity.WARNING, "secret 'aws'", "is not stored", "keyfob secret set aws")

    assert finding.render() == "warning[R201]: secret 'aws': is not stored\nhint: keyfob secret set aws"


def test_render_without_hint_is_one_line() -> None:
    """No hint, no second line."""
    assert Finding("R1", Severity.INFO, "here", "is odd").render() == "info[R1]: here: is odd"


def test_finding_is_frozen() -> None:
    """A finding is a fact: it can be hashed, and not changed."""
    finding = Finding("R1", Severity.INFO, "here", "is odd")

    with pytest.raises(dataclasses.FrozenInstanceError):
        finding.code = "R2"  # type: ignore[misc]  # what is tested
    assert 1 == len({finding, Finding("R1", Severity.INFO, "here", "is odd")})


@pytest.mark.parametrize(
    ("facts", "command"),
    [
        (SecretFacts("aws", "default", "default"), "keyfob secret set aws KEY"),
        (SecretFacts("aws", "default", "prod"), "keyfob secret set aws KEY --environment prod"),
        (SecretFacts("aws", "acme", "default"), "keyfob secret set aws KEY --workspace acme"),
        (SecretFacts("aws", "acme", "default", scope="organization:1"), "keyfob secret set aws KEY --organization"),
    ],
)
def test_facts_give_the_command_that_stores_a_key(facts: SecretFacts, command: str) -> None:
    """The command names the place only where it is not the default one."""
    assert command == facts.command("KEY")
