"""What a report tells of a run's results: each under the label of its step, masked where its task says so."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any

from keyfob_registry.workflows.engine.protocol import RunReport
from keyfob_registry.workflows.run import Outcome, Run
from keyfob_registry.workflows.run.hiding import MASK, hide, texts


def shown(report: RunReport, run: Run, outcomes: Mapping[str, Outcome]) -> RunReport:
    """Return *report* with the results of its steps, and nothing in it of those that are masked."""
    masked = {task.ref for task in run.definition.actions if task.mask_output}
    results = {label: each.result for label, each in outcomes.items() if each.state == "done"}
    hidden = {text for label, result in results.items() if _ref(label) in masked for text in texts(result)}
    told = {label: MASK if _ref(label) in masked else hide(result, hidden) for label, result in results.items()}
    children = tuple(_child(child, run, masked, hidden) for child in report.children)
    return replace(report, results=told, children=children)


def _child(child: RunReport, run: Run, masked: Collection[str], hidden: Collection[str]) -> RunReport:
    """Return a child as its parent's report tells of it."""
    name = child.info.id.removeprefix(f"{run.id}.")
    outcome = child.outcome
    if outcome:
        is_masked = outcome.state == "done" and _ref(name.partition("#")[0]) in masked
        result: Any = MASK if is_masked else hide(outcome.result, hidden)
        outcome = replace(outcome, result=result, error=hide(outcome.error, hidden))
    results = {label: hide(result, hidden) for label, result in child.results.items()}
    return replace(child, outcome=outcome, results=results)


def _ref(label: str) -> str:
    """Return the task that a label is of, as in ``scattered[1]/task[2]``."""
    return label.rpartition("/")[2].partition("[")[0]
