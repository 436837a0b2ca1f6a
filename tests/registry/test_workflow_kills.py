"""Killed with -9 in the middle: a run goes on, and what was done is not done again. Real processes, all of it."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import time
from collections import Counter
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import engine_host
import pytest
from keyfob_registry.runs import new_run
from keyfob_registry.workflows.dbos.administration import Administration
from keyfob_registry.workflows.model import Workflow

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from keyfob_registry.workflows.dbos import DbosEngine

pytestmark = pytest.mark.timeout(600)

HOST = Path(engine_host.__file__)
CHILDREN = int(os.environ.get("KEYFOB_CHAOS_CHILDREN", "12"))
SECONDS = 100 + CHILDREN
KILLS = max(CHILDREN // 5, 2)

LINE = {"path": "${{ TRIGGER.path }}", "seconds": "${{ TRIGGER.seconds }}"}
CHAIN = {
    "title": "Chain",
    "actions": [
        {
            "ref": f"s{n}",
            "action": "flows.write",
            "depends_on": [f"s{n - 1}"] if n else [],
            "args": {**LINE, "line": f"s{n}"},
        }
        for n in range(5)
    ],
    "returns": "${{ ACTIONS.s4.result }}",
}
PARENT = {
    "title": "Parent",
    "actions": [
        {
            "ref": "each",
            "action": "core.workflow.execute",
            "for_each": "${{ for var.x in TRIGGER.numbers }}",
            "args": {
                "workflow_alias": "child",
                "loop_strategy": "parallel",
                "trigger_inputs": {
                    "path": "${{ TRIGGER.path }}",
                    "seconds": "${{ TRIGGER.seconds }}",
                    "x": "${{ var.x }}",
                },
            },
        }
    ],
    "returns": "${{ ACTIONS.each.result }}",
}
CHILD = {
    "title": "Child",
    "actions": [{"ref": "write", "action": "flows.write", "args": {**LINE, "line": "${{ str(TRIGGER.x) }}"}}],
    "returns": "${{ TRIGGER.x }}",
}
WORKFLOWS = {"chain": CHAIN, "parent": PARENT, "child": CHILD}


@pytest.fixture(name="folder")
def _folder(tmp_path: Path) -> Path:
    """A folder with a store, a root key, and an engine's database."""
    (tmp_path / "workflows.json").write_text(json.dumps(WORKFLOWS), encoding="utf-8")
    assert 0 == subprocess.run([sys.executable, HOST, tmp_path, "init"], check=False, timeout=SECONDS).returncode
    return tmp_path


@contextmanager
def host(folder: Path, *words: str) -> Iterator[subprocess.Popen[str]]:
    """Start a process with the engine; it is gone at the end."""
    with subprocess.Popen([sys.executable, HOST, folder, *words], stdout=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            with suppress(ProcessLookupError):
                process.kill()


def outcome(folder: Path, *words: str) -> Any:
    """Return what a command prints."""
    with host(folder, *words) as process:
        text, _ = process.communicate(timeout=SECONDS)
    return json.loads(text)


def lines(folder: Path) -> list[list[str]]:
    """Return what actions wrote: the line, the process, the idempotency key."""
    path = folder / "lines"
    return [line.split() for line in path.read_text(encoding="utf-8").splitlines()] if path.exists() else []


def until(condition: Callable[[], bool], seconds: float = SECONDS) -> None:
    """Wait until a condition holds."""
    ends = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < ends, "it did not come to that"
        time.sleep(0.05)


def inputs(folder: Path, **more: Any) -> str:
    """Return the inputs of a run, as JSON."""
    return json.dumps({"path": str(folder / "lines"), "seconds": 0.2, **more})


def test_a_killed_run_is_gone_on_with(folder: Path) -> None:
    """After kill -9 in the third step the run is resumed; the two finished ones are not repeated."""
    with host(folder, "run", "chain", "r1", inputs(folder)) as process:
        until(lambda: len(lines(folder)) >= 3)
        process.kill()

    result = outcome(folder, "resume", "r1")

    assert ("done", "r1:s4") == (result["state"], result["result"])
    count = Counter(line for line, _, _ in lines(folder))
    assert [f"s{n}" for n in range(5)] == sorted(count)
    assert 1 == count["s0"] == count["s1"]
    assert 6 >= count.total()
    assert len(count) == len({key for _, _, key in lines(folder)})


def test_a_dead_worker_is_taken_over(folder: Path) -> None:
    """What a killed worker left is adopted by one that lives, by the name of the dead one; it ends once."""
    with host(folder, "worker", "first") as first:
        start(folder, "chain", "r2")
        until(lambda: len(lines(folder)) >= 2)
        first.kill()
    with host(folder, "worker", "second"):
        with looking(folder) as engine:
            assert ["r2"] == Administration(engine.client).adopt("first")
        result = result_of(folder, "r2")

    assert "done" == result.state
    assert {"s0", "s1", "s2", "s3", "s4"} == {line for line, _, _ in lines(folder)}


def test_chaos(folder: Path) -> None:
    """Workers are killed at random, and start again: each child is done exactly once.

    All of it: KEYFOB_CHAOS_CHILDREN=100 pytest tests/registry/test_workflow_kills.py -k chaos
    """
    start(folder, "parent", "r3", numbers=list(range(CHILDREN)))
    with killed_at_random(folder, ["one", "two"]):
        result = result_of(folder, "r3")

    assert ("done", list(range(CHILDREN))) == (result.state, result.result)
    assert {str(number) for number in range(CHILDREN)} == {line for line, _, _ in lines(folder)}
    assert CHILDREN * ["done"] == states(folder, "r3")


@contextmanager
def killed_at_random(folder: Path, names: list[str]) -> Iterator[None]:
    """Run workers, and kill one after each share of the work; it starts again under its name."""
    chance = random.Random(4)  # noqa: S311 -- a test that can be repeated
    with ExitStack() as stack:
        workers = {name: stack.enter_context(host(folder, "worker", name)) for name in names}
        for share in range(KILLS):
            until(lambda: len(lines(folder)) > share * CHILDREN // KILLS)  # noqa: B023 -- it is called here
            victim = chance.choice(names)
            workers[victim].kill()
            workers[victim].wait()
            workers[victim] = stack.enter_context(host(folder, "worker", victim))
        yield


@contextmanager
def looking(folder: Path) -> Iterator[DbosEngine]:
    """Open the engine to look at it, and to leave runs to workers."""
    with engine_host.open_registry(folder) as registry:
        engine = engine_host.open_engine(folder, registry)
        yield engine
        engine.close()


def start(folder: Path, alias: str, run_id: str, **more: Any) -> None:
    """Leave a run to the workers."""
    workflows = {name: Workflow.model_validate(data) for name, data in WORKFLOWS.items()}
    run = new_run(alias, workflows, json.loads(inputs(folder, **more)))
    with looking(folder) as engine:
        engine.start(type(run)(**{**{name: getattr(run, name) for name in run.__slots__}, "id": run_id}))


def result_of(folder: Path, run_id: str) -> Any:
    """Wait for a run."""
    with looking(folder) as engine:
        return engine.result(run_id, SECONDS)


def states(folder: Path, run_id: str) -> list[str]:
    """Return the states of a run's children."""
    with looking(folder) as engine:
        return [child.info.state for child in engine.show(run_id).children]
