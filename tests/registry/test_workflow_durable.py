"""The durable engine: what it keeps and how, limits, schedules, and what an operator does."""

from __future__ import annotations

import base64
import gc
import logging
import os
import pickle
import sqlite3
import stat
import time
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import canary
import flows
import pytest
from dbos import _serialization as formats
from keyfob_registry import Registry
from keyfob_registry.cli.json_text import json_text
from keyfob_registry.errors import (
    EngineError,
    RunStateError,
    SealedRowError,
    UnknownRunError,
    WorkerError,
)
from keyfob_registry.runs import new_run, performer
from keyfob_registry.workflows.dbos import DbosEngine
from keyfob_registry.workflows.dbos.administration import Administration
from keyfob_registry.workflows.dbos.serializer import SealedSerializer
from keyfob_registry.workflows.engine import Limit
from keyfob_registry.workflows.model import Workflow
from keyfob_sdk.testing import assert_hidden
from pydantic import SecretStr

if TYPE_CHECKING:
    from collections.abc import Iterator

    from keyfob_registry.workflows.run import Run

SECONDS = 60
TENANT = "tenant-with-a-name"
MESSAGE = "what-a-webhook-brought"

CARELESS = {
    "title": "Careless",
    "actions": [
        {"ref": "given", "action": "flows.give_away"},
        {
            "ref": "next",
            "action": "flows.echo",
            "depends_on": ["given"],
            "args": {"value": "${{ ACTIONS.given.result }}"},
        },
        {"ref": "quoted", "action": "flows.quote", "retry_policy": {"max_attempts": 2}},
        {"ref": "handled", "action": "flows.echo", "depends_on": ["quoted.error"], "args": {"value": "${{ TRIGGER }}"}},
        {
            "ref": "child",
            "action": "core.workflow.execute",
            "args": {"workflow_alias": "careless_child", "environment": "${{ ENV.environment }}"},
            "depends_on": ["next", "handled"],
        },
    ],
    "returns": ["${{ ACTIONS.next.result.key }}", "${{ ACTIONS.handled.result }}", "${{ ACTIONS.child.result }}"],
}
CHILD = {
    "title": "Careless child",
    "actions": [
        {"ref": "given", "action": "flows.give_away"},
        {
            "ref": "taken",
            "action": "flows.echo",
            "depends_on": ["given"],
            "args": {"value": "${{ ACTIONS.given.result.key }}"},
        },
    ],
    "returns": "${{ ACTIONS.taken.result }}",
}
EACH = {
    "title": "Each",
    "actions": [
        {
            "ref": "each",
            "action": "flows.echo",
            "for_each": "${{ for var.x in TRIGGER }}",
            "args": {"value": "${{ var.x }}"},
        }
    ],
    "returns": "${{ ACTIONS.each.result }}",
}
WAITING = {
    "title": "Waiting",
    "actions": [
        {"ref": "first", "action": "flows.echo", "args": {"value": 1}},
        {"ref": "later", "action": "flows.echo", "depends_on": ["first"], "start_delay": 1.5, "args": {"value": 2}},
        {"ref": "last", "action": "flows.echo", "depends_on": ["later"], "args": {"value": 3}},
    ],
    "returns": "${{ ACTIONS.last.result }}",
}
LOGIN = {
    "title": "Login",
    "actions": [
        {"ref": "login", "action": "flows.echo", "mask_output": True, "args": {"value": {"token": canary.TOKEN}}},
        {
            "ref": "used",
            "action": "flows.repeat",
            "depends_on": ["login"],
            "args": {"value": "token ${{ ACTIONS.login.result.token }}"},
        },
    ],
}
WORKFLOWS = {
    name: Workflow.model_validate(data)
    for name, data in {
        "careless": CARELESS,
        "careless_child": CHILD,
        "each": EACH,
        "waiting": WAITING,
        "login": LOGIN,
    }.items()
}


@pytest.fixture(name="registry")
def _registry() -> Iterator[Registry]:
    with Registry.in_memory(flows) as registry:
        registry.put_secret("account", {"ACCOUNT_KEY": SecretStr(canary.TOKEN)}, environment=TENANT)
        yield registry


