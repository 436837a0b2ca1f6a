"""Regions: what runs once for each item of a scatter, or again and again in a loop."""

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from functools import partial
from typing import Any, Protocol, cast

from keyfob_registry.errors import LimitError, TaskError
from keyfob_registry.expressions import Contexts
from keyfob_registry.workflows.graph import Graph
from keyfob_registry.workflows.model import GATHER, LOOP_START, ErrorStrategy, Gather, LoopEnd, Scatter, Task
from keyfob_registry.workflows.run import values
from keyfob_registry.workflows.run.outcome import Outcome, TaskState, failed
from keyfob_registry.workflows.run.repetition import WIDTH
from keyfob_registry.workflows.run.scope import Scope
from keyfob_registry.workflows.run.works import Pause, Work


class Conductor(Protocol):
    """The part of the interpreter that regions need."""

    graph: Graph

    def begin(self, work: Work, done: Callable[[Outcome], None]) -> None:
        """Begin work."""
        ...

    def open(self, scope: Scope) -> None:
        """Run the tasks of a scope."""
        ...

    def settle(self, scope: Scope, ref: str, outcome: Outcome) -> None:
        """Note what became of a task."""
        ...

    def told(self, scope: Scope, ref: str, state: TaskState) -> None:
        """Note the end of a task for which the engine did no work."""
        ...

    def contexts(self, scope: Scope) -> Contexts:
        """Return what an expression may read."""
        ...


def enter(conductor: Conductor, scope: Scope, task: Task) -> None:
    """Open the region behind a scatter or the start of a loop."""
    if task.action == LOOP_START:
        _turn(conductor, scope, task, 0)
        return
    given = values.arguments(task, Scatter, conductor.contexts(scope))
    found = given.collection
    if not isinstance(found, Sequence | Mapping) or isinstance(found, str):
        raise TaskError(f"the collection of task {task.ref!r} is no list", ["give collection: ${{ a list }}"])
    _Scattering(conductor, scope, task, list(cast("Sequence[Any]", found)), given.interval or 0).begin()


def close(conductor: Conductor, scope: Scope, task: Task) -> Outcome:
    """Return what the closing task yields in one item or turn: the value to gather, or whether there is another turn.

    Raises:
        TaskError: It closes nothing.
    """
    contexts = conductor.contexts(scope)
    if conductor.graph.closed_by(task.ref) is None:
        raise TaskError(f"task {task.ref!r} closes nothing", [f"let it depend on what {task.action} closes"])
    if task.action == GATHER:
        return Outcome("done", values.arguments(task, Gather, contexts).items, ended_at=contexts.now)
    end = values.arguments(task, LoopEnd, contexts)
    if not end.condition:
        return Outcome("done", {"iterations": scope.index + 1, "again": False}, ended_at=contexts.now)
    if scope.index + 1 >= end.max_iterations:
        raise LimitError(f"loop {task.ref!r} did not end in {end.max_iterations} turns", "raise its max_iterations")
    return Outcome("done", {"iterations": scope.index + 1, "again": True}, ended_at=contexts.now)


def _held(scope: Scope, ref: str) -> str:
    """Keep the scope around a region from ending before it; return what to let go of."""
    scope.running.add(mark := f"{ref}()")
    return mark


# Loops


def _turn(conductor: Conductor, scope: Scope, task: Task, index: int) -> None:
    conductor.settle(scope, task.ref, Outcome("done", {"iteration": index}))
    mark = _held(scope, task.ref)
    turn = Scope(
        conductor.graph, partial(_turned, conductor, scope, task, mark), opener=task.ref, parent=scope, index=index
    )
    conductor.open(turn)


