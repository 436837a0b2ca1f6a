"""Going on from a failed run: what failed is done again, and nothing else."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import flows
import pytest
from keyfob_registry import Registry
from keyfob_registry.errors import RunStateError
from keyfob_registry.runs import new_run, performer
from keyfob_registry.workflows.dbos import DbosEngine
from keyfob_registry.workflows.dbos.administration import Administration
from keyfob_registry.workflows.model import Workflow

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from keyfob_registry.workflows.run import Run

SECONDS = 60


def count(ref: str, *parents: str, key: str = "") -> dict[str, Any]:
    """Return a task that yields how often it was done."""
    args = {"key": f"${{{{ TRIGGER }}}} {key or ref}"}
    return {"ref": ref, "action": "flows.count", "args": args, "depends_on": list(parents)}


def flaky(ref: str, *parents: str, failures: int = 1) -> dict[str, Any]:
    """Return a task that fails so often."""
    args = {"key": f"${{{{ TRIGGER }}}} {ref}", "failures": failures}
    return {"ref": ref, "action": "flows.flaky", "args": args, "depends_on": list(parents)}


BESIDE = {
    "title": "Beside",
    "actions": [
        flaky("failing", "before"),
        count("before") | {"start_delay": 0.2},
        count("beside"),
        flaky("handled", failures=9),
        count("handler", "handled.error"),
        count("after", "failing"),
    ],
    "returns": ["before", "beside", "failing", "handler", "after"],
}
BESIDE["returns"] = [f"${{{{ ACTIONS.{ref}.result }}}}" for ref in BESIDE["returns"]]
TWICE = {
    "title": "Twice",
    "actions": [count("done"), flaky("failing", "done", failures=2)],
    "returns": "${{ ACTIONS.done.result }}",
}
PARENT = {
    "title": "Parent",
    "actions": [
        {
            "ref": "each",
            "action": "core.workflow.execute",
            "for_each": "${{ for var.x in ['a', 'b', 'c'] }}",
            "args": {
                "workflow_alias": "child",
                "trigger_inputs": "${{ TRIGGER }} ${{ var.x }}",
                "loop_strategy": "sequential",
                "fail_strategy": "all",
            },
        }
    ],
    "returns": "${{ ACTIONS.each.result }}",
}
CHILD = {
    "title": "Child",
    "actions": [
        count("done"),
        flaky("failing", "done") | {"run_if": "${{ FN.endswith(TRIGGER, 'b') }}"},
        count("last", "done"),
    ],
    "returns": ["${{ ACTIONS.done.result }}", "${{ ACTIONS.last.result }}"],
}
WORKFLOWS = {
    name: Workflow.model_validate(data)
    for name, data in {"beside": BESIDE, "twice": TWICE, "parent": PARENT, "child": CHILD}.items()
}


@pytest.fixture(name="registry")
def _registry() -> Iterator[Registry]:
    with Registry.in_memory(flows) as registry:
        yield registry


@pytest.fixture(name="engine")
def _engine(registry: Registry, tmp_path: Path) -> Iterator[DbosEngine]:
    url = f"sqlite:///{tmp_path / 'engine.db'}"
    engine = DbosEngine(url, tmp_path / "leases", registry.engine_key, performer(registry), sleep=lambda _: None)
    engine.launch("tests", serves_runs=True)
    yield engine
    engine.close(drain=False)


def failed(engine: DbosEngine, alias: str, key: str) -> Run:
    """Start a run that fails."""
    run = new_run(alias, WORKFLOWS, key)
    engine.start(run)
    assert "failed" == engine.result(run.id, SECONDS).state
    return run


def gone_on(engine: DbosEngine, run_id: str) -> Any:
    """Go on from a failed run, and return what comes of it."""
    successor = engine.successor(run_id)
    assert successor
    engine.start(successor)
    return engine.result(successor.id, SECONDS)


def test_what_is_done_is_not_done_again(engine: DbosEngine, tmp_path: Path) -> None:
    """Tasks that are done are not repeated, whenever they were; nor is a failure that another task handles."""
    run = failed(engine, "beside", f"{tmp_path} beside")

    outcome = gone_on(engine, run.id)

    assert ("done", [1, 1, 2, 1, 1]) == (outcome.state, outcome.result)
    assert f"{run.id}-2" == engine.runs(1)[0].id
    assert "failed" == engine.show(run.id).info.state


def test_a_run_is_gone_on_with_until_it_is_done(engine: DbosEngine, tmp_path: Path) -> None:
    """What failed again is gone on from again: each run under the next number."""
    run = failed(engine, "twice", f"{tmp_path} twice")

    states = [gone_on(engine, run_id).state for run_id in (run.id, f"{run.id}-2")]

    assert ["failed", "done"] == states
    assert 1 == engine.result(f"{run.id}-3").result


def test_children_that_are_done_do_nothing_again(engine: DbosEngine, tmp_path: Path) -> None:
    """Of a task that runs children, those do again what failed that had not come to their end."""
    run = failed(engine, "parent", f"{tmp_path} parent")

    outcome = gone_on(engine, run.id)

    assert ("done", [[1, 1], [1, 1], [1, 1]]) == (outcome.state, outcome.result)


def test_what_cannot_be_gone_on_from_is_refused(engine: DbosEngine, tmp_path: Path) -> None:
    """A child is gone on from with its parent, and a run once."""
    run = failed(engine, "parent", f"{tmp_path} refused")

    with pytest.raises(RunStateError, match=f"resume '{run.id}'"):
        engine.successor(f"{run.id}.each[1]")
    gone_on(engine, run.id)
    with pytest.raises(RunStateError, match=f"went on as '{run.id}-2'"):
        engine.successor(run.id)
    assert engine.successor(f"{run.id}-2") is None


def test_what_a_run_goes_on_from_is_not_forgotten(engine: DbosEngine, tmp_path: Path) -> None:
    """Pruning keeps a failed run as long as one goes on from it."""
    run = failed(engine, "twice", f"{tmp_path} kept")
    successor = engine.successor(run.id)
    assert successor
    engine.close()

    engine.start(successor)

    assert [] == Administration(engine.client).prune(timedelta())
