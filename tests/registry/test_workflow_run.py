"""Parts of running a workflow: attempts, children, what is kept as text, what is shown, and how runs are stopped."""

from __future__ import annotations

import threading
import time
from datetime import UTC, date, datetime, timedelta
from datetime import time as clock_time
from typing import TYPE_CHECKING, Any

import flows
import pytest
from hypothesis import given
from hypothesis import strategies as st
from keyfob_registry import Registry
from keyfob_registry.cli import run_view
from keyfob_registry.errors import RunCancelledError, RunStateError, SealedRowError, UnknownRunError
from keyfob_registry.expressions import Contexts
from keyfob_registry.runs import inline_engine, new_run
from keyfob_registry.workflows.dbos import lease
from keyfob_registry.workflows.dbos.encoding import RunEndedError, decode, encode
from keyfob_registry.workflows.engine import RunInfo, RunReport, StepInfo
from keyfob_registry.workflows.inline import InlineEngine
from keyfob_registry.workflows.model import RetryPolicy, Workflow
from keyfob_registry.workflows.run import Call, attempt, failure
from keyfob_registry.workflows.run.outcome import plain
from keyfob_sdk.errors import VendorError
from pydantic import SecretStr

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SECONDS = 30
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.fixture(name="registry")
def _registry() -> Iterator[Registry]:
    with Registry.in_memory(flows) as registry:
        yield registry


def call(**policy: Any) -> Call:
    """Return a call with a retry policy."""
    return Call("task", "task", "flows.echo", {}, Contexts(actions={}), "default", RetryPolicy(**policy))


def run_of(actions: list[dict[str, Any]], returns: Any = None, inputs: Any = None, **children: Any) -> Any:
    """Return a run of a workflow of these actions."""
    data = {"main": {"title": "Main", "actions": actions, "returns": returns}, **children}
    return new_run("main", {name: Workflow.model_validate(each) for name, each in data.items()}, inputs)


# Attempts


def test_attempts_wait_longer_each_time() -> None:
    """A second, two, four …, up to a minute; nothing after the last."""
    slept: list[float] = []

    def perform(_: Call) -> None:
        raise VendorError("busy")

    outcome = attempt(call(max_attempts=9), perform, slept.append)

    assert [1, 2, 4, 8, 16, 32, 60, 60] == slept
    assert ("failed", "busy") == (outcome.state, outcome.error["message"])


def test_an_attempt_waits_as_long_as_the_vendor_says() -> None:
    """What a vendor asks for goes before our own pauses."""
    slept: list[float] = []

    def perform(_: Call) -> None:
        raise VendorError("slow down", retry_after=7)

    attempt(call(max_attempts=2), perform, slept.append)

    assert [7] == slept


def test_what_is_not_ours_is_told_by_its_kind_alone() -> None:
    """The text of an error that nobody masked is not kept."""

    def perform(_: Call) -> None:
        raise RuntimeError("s3cr3t-text")

    outcome = attempt(call(), perform)

    assert "E650" == outcome.error["code"]
    assert "s3cr3t-text" not in repr(outcome)
    assert "s3cr3t-text" not in repr(failure(RuntimeError("s3cr3t-text")))


def test_an_expression_of_retry_until_that_fails_fails_the_task() -> None:
    """What cannot be evaluated is not waited for."""
    outcome = attempt(call(retry_until="${{ ACTIONS.nobody.result }}"), lambda _: 1, lambda _: None)

    assert "failed" == outcome.state


def test_an_idempotency_key_is_the_same_for_each_attempt(registry: Registry, tmp_path: Path) -> None:
    """An action that takes one is given run and step; one that the workflow gives stays."""
    args = {"path": str(tmp_path / "lines"), "line": "x"}
    run = run_of(
        [
            {"ref": "ours", "action": "flows.write", "args": args},
            {"ref": "own", "action": "flows.write", "args": {**args, "idempotency_key": "mine"}},
        ],
        ["${{ ACTIONS.ours.result }}", "${{ ACTIONS.own.result }}"],
    )
    engine = inline_engine(registry)
    engine.start(run)

    assert [f"{run.id}:ours", "mine"] == engine.result(run.id, SECONDS).result


# Tenants


def test_figure_38_each_child_gets_its_tenant_s_secret(registry: Registry) -> None:
    """A hundred tenants at once, each under the same name of a secret: none reads another one's; a typo is an error."""
    tenants = [f"tenant-{number}" for number in range(100)]
    for tenant in tenants:
        values = {"ACCOUNT_KEY": SecretStr(f"key-of-{tenant}-0123456789"), "ACCOUNT_NAME": SecretStr(tenant)}
        registry.put_secret("account", values, environment=tenant, as_is=True)
    args = {"workflow_alias": "child", "environment": "${{ var.tenant }}", "loop_strategy": "parallel"}
    each = {"ref": "each", "action": "core.workflow.execute", "args": args}
    tell = [{"ref": "tell", "action": "flows.tell"}]
    child = {"title": "Child", "actions": tell, "returns": "${{ ACTIONS.tell.result }}"}
    run = run_of(
        [{**each, "for_each": "${{ for var.tenant in TRIGGER }}"}],
        "${{ ACTIONS.each.result }}",
        [*tenants, "tenant-1OO", "not an environment"],
        child=child,
    )
    engine = inline_engine(registry)
    engine.start(run)
    *found, typo, wrong = engine.result(run.id, 2 * SECONDS).result

    assert tenants == found
    assert "E210" == typo["error"]["errors"][0]["code"]
    assert "'not an environment' does not match" in wrong["error"]["message"]


# Stopping


