"""Runs the steps of a template: each is a call inside of the call, which sees the inputs and the steps before it."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from keyfob_sdk.errors import KeyfobError

from keyfob_registry import expressions
from keyfob_registry.errors import WrongResultError
from keyfob_registry.executor.preparation import Prepared
from keyfob_registry.executor.request import Request, new_id
from keyfob_registry.executor.within import Within
from keyfob_registry.expressions import MISSING, Contexts
from keyfob_registry.expressions.scope import Functions
from keyfob_registry.redaction import Redactor
from keyfob_registry.templates import results
from keyfob_registry.templates.action import TemplateAction

if TYPE_CHECKING:
    from keyfob_registry.templates.model import Step

Call = Callable[[Request], Any]


class Steps:
    """The steps of one call of a template.

    Args:
        template: The template.
        request: The call of the template.
        prepared: What was prepared for it; when it is closed, no further step is run.
        call: Makes the call of a step.
        functions: Gives the functions of the language.
    """

    def __init__(
        self, template: TemplateAction, request: Request, prepared: Prepared, call: Call, functions: Functions
    ) -> None:
        self._template = template
        self._request = request
        self._prepared = prepared
        self._call = call
        self._functions = functions
        self._around = prepared.contexts
        self._within = Within(template, prepared.lent, prepared.uses, prepared.redactor, request.depth + 1)

    def run(self, **inputs: Any) -> Any:
        """Return what ``returns`` gives after all steps are done.

        Raises:
            KeyfobError: A step was refused or failed, as its hint says; those after it are not run.
            WrongResultError: The result does not fit ``returns_schema``.
        """
        done: dict[str, Mapping[str, Any]] = {}
        for step in self._template.definition.steps:
            self._prepared.refuse_closed()
            done[step.ref] = {"result": self._result(step, self._contexts(inputs, done))}
        returns = self._template.definition.returns
        returned = expressions.evaluate(returns, self._contexts(inputs, done), self._within.look_up, self._functions)
        redactor = Redactor({}, returned.derived)
        masked = redactor.data(returned.value)
        self._prepared.redactor.masked.update(redactor.masked)
        return self._fitting(self._prepared.redactor.data(masked))

    def _fitting(self, result: Any) -> Any:
        """Return a masked result, as the caller gets it."""
        definition = self._template.definition
        schema = definition.returns_schema
        if schema is not None and (found := results.problems(result, schema)):
            raise WrongResultError(definition.full_name, found)
        return result

    def _result(self, step: "Step", contexts: Contexts) -> Any:
        request = replace(
            self._request,
            id=new_id(),
            name=step.action,
            arguments=step.args,
            kind="action",
            run=self._request.run or self._request.id,
            contexts=contexts,
            within=self._within,
        )
        try:
            return self._call(request)
        except KeyfobError as error:
            error.hints += (f"it was step {step.ref!r} of {self._template.definition.full_name!r}",)
            raise

    def _contexts(self, inputs: Mapping[str, Any], done: Mapping[str, Any]) -> Contexts:
        """Return what a step may read: variables, environment and clock are those of the call."""
        return replace(self._around, inputs=inputs, steps=dict(done), trigger=MISSING, actions=None, var=None)
