"""Golden workflows: files that say what is run, and what is to come of it, on any engine."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml
from keyfob_registry.runs import new_run
from keyfob_registry.workflows.model import Workflow
from pydantic import SecretStr

if TYPE_CHECKING:
    from keyfob_registry import Registry
    from keyfob_registry.workflows.engine import Engine
    from keyfob_registry.workflows.run import Outcome, Run

FILES = sorted((Path(__file__).parent / "registry/goldens").glob("*.yaml"))
SECONDS = 30


@dataclass(frozen=True)
class Golden:
    """One story: a workflow with its children, its inputs, and what is expected."""

    name: str
    about: str
    workflow: dict[str, Any]
    children: dict[str, Any] = field(default_factory=dict)
    inputs: Any = None
    environment: str | None = None
    secrets: dict[str, str] = field(default_factory=dict)
    events: tuple[str, ...] = ()
    runs: tuple[str, ...] = ()
    result: Any = None
    results: dict[str, Any] | None = None
    error: dict[str, Any] | None = None
    refused: str = ""

    @classmethod
    def read(cls, path: Path) -> Golden:
        """Return the story of a file."""
        return cls(path.stem, **yaml.safe_load(path.read_text(encoding="utf-8")))

    def run(self, registry: Registry, workspace: str, **more: Any) -> Run:
        """Return a run of it, in a workspace that has its secrets."""
        for place, name in self.secrets.items():
            values = {"ACCOUNT_KEY": SecretStr(f"s3cr3t-canary-{name}-0123456"), "ACCOUNT_NAME": SecretStr(name)}
            registry.put_secret("account", values, workspace=workspace, environment=place, as_is=True)
        given = {self.name: self.workflow, **self.children}
        workflows = {alias: Workflow.model_validate(data) for alias, data in given.items()}
        return new_run(self.name, workflows, self.inputs, workspace=workspace, environment=self.environment, **more)

    def expect(self, engine: Engine, run: Run, outcome: Outcome) -> None:
        """Compare what came of a run with what is expected."""
        report = engine.show(run.id)
        assert sorted(self.events) == sorted(f"{step.label} {step.state}" for step in report.steps)
        children = {child.info.id.removeprefix(f"{run.id}."): child.info.state for child in report.children}
        if self.runs:
            assert sorted(self.runs) == sorted(f"{name} {state}" for name, state in children.items())
        assert self.results is None or self.results == report.results
        if self.error is None:
            assert ("done", self.result, None) == (outcome.state, outcome.result, outcome.error)
        else:
            assert "failed" == outcome.state
            assert holds(self.error, outcome.error), outcome.error


def holds(expected: Any, found: Any) -> bool:
    """Say whether *found* has everything that is expected, and maybe more keys."""
    if isinstance(expected, dict):
        return isinstance(found, dict) and all(
            name in found and holds(value, found[name]) for name, value in expected.items()
        )
    if isinstance(expected, list):
        return isinstance(found, list) and len(expected) == len(found) and all(map(holds, expected, found))
    return bool(expected == found)
