"""Golden workflows: every feature of the format, run by each engine with the same events and the same result."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import flows
import goldens
import postgres
import pytest
from goldens import Golden
from keyfob_registry import Registry
from keyfob_registry.runs import inline_engine, performer
from keyfob_registry.workflows.dbos import DbosEngine
from keyfob_sdk.errors import KeyfobError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from keyfob_registry.workflows.engine import Engine

STORIES = [Golden.read(path) for path in goldens.FILES]


@pytest.fixture(name="registry", scope="module")
def _registry() -> Iterator[Registry]:
    with Registry.in_memory(flows) as registry:
        yield registry


@pytest.fixture(name="engine", scope="module", params=["inline", "sqlite", "postgres"])
def _engine(
    request: pytest.FixtureRequest, registry: Registry, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Engine]:
    """An engine that does not wait between attempts."""
    if request.param == "inline":
        yield inline_engine(registry, sleep=lambda _: None)
        return
    url = f"sqlite:///{tmp_path_factory.mktemp('engine') / 'engine.db'}"
    if request.param == "postgres":
        url = f"postgresql://keyfob@/{postgres.server().database()}?host={postgres.server().folder}"
    with launched(registry, tmp_path_factory, url) as engine:
        yield engine


@contextmanager
def launched(registry: Registry, folders: pytest.TempPathFactory, url: str) -> Iterator[DbosEngine]:
    """Launch a durable engine; there is one at a time."""
    leases = folders.mktemp("leases")
    engine = DbosEngine(url, leases, registry.engine_key, performer(registry), sleep=lambda _: None)
    engine.launch("tests", serves_runs=False)
    yield engine
    engine.close()


@pytest.mark.parametrize("story", [pytest.param(story, id=story.name) for story in STORIES if not story.refused])
def test_golden(story: Golden, engine: Engine, registry: Registry, request: pytest.FixtureRequest) -> None:
    """A golden workflow takes its expected course, and has its expected result."""
    workspace = f"{story.name}.{request.node.callspec.params['engine']}"
    registry.create_workspace(workspace)
    run = story.run(registry, workspace)

    engine.start(run)
    outcome = engine.result(run.id, goldens.SECONDS)

    story.expect(engine, run, outcome)


@pytest.mark.parametrize("story", [pytest.param(story, id=story.name) for story in STORIES if story.refused])
def test_refused_golden(story: Golden, registry: Registry) -> None:
    """What cannot be run is refused before anything is."""
    with pytest.raises(KeyfobError) as caught:
        story.run(registry, "default")

    assert story.refused == caught.value.code


def test_every_golden_says_what_it_is_about() -> None:
    """Each file begins with the fact that it shows."""
    assert [] == [story.name for story in STORIES if not story.about.endswith(".")]
