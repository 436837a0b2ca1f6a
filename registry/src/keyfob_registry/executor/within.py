"""What a template lends to its steps while it runs."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from keyfob_sdk import SecretUse, SecretValues
from keyfob_sdk.errors import AbsentKeyError
from pydantic import SecretStr

from keyfob_registry import expressions
from keyfob_registry.errors import TemplateDepthError, UndeclaredSecretError
from keyfob_registry.expressions import Contexts, SecretReference
from keyfob_registry.expressions.scope import Functions
from keyfob_registry.redaction import Redactor
from keyfob_registry.templates.action import DEEPEST, TemplateAction


@dataclass(frozen=True, slots=True)
class Within:
    """The template that a call is a step of: its secrets, and no others, are what ``SECRETS`` means in the step.

    ``redactor`` masks everything that the template and those around it hold; ``depth`` counts them.
    """

    template: TemplateAction
    secrets: Mapping[str, SecretValues] = field(repr=False)
    uses: Sequence[SecretUse]
    redactor: Redactor
    depth: int

    def look_up(self, reference: SecretReference) -> SecretStr:
        """Return a value.

        Raises:
            LookupError: It is optional, and not stored.
            UndeclaredSecretError: The template does not declare it.
            ClosedSecretError: The call of the template has ended.
        """
        refuse_undeclared(self.template, [reference])
        if reference.secret not in self.secrets:
            raise LookupError(str(reference))
        return self.secrets[reference.secret][reference.key]

    def used(self, references: Iterable[SecretReference]) -> tuple[SecretUse, ...]:
        """Return what the audit says of a step: the keys that its arguments refer to."""
        referred = set(references)
        keys = [tuple(key for key in use.keys if SecretReference(use.name, key) in referred) for use in self.uses]
        return tuple(replace(use, keys=each) for use, each in zip(self.uses, keys, strict=True) if each)

    def revealed(self, references: Iterable[SecretReference]) -> dict[str, str]:
        """Return the values that the arguments of a step refer to, by their labels, to be masked."""
        found: dict[str, str] = {}
        for each in references:
            try:
                found[f"{each.secret}.{each.key}"] = self.look_up(each).get_secret_value()
            except (LookupError, AbsentKeyError):  # what is not stored shows nowhere
                continue
        return found

    def around(self, own: Redactor) -> Redactor:
        """Return what masks the secrets of a step's call, and all those of the templates around it."""
        whole = Redactor.joined([own, self.redactor])
        whole.masked = own.masked
        return whole


def look_ahead(template: TemplateAction, contexts: Contexts, depth: int, functions: Functions) -> None:
    """Refuse a template, before anything of it is opened or done, whose steps could not be prepared.

    Raises:
        TemplateDepthError: Templates call each other too deep.
        ExpressionError: An expression cannot be read, or reads a context that is not given.
        UndeclaredSecretError: An expression refers to a secret that the template does not declare.
    """
    if depth > DEEPEST:
        raise TemplateDepthError(template.definition.full_name, DEEPEST)
    later = replace(contexts, inputs={}, steps={})
    for part in (*(step.args for step in template.definition.steps), template.definition.returns):
        refuse_undeclared(template, expressions.requirements(part, later, functions))


def refuse_undeclared(template: TemplateAction, references: Iterable[SecretReference]) -> None:
    """Refuse references to what a template does not declare; UndeclaredSecretError."""
    declared = {SecretReference(secret.name, key) for secret in template.secrets for key in secret.declared}
    for each in sorted(set(references) - declared):
        raise UndeclaredSecretError(template.definition.full_name, str(each), sorted(map(str, declared)))