def _turned(conductor: Conductor, scope: Scope, task: Task, mark: str, turn: Scope) -> None:
    """Look at a turn that has ended: there is another, or the loop is done."""
    ends = conductor.graph.ends(task.ref)
    scope.visible.update({ref: outcome for ref, outcome in turn.visible.items() if ref not in ends})
    scope.running.discard(mark)
    outcomes = [turn.outcomes[ref] for ref in ends]
    if not turn.failures and any(each.state == "done" and each.result["again"] for each in outcomes):
        _turn(conductor, scope, task, turn.index + 1)
        return
    if not ends:
        scope.failures.extend(turn.failures)
    conductor.told(scope, task.ref, "done")
    for ref, outcome in zip(ends, outcomes, strict=True):
        ended = Outcome("failed", error=turn.failures[0], ended_at=outcome.ended_at) if turn.failures else outcome
        conductor.told(scope, ref, ended.task_state)
        conductor.settle(scope, ref, ended)
    conductor.open(scope)


# Scatters


class _Scattering:
    """The items of one scatter, several at a time."""

    def __init__(self, conductor: Conductor, scope: Scope, task: Task, items: list[Any], interval: float) -> None:
        self._conductor = conductor
        self._scope = scope
        self._task = task
        self._items = items
        self._interval = timedelta(seconds=interval)
        self._mark = _held(scope, task.ref)
        self._started = 0
        self._ended: dict[int, Scope] = {}
        self._began_at = conductor.contexts(scope).now

    def begin(self) -> None:
        """Open the first items; without any, the gather has nothing."""
        self._conductor.told(self._scope, self._task.ref, "done")
        self._conductor.settle(self._scope, self._task.ref, Outcome("done", self._items))
        for _ in self._items[:WIDTH]:
            self._open_next()
        if not self._items:
            self._gather()

    def _open_next(self) -> None:
        index, self._started = self._started, self._started + 1
        item = Scope(self._conductor.graph, self._closed, opener=self._task.ref, parent=self._scope, index=index)
        item.visible[self._task.ref] = Outcome("done", self._items[index])
        if not self._interval or not index or self._began_at is None:
            self._conductor.open(item)
            return
        pause = Pause(f"{item.label}wait", self._began_at + index * self._interval)
        self._conductor.begin(pause, lambda _: self._conductor.open(item))

    def _closed(self, item: Scope) -> None:
        self._ended[item.index] = item
        if self._started < len(self._items):
            self._open_next()
        elif len(self._ended) == len(self._items):
            self._gather()

    def _gather(self) -> None:
        self._scope.running.discard(self._mark)
        ends = self._conductor.graph.ends(self._task.ref)
        scopes = [self._ended[index] for index in sorted(self._ended)]
        for ref in ends:
            outcome = self._gathered(ref, scopes)
            self._conductor.told(self._scope, ref, outcome.task_state)
            self._conductor.settle(self._scope, ref, outcome)
        if not ends:
            self._scope.failures.extend(failure for scope in scopes for failure in scope.failures)
        self._conductor.open(self._scope)

    def _gathered(self, ref: str, scopes: Sequence[Scope]) -> Outcome:
        contexts = self._conductor.contexts(self._scope)
        task = self._conductor.graph.tasks[ref]
        plain = task.model_copy(update={"args": {**task.args, "items": None}})
        try:
            given = values.arguments(plain, Gather, contexts)
        except TaskError as error:
            return failed(error, ended_at=contexts.now)
        found: list[Any] = []
        for scope in scopes:
            outcome = scope.outcomes[ref]
            if scope.failures:
                found.append(_Failure({**scope.failures[0], "item": scope.index}))
            elif outcome.state == "done" and not (given.drop_nulls and outcome.result is None):
                found.append(outcome.result)
        return _joined(found, given.error_strategy, contexts)


class _Failure:
    """The error of an item, in the place of its value."""

    def __init__(self, error: dict[str, Any]) -> None:
        self.error = error


def _joined(found: Sequence[Any], strategy: ErrorStrategy, contexts: Contexts) -> Outcome:
    good = [each for each in found if not isinstance(each, _Failure)]
    bad = [each.error for each in found if isinstance(each, _Failure)]
    if strategy == "raise" and bad:
        return Outcome("failed", error=bad[0], ended_at=contexts.now)
    if strategy == "include":
        every = [{"error": each.error} if isinstance(each, _Failure) else each for each in found]
        return Outcome("done", every, ended_at=contexts.now)
    return Outcome("done", good, error=bad if bad and strategy == "partition" else None, ended_at=contexts.now)