@pytest.fixture(name="engine")
def _engine(registry: Registry, tmp_path: Path) -> Iterator[DbosEngine]:
    """An engine that is not launched yet."""
    url = f"sqlite:///{tmp_path / 'engine.db'}"
    engine = DbosEngine(url, tmp_path / "leases", registry.engine_key, performer(registry), sleep=lambda _: None)
    yield engine
    engine.close(drain=False)


@pytest.fixture(name="worker")
def _worker(engine: DbosEngine) -> DbosEngine:
    """An engine that runs what it is given."""
    engine.launch("tests", serves_runs=True)
    return engine


def run(alias: str, inputs: Any = None, environment: str = TENANT) -> Run:
    """Return a run."""
    return new_run(alias, WORKFLOWS, inputs, environment=environment)


def finished(engine: DbosEngine, wanted: Run) -> Any:
    """Start a run, and return its outcome."""
    engine.start(wanted)
    return engine.result(wanted.id, SECONDS)


def kept(folder: Path) -> bytes:
    """Return every byte of the engine's files."""
    return b"".join(path.read_bytes() for path in sorted(folder.glob("engine.db*")))


# What is kept


def test_figure_28_nothing_of_a_secret_is_kept(
    worker: DbosEngine, tmp_path: Path, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    """No table, no write-ahead log and no log line holds a secret, in any form; nor what a run was given, in clear."""
    with caplog.at_level(logging.DEBUG):
        outcome = finished(worker, run("careless", MESSAGE))
    written = (kept(tmp_path) + "".join(capfd.readouterr()).encode() + caplog.text.encode()).decode("latin-1")

    assert ("done", ["***", MESSAGE, "***"]) == (outcome.state, outcome.result)
    assert 100_000 < len(written)
    assert [] == canary.seen(written, canary.TOKEN)
    assert_hidden(written, MESSAGE)
    assert TENANT not in written


def test_figure_28_what_is_sealed_holds_no_secret(worker: DbosEngine, tmp_path: Path) -> None:
    """Also when every row is opened, with the key: an engine keeps masked results and references only."""
    finished(worker, run("careless", MESSAGE))

    texts = [repr(worker.serializer.deserialize(text)) for text in rows(tmp_path)]

    assert 10 < len(texts)
    assert any(MESSAGE in text for text in texts)
    assert [] == canary.seen("".join(texts), canary.TOKEN)


def rows(folder: Path) -> list[str]:
    """Return every sealed text of the engine's database."""
    found: list[str] = []
    with closing(sqlite3.connect(folder / "engine.db")) as connection:
        tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        for table in tables:
            every = connection.execute(f'SELECT * FROM "{table}"')  # noqa: S608 -- its own names
            found += [cell for row in every for cell in row if isinstance(cell, str) and sealed(cell)]
    return found


def sealed(text: str) -> bool:
    """Say whether a text looks sealed."""
    key_id, dot, rest = text.partition(".")
    return bool(dot) and 16 == len(key_id) and 20 < len(rest)


def test_the_database_is_private_and_in_wal(worker: DbosEngine, tmp_path: Path) -> None:
    """The file, and what SQLite lays beside it, is the user's alone; writers do not block readers."""
    finished(worker, run("each", [1]))

    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in tmp_path.glob("engine.db*")}
    assert {"engine.db": 0o600, "engine.db-wal": 0o600, "engine.db-shm": 0o600} == modes


@pytest.mark.parametrize("limited", [False, True])
def test_a_masked_result_is_neither_logged_nor_shown(
    worker: DbosEngine, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str], *, limited: bool
) -> None:
    """What a task with mask_output returned leaves the run in no line and no report, also from a limited call."""
    if limited:
        Administration(worker.client).limit(Limit("flows.repeat", at_once=1))
    wanted = run("login")

    with caplog.at_level(logging.DEBUG):
        outcome = finished(worker, wanted)
    shown = json_text(worker.show(wanted.id)) + repr(outcome) + caplog.text + "".join(capfd.readouterr())

    assert "refusing token ***" in caplog.text
    assert "refused: token ***" == outcome.error["errors"][0]["message"]
    assert {"login": "***"} == worker.show(wanted.id).results
    assert [] == canary.seen(shown, canary.TOKEN)


# Rows of others


