"""All rules together, as they are applied at each moment."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from keyfob_sdk import Finding, RegistrySecret, Rule, SecretFacts, Severity
from pydantic import SecretStr

from keyfob_registry.rules.hygiene import EscapedBreaks, Placeholder, StrayBlanks
from keyfob_registry.rules.values import BrokenPattern, ShortValue, WrongKind

VALUE_RULES = (WrongKind, BrokenPattern, ShortValue)
HYGIENE_RULES = (StrayBlanks, EscapedBreaks, Placeholder)


class RuleSet:
    """The rules that are installed: those about names, which need no key, and those about values.

    Args:
        rules: The rules about names and dates.
        now: Returns the time that dates are compared with.
    """

    def __init__(self, rules: Sequence[Rule], now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._rules = rules
        self._now = now
        self._value_rules = [rule() for rule in VALUE_RULES]
        self._hygiene_rules = [rule() for rule in HYGIENE_RULES]

    def check(self, requirement: RegistrySecret, facts: SecretFacts) -> Iterator[Finding]:
        """Yield what the names of the stored keys, and the dates of the secret, tell."""
        if facts.expires_at or facts.rotate_by:
            facts = replace(facts, now=self._now())
        for rule in self._rules:
            yield from rule.check(requirement, facts)

    def check_values(
        self, requirement: RegistrySecret, facts: SecretFacts, values: Mapping[str, SecretStr]
    ) -> Iterator[Finding]:
        """Yield what is wrong with the *values* themselves, without repeating any of them."""
        for rule in self._value_rules:
            yield from rule.check(requirement, facts, values)

    def check_hygiene(
        self, requirement: RegistrySecret, facts: SecretFacts, values: Mapping[str, SecretStr]
    ) -> Iterator[Finding]:
        """Yield what is odd about stored *values*, though calls are made with them."""
        for rule in self._hygiene_rules:
            yield from rule.check(requirement, facts, values)


def errors(findings: Iterable[Finding]) -> list[Finding]:
    """Return the findings that keep a call from being made, each once."""
    return list(dict.fromkeys(finding for finding in findings if finding.severity is Severity.ERROR))
