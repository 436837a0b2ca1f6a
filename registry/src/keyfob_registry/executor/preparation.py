"""Everything before the function is entered: look up, require, resolve, check, open, inject."""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from keyfob_sdk import (
    Action,
    Check,
    Finding,
    Injection,
    RegistrySecret,
    SecretFacts,
    SecretModel,
    SecretUse,
    SecretValues,
    Severity,
)
from pydantic import SecretStr

from keyfob_registry import expressions
from keyfob_registry.catalog import Catalog
from keyfob_registry.errors import ExpiredSecretError, MissingSecretsError, ReferenceRefusedError, UnknownCheckError
from keyfob_registry.executor.request import Request
from keyfob_registry.expressions import Reference
from keyfob_registry.redaction import Redactor
from keyfob_registry.resolver import Found, Resolver
from keyfob_registry.rules import DATE_CODES, RuleSet, errors
from keyfob_registry.store.protocol import Store

_NO_SECRETS = Redactor({})
_log = logging.getLogger("keyfob")


@dataclass
class Prepared:
    """A function with everything that it is entered with; closed when the call ends."""

    organization: str = ""
    uses: Sequence[SecretUse] = ()
    target: Action[..., Any] | Check[..., Any] | None = None
    arguments: dict[str, Any] = field(default_factory=dict[str, Any], repr=False)
    injected: Sequence[SecretModel | SecretValues] = field(default=(), repr=False)
    redactor: Redactor = _NO_SECRETS

    def close(self) -> None:
        """Forget every value."""
        for secret in self.injected:
            secret.close()
        self.arguments, self.injected = {}, ()
        self.redactor = _NO_SECRETS


class Preparation:
    """Prepares calls; nothing is opened before everything that needs no key has been checked."""

    def __init__(self, catalog: Catalog, store: Store, resolver: Resolver, rules: RuleSet) -> None:
        self._catalog = catalog
        self._store = store
        self._resolver = resolver
        self._rules = rules
        self._warned: set[Finding] = set()

    def fill(self, prepared: Prepared, request: Request, intend: Callable[[], None]) -> None:
        """Fill in *prepared*; what is known when an error is raised stays in it, for the audit.

        *intend* is called before anything is opened, if anything is; what it raises keeps everything closed.

        Raises:
            UnknownActionError: There is no such action.
            InvalidArgumentsError: The arguments do not fit; it lists every problem.
            ReferenceRefusedError: They refer to secrets, and the action does not take that.
            MissingSecretsError: The stored secrets do not fit; it lists every problem.
            ExpiredSecretError: They would, but for a date that has passed.
            InvalidSecretError: A stored value does not fit the type that the action declares.
        """
        workspace = self._store.workspace(request.workspace)
        prepared.organization = workspace.organization
        target = self._target(request)
        references = expressions.references(request.arguments)
        if references and not (isinstance(target, Action) and target.secret_arguments):
            raise ReferenceRefusedError(request.name, sorted(map(str, references)))
        # Validated first with the references in it: what does not fit is refused before anything is opened.
        arguments = target.validate(request.arguments, name=request.name) if isinstance(target, Action) else {}
        requirements = [*target.secrets, *_referenced(references)]
        found = self._resolver.find_all(requirements, workspace, request.environment)
        findings = [finding for each in found for finding in self._rules.check(*_named(each))]
        self._refuse(request, errors(findings))
        self._warn(findings)
        prepared.uses = tuple(use for each in found if (use := each.use))
        if any(use.keys for use in prepared.uses):
            intend()
        opened = self._open(request, found)
        prepared.redactor = Redactor(_sensitive(found, opened))
        if references and isinstance(target, Action):
            # Filled in where they stand, also inside of a model; an error of validation repeats no value.
            arguments = target.validate(_filled(request.arguments, found, opened), name=request.name)
        injected = {
            name: _inject(injection, values)
            for (name, injection), values in zip(target.injections.items(), opened, strict=False)
        }
        prepared.injected = [secret for secret in injected.values() if secret is not None]
        prepared.target, prepared.arguments = target, arguments | injected

    def _target(self, request: Request) -> Action[..., Any] | Check[..., Any]:
        if request.kind == "action":
            return self._catalog.action(request.name)
        check = self._catalog.check(request.name)
        if check is None:
            raise UnknownCheckError(request.name)
        return check

    def _open(self, request: Request, found: Sequence[Found]) -> list[dict[str, SecretStr]]:
        """Return the declared values of each requirement."""
        opened = [self._resolver.open(each.stored, each.requirement.declared) if each.stored else {} for each in found]
        checked = zip(found, opened, strict=True)
        self._refuse(
            request,
            errors(finding for each, values in checked for finding in self._rules.check_values(*_named(each), values)),
        )
        return opened

    def _refuse(self, request: Request, problems: Sequence[Finding]) -> None:
        if problems and all(problem.code in DATE_CODES for problem in problems):
            raise ExpiredSecretError(request.label, problems)
        if problems:
            raise MissingSecretsError(request.label, problems)

    def _warn(self, findings: Sequence[Finding]) -> None:
        """Log what is urgent about dates, once for each message."""
        for finding in findings:
            urgent = finding.code in DATE_CODES and finding.severity is Severity.WARNING
            if urgent and finding not in self._warned:
                self._warned.add(finding)
                _log.warning("%s", finding.render())


def _named(found: Found) -> tuple[RegistrySecret, SecretFacts]:
    return found.requirement, found.facts


def _referenced(references: set[Reference]) -> list[RegistrySecret]:
    """Return what the references in the arguments require, as if the call had declared it."""
    names = dict.fromkeys(reference.secret for reference in sorted(references))
    return [RegistrySecret(name, keys=sorted(each.key for each in references if each.secret == name)) for name in names]


def _sensitive(found: Sequence[Found], opened: Sequence[Mapping[str, SecretStr]]) -> dict[str, str]:
    return {
        f"{each.requirement.name}.{key}": value.get_secret_value()
        for each, values in zip(found, opened, strict=True)
        for key, value in values.items()
        if each.requirement.is_sensitive(key)
    }


def _filled(
    arguments: Mapping[str, Any], found: Sequence[Found], opened: Sequence[Mapping[str, SecretStr]]
) -> dict[str, Any]:
    values = {
        Reference(each.requirement.name, key): value
        for each, opened_values in zip(found, opened, strict=True)
        for key, value in opened_values.items()
    }
    filled: dict[str, Any] = expressions.fill(arguments, lambda reference: values[reference].get_secret_value())
    return filled


def _inject(injection: Injection, values: Mapping[str, SecretStr]) -> SecretModel | SecretValues | None:
    return injection.make(values) if values or not injection.requirement.optional else None
