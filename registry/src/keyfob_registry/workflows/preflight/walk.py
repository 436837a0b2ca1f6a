"""The way through a workflow and its children, by which every environment and every need is found; nothing is run."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from keyfob_sdk import RegistrySecret
from keyfob_sdk.errors import KeyfobError

from keyfob_registry import expressions, names
from keyfob_registry.catalog import Catalog
from keyfob_registry.expressions import MISSING, Contexts
from keyfob_registry.lines import Where
from keyfob_registry.templates import inputs
from keyfob_registry.workflows.definition import Definition
from keyfob_registry.workflows.library import Library
from keyfob_registry.workflows.model import CONTROL, EXECUTE, GATHER, Task
from keyfob_registry.workflows.preflight.needs import Need, Needs, Undecided
from keyfob_registry.workflows.preflight.values import items, known

DEFAULT = "default"
"""The environment of a run for which neither its caller nor its workflow names one."""

DEEPEST = 32
"""How many workflows may be each other's children; the way ends there."""

_Visit = tuple[str, str, str, bool]


class Walk:
    """Goes through a workflow once for each environment and each set of inputs that it would be run with.

    Args:
        library: Where children are found.
        catalog: What the actions declare.
        workspace: The workspace of the run.
        named: The environments that are meant where an expression names one that only the run knows.
    """

    def __init__(self, library: Library, catalog: Catalog, workspace: str, named: Sequence[str] = ()) -> None:
        self.found = Needs()
        self.used_names = False
        self._library = library
        self._catalog = catalog
        self._workspace = workspace
        self._named = named
        self._visited: set[_Visit] = set()

    def go(
        self, definition: Definition, environment: str, given: Any = MISSING, *, isolated: bool = False, depth: int = 0
    ) -> None:
        """Note what a run of the workflow in an *environment* needs, with all of its children."""
        visit = (definition.source, environment, repr(given), isolated)
        if visit in self._visited or depth > DEEPEST:
            return
        self._visited.add(visit)
        self.found.environments[environment] = None
        env = {"environment": environment, "workspace": self._workspace, "workflow": definition.alias}
        contexts = Contexts(trigger=given, env=env, var={})
        for where, task in definition.tasks():
            if task.run_if and not known(task.run_if, contexts):
                continue
            alone = isolated or _fails_alone(definition, task)
            for own in _repetitions(task, contexts):
                if task.action == EXECUTE:
                    self._child(definition, where, task, own, isolated=alone, depth=depth)
                elif task.action not in CONTROL:
                    self._task(definition, where, task, own, environment, isolated=alone)
        self._error_handler(definition, depth)

    # Environments

    def _environments(self, definition: Definition, where: Where, text: Any, contexts: Contexts) -> Sequence[str]:
        """Return the environments that a text names; those that were named for it, if only the run knows it."""
        value = known(text, contexts)
        if value is MISSING:
            self.used_names = True
            if not self._named:
                message = "only the run knows this environment"
                self.found.undecided[Undecided(definition.inside(where), message)] = None
            return self._named
        try:
            return [names.check_environment(value if isinstance(value, str) else str(value))]
        except KeyfobError as error:
            self.found.undecided[Undecided(definition.inside(where), error.problem)] = None
        return []

    # Actions

    def _task(
        self, definition: Definition, where: Where, task: Task, contexts: Contexts, environment: str, *, isolated: bool
    ) -> None:
        requirements = [*self._required(task.action, set()), *_referenced(task)]
        places: Sequence[str] = [environment]
        if task.environment is not None:
            places = self._environments(definition, (*where, "environment"), task.environment, contexts)
        for place in places:
            self.found.environments[place] = None
            for requirement in requirements:
                self.found.needs[Need(place, requirement, f"{definition.alias}.{task.ref}", isolated)] = None

    def _required(self, action: str, seen: set[str]) -> Iterator[RegistrySecret]:
        """Yield what an action declares; of a template also what its steps do."""
        if action in seen:
            return
        seen.add(action)
        try:
            info = self._catalog.info(action)
        except KeyfobError:
            return  # the validation says that there is none
        yield from info.secrets
        for step in info.steps:
            yield from self._required(step, seen)

    # Children

    def _child(
        self, definition: Definition, where: Where, task: Task, contexts: Contexts, *, isolated: bool, depth: int
    ) -> None:
        child = self._named_child(definition, where, task, contexts)
        if child is None:
            return
        given = self._inputs(child, task, contexts)
        named = task.args.get("environment")
        place = (*where, "args", "environment") if named else (*where, "environment")
        text = named or task.environment or child.workflow.config.environment or DEFAULT
        for environment in self._environments(definition, place, text, contexts):
            self.go(child, environment, given, isolated=isolated, depth=depth + 1)

    def _named_child(self, definition: Definition, where: Where, task: Task, contexts: Contexts) -> Definition | None:
        for name in ("workflow_alias", "workflow_id"):
            if (text := task.args.get(name)) is not None:
                value = known(text, contexts)
                found = self._library.find(value) if name == "workflow_alias" else self._library.find(id=value)
                if found is None:
                    unknown = "only the run knows this workflow" if value is MISSING else f"no workflow is {value!r}"
                    self.found.undecided[Undecided(definition.inside((*where, "args", name)), unknown)] = None
                return found
        return None

    @staticmethod
    def _inputs(child: Definition, task: Task, contexts: Contexts) -> Any:
        """Return what the child would read as ``TRIGGER``, its defaults filled in; MISSING where it is not known."""
        given = known(task.args.get("trigger_inputs"), contexts)
        if given is MISSING or child.workflow.entrypoint.expects is None:
            return given
        try:
            return inputs.arguments(child.workflow.expects).validate(given or {}, child.alias)
        except KeyfobError:
            return MISSING

    def _error_handler(self, definition: Definition, depth: int) -> None:
        handler = definition.workflow.error_handler
        if handler and (found := self._library.find(handler)):
            self.go(found, found.workflow.config.environment or DEFAULT, isolated=True, depth=depth + 1)


def _repetitions(task: Task, contexts: Contexts) -> Sequence[Contexts]:
    """Return the contexts of each repetition; those of one, of which nothing is known, where they are not known."""
    found = items(task, contexts)
    return [replace(contexts, var=None)] if found is None else found


def _fails_alone(definition: Definition, task: Task) -> bool:
    """Say whether a failure of the task, or of one of its children, leaves the run alone."""
    graph = definition.graph
    if task.action == EXECUTE and task.iterators and task.args.get("fail_strategy", "isolated") == "isolated":
        return True
    gathers = (graph.tasks[end] for opener in graph.scopes.get(task.ref, ()) for end in graph.ends(opener))
    collected = [each.args.get("error_strategy", "partition") for each in gathers if each.action == GATHER]
    return graph.handles_error(task.ref) or bool({"partition", "include", "drop"} & set(map(str, collected)))


def _referenced(task: Task) -> Iterator[RegistrySecret]:
    """Yield what the references in the arguments of a task require."""
    try:
        found = expressions.secret_references(task.args)
    except KeyfobError:
        return  # the validation says what is wrong
    for name in dict.fromkeys(each.secret for each in sorted(found)):
        yield RegistrySecret(name, keys=sorted(each.key for each in found if each.secret == name))
