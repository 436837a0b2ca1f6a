"""The validator: proves that what is stored fits what is declared, before anything calls for it."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import replace

from keyfob_sdk import Finding, RegistrySecret, Severity
from keyfob_sdk.errors import KeyfobError
from pydantic import SecretStr

from keyfob_registry.resolver import ExternalSecret, Found, find
from keyfob_registry.rules import MissingSecret, RuleSet
from keyfob_registry.store.protocol import Store, StoredSecret, Workspace

LookUp = Callable[..., Found]
Stored = StoredSecret | ExternalSecret
Open = Callable[[Stored, Collection[str]], Mapping[str, SecretStr]]
Requirements = Mapping[str, Sequence[RegistrySecret]]
"""What the installed actions declare, by the name of the secret."""


class Validator:
    """Checks stored secrets with the rules that also guard each call; only those about values need a key."""

    def __init__(
        self, store: Store, rules: RuleSet, open_values: Open | None = None, *, look_up: LookUp = find
    ) -> None:
        self._store = store
        self._find = look_up
        self._rules = rules
        self._open = open_values

    def check(
        self, requirements: Requirements, workspace: Workspace, environment: str, *, strict: bool = False
    ) -> list[Finding]:
        """Return every finding about one workspace and environment, each once.

        Args:
            requirements: What the installed actions declare.
            workspace: The workspace, with its organization.
            environment: The environment; pinned requirements are looked up in their own.
            strict: Whether a missing secret is an error; else it is a warning, as nothing has called for it yet.
        """
        findings: dict[Finding, None] = {}
        for declarations in requirements.values():
            declared = {key for requirement in declarations for key in requirement.declared}
            for requirement in dict.fromkeys(declarations):
                found = self._find(self._store, requirement, workspace, environment, declared=declared)
                for finding in self._check(found):
                    findings[finding if strict else _relaxed(finding)] = None
        return sorted(findings, key=lambda finding: (finding.where, finding.code, finding.message))

    def _check(self, found: Found) -> Iterator[Finding]:
        if found.problems:
            yield from found.problems
            return
        yield from self._rules.check(found.requirement, found.facts)
        if self._open and found.stored:
            yield from self._check_values(found, found.stored, self._open)

    def _check_values(
        self, found: Found, stored: StoredSecret | ExternalSecret, open_values: Open
    ) -> Iterator[Finding]:
        try:
            values = open_values(stored, found.requirement.declared)
        except KeyfobError as error:
            yield Finding(error.code, Severity.ERROR, found.facts.where, error.problem, "; ".join(error.hints))
        else:
            yield from self._rules.check_values(found.requirement, found.facts, values)


def _relaxed(finding: Finding) -> Finding:
    return replace(finding, severity=Severity.WARNING) if finding.code == MissingSecret.code else finding
