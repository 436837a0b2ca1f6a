"""What the expressions of a workflow read: whether it is there by then, and may be read there at all."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

from keyfob_sdk import Finding
from keyfob_sdk.errors import KeyfobError, did_you_mean, nearest

from keyfob_registry import expressions
from keyfob_registry.catalog import Catalog
from keyfob_registry.errors import ReservedNameError
from keyfob_registry.expressions import Known, Reference, Where
from keyfob_registry.rules.workflows import (
    InsideRegion,
    NotBefore,
    RefusedSecret,
    UndeclaredSecret,
    UnknownTask,
    WrongExpression,
    WrongInput,
    WrongIteration,
    WrongOutcome,
)
from keyfob_registry.workflows.definition import Definition
from keyfob_registry.workflows.model import CLOSES, CONTROL, GATHER, Task
from keyfob_registry.workflows.reading import UNREAD
from keyfob_registry.workflows.validation.texts import Text, texts

_KNOWN = Known(env=["environment", "workspace", "run", "workflow"])
_WITH_VARIABLES = {"args", "environment", "retry_until"}
_OUTCOMES = ("result", "error")


def check(definition: Definition, catalog: Catalog) -> Iterator[Finding]:
    """Yield what is wrong with the expressions of a workflow."""
    checker = _Checker(definition, catalog)
    for text in texts(definition):
        yield from checker.check(text)


class _Checker:
    def __init__(self, definition: Definition, catalog: Catalog) -> None:
        self._definition = definition
        self._graph = definition.graph
        self._catalog = catalog
        self._variables = {task.ref: _variables(task) for _, task in definition.tasks()}

    def check(self, text: Text) -> Iterator[Finding]:
        """Yield what is wrong with one text."""
        problems = [(each.message, each.hint, each.where) for each in expressions.check(text.text, _KNOWN)]
        try:
            found = expressions.references(text.text)
        except ReservedNameError as error:
            yield RefusedSecret.at(text.at(self._definition), f"{text.label}: {error.problem}")
            return
        except KeyfobError as error:
            problems = problems or [(error.problem, "".join(error.hints[:1]), Where())]
            found = None
        for message, hint, where in problems:
            yield WrongExpression.at(
                text.at(self._definition, where.line, where.column), f"{text.label}: {message}", hint
            )
        if found is None:
            return
        if text.field == "for_each" and (wrong := list(self._iteration(text))):
            yield from wrong
            return
        for reference in found:
            place = text.at(self._definition, reference.where.line, reference.where.column)
            yield from self._reference(text, reference, place)

    def _iteration(self, text: Text) -> Iterator[Finding]:
        try:
            expressions.parse_for_each(text.text)
        except KeyfobError as error:
            hint = "write ${{ for var.item in TRIGGER.items }}"
            yield WrongIteration.at(text.at(self._definition), f"{text.label}: {error.problem}", hint)

    def _reference(self, text: Text, reference: Reference, place: str) -> Iterator[Finding]:
        match reference.context:
            case "ACTIONS":
                yield from self._task(text, reference, place)
            case "TRIGGER":
                yield from self._input(text, reference, place)
            case "var":
                yield from self._variable(text, reference, place)
            case "SECRETS":
                yield from self._secret(text, reference, place)
            case "VARS" if text.field != "args" or text.task is None or text.task.action in CONTROL:
                message = f"{text.label}: {reference} may stand in the arguments of an action alone"
                yield WrongExpression.at(place, message, "read it in a task before, and write ACTIONS.ref.result")
            case "inputs" | "steps":
                written = "TRIGGER" if reference.context == "inputs" else "ACTIONS"
                message = f"{text.label}: {reference.context} is there in templates alone"
                yield WrongExpression.at(place, message, f"write {written}")
            case _:
                pass

    # ACTIONS.ref.result

    def _task(self, text: Text, reference: Reference, place: str) -> Iterator[Finding]:
        if not reference.path:
            return
        ref, *rest = map(str, reference.path)
        if ref not in self._graph.tasks:
            near = did_you_mean(ref, self._graph.tasks)
            yield UnknownTask.at(place, f"{text.label}: there is no task {ref!r}", *near[:1])
        elif rest and rest[0] not in _OUTCOMES:
            near = nearest(rest[0], _OUTCOMES) or ["result"]
            message = f"{text.label}: a task has a result or an error, and no {rest[0]!r}"
            yield WrongOutcome.at(place, message, f"write ACTIONS.{ref}.{near[0]}")
        else:
            yield from self._order(text, ref, place)
            yield from self._outcome(text, ref, rest, place)

    def _order(self, text: Text, ref: str, place: str) -> Iterator[Finding]:
        """Say whether a task has ended when the text is evaluated, and has one outcome then."""
        scopes, own = self._graph.scopes, text.task.ref if text.task else ""
        if ref not in scopes or (own and own not in scopes):
            return  # on a circle, which is said already
        if ref == own and text.field == "retry_until":
            return
        if own and ref not in self._graph.ancestors(own):
            message = f"{text.label}: {ref!r} need not have ended before {own!r} starts"
            yield NotBefore.at(place, message, f"add {ref!r} to depends_on of {own!r}")
            return
        seen = scopes[ref][:-1] if self._graph.tasks[ref].action in CLOSES else scopes[ref]
        around = scopes[own] if own else ()
        if around[: len(seen)] != seen:
            message = f"{text.label}: {ref!r} is inside of {seen[-1]!r}, and has a result for each of its rounds"
            ends = self._graph.ends(seen[-1])
            yield InsideRegion.at(place, message, f"read ACTIONS.{ends[0]}.result" if ends else "")

    def _outcome(self, text: Text, ref: str, rest: Sequence[str], place: str) -> Iterator[Finding]:
        """Say whether the edge from a parent leaves what is read of it."""
        if not (text.task and rest) or self._graph.tasks[ref].action == GATHER:
            return
        task = text.task
        ways = {edge.on for edge in self._graph.incoming(task.ref) if edge.parent == ref}
        others = {edge.parent for edge in self._graph.incoming(task.ref)} - {ref}
        if len(ways) != 1 or (task.join_strategy == "any" and others):
            return
        if "error" in ways and rest[0] == "result":
            message = f"{text.label}: {task.ref!r} starts when {ref!r} has failed, and then there is no result"
            yield WrongOutcome.at(place, message, f"write ACTIONS.{ref}.error")
        elif "success" in ways and rest[0] == "error":
            message = f"{text.label}: {task.ref!r} starts when {ref!r} has not failed, and then there is no error"
            yield WrongOutcome.at(place, message, f"let it wait for {ref}.error, or write ACTIONS.{ref}.result")

    # The others

    def _input(self, text: Text, reference: Reference, place: str) -> Iterator[Finding]:
        expects = self._definition.workflow.entrypoint.expects
        if expects is None or not reference.path or reference.path[0] in expects:
            return
        name = str(reference.path[0])
        hint = next(iter(did_you_mean(name, expects)), f"add {name!r} to entrypoint.expects")
        yield WrongInput.at(place, f"{text.label}: the workflow expects no input {name!r}", hint)

    def _variable(self, text: Text, reference: Reference, place: str) -> Iterator[Finding]:
        known = self._variables[text.task.ref] if text.task and text.field in _WITH_VARIABLES else set[str]()
        if not reference.path or reference.path[0] in known:
            return
        name = str(reference.path[0])
        hint = next(iter(did_you_mean(name, known)), "")
        if not hint and text.task and self._variables[text.task.ref]:
            hint = "args, environment and retry_until of the task see the item, and nothing else does"
        hint = hint or f"add for_each: ${{{{ for var.{name} in … }}}}"
        yield WrongIteration.at(place, f"{text.label}: no for_each of its own sets var.{name}", hint)

    def _secret(self, text: Text, reference: Reference, place: str) -> Iterator[Finding]:
        if text.field != "args" or text.task is None:
            yield RefusedSecret.at(place, f"{text.label}: {reference} may stand in the arguments of an action alone")
        elif not self._takes_secrets(text.task.action):
            message = f"{text.label}: {text.task.action} takes no references to secrets: {reference}"
            yield RefusedSecret.at(place, message, f"keyfob action show {text.task.action}")
        else:
            yield from self._undeclared(text, reference, place)

    def _takes_secrets(self, action: str) -> bool:
        if action in CONTROL:
            return False
        try:
            return action == UNREAD or self._catalog.info(action).secret_arguments
        except KeyfobError:
            return True  # that there is no such action is said already

    def _undeclared(self, text: Text, reference: Reference, place: str) -> Iterator[Finding]:
        secret, key = (str(part) for part in reference.path[:2])
        known = self._declared.get(secret)
        if known is None and (near := nearest(secret, self._declared)):
            message = f"{text.label}: no installed action declares secret {secret!r}"
            yield UndeclaredSecret.at(place, message, f"did you mean {near[0]!r}?")
        elif known and key not in known and (near := nearest(key, known)):
            message = f"{text.label}: no installed action declares key {key!r} of secret {secret!r}"
            yield UndeclaredSecret.at(place, message, f"did you mean {near[0]!r}?")

    @cached_property
    def _declared(self) -> Mapping[str, set[str]]:
        declared = self._catalog.requirements
        return {name: {key for _, each in found for key in each.declared} for name, found in declared.items()}


def _variables(task: Task) -> set[str]:
    found: set[str] = set()
    for text in task.iterators:
        try:
            iteration: Any = expressions.parse_for_each(text)
        except KeyfobError:
            continue
        found.add(iteration.name)
    return found
