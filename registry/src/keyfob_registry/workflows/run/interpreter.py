"""The interpreter: starts each task when the graph says so, and makes of the outcomes one of the whole run."""

from collections import deque
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, timedelta
from typing import Any

from keyfob_sdk.errors import KeyfobError

from keyfob_registry import expressions, names
from keyfob_registry.errors import RunCancelledError, RunFailedError, TaskTimeoutError
from keyfob_registry.expressions import Contexts
from keyfob_registry.workflows.model import CLOSES, EXECUTE, LOOP_START, SCATTER, Execute, Task
from keyfob_registry.workflows.run import regions, values
from keyfob_registry.workflows.run.hiding import hide, texts
from keyfob_registry.workflows.run.outcome import Outcome, TaskState, failed, failure, plain
from keyfob_registry.workflows.run.repetition import Repetition
from keyfob_registry.workflows.run.run import Run
from keyfob_registry.workflows.run.scope import Scope
from keyfob_registry.workflows.run.works import Call, Children, Pause, Steps, Wanted, Work

ERROR_HANDLER = "error_handler"


class Interpreter:
    """Runs one workflow once.

    Args:
        run: What is run.
        steps: Does the work, and remembers it.
    """

    def __init__(self, run: Run, steps: Steps) -> None:
        self.run = run
        self.workflow = run.definition
        self.graph = run.graph
        self._steps = steps
        self._begun: dict[int, Callable[[Outcome], None]] = {}
        self._changed: deque[Scope] = deque()
        self._now = run.started_at
        self._masked: dict[str, set[str]] = {}

    def finish(self) -> Outcome:
        """Run the workflow to its end, and return what came of it."""
        root = Scope(self.graph, lambda _: None)
        self._changed.append(root)
        self._settle_all()
        outcome = self._outcome(root)
        if outcome.state == "failed" and self.workflow.error_handler:
            self._handle(self.workflow.error_handler, outcome)
        return outcome

    def _settle_all(self) -> None:
        """Go on until nothing is left to be done: whatever is ready is begun, and what is done first is looked at."""
        while self._changed or self._begun:
            while self._changed:
                self._advance(self._changed.popleft())
            if self._begun:
                number, outcome = self._steps.first(list(self._begun))
                self._now = max(self._now, outcome.ended_at or self._now)
                self._begun.pop(number)(outcome)

    # What regions and repetitions ask for

    def begin(self, work: Work, done: Callable[[Outcome], None]) -> None:
        """Begin *work*; *done* is given its outcome."""
        self._begun[self._steps.begin(work)] = done

    def open(self, scope: Scope) -> None:
        """Run the tasks of a scope."""
        self._changed.append(scope)

    def settle(self, scope: Scope, ref: str, outcome: Outcome) -> None:
        """Note what became of a task; a failure that no other task handles fails its scope."""
        outcome = replace(outcome, error=hide(outcome.error, self._hidden))
        if self.graph.tasks[ref].mask_output and outcome.state == "done":
            self._masked.setdefault(ref, set()).update(texts(outcome.result))
        scope.settle(ref, outcome)
        if outcome.state == "failed" and not self.graph.handles_error(ref):
            scope.failures.append({"task": f"{scope.label}{ref}", **outcome.error})
        if self.graph.tasks[ref].action in CLOSES.values() and outcome.state != "done":
            self._close_region(scope, ref)
        self._changed.append(scope)

    @property
    def _hidden(self) -> frozenset[str]:
        """The texts of masked results, as far as there are any."""
        return frozenset[str]().union(*self._masked.values())

    def told(self, scope: Scope, ref: str, state: TaskState) -> None:
        """Note the end of a task for which the engine did no work."""
        self._steps.tell(f"{scope.label}{ref}", state)

    def contexts(self, scope: Scope) -> Contexts:
        """Return what an expression of a task may read."""
        env = {
            "environment": self.run.environment,
            "workspace": self.run.workspace,
            "run": self.run.id,
            "workflow": self.run.workflow,
        }
        return Contexts(trigger=self.run.inputs, actions=scope.actions, var={}, env=env, now=self._now.astimezone(UTC))

    # One task

    def _advance(self, scope: Scope) -> None:
        """Start what is ready in a scope, skip what will not run, and close it when nothing is left."""
        if self._is_late() and not scope.parent and scope.waiting:
            late = TaskTimeoutError(f"run {self.run.id!r}", self.workflow.config.timeout or 0)
            scope.failures.append({"task": self.run.workflow, **failure(late)})
        for ref in list(scope.waiting):
            verdict = "skip" if scope.failures else self.graph.verdict(ref, scope.graph_outcomes)
            if verdict != "wait":
                scope.waiting.remove(ref)
                self._skip(scope, ref) if verdict == "skip" else self._start(scope, ref)
        if scope.waiting and not scope.running and not any(each is scope for each in self._changed):
            for ref in scope.waiting:  # what they wait for is in no scope that they see
                self._skip(scope, ref)
            scope.waiting.clear()
        if scope.is_settled and not scope.is_closed:
            scope.is_closed = True
            scope.closed(scope)

    def _skip(self, scope: Scope, ref: str) -> None:
        self.told(scope, ref, "skipped")
        self.settle(scope, ref, Outcome("skipped"))

    def _start(self, scope: Scope, ref: str) -> None:
        scope.running.add(ref)
        task = self.graph.tasks[ref]
        self._guarded(scope, ref, lambda: self._pause(scope, task))

    def _guarded(self, scope: Scope, ref: str, act: Callable[[], None]) -> None:
        """Do something for a task; where it cannot be done, the task has failed."""
        try:
            act()
        except RunCancelledError:
            raise
        except KeyfobError as error:
            self.told(scope, ref, "failed")
            self.settle(scope, ref, failed(error, ended_at=self._now))

    def _pause(self, scope: Scope, task: Task) -> None:
        contexts = self.contexts(scope)
        if task.run_if and not values.truth(task.run_if, contexts, f"run_if of task {task.ref!r}"):
            self._skip(scope, task.ref)
            return
        until = values.moment(task.wait_until, contexts, task.ref) if task.wait_until else None
        if not task.start_delay and until is None:
            self._enter(scope, task)
            return
        delayed = self._now + timedelta(seconds=task.start_delay)
        pause = Pause(f"{scope.label}{task.ref}.wait", until=max(delayed, until) if until else delayed)
        self.begin(pause, lambda _: self._guarded(scope, task.ref, lambda: self._enter(scope, task)))

    def _enter(self, scope: Scope, task: Task) -> None:
        if task.action == EXECUTE:
            self._execute(scope, task)
        elif task.action in {SCATTER, LOOP_START}:
            regions.enter(self, scope, task)
        elif task.action in CLOSES:
            self.settle(scope, task.ref, regions.close(self, scope, task))
        else:
            self._call(scope, task)

    def _call(self, scope: Scope, task: Task) -> None:
        contexts = self.contexts(scope)
        hidden = self._hidden
        repetition = Repetition(self, lambda outcome: self.settle(scope, task.ref, outcome), bool(task.iterators))
        for number, variables in enumerate(values.items(task, contexts)):
            own = values.with_variables(contexts, variables)
            label = f"{scope.label}{task.ref}" + (f"[{number}]" if task.iterators else "")
            environment = self._environment(task, own)
            policy = task.retry_policy.model_copy(update={"timeout": self._remaining(task.retry_policy.timeout)})
            repetition.add(Call(label, task.ref, task.action, task.args, own, environment, policy, hidden))
        repetition.go_on()

    def _execute(self, scope: Scope, task: Task) -> None:
        contexts, label = self.contexts(scope), f"{scope.label}{task.ref}"
        wanted: list[Wanted] = []
        for number, variables in enumerate(values.items(task, contexts)):
            name, own = f"{label}[{number}]" if task.iterators else label, values.with_variables(contexts, variables)
            wanted.append(Wanted(name, self._child(task, own), own))
        is_list = bool(task.iterators)
        children = Children(label, task.ref, tuple(wanted), is_list, self._now, task.retry_policy, self._hidden)
        self.begin(children, lambda outcome: self.settle(scope, task.ref, outcome))

    def _child(self, task: Task, contexts: Contexts) -> Execute | Outcome:
        """Return what is wanted of a child; the outcome of one that cannot be started."""
        try:
            given = values.arguments(task, Execute, contexts)
            place = given.environment or (task.environment and self._environment(task, contexts))
            return given.model_copy(update={"environment": place and names.check_environment(place)})
        except KeyfobError as error:
            return failed(error, ended_at=self._now)

    def _environment(self, task: Task, contexts: Contexts) -> str:
        if task.environment is None:
            return self.run.environment
        value = values.evaluate(task.environment, contexts, f"environment of task {task.ref!r}")
        return names.check_environment(str(value))

    # Time

    def _is_late(self) -> bool:
        return self._remaining(1) <= 0

    def _remaining(self, seconds: float) -> float:
        limit = self.workflow.config.timeout
        passed = (self._now - self.run.started_at).total_seconds()
        return seconds if limit is None else min(seconds, limit - passed)

    # The end

    def _close_region(self, scope: Scope, opener: str) -> None:
        """Skip what an opening task would have opened."""
        for ref in self.graph.ends(opener):
            scope.settle(ref, Outcome("skipped"))

    def _outcome(self, root: Scope) -> Outcome:
        if root.failures:
            return self._failed(root.failures)
        try:
            result = values.evaluate(self.workflow.returns, self.contexts(root), f"returns of {self.run.workflow!r}")
        except KeyfobError as error:
            return self._failed([{"task": "returns", **failure(error)}])
        return Outcome("done", hide(plain(result), self._hidden_in_result()), ended_at=self._now)

    def _hidden_in_result(self) -> set[str]:
        """Return the texts that the result does not show: those of masked results that ``returns`` does not name."""
        found = expressions.references(self.workflow.returns)
        named = {str(each.path[0]) for each in found if each.context == "ACTIONS" and each.path}
        given = {text for ref in named for text in self._masked.get(ref, ())}
        return set(self._hidden - given)

    def _failed(self, errors: list[dict[str, Any]]) -> Outcome:
        errors = hide(errors, self._hidden)
        error = failure(RunFailedError(self.run.workflow, errors)) | {"errors": errors}
        return Outcome("failed", error=error, ended_at=self._now)

    def _handle(self, alias: str, outcome: Outcome) -> None:
        """Run the workflow that handles errors, as a child; what comes of it changes nothing."""
        told = {"workflow": self.run.workflow, "run": self.run.id, "errors": outcome.error["errors"]}
        execute = Execute(workflow_alias=alias, trigger_inputs=told)
        wanted = Wanted(ERROR_HANDLER, execute, Contexts())
        work = Children(ERROR_HANDLER, ERROR_HANDLER, (wanted,), is_list=False, started_at=self._now)
        self.begin(work, lambda _: None)
        self._settle_all()
