"""Run again from what was kept: the durable engine repeats a workflow without doing anything anew."""

from __future__ import annotations

from typing import TYPE_CHECKING

import flows
import goldens
import pytest
from goldens import Golden
from keyfob_registry import Registry
from keyfob_registry.runs import performer
from keyfob_registry.workflows.dbos import DbosEngine
from keyfob_registry.workflows.dbos.queues import VERSION

if TYPE_CHECKING:
    from collections.abc import Iterator

STORIES = [Golden.read(path) for path in goldens.FILES]


@pytest.fixture(name="registry", scope="module")
def _registry() -> Iterator[Registry]:
    with Registry.in_memory(flows) as registry:
        yield registry


@pytest.fixture(name="durable", scope="module")
def _durable(registry: Registry, tmp_path_factory: pytest.TempPathFactory) -> Iterator[DbosEngine]:
    """A durable engine that does not wait between attempts."""
    folder = tmp_path_factory.mktemp("engine")
    url = f"sqlite:///{folder / 'engine.db'}"
    engine = DbosEngine(url, folder, registry.engine_key, performer(registry), sleep=lambda _: None)
    engine.launch("tests", serves_runs=False)
    yield engine
    engine.close()


@pytest.mark.parametrize("story", [pytest.param(story, id=story.name) for story in STORIES if not story.refused])
def test_a_repeated_golden_does_nothing_anew(story: Golden, durable: DbosEngine, registry: Registry) -> None:
    """Run again from what was kept, a workflow takes the same course: no action is called, the result is the same."""
    workspace = f"{story.name}.repeated"
    registry.create_workspace(workspace)
    run = story.run(registry, workspace)
    durable.start(run)
    first = durable.result(run.id, goldens.SECONDS)
    calls = len(registry.records(1000, workspace=workspace))

    steps = durable.client.list_workflow_steps(run.id)
    last = max((step["function_id"] for step in steps), default=0)
    again = durable.client.fork_workflow(run.id, last + 1, application_version=VERSION)
    second = durable.result(again.workflow_id, goldens.SECONDS)

    assert (first.state, first.result) == (second.state, second.result)
    assert calls == len(registry.records(1000, workspace=workspace))
