"""The validator: proves that what is stored fits what is declared, before anything calls for it."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from keyfob_sdk import Finding, RegistrySecret, Severity
from keyfob_sdk.errors import KeyfobError
from pydantic import SecretStr

from keyfob_registry import names
from keyfob_registry.duplicates import Duplicates
from keyfob_registry.resolver import ExternalSecret, Found, find
from keyfob_registry.rules import DATE_CODES, Expired, MissingSecret, RuleSet, errors
from keyfob_registry.rules.duplicate import DuplicateValue
from keyfob_registry.rules.unread_secret import UnreadSecret
from keyfob_registry.store.protocol import Store, StoredSecret, Workspace

LookUp = Callable[..., Found]
Stored = StoredSecret | ExternalSecret
Open = Callable[[Stored, Collection[str]], Mapping[str, SecretStr]]
Requirements = Mapping[str, Sequence[RegistrySecret]]
"""What the installed actions declare, by the name of the secret."""


@dataclass(frozen=True, slots=True)
class Examined:
    """What is stored for one requirement: what refuses a call for it, and what is wrong with values, by their keys."""

    found: Found
    refusals: Sequence[Finding]
    wrong: Mapping[str, str]
    expired: bool = False


class Validator:
    """Checks stored secrets with the rules that also guard each call; only those about values need a key."""

    def __init__(
        self, store: Store, rules: RuleSet, open_values: Open | None = None, *, look_up: LookUp = find
    ) -> None:
        self._store = store
        self._find = look_up
        self._rules = rules
        self._open = open_values
        self._duplicates = Duplicates(store, open_values) if open_values else None

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
                for finding in self._check(found, workspace):
                    findings[finding if strict else _relaxed(finding)] = None
        return sorted(findings, key=lambda finding: (finding.where, finding.code, finding.message))

    def check_all(
        self,
        declared: Mapping[str, Sequence[tuple[str, RegistrySecret]]],
        workspace: Workspace,
        environment: str,
        *,
        secret: str | None = None,
        strict: bool = False,
    ) -> list[Finding]:
        """Return every finding about one *secret*; or about all, and about those that nothing declares.

        *declared* holds what the actions declare, each with the name of its action.
        """
        requirements = {
            name: [requirement for _, requirement in declarations]
            for name, declarations in declared.items()
            if secret in {None, name}
        }
        found = self.check(requirements, workspace, environment, strict=strict)
        return [*found, *self._undeclared(declared, workspace, environment, secret)]

    @property
    def opens_values(self) -> bool:
        """Whether there is a root key, so that values are looked at, too."""
        return self._open is not None

    def examine(self, requirement: RegistrySecret, workspace: Workspace, environment: str) -> Examined:
        """Return what a call that needs *requirement* would find; values are looked at where the root key is."""
        found = self._find(self._store, requirement, workspace, environment)
        if found.problems:
            return Examined(found, found.problems, {})
        refusals, wrong = [*self._rules.check(requirement, found.facts)], dict[str, str]()
        expired = any(each.code == Expired.code for each in refusals)
        stored = found.stored if isinstance(found.stored, StoredSecret) else None
        for key in stored.keys if stored and self._open else ():
            problems = errors(self._check_value(found, key)) if key in requirement.declared else []
            refusals += problems
            wrong |= {key: "; ".join(each.message for each in problems)} if problems else {}
        return Examined(found, errors(refusals), wrong, expired=expired)

    def _check_value(self, found: Found, key: str) -> Iterator[Finding]:
        if self._open and found.stored:
            try:
                values = self._open(found.stored, [key])
            except KeyfobError as error:
                yield Finding(error.code, Severity.ERROR, found.facts.where, error.problem, "; ".join(error.hints))
            else:
                yield from self._rules.check_values(found.requirement, found.facts, values)

    def _undeclared(
        self, known: Collection[str], workspace: Workspace, environment: str, secret: str | None
    ) -> list[Finding]:
        """Return what the dates of stored secrets tell that nothing declares, and whose names are nearly *known*."""
        listed = self._store.secrets(workspace.scopes, environment, name=secret)
        stored = {each.name: each for each in reversed(listed) if _is_left(each.name, known)}
        found: list[Finding] = []
        for name, each in sorted(stored.items()):
            requirement = RegistrySecret(name, optional_keys=each.keys, optional=True)
            facts = find(self._store, requirement, workspace, environment).facts
            found += [finding for finding in self._rules.check(requirement, facts) if finding.code in DATE_CODES]
            found += UnreadSecret().check(facts, known) if secret is None else ()
        return found

    def _check(self, found: Found, workspace: Workspace) -> Iterator[Finding]:
        if found.problems:
            yield from found.problems
            return
        yield from self._rules.check(found.requirement, found.facts)
        if self._open and found.stored:
            yield from self._check_values(found, found.stored, self._open, workspace)

    def _check_values(self, found: Found, stored: Stored, open_values: Open, workspace: Workspace) -> Iterator[Finding]:
        try:
            values = open_values(stored, found.requirement.declared)
        except KeyfobError as error:
            yield Finding(error.code, Severity.ERROR, found.facts.where, error.problem, "; ".join(error.hints))
        else:
            yield from self._rules.check_values(found.requirement, found.facts, values)
            yield from self._rules.check_hygiene(found.requirement, found.facts, values)
            if isinstance(stored, StoredSecret):
                yield from self._check_duplicates(found, stored, values, workspace)

    def _check_duplicates(
        self, found: Found, stored: StoredSecret, values: Mapping[str, SecretStr], workspace: Workspace
    ) -> Iterator[Finding]:
        if self._duplicates:
            compared = {key: value for key, value in values.items() if found.requirement.is_sensitive(key)}
            place = stored.scope, stored.environment
            yield from DuplicateValue().check(
                found.facts, self._duplicates.find(stored.name, compared, workspace, *place)
            )


def _is_left(name: str, known: Collection[str]) -> bool:
    return name not in known and not names.is_variable(name)


def _relaxed(finding: Finding) -> Finding:
    return replace(finding, severity=Severity.WARNING) if finding.code == MissingSecret.code else finding