def test_a_run_is_cancelled_between_tasks(registry: Registry) -> None:
    """Cancelled, a run begins nothing more; what is under way ends."""
    entered, leave = threading.Event(), threading.Event()

    def perform(_: Any, each: Call) -> str:
        entered.set()
        leave.wait(SECONDS)
        return each.label

    assert registry
    engine = InlineEngine(perform)
    run = run_of([{"ref": "a", "action": "flows.echo"}, {"ref": "b", "action": "flows.echo", "depends_on": ["a"]}])
    engine.start(run)
    entered.wait(SECONDS)
    engine.cancel(run.id)
    leave.set()
    outcome = engine.result(run.id, SECONDS)

    assert ("cancelled", RunCancelledError.code) == (outcome.state, outcome.error["code"])
    assert ["a"] == [step.label for step in engine.show(run.id).steps]


def test_a_pause_ends_when_the_run_is_cancelled(registry: Registry) -> None:
    """Nobody waits for a start_delay of an hour."""
    engine = inline_engine(registry)
    run = run_of([{"ref": "later", "action": "flows.echo", "start_delay": 3600}])
    engine.start(run)
    while not engine.show(run.id).steps:
        time.sleep(0.01)
    engine.cancel(run.id)

    assert "cancelled" == engine.result(run.id, SECONDS).state


def test_the_inline_engine_resumes_nothing(registry: Registry) -> None:
    """It keeps nothing to go on with, knows its own runs, and ends a run once."""
    engine = inline_engine(registry)
    run = run_of([{"ref": "a", "action": "flows.echo"}])
    engine.start(run)
    engine.start(run)
    engine.result(run.id, SECONDS)

    assert [run.id] == [info.id for info in engine.runs()]
    with pytest.raises(RunStateError, match="keeps nothing"):
        engine.resume(run.id)
    with pytest.raises(RunStateError, match="is done"):
        engine.cancel(run.id)
    with pytest.raises(UnknownRunError):
        engine.show("nobody")
    engine.close()


# Text


VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.text()
    | st.datetimes()
    | st.dates()
    | st.times()
    | st.timedeltas(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text() | st.just("$"), inner, max_size=4),
    max_leaves=12,
)


@given(VALUES)
def test_what_is_encoded_is_decoded(value: Any) -> None:
    """Every value that an engine keeps comes back as it was, also one that looks like our own marks."""
    assert value == decode(encode(value))


def test_what_an_engine_does_not_keep_is_refused() -> None:
    """Objects, and texts of others, are neither written nor read."""
    with pytest.raises(TypeError, match="object"):
        encode(object())
    with pytest.raises(SealedRowError):
        decode('{"$": "os.system", "value": "true"}')
    with pytest.raises(SealedRowError):
        decode("{")


def test_an_error_is_kept_without_its_text() -> None:
    """Of an error that is not a run's, only the kind is kept."""
    found = decode(encode(ValueError("s3cr3t")))

    assert isinstance(found, RunEndedError)
    assert {"type": "ValueError"} == found.error


def test_results_become_plain() -> None:
    """What a step returned is JSON with times; sets and tuples are lists, other things their text."""
    naive = NOW.replace(tzinfo=None)

    found = plain({1: (date(2026, 1, 2), clock_time(3), timedelta(seconds=4)), "b": b"bytes", "n": naive})

    assert [date(2026, 1, 2), clock_time(3), timedelta(seconds=4)] == found["1"]
    assert ("b'bytes'", UTC) == (found["b"], found["n"].tzinfo)


# What is shown


def report() -> RunReport:
    """Return a run with a failed child."""
    inner = {"code": "E210", "message": "secrets do not fit\n  - R201 secret 'aws'", "hints": []}
    error = {"code": "E651", "message": "failed", "hints": [], "errors": [inner]}
    info = RunInfo("r1", "main", "done", "default", "default", NOW, NOW + timedelta(seconds=4))
    steps = (
        StepInfo("first", "done", NOW, NOW + timedelta(seconds=1)),
        StepInfo("each", "running", NOW + timedelta(seconds=1)),
        StepInfo("maybe", "skipped"),
    )
    started, ended = NOW + timedelta(seconds=2), NOW + timedelta(seconds=4)
    child = RunInfo("r1.each[0]", "kid", "failed", "default", "acme", started, ended, parent="r1")
    outcome = type("Told", (), {"error": error})()
    return RunReport(info, steps, (RunReport(child, (), (), outcome),))


def test_lines_say_what_failed_first() -> None:
    """A line for each that has ended; a failure is told by its first cause, in one line."""
    assert [
        "done first",
        "skipped maybe",
        "failed each[0] acme: E210 secrets do not fit; R201 secret 'aws'",
    ] == list(run_view.lines(report()))


def test_a_timeline_draws_when() -> None:
    """Children stand below the task that started them; bars share one scale."""
    rows = run_view.timeline(report())

    assert ["first", "each", "  each[0] acme", "maybe"] == [row[0] for row in rows]
    assert ["=" * 8, "", " " * 16 + "=" * 16, ""] == [row[3] for row in rows]


def test_a_tree_shows_states() -> None:
    """On a terminal each task and child has a mark for its state."""
    from rich.console import Console

    console = Console(width=100, force_terminal=False)
    with console.capture() as capture:
        console.print(run_view._tree(report()))

    assert ["✓ first", "• each", "✗ each[0]", "- maybe"] == [
        mark for mark in ("✓ first", "• each", "✗ each[0]", "- maybe") if mark in capture.get()
    ]


def test_a_lease_is_held_by_one(tmp_path: Path) -> None:
    """A name is free again when its holder lets go of it."""
    with lease.held(tmp_path, "host/run"):
        assert lease.is_held(tmp_path, "host/run")
    assert not lease.is_held(tmp_path, "host/run")
