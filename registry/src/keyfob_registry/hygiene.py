"""Hygiene: what is wrong with values before they are stored, and what of it is put right."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from keyfob_sdk import Finding, RegistrySecret, SecretFacts, Severity
from pydantic import SecretStr

from keyfob_registry.duplicates import Duplicates, Open
from keyfob_registry.errors import RefusedValuesError
from keyfob_registry.rules import RuleSet, errors
from keyfob_registry.rules.duplicate import DuplicateValue
from keyfob_registry.rules.hygiene import TIDYING, Placeholder
from keyfob_registry.scopes import Scope
from keyfob_registry.store.protocol import Store, Workspace

Requirements = Mapping[str, Sequence[tuple[str, RegistrySecret]]]
"""What the installed actions declare, by the name of the secret."""


@dataclass(frozen=True, slots=True)
class Review:
    """Values as they are to be stored, what was put right in them, and what speaks against storing them."""

    secret: str
    values: Mapping[str, SecretStr] = field(repr=False)
    changes: tuple[Finding, ...] = ()
    refusals: tuple[Finding, ...] = ()

    def accepted(self) -> Mapping[str, SecretStr]:
        """Return the values; RefusedValuesError if anything speaks against them."""
        if self.refusals:
            raise RefusedValuesError(self.secret, self.refusals)
        return self.values


class Hygiene:
    """Looks at values before they are stored; no finding repeats any of a value."""

    def __init__(self, requirements: Requirements, store: Store, open_values: Open) -> None:
        self._requirements = requirements
        self._duplicates = Duplicates(store, open_values)
        self._value_rules = RuleSet(())
        self._placeholder = Placeholder()

    def accept(
        self,
        name: str,
        values: Mapping[str, SecretStr],
        workspace: Workspace,
        scope: Scope,
        environment: str,
        *,
        told: Callable[[Finding], object] | None = None,
    ) -> Mapping[str, SecretStr]:
        """Return the values put right, and tell what was; RefusedValuesError if any is not to be stored."""
        review = self.review(name, values, workspace, scope, environment)
        accepted = review.accepted()
        if told:
            for change in review.changes:
                told(change)
        return accepted

    def review(
        self, name: str, values: Mapping[str, SecretStr], workspace: Workspace, scope: Scope, environment: str
    ) -> Review:
        """Return the values put right, and what would keep them from being stored."""
        facts = SecretFacts(name=name, workspace=workspace.name, environment=environment, scope=scope.kind)
        declared = [requirement for _, requirement in self._requirements.get(name, ())]
        declared = declared or [RegistrySecret(name, keys=list(values))]
        tidied, changes = _tidied(facts, values)
        refusals = list(self._refusals(facts, declared, tidied))
        compared = {key: value for key, value in tidied.items() if _is_sensitive(declared, key)}
        found = self._duplicates.find(name, compared, workspace, scope, environment)
        refusals += map(_as_error, DuplicateValue().check(facts, found))
        return Review(name, tidied, tuple(changes), tuple(errors(refusals)))

    def _refusals(
        self, facts: SecretFacts, declared: Sequence[RegistrySecret], values: Mapping[str, SecretStr]
    ) -> Iterator[Finding]:
        for requirement in declared:
            yield from map(_as_error, self._placeholder.check(requirement, facts, values))
            yield from self._value_rules.check_values(requirement, facts, values)


def _tidied(facts: SecretFacts, values: Mapping[str, SecretStr]) -> tuple[dict[str, SecretStr], list[Finding]]:
    tidied, changes = dict(values), list[Finding]()
    for rule in (each() for each in TIDYING):
        for key, value in tidied.items():
            mended = rule.mend(value)
            if mended != value:
                tidied[key] = mended
                message = f"value of {key} {rule.wrong}; {rule.mended}"
                changes.append(Finding(rule.code, Severity.INFO, facts.where, message))
    return tidied, changes


def _is_sensitive(declared: Sequence[RegistrySecret], key: str) -> bool:
    """Say whether any declaration of the key takes it for a secret; one that nothing declares may be one."""
    holders = [requirement for requirement in declared if key in requirement.declared]
    return not holders or any(requirement.is_sensitive(key) for requirement in holders)


def _as_error(finding: Finding) -> Finding:
    return replace(finding, severity=Severity.ERROR)
