"""The part of a run in which each task runs once: the whole, one item of a scatter, or one turn of a loop."""

from collections import ChainMap
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from keyfob_registry.workflows import graph as graphs
from keyfob_registry.workflows.graph import Graph
from keyfob_registry.workflows.run.outcome import Outcome, State

_GRAPH_OUTCOMES: Mapping[State, graphs.Outcome] = {
    "done": "success",
    "failed": "error",
    "cancelled": "error",
    "skipped": "skipped",
}


class Scope:
    """Tasks that are settled together, and what became of each.

    Args:
        graph: The tasks of the workflow.
        opener: The scatter or the loop that opened it; none for the whole.
        parent: The scope around it.
        index: Which item, or which turn.
        closed: Called once when every task is settled.
    """

    def __init__(
        self,
        graph: Graph,
        closed: "Callable[[Scope], None]",
        *,
        opener: str = "",
        parent: "Scope | None" = None,
        index: int = 0,
    ) -> None:
        self.openers: tuple[str, ...] = (*parent.openers, opener) if parent else ()
        self.label: str = f"{parent.label}{opener}[{index}]/" if parent else ""
        self.index = index
        self.parent = parent
        self.closed = closed
        self.is_closed = False
        self.waiting = [ref for ref in graph.order if graph.scopes[ref] == self.openers]
        self.running: set[str] = set()
        self.outcomes: dict[str, Outcome] = {}
        self.failures: list[dict[str, Any]] = []
        self.visible: dict[str, Outcome] = {}

    @property
    def is_settled(self) -> bool:
        """Whether nothing of it waits or runs."""
        return not self.waiting and not self.running

    def settle(self, ref: str, outcome: Outcome) -> None:
        """Note what became of a task."""
        self.running.discard(ref)
        self.outcomes[ref] = self.visible[ref] = outcome

    @property
    def graph_outcomes(self) -> Mapping[str, graphs.Outcome]:
        """What the graph is told: the outcomes here and in the scopes around."""
        every = ChainMap(*(scope.outcomes for scope in self._chain()))
        return {ref: _GRAPH_OUTCOMES[outcome.state] for ref, outcome in every.items()}

    @property
    def actions(self) -> dict[str, Any]:
        """What expressions read as ``ACTIONS``: what ran here and in the scopes around."""
        every = ChainMap(*(scope.visible for scope in self._chain()))
        return {ref: outcome.data for ref, outcome in every.items() if outcome.state != "skipped"}

    def _chain(self) -> Iterator["Scope"]:
        scope: Scope | None = self
        while scope is not None:
            yield scope
            scope = scope.parent
