"""Everything before the function is entered: look up, require, resolve, check, open, inject."""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

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
from keyfob_sdk.errors import ClosedSecretError
from pydantic import SecretStr

from keyfob_registry import expressions
from keyfob_registry.catalog import Catalog
from keyfob_registry.errors import ExpiredSecretError, MissingSecretsError, ReferenceRefusedError, UnknownCheckError
from keyfob_registry.executor import times
from keyfob_registry.executor.request import Request
from keyfob_registry.executor.variables import with_variables
from keyfob_registry.executor.within import look_ahead, refuse_undeclared
from keyfob_registry.expressions import Contexts, SecretReference
from keyfob_registry.expressions.scope import Functions
from keyfob_registry.redaction import Redactor
from keyfob_registry.resolver import Found, Resolver
from keyfob_registry.rules import DATE_CODES, RuleSet, errors
from keyfob_registry.store.protocol import Store
from keyfob_registry.templates.action import TemplateAction

if TYPE_CHECKING:
    from keyfob_registry.expressions.functions import Function

_NO_SECRETS = Redactor({})
_log = logging.getLogger("keyfob")


@dataclass
class Prepared:
    """A function with everything that it is entered with; closed when the call ends.

    ``lent`` are the secrets of a template, which its steps refer to; ``enter`` runs them.
    """

    organization: str = ""
    uses: tuple[SecretUse, ...] = ()
    target: Action[..., Any] | Check[..., Any] | None = None
    arguments: dict[str, Any] = field(default_factory=dict[str, Any], repr=False)
    injected: Sequence[SecretModel | SecretValues] = field(default=(), repr=False)
    redactor: Redactor = _NO_SECRETS
    lent: Mapping[str, SecretValues] = field(default_factory=dict[str, SecretValues], repr=False)
    enter: Callable[..., Any] | None = None
    contexts: Contexts = field(default_factory=Contexts)
    closed: bool = False

    def refuse_closed(self) -> None:
        """Refuse to go on after the call has ended: ClosedSecretError."""
        if self.closed:
            raise ClosedSecretError("the call")

    def close(self) -> None:
        """Forget every value."""
        self.closed = True
        for secret in [*self.injected, *self.lent.values()]:
            secret.close()
        self.arguments, self.injected, self.lent, self.enter = {}, (), {}, None
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
            ExpressionError: An expression in them cannot be read, or gives no value.
            ReferenceRefusedError: They refer to secrets, and the action does not take that.
            MissingSecretsError: The stored secrets do not fit; it lists every problem.
            ExpiredSecretError: They would, but for a date that has passed.
            InvalidSecretError: A stored value does not fit the type that the action declares.
        """
        workspace = self._store.workspace(request.workspace)
        prepared.organization = workspace.organization
        target = self._target(request)
        contexts = prepared.contexts = with_variables(request, target, self._resolver, workspace)
        references = _references(request, target, contexts, self.functions)
        # Validated first with the expressions in it: what does not fit is refused before anything is opened.
        pending = expressions.has_expressions(request.arguments)
        arguments = _validated(target, request, pending=pending)
        requirements = [*target.secrets, *([] if request.within else _referenced(references))]
        found = self._resolver.find_all(requirements, workspace, request.environment)
        findings = [finding for each in found for finding in self._rules.check(*_named(each))]
        self._refuse(request, errors(findings))
        self._warn(findings)
        prepared.uses = tuple(use for each in found if (use := each.use))
        if any(use.keys for use in prepared.uses):
            intend()
        opened = self._open(request, found)
        masked, look_up = _sensitive(found, opened), _look_up(found, opened)
        if request.within:
            prepared.uses += request.within.used(references)
            masked |= request.within.revealed(references)
            look_up = request.within.look_up
        prepared.redactor = _redactor(request, masked)
        if pending and isinstance(target, Action):
            # Filled in where they stand, also inside of a model; an error of validation repeats no value.
            evaluated = expressions.evaluate(request.arguments, contexts, look_up, self.functions)
            prepared.redactor = _redactor(request, masked, evaluated.derived)
            arguments = times.validated(target, evaluated.value, request.name)
        injected = {
            name: _inject(injection, values)
            for (name, injection), values in zip(target.injections.items(), opened, strict=False)
        }
        prepared.injected = [secret for secret in injected.values() if secret is not None]
        if isinstance(target, TemplateAction):
            prepared.lent = _lent(target, opened)
        prepared.target, prepared.arguments = target, arguments | injected

    def functions(self) -> "Mapping[str, Function]":
        """Return the functions of the language, those of plug-ins among them."""
        return self._catalog.functions

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


def _references(
    request: Request, target: Action[..., Any] | Check[..., Any], contexts: Contexts, functions: Functions
) -> set[SecretReference]:
    """Return the keys of secrets that the arguments refer to, if the action and the template around it allow that."""
    references = expressions.requirements(request.arguments, contexts, functions)
    if references and not (isinstance(target, Action) and target.secret_arguments):
        raise ReferenceRefusedError(request.name, sorted(map(str, references)))
    if request.within:
        refuse_undeclared(request.within.template, references)
    if isinstance(target, TemplateAction):
        look_ahead(target, contexts, request.depth + 1, functions)
    return references


def _redactor(request: Request, secrets: Mapping[str, str], derived: Sequence[tuple[str, str]] = ()) -> Redactor:
    own = Redactor(secrets, derived)
    return request.within.around(own) if request.within else own


def _lent(template: TemplateAction, opened: Sequence[Mapping[str, SecretStr]]) -> dict[str, SecretValues]:
    """Return the secrets that a template declares, those that are stored, for its steps to refer to."""
    values = zip(template.secrets, opened, strict=False)
    return {secret.name: SecretValues(secret, each) for secret, each in values if each}


def _referenced(references: set[SecretReference]) -> list[RegistrySecret]:
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


def _validated(target: Action[..., Any] | Check[..., Any], request: Request, *, pending: bool) -> dict[str, Any]:
    """Return the arguments as the action takes them; what holds expressions may still be of any type."""
    if not isinstance(target, Action):
        return {}
    later = {"pending": expressions.has_expressions} if pending else {}
    return target.validate(request.arguments, name=request.name, **later)


def _look_up(
    found: Sequence[Found], opened: Sequence[Mapping[str, SecretStr]]
) -> Callable[[SecretReference], SecretStr]:
    values = {
        SecretReference(each.requirement.name, key): value
        for each, opened_values in zip(found, opened, strict=True)
        for key, value in opened_values.items()
    }
    return values.__getitem__


def _inject(injection: Injection, values: Mapping[str, SecretStr]) -> SecretModel | SecretValues | None:
    return injection.make(values) if values or not injection.requirement.optional else None
