"""Workflows on the durable engine: steps and children a second, against bare DBOS, in turns."""

import argparse
import json
import os
import platform
import sqlite3
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path
from statistics import median
from typing import Any

from measuring import table

STEPS, CHILDREN, ROUNDS = 50, 100, 3
SECONDS = 600


def main() -> None:
    """Print what a step and a child cost, and how many there are in a second."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a few seconds: the figures mean nothing")
    parser.add_argument("--tenants", type=int, help="fan out over so many tenants, once, on our engine alone")
    parser.add_argument("--url", help="a Postgres database in place of a SQLite file for each part")
    parser.add_argument("--part", choices=list(PARTS), help=argparse.SUPPRESS)
    parser.add_argument("--sizes", nargs=2, type=int, default=(STEPS, CHILDREN), help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.part:
        print(json.dumps(PARTS[given.part](given.url, *given.sizes)))
        return
    load = ", ".join(f"{each:.1f}" for each in os.getloadavg())
    print(f"Python {platform.python_version()}, {os.cpu_count()} cores, load {load}{', quick' if given.quick else ''}")
    if given.tenants:
        seconds = _part("keyfob", given.url, 1, given.tenants)[1]
        header = ["tenants", "seconds", "children/s"]
        table("One run for each tenant", header, [[given.tenants, f"{seconds:.1f}", f"{given.tenants / seconds:.0f}"]])
        return
    steps, children, rounds = (5, 5, 1) if given.quick else (STEPS, CHILDREN, ROUNDS)
    times = {name: [_part(name, given.url, steps, children) for _ in range(rounds)] for name in PARTS}
    rows = []
    for name, found in times.items():
        step, child = median(one for one, _ in found) / steps, median(many for _, many in found) / children
        rows.append([name, f"{step * 1000:.1f}", f"{1 / step:.0f}", f"{child * 1000:.1f}", f"{1 / child:.0f}"])
    table("Chained steps, and children on a queue", ["", "ms/step", "steps/s", "ms/child", "children/s"], rows)


def _part(name: str, url: str | None, steps: int, children: int) -> tuple[float, float]:
    """Run one part in a process of its own: DBOS is one per process."""
    with tempfile.TemporaryDirectory() as folder:
        where = url or f"sqlite:///{folder}/engine.db"
        command = [sys.executable, __file__, "--part", name, "--url", where, "--sizes", str(steps), str(children)]
        done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=SECONDS)  # noqa: S603 -- ours
    one, many = json.loads(done.stdout.splitlines()[-1])
    return one, many


def _bare(url: str, steps: int, children: int) -> tuple[float, float]:
    """Return the seconds of a workflow of steps, and of one with children, by DBOS alone; SQLite in WAL, too."""
    from dbos import DBOS, SetWorkflowID

    @DBOS.step()
    def step(number: int) -> dict[str, Any]:
        return {"value": number}

    @DBOS.workflow()
    def chain(count: int) -> list[dict[str, Any]]:
        return [step(number) for number in range(count)]

    @DBOS.workflow()
    def fan_out(count: int) -> list[Any]:
        handles = []
        for number in range(count):
            with SetWorkflowID(f"{DBOS.workflow_id}-{number}"):
                handles.append(DBOS.enqueue_workflow("children", chain, 1))
        return [handle.get_result() for handle in handles]

    if url.startswith("sqlite"):
        with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as connection:
            connection.execute("PRAGMA journal_mode = WAL")
    DBOS(config={"name": "bare", "system_database_url": url, "application_version": "1", "log_level": "ERROR"})
    DBOS.launch()
    DBOS.register_queue("children", worker_concurrency=16, polling_interval_sec=0.15)
    time.sleep(1.5)  # until the queue is listened to
    DBOS.start_workflow(fan_out, 1).get_result()
    started = time.perf_counter()
    assert steps == len(DBOS.start_workflow(chain, steps).get_result())
    between = time.perf_counter()
    assert children == len(DBOS.start_workflow(fan_out, children).get_result())
    ended = time.perf_counter()
    DBOS.destroy()
    return between - started, ended - between


def _keyfob(url: str, steps: int, children: int) -> tuple[float, float]:
    """Return the same of our engine: each step is a call of the registry, with a store in memory."""
    import bare_actions
    from keyfob_registry import Registry
    from keyfob_registry.runs import new_run, performer
    from keyfob_registry.workflows.dbos import DbosEngine
    from keyfob_registry.workflows.model import Workflow

    chain = {
        "title": "Chain",
        "actions": [
            {
                "ref": f"s{number}",
                "action": "bench.echo",
                "depends_on": [f"s{number - 1}"] if number else [],
                "args": {"value": number},
            }
            for number in range(steps)
        ],
        "returns": f"${{{{ ACTIONS.s{steps - 1}.result }}}}",
    }
    each = "${{ for var.x in TRIGGER.numbers }}"
    args = {"workflow_alias": "child", "environment": "tenant-${{ var.x }}", "loop_strategy": "parallel"}
    parent = {
        "title": "Parent",
        "actions": [{"ref": "each", "action": "core.workflow.execute", "for_each": each, "args": args}],
        "returns": "${{ ACTIONS.each.result }}",
    }
    child = {
        "title": "Child",
        "actions": [{"ref": "only", "action": "bench.echo", "args": {"value": 1}}],
        "returns": "${{ ACTIONS.only.result }}",
    }
    flows = {"chain": chain, "parent": parent, "child": child}
    workflows = {name: Workflow.model_validate(data) for name, data in flows.items()}

    def run(alias: str, count: int) -> float:
        wanted = new_run(alias, workflows, {"numbers": list(range(count))})
        start = time.perf_counter()
        engine.start(wanted)
        outcome = engine.result(wanted.id, SECONDS)
        taken = time.perf_counter() - start
        assert ("done", count) == (outcome.state, len(outcome.result) if alias == "parent" else outcome.result + 1)
        return taken

    with Registry.in_memory(bare_actions) as registry, tempfile.TemporaryDirectory() as leases:
        engine = DbosEngine(url, Path(leases), registry.engine_key, performer(registry))
        engine.launch("benchmark", serves_runs=True)
        run("parent", 1)
        times = run("chain", steps), run("parent", children)
        engine.close()
    return times


PARTS = {"bare DBOS": _bare, "keyfob": _keyfob}


if __name__ == "__main__":
    main()
