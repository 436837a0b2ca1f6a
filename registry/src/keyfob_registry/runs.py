"""Runs of workflows: what the registry gives to an engine, and how a run is made of files and inputs."""

import os
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager, nullcontext
from datetime import UTC, datetime
from functools import lru_cache
from importlib.util import find_spec
from json import dumps
from typing import TYPE_CHECKING, Any

from keyfob_registry.app import Registry
from keyfob_registry.errors import MissingExtraError, UnknownWorkflowError
from keyfob_registry.output import guard
from keyfob_registry.settings import Settings
from keyfob_registry.workflows.definition import Definition
from keyfob_registry.workflows.engine import Perform
from keyfob_registry.workflows.inline import InlineEngine
from keyfob_registry.workflows.library import Library
from keyfob_registry.workflows.model import EXECUTE, Workflow, holds_expression
from keyfob_registry.workflows.preflight import Preflight
from keyfob_registry.workflows.run import Call, Run
from keyfob_registry.workflows.run.hiding import redactor
from keyfob_registry.workflows.run.run import checked
from keyfob_registry.workflows.validation import validate

if TYPE_CHECKING:
    from keyfob_registry.workflows.dbos import DbosEngine  # hidden import: DBOS costs 1.3 s, and is an extra
    from keyfob_registry.workflows.dbos.administration import Administration  # hidden import: the same

IDEMPOTENCY_KEY = "idempotency_key"


def performer(registry: Registry) -> Perform:
    """Return what calls the actions of runs: by the registry, which evaluates their arguments inside of the call.

    An action with an argument ``idempotency_key`` gets ``<run>:<step>``, the same however often the step is tried.
    """

    @lru_cache(maxsize=1024)
    def takes_key(action: str) -> bool:
        return IDEMPOTENCY_KEY in registry.catalog.info(action).arguments.get("properties", {})

    def perform(run: Run, call: Call) -> Any:
        arguments = dict(call.arguments)
        if IDEMPOTENCY_KEY not in arguments and takes_key(call.action):
            arguments[IDEMPOTENCY_KEY] = f"{run.id}:{call.label}"
        # Logs and errors of the call are masked by its own secrets, and by the results that the run hides.
        with guard(redactor(call.hidden)) if call.hidden else nullcontext():
            return registry.call(
                call.action,
                arguments,
                contexts=call.contexts,
                workspace=run.workspace,
                environment=call.environment,
                run=run.id,
                actor=run.actor,
            )

    return perform


def new_run(
    alias: str,
    workflows: Mapping[str, Workflow],
    inputs: Any = None,
    *,
    workspace: str = "default",
    environment: str | None = None,
    actor: str = "",
) -> Run:
    """Return a run of one of these *workflows*, which holds all of its children's, too.

    Raises:
        UnknownWorkflowError: There is none of this alias.
        InvalidArgumentsError: The inputs are not those that it expects.
    """
    library = _texts(alias, workflows)
    return Run(
        id=os.urandom(8).hex(),
        workflow=alias,
        library=library,
        inputs=checked(library[alias], inputs, alias),
        workspace=workspace,
        environment=environment or workflows[alias].config.environment or "default",
        actor=actor,
        started_at=datetime.now(UTC),
    )


def _texts(alias: str, workflows: Mapping[str, Workflow]) -> dict[str, str]:
    """Return a workflow with all that it may run, as text: a run goes on with them whatever becomes of the files."""
    if alias not in workflows:
        raise UnknownWorkflowError(alias, workflows)
    found: dict[str, str] = {}
    ahead = [alias]
    while ahead:
        name = ahead.pop()
        if name not in found and name in workflows:
            found[name] = dumps(workflows[name].dump(), ensure_ascii=False)
            ahead += _named(workflows[name], workflows)
    return found


def _named(workflow: Workflow, workflows: Mapping[str, Workflow]) -> list[str]:
    """Return the workflows that one names; all of them, where it names one by an expression."""
    names = [workflow.error_handler] if workflow.error_handler else []
    for task in workflow.actions:
        if task.action == EXECUTE:
            name = task.args.get("workflow_alias") or task.args.get("workflow_id")
            if holds_expression(name):
                return list(workflows)
            names.append(str(name))
    return names


def prepared_run(
    registry: Registry,
    definition: Definition,
    library: Library,
    inputs: Any = None,
    *,
    workspace: str | None = None,
    environment: str | None = None,
) -> Run:
    """Return a run of a workflow that is right, and that lacks no secret without which it would fail as a whole.

    Raises:
        InvalidWorkflowError: The workflow is wrong; it lists every problem.
        InvalidArgumentsError: The inputs are not those that it expects.
        PreflightError: Secrets are missing; it names each, by tenant.
    """
    library.refuse(definition, validate(definition, library, registry.catalog))
    owner = registry.workspace(workspace)
    workflows = {each.alias: each.workflow for each in library.definitions}
    named = {name: each.workflow for name, each in library.by_id.items()}
    run = new_run(
        definition.alias,
        {**named, **workflows, definition.alias: definition.workflow},
        inputs,
        workspace=owner.name,
        environment=environment,
    )
    preflight = Preflight(library, registry.catalog, registry.validator)
    preflight.check(definition, owner, environment=environment, inputs=run.inputs).refuse()
    return run


def inline_engine(registry: Registry, sleep: Callable[[float], object] | None = None) -> InlineEngine:
    """Return an engine that keeps nothing."""
    return InlineEngine(performer(registry), **({"sleep": sleep} if sleep else {}))


@contextmanager
def durable_engine(registry: Registry, environ: Mapping[str, str] | None = None) -> "Generator[DbosEngine]":
    """Return the engine that keeps runs where ``KEYFOB_ENGINE_URL`` says; a SQLite file without it.

    Raises:
        MissingExtraError: DBOS is not installed.
    """
    if find_spec("dbos") is None:
        raise MissingExtraError("the durable engine", ["dbos"], "keyfob-registry[workflows]")
    from keyfob_registry.workflows.dbos import DbosEngine  # hidden import: DBOS costs 1.3 s, and is an extra

    settings = Settings.from_environ(os.environ if environ is None else environ)
    engine = DbosEngine(settings.engine_url, settings.leases, registry.engine_key, performer(registry))
    try:
        yield engine
    except BaseException:
        engine.close(drain=False)
        raise
    engine.close()


@contextmanager
def administration(registry: Registry, environ: Mapping[str, str] | None = None) -> "Generator[Administration]":
    """Return what looks after the durable engine's database."""
    with durable_engine(registry, environ) as engine:
        from keyfob_registry.workflows.dbos.administration import Administration  # hidden import: the same

        engine.prepare()
        yield Administration(engine.client)
