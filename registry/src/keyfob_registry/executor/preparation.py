"""Everything before the function is entered: look up, require, resolve, check, open, inject."""

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
)
from pydantic import SecretStr

from keyfob_registry import expressions
from keyfob_registry.catalog import Catalog
from keyfob_registry.errors import MissingSecretsError, ReferenceRefusedError, UnknownCheckError
from keyfob_registry.executor.request import Request
from keyfob_registry.expressions import Contexts, SecretReference
from keyfob_registry.redaction import Redactor
from keyfob_registry.resolver import Found, Resolver
from keyfob_registry.rules import RuleSet, errors
from keyfob_registry.store.protocol import Store

_NO_SECRETS = Redactor({})


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

    def fill(self, prepared: Prepared, request: Request, intend: Callable[[], None]) -> None:
        """Fill in *prepared*; what is known when an error is raised stays in it, for the audit.

        *intend* is called before anything is opened, if anything is; what it raises keeps everything closed.

        Raises:
            UnknownActionError: There is no such action.
            InvalidArgumentsError: The arguments do not fit; it lists every problem.
            ExpressionError: An expression in them cannot be read, or gives no value.
            ReferenceRefusedError: They refer to secrets, and the action does not take that.
            MissingSecretsError: The stored secrets do not fit; it lists every problem.
            InvalidSecretError: A stored value does not fit the type that the action declares.
        """
        workspace = self._store.workspace(request.workspace)
        prepared.organization = workspace.organization
        target = self._target(request)
        contexts = request.contexts or Contexts()
        references = expressions.requirements(request.arguments, contexts)
        if references and not (isinstance(target, Action) and target.secret_arguments):
            raise ReferenceRefusedError(request.name, sorted(map(str, references)))
        # Validated first with the expressions in it: what does not fit is refused before anything is opened.
        pending = expressions.has_expressions(request.arguments)
        arguments = _validated(target, request, pending=pending)
        requirements = [*target.secrets, *_referenced(references)]
        found = self._resolver.find_all(requirements, workspace, request.environment)
        self._refuse(request, errors(finding for each in found for finding in self._rules.check(*_named(each))))
        prepared.uses = tuple(use for each in found if (use := each.use))
        if any(use.keys for use in prepared.uses):
            intend()
        opened = self._open(request, found)
        prepared.redactor = Redactor(_sensitive(found, opened))
        if pending and isinstance(target, Action):
            # Filled in where they stand, also inside of a model; an error of validation repeats no value.
            evaluated = expressions.evaluate(request.arguments, contexts, _look_up(found, opened))
            prepared.redactor = Redactor(_sensitive(found, opened), evaluated.derived)
            arguments = target.validate(evaluated.value, name=request.name)
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
        if problems:
            raise MissingSecretsError(request.label, problems)


def _named(found: Found) -> tuple[RegistrySecret, SecretFacts]:
    return found.requirement, found.facts


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
