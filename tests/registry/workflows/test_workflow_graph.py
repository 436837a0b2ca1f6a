"""The graph of a workflow: order, circles, verdicts and regions."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from keyfob_registry.errors import CyclicWorkflowError
from keyfob_registry.workflows.graph import Graph
from keyfob_registry.workflows.model import GATHER, LOOP_END, LOOP_START, SCATTER, Task


def task(ref: str, *depends_on: str, action: str = "core.http_request", **more: Any) -> Task:
    """Return a task that waits for others."""
    return Task(ref=ref, action=action, depends_on=depends_on, **more)


@st.composite
def graphs(draw: st.DrawFn) -> list[Task]:
    """Return tasks that wait for tasks before them, in any order of the file."""
    size = draw(st.integers(1, 12))
    waits = [draw(st.sets(st.integers(0, index - 1))) if index else set[int]() for index in range(size)]
    edge = st.sampled_from(["", ".success", ".error"])
    tasks = [task(f"t{index}", *(f"t{other}{draw(edge)}" for other in others)) for index, others in enumerate(waits)]
    return draw(st.permutations(tasks))


@given(graphs())
def test_the_order_respects_every_edge(tasks: list[Task]) -> None:
    """A task comes after all that it waits for, and every task comes once."""
    graph = Graph(tasks)

    places = {ref: place for place, ref in enumerate(graph.order)}
    assert sorted(each.ref for each in tasks) == sorted(places)
    assert all(places[edge.parent] < places[edge.child] for edge in graph.edges)


@given(graphs(), st.data())
def test_a_circle_is_always_found(tasks: list[Task], data: st.DataObject) -> None:
    """Whatever edge closes a circle, it is found, and each of its tasks waits for the one before."""
    graph = Graph(tasks)
    last = data.draw(st.sampled_from(graph.order))
    first = data.draw(st.sampled_from(sorted(graph.ancestors(last) | {last})))

    closed = [
        each.model_copy(update={"depends_on": (*each.depends_on, last)}) if each.ref == first else each
        for each in tasks
    ]
    circles = Graph(closed).cycles

    waits = {each.ref: {wanted.ref for wanted in each.dependencies} for each in closed}
    assert circles
    assert all(
        one in waits[other] for circle in circles for one, other in zip(circle, circle[1:] + circle[:1], strict=True)
    )
    with pytest.raises(CyclicWorkflowError, match="wait for each other in a circle"):
        _ = Graph(closed).order


@given(graphs(), st.data())
def test_every_task_gets_a_verdict(tasks: list[Task], data: st.DataObject) -> None:
    """When all before it have ended, a task runs or is skipped; what was said before they had ended holds."""
    graph, outcomes = Graph(tasks), dict[str, Any]()
    for ref in graph.order:
        parents = sorted({edge.parent for edge in graph.incoming(ref)})
        seen = {
            parent: outcomes[parent]
            for parent in data.draw(st.sets(st.sampled_from(parents)) if parents else st.just(set()))
        }
        early, verdict = graph.verdict(ref, seen), graph.verdict(ref, outcomes)
        assert verdict in {"run", "skip"}
        assert early in {"wait", verdict}
        outcomes[ref] = data.draw(st.sampled_from(["success", "error"])) if verdict == "run" else "skipped"


@pytest.mark.parametrize(
    ("strategy", "outcomes", "verdict"),
    [
        pytest.param("all", {}, "wait", id="nothing has ended"),
        pytest.param("all", {"a": "success"}, "wait", id="one of two has ended"),
        pytest.param("all", {"a": "success", "b": "success"}, "run", id="both succeeded"),
        pytest.param("all", {"a": "error"}, "skip", id="one failed"),
        pytest.param("all", {"a": "skipped", "b": "success"}, "skip", id="one was skipped"),
        pytest.param("any", {"a": "success"}, "run", id="any: one succeeded"),
        pytest.param("any", {"a": "skipped"}, "wait", id="any: one was skipped"),
        pytest.param("any", {"a": "skipped", "b": "error"}, "skip", id="any: none succeeded"),
    ],
)
def test_outcomes_decide(strategy: str, outcomes: dict[str, Any], verdict: str) -> None:
    """What became of two parents says whether a task waits, runs or is skipped."""
    graph = Graph([task("a"), task("b"), task("c", "a", "b", join_strategy=strategy)])

    assert verdict == graph.verdict("c", outcomes)


def test_an_error_edge_is_taken_by_an_error() -> None:
    """Behind ``a.error`` a task runs when the other failed; behind both outcomes, whatever became of it."""
    graph = Graph([task("a"), task("b", "a.error"), task("c", "a", "a.error")])

    assert ["run", "skip", "skip"] == [graph.verdict("b", {"a": one}) for one in ("error", "success", "skipped")]
    assert ["run", "run", "skip"] == [graph.verdict("c", {"a": one}) for one in ("error", "success", "skipped")]
    assert graph.handles_error("a")
    assert not graph.handles_error("b")


def test_regions_are_nested() -> None:
    """A task knows the scatters and loops that it stands in, and an opening task its region and its ends."""
    graph = Graph(
        [
            task("s", action=SCATTER),
            task("l", "s", action=LOOP_START),
            task("body", "l"),
            task("e", "body", action=LOOP_END),
            task("g", "e", action=GATHER),
            task("after", "g"),
        ]
    )

    assert {"s": (), "l": ("s",), "body": ("s", "l"), "e": ("s", "l"), "g": ("s",), "after": ()} == graph.scopes
    assert ("l", "body", "e", "g") == graph.region("s")
    assert ("g",) == graph.ends("s")
    assert "l" == graph.closed_by("e")
    assert [] == list(graph.strays())


def test_ancestors_are_all_that_have_ended() -> None:
    """What a task waits for, and what that waits for."""
    graph = Graph([task("a"), task("b", "a"), task("c", "b.error"), task("d")])

    assert {"a", "b"} == graph.ancestors("c")
    assert ("a", "d") == graph.roots
