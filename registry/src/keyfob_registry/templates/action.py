"""A template as an action: what listings, the validator and the executor ask of any action."""

from collections.abc import Mapping
from functools import cached_property
from typing import Any, NoReturn

from keyfob_sdk import Action, Arguments, Injection, RegistrySecret

from keyfob_registry.errors import TemplateCallError
from keyfob_registry.templates import inputs
from keyfob_registry.templates.model import Definition, SecretEntry, Step


class TemplateAction(Action[..., Any]):
    """The action that a template defines; the executor runs its steps.

    Its steps get the secrets through expressions, so that none is injected.
    """

    def __init__(self, definition: Definition) -> None:
        # It has no function whose signature could be read, as an action made of Python has.
        self.definition = definition
        self.name = definition.name
        self.namespace = definition.namespace
        self.title = definition.title
        self.description = definition.description or definition.title
        self.doc_url = definition.doc_url
        self.secret_arguments = True
        self.read_only = None
        self.is_async = False
        self.function = self._refuse

    def __repr__(self) -> str:
        return f"<TemplateAction {self.definition.full_name!r}>"

    @property
    def injections(self) -> Mapping[str, Injection]:
        """None: steps refer to secrets in their arguments."""
        return {}

    @cached_property
    def secrets(self) -> tuple[RegistrySecret, ...]:
        """The requirements of the template."""
        return self.definition.requirements

    @cached_property
    def _arguments(self) -> Arguments:
        return inputs.arguments(self.definition.expects)

    def arguments_schema(self) -> dict[str, Any]:
        """Return the inputs as a JSON Schema of type ``object``."""
        return inputs.schema(self.definition.expects)

    def result_schema(self) -> dict[str, Any]:
        """Return the result as a JSON Schema, where the template says one."""
        return self.definition.returns_schema or {}

    def check(self, secret: str) -> "TemplateAction | None":
        """Return the template that proves the values of a secret, if this one says how."""
        entries = (entry for entry in self.definition.secrets or () if entry.check)
        entry = next((each for each in entries if each.requirement.name == secret), None)
        return TemplateAction(check_definition(self.definition, entry)) if entry else None

    def _refuse(self, **_: object) -> NoReturn:
        raise TemplateCallError(self.definition.full_name)


def check_definition(definition: Definition, entry: SecretEntry) -> Definition:
    """Return the template of one step that the ``check`` of a secret stands for."""
    named = [step for step in definition.steps if step.ref == entry.check]
    step = named[0] if named else Step(ref="check", action=entry.check)
    return definition.model_copy(update={"secrets": [entry], "expects": {}, "steps": [step], "returns": None})