class Bomb:
    """What a writer of the database would like a worker to unpickle."""

    def __reduce__(self) -> tuple[Any, ...]:
        return (Path.touch, (Path(BOMB),))


BOMB = ""


@pytest.mark.parametrize("format_", ["py_pickle", "portable_json"])
def test_a_tampered_row_is_refused(
    engine: DbosEngine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, format_: str
) -> None:
    """A row that says that it is a pickle, or plain JSON, runs no code in the worker, and no run of its writer."""
    monkeypatch.setitem(globals(), "BOMB", str(tmp_path / "exploded"))
    wanted = run("each", [1])
    engine.start(wanted)
    forged = base64.b64encode(pickle.dumps(Bomb())).decode() if format_ == "py_pickle" else '{"positionalArgs": []}'
    with closing(sqlite3.connect(tmp_path / "engine.db")) as connection, connection:
        connection.execute("UPDATE workflow_status SET serialization = ?", (format_,))
        connection.execute("UPDATE workflow_input SET inputs = ?", (forged,))

    engine.launch("tests", serves_runs=True)
    time.sleep(2)

    assert not (tmp_path / "exploded").exists()
    with pytest.raises((SealedRowError, TypeError)):
        engine.show(wanted.id)


def test_dbos_is_kept_from_unpickling(engine: DbosEngine) -> None:
    """The function by which DBOS unpickles is ours in every process with an engine: a new name of it is seen here."""
    assert engine.serializer
    assert b"" != pickle.dumps(Bomb)

    with pytest.raises(SealedRowError, match="not sealed"):
        formats.deserialize_value("gAROLg==", formats.DBOSDefaultSerializer.name(), engine.serializer)
    with pytest.raises(SealedRowError, match="not sealed"):
        formats.deserialize_value("[]", formats.DBOSPortableJSON.name(), engine.serializer)


@pytest.mark.parametrize("change", ["flip", "foreign", "short"])
def test_a_changed_row_is_refused(registry: Registry, change: str) -> None:
    """A sealed text that was changed, or that another key sealed, is not read."""
    serializer = SealedSerializer(registry.engine_key)
    text = serializer.serialize({"a": 1})
    with Registry.in_memory(flows) as other:
        foreign = SealedSerializer(other.engine_key).serialize({"a": 1}).partition(".")[2]
    key_id = text.partition(".")[0]
    changed = {"flip": f"{text[:-6]}AAAAAA", "foreign": f"{key_id}.{foreign}", "short": f"{key_id}.AAAA"}

    with pytest.raises(SealedRowError):
        serializer.deserialize(changed[change])


# Limits


def test_a_limit_holds_for_each_tenant(worker: DbosEngine) -> None:
    """Calls of a limited action wait for their turn, which is their tenant's alone."""
    Administration(worker.client).limit(Limit("flows.echo", calls=2, seconds=2))
    one, two = run("each", [1, 2, 3, 4], "one"), run("each", [1, 2], "two")

    for each in (one, two):
        worker.start(each)
    outcomes = [worker.result(each.id, SECONDS) for each in (one, two)]

    assert [("done", [1, 2, 3, 4]), ("done", [1, 2])] == [(each.state, each.result) for each in outcomes]
    assert [Limit("flows.echo", 2, 2.0)] == Administration(worker.client).limits()
    assert 1.5 < took(worker, one)
    assert took(worker, two) < took(worker, one)


def took(engine: DbosEngine, wanted: Run) -> float:
    """Return the seconds that a run took."""
    info = engine.show(wanted.id).info
    assert info.started_at
    assert info.ended_at
    return (info.ended_at - info.started_at).total_seconds()


# Operators


def test_a_cancelled_run_is_gone_on_with(worker: DbosEngine) -> None:
    """A run stops where it is cancelled, and goes on there."""
    wanted = run("waiting")
    worker.start(wanted)
    while not any(step.label == "first" for step in worker.show(wanted.id).steps):
        time.sleep(0.02)
    worker.cancel(wanted.id)
    cancelled = worker.result(wanted.id, SECONDS)
    worker.resume(wanted.id)

    assert "cancelled" == cancelled.state
    assert ("done", 3) == (worker.result(wanted.id, SECONDS).state, worker.result(wanted.id).result)


