"""The graph of a workflow: which task waits for which, in which order they run, and which are skipped."""

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from keyfob_registry.errors import CyclicWorkflowError
from keyfob_registry.workflows.model import CLOSES, On, Task

Outcome = Literal["success", "error", "skipped"]
"""What became of a task."""

Verdict = Literal["wait", "run", "skip"]
"""What the outcomes of its parents mean for a task."""


@dataclass(frozen=True, slots=True)
class Edge:
    """A task that waits for another one, and the outcome that lets it start."""

    parent: str
    child: str
    on: On = "success"

    def is_taken(self, outcome: Outcome) -> bool:
        """Say whether the parent's outcome lets the child start."""
        return outcome == self.on


class Graph:
    """Tasks by their refs, with the edges between them; what waits for a task that is not there has no edge for it."""

    def __init__(self, tasks: Sequence[Task]) -> None:
        self.tasks: Mapping[str, Task] = {task.ref: task for task in tasks}
        self.edges: tuple[Edge, ...] = tuple(
            Edge(wanted.ref, task.ref, wanted.on)
            for task in self.tasks.values()
            for wanted in task.dependencies
            if wanted.ref in self.tasks
        )

    @cached_property
    def _incoming(self) -> Mapping[str, tuple[Edge, ...]]:
        return {ref: tuple(edges) for ref, edges in self._grouped("child").items()}

    @cached_property
    def _outgoing(self) -> Mapping[str, tuple[Edge, ...]]:
        return {ref: tuple(edges) for ref, edges in self._grouped("parent").items()}

    def _grouped(self, end: Literal["parent", "child"]) -> dict[str, list[Edge]]:
        groups: dict[str, list[Edge]] = {ref: [] for ref in self.tasks}
        for edge in self.edges:
            groups[getattr(edge, end)].append(edge)
        return groups

    def incoming(self, ref: str) -> tuple[Edge, ...]:
        """Return the edges that lead to a task."""
        return self._incoming[ref]

    def outgoing(self, ref: str) -> tuple[Edge, ...]:
        """Return the edges that lead away from a task."""
        return self._outgoing[ref]

    @cached_property
    def roots(self) -> tuple[str, ...]:
        """The tasks that wait for nothing."""
        return tuple(ref for ref in self.tasks if not self.incoming(ref))

    @cached_property
    def _sorted(self) -> tuple[str, ...]:
        """The tasks, each after all that it waits for; those on a cycle, and behind one, are not among them."""
        waiting = {ref: len(self.incoming(ref)) for ref in self.tasks}
        ready, order = deque(self.roots), list[str]()
        while ready:
            order.append(ready.popleft())
            for edge in self.outgoing(order[-1]):
                waiting[edge.child] -= 1
                if not waiting[edge.child]:
                    ready.append(edge.child)
        return tuple(order)

    @property
    def order(self) -> tuple[str, ...]:
        """The refs, each after all that it waits for.

        Raises:
            CyclicWorkflowError: Tasks wait for each other in a circle.
        """
        if self.cycles:
            raise CyclicWorkflowError(self.cycles)
        return self._sorted

    @cached_property
    def cycles(self) -> tuple[tuple[str, ...], ...]:
        """The circles in which tasks wait for each other: disjoint ones, as each is found."""
        left = set(self.tasks) - set(self._sorted)
        found: list[tuple[str, ...]] = []
        for start in self.tasks:
            if start in left and (circle := self._circle(start, left)):
                found.append(circle)
                left -= set(circle)
        return tuple(found)

    def _circle(self, start: str, among: set[str]) -> tuple[str, ...]:
        """Return the shortest circle through *start* that touches no other tasks; none if there is none."""
        came_from: dict[str, str] = {}
        ahead = deque([start])
        while ahead:
            here = ahead.popleft()
            for edge in self.outgoing(here):
                if edge.child == start:
                    return _path(came_from, here, start)
                if edge.child in among and edge.child not in came_from:
                    came_from[edge.child] = here
                    ahead.append(edge.child)
        return ()

    @cached_property
    def _ancestors(self) -> Mapping[str, frozenset[str]]:
        found: dict[str, frozenset[str]] = {}
        for ref in self._sorted:
            parents = [edge.parent for edge in self.incoming(ref)]
            found[ref] = frozenset(parents).union(*(found[parent] for parent in parents))
        return found

    def ancestors(self, ref: str) -> frozenset[str]:
        """Return all tasks that have ended when a task starts; none for one on a cycle, or behind one."""
        return self._ancestors.get(ref, frozenset())

    def handles_error(self, ref: str) -> bool:
        """Say whether another task starts where this one fails, so that its failure does not fail the run."""
        return any(edge.on == "error" for edge in self.outgoing(ref))

    def verdict(self, ref: str, outcomes: Mapping[str, Outcome]) -> Verdict:
        """Say what the *outcomes* of the tasks so far mean for a task.

        A parent lets it start, or does not, as soon as it has ended. With ``join_strategy: all`` a task runs when every
        parent lets it, and is skipped as soon as one does not. With ``any`` it runs as soon as one parent lets it, and
        is skipped when none does.
        """
        parents = {edge.parent for edge in self.incoming(ref)}
        lets = [
            any(edge.parent == parent and edge.is_taken(outcomes[parent]) for edge in self.incoming(ref))
            for parent in parents & outcomes.keys()
        ]
        have_all_ended = len(lets) == len(parents)
        if self.tasks[ref].join_strategy == "all":
            return "skip" if not all(lets) else "run" if have_all_ended else "wait"
        if any(lets) or not parents:
            return "run"
        return "skip" if have_all_ended else "wait"

    # Regions: what stands between a scatter and its gather, or between the two ends of a loop

    @cached_property
    def scopes(self) -> Mapping[str, tuple[str, ...]]:
        """For each task the scatters and loops, by their refs, that it stands in: the outermost first.

        A closing task stands in what it closes. Tasks on a cycle, and behind one, are not among them.
        """
        found: dict[str, tuple[str, ...]] = {}
        for ref in self._sorted:
            after = [self._after(edge.parent, found) for edge in self.incoming(ref)]
            found[ref] = max(after, key=len, default=())
        return found

    def _after(self, ref: str, scopes: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
        """Return what is open behind a task."""
        action, scope = self.tasks[ref].action, scopes[ref]
        if action in CLOSES.values():
            return (*scope, ref)
        return scope[:-1] if action in CLOSES else scope

    def closed_by(self, ref: str) -> str | None:
        """Return the opening task that a closing one closes; None where it does not close one of its kind."""
        scope = self.scopes.get(ref, ())
        fitting = CLOSES.get(self.tasks[ref].action)
        return scope[-1] if scope and self.tasks[scope[-1]].action == fitting else None

    def region(self, opener: str) -> tuple[str, ...]:
        """Return the tasks behind an opening task, those of inner regions and its ends included, in order."""
        return tuple(ref for ref in self._sorted if opener in self.scopes[ref])

    def ends(self, opener: str) -> tuple[str, ...]:
        """Return the closing tasks of an opening one."""
        return tuple(ref for ref in self.region(opener) if self.closed_by(ref) == opener)

    def strays(self) -> Iterator[tuple[str, str]]:
        """Yield each task that joins regions of which neither stands in the other, with one of its parents."""
        for ref, scope in self.scopes.items():
            for edge in self.incoming(ref):
                after = self._after(edge.parent, self.scopes)
                if scope[: len(after)] != after:
                    yield ref, edge.parent


def _path(came_from: Mapping[str, str], end: str, start: str) -> tuple[str, ...]:
    steps = [end]
    while steps[-1] != start:
        steps.append(came_from[steps[-1]])
    return tuple(reversed(steps))