def test_what_has_ended_is_neither_cancelled_nor_resumed(worker: DbosEngine) -> None:
    """A run that is done stays done; there is no run of another name."""
    wanted = run("each", [1])
    finished(worker, wanted)

    for act in (worker.cancel, worker.resume):
        with pytest.raises(RunStateError, match="is done"):
            act(wanted.id)
    with pytest.raises(UnknownRunError):
        worker.show("another")


def test_old_runs_are_forgotten(worker: DbosEngine, tmp_path: Path) -> None:
    """Pruning forgets runs that ended long enough ago with their children, and no other."""
    old = run("careless", MESSAGE)
    finished(worker, old)
    admin = Administration(worker.client)

    assert [] == admin.prune(timedelta(hours=1))
    assert [old.id] == admin.prune(timedelta())
    assert [] == worker.runs()
    assert [] == [text for text in rows(tmp_path) if MESSAGE in repr(worker.serializer.deserialize(text))]


def test_a_schedule_starts_runs(worker: DbosEngine) -> None:
    """What is scheduled is started by the clock as a run of its own; taken off, it is not."""
    admin = Administration(worker.client)
    admin.schedule(run("each", [5]), ["0 6 * * *"])

    worker.client.trigger_schedule("each#0").get_result()
    (started,) = worker.runs()

    assert [5] == worker.result(started.id, SECONDS).result
    assert 1 == admin.unschedule("each")
    assert 0 == admin.unschedule("each")


def test_a_schedule_is_a_time_that_cron_knows(engine: DbosEngine) -> None:
    """Something else is refused."""
    engine.prepare()

    with pytest.raises(EngineError, match="no cron expression"):
        Administration(engine.client).schedule(run("each", []), ["every morning"])


def test_a_name_has_one_worker(worker: DbosEngine, registry: Registry, tmp_path: Path) -> None:
    """Two processes of one name would each take up what the other does: the second is refused."""
    assert worker.is_launched
    url = f"sqlite:///{tmp_path / 'engine.db'}"
    second = DbosEngine(url, tmp_path / "leases", registry.engine_key, performer(registry))

    with pytest.raises(WorkerError, match="tests"):
        second.launch("tests", serves_runs=True)
    second.close()


@pytest.mark.parametrize("url", ["nonsense", "sqlite://", "mysql://localhost/x"])
def test_a_url_of_no_database_is_refused(registry: Registry, tmp_path: Path, url: str) -> None:
    """What KEYFOB_ENGINE_URL names is said to be none, without repeating it."""
    engine = DbosEngine(url, tmp_path, registry.engine_key, performer(registry))

    with pytest.raises(EngineError, match="KEYFOB_ENGINE_URL names no"):
        engine.runs()


# After the run


def test_after_a_run_no_object_holds_a_value(worker: DbosEngine, registry: Registry) -> None:
    """When a run has ended, nothing that the process can reach holds a secret of it, in text or bytes."""
    value = f"s3cr3t-{os.urandom(16).hex()}"  # stands in no source
    registry.put_secret("account", {"ACCOUNT_KEY": SecretStr(value)}, environment="searched")
    outcome = finished(worker, run("careless", MESSAGE, "searched"))
    gc.collect()

    assert ["***", MESSAGE, "***"] == outcome.result
    assert [] == holders(value)


def test_the_search_sees_what_is_kept() -> None:
    """A value inside of an object somewhere is found by the search above."""
    value = f"s3cr3t-{os.urandom(16).hex()}"
    kept_somewhere = [{"deep": f"Bearer {value}"}]
    gc.collect()

    assert kept_somewhere
    assert ["Bearer"] == [holder.split()[0] for holder in holders(value)]


def holders(value: str) -> list[str]:
    """Return texts with *value*, but this very object, that anything refers to; also what gc does not track itself."""
    ahead: list[Any] = gc.get_objects()
    seen = {id(ahead), *map(id, ahead)}
    found: list[str] = []
    while ahead:
        for part in gc.get_referents(ahead.pop()):
            if isinstance(part, (str, bytes)) and part is not value:
                text = part if isinstance(part, str) else part.decode("latin-1")
                found += [text] * (value in text)
            elif id(part) not in seen:
                seen.add(id(part))
                ahead.append(part)
    return found
