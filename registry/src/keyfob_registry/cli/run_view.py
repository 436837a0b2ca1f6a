"""How a run is shown: as a tree that moves on a terminal, as lines in a pipe, and as a timeline afterwards."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

from keyfob_registry.cli.printing import is_terminal, note, printable
from keyfob_registry.workflows.engine import Engine, RunReport, StepInfo
from keyfob_registry.workflows.run import Outcome

_EVERY = 0.25
_WIDTH = 32
_BULLET = "\n  - "
_STYLES = {
    "done": "green",
    "failed": "red",
    "running": "cyan",
    "waiting": "dim",
    "skipped": "dim",
    "cancelled": "yellow",
}
_MARKS = {"done": "✓", "failed": "✗", "running": "•", "waiting": "…", "skipped": "-", "cancelled": "!"}


def follow(engine: Engine, run_id: str) -> Outcome:
    """Show how a run goes until it has ended, and return what came of it."""
    return _live(engine, run_id) if is_terminal() else _lines(engine, run_id)


def _wait(engine: Engine, run_id: str, changed: Callable[[RunReport], None]) -> Outcome:
    while True:
        with suppress(TimeoutError):
            outcome = engine.result(run_id, _EVERY)
            changed(engine.show(run_id))
            return outcome
        changed(engine.show(run_id))


def _lines(engine: Engine, run_id: str) -> Outcome:
    told: set[str] = set()

    def changed(report: RunReport) -> None:
        for line in lines(report):
            if line not in told:
                told.add(line)
                note(line)

    return _wait(engine, run_id, changed)


def lines(report: RunReport) -> Iterator[str]:
    """Return a line for each step and child that has ended."""
    for step in report.steps:
        if step.state != "running":
            yield f"{step.state} {step.label}" + _because(step.error)
    for child in report.children:
        if child.info.state not in {"running", "waiting"}:
            yield f"{child.info.state} {_child(child, report)}" + _because(child.outcome and child.outcome.error)


def _live(engine: Engine, run_id: str) -> Outcome:
    from rich.console import Console  # hidden import: only a terminal gets a tree
    from rich.live import Live  # hidden import: the same

    with Live(console=Console(stderr=True), auto_refresh=False) as live:
        return _wait(engine, run_id, lambda report: live.update(_tree(report), refresh=True))


def _tree(report: RunReport) -> Any:
    from rich.text import Text  # hidden import: only a terminal gets a tree
    from rich.tree import Tree  # hidden import: the same

    def line(state: str, words: str) -> Any:
        return Text(f"{_MARKS[state]} {printable(words)}", style=_STYLES[state])

    tree = Tree(line(report.info.state, f"{report.info.workflow} {report.info.id} {_time(report.info)}"))
    for step in report.steps:
        branch = tree.add(line(step.state, f"{step.label} {_time(step)}{_because(step.error)}"))
        for child in children_of(step, report):
            told = f"{_child(child, report)} {_time(child.info)}{_because(child.outcome and child.outcome.error)}"
            branch.add(line(child.info.state, told))
    return tree


def children_of(step: StepInfo, report: RunReport) -> list[RunReport]:
    """Return the children that a step started."""
    start = f"{report.info.id}.{step.label}"
    starts = (f"{start}[", f"{start}#")
    return [child for child in report.children if child.info.id == start or child.info.id.startswith(starts)]


def timeline(report: RunReport) -> list[tuple[str, str, str, str]]:
    """Return rows of a table: what, its state, how long it took, and when, as a bar."""
    rows: list[tuple[str, str, str, StepInfo | RunReport]] = []
    for step in report.steps:
        rows.append((step.label, step.state, _time(step), step))
        rows += [
            (f"  {_child(child, report)}", child.info.state, _time(child.info), child)
            for child in children_of(step, report)
        ]
    timed = [_span(each) for *_, each in rows]
    started = min((start for start, _ in timed if start), default=None)
    ended = max((end for _, end in timed if end), default=None)
    return [
        (name, state, taken, _bar(span, started, ended))
        for (name, state, taken, _), span in zip(rows, timed, strict=True)
    ]


def _span(each: StepInfo | RunReport) -> tuple[datetime | None, datetime | None]:
    found = each.info if isinstance(each, RunReport) else each
    return found.started_at, found.ended_at


def _bar(span: tuple[datetime | None, datetime | None], first: datetime | None, last: datetime | None) -> str:
    start, end = span
    if not (start and end and first and last) or last <= first:
        return ""
    whole = (last - first).total_seconds()
    left = min(int(_WIDTH * (start - first).total_seconds() / whole), _WIDTH - 1)
    length = max(round(_WIDTH * (end - start).total_seconds() / whole), 1)
    return " " * left + "=" * min(length, _WIDTH - left)


def _child(child: RunReport, report: RunReport) -> str:
    return f"{child.info.id.removeprefix(f'{report.info.id}.')} {child.info.environment}"


def _because(error: Any) -> str:
    """Return what is behind an error, in one line: of a child that failed, what failed first in it."""
    if not error:
        return ""
    told: dict[str, Any] = error
    while told.get("errors"):
        told = told["errors"][0]
    text: str = told.get("message", "")
    return f": {told.get('code', '')} {text.replace(_BULLET, '; ')}".replace("\n", " ")


def _time(each: Any) -> str:
    if each.started_at is None:
        return ""
    seconds = ((each.ended_at or datetime.now(UTC)) - each.started_at).total_seconds()
    return f"{max(seconds, 0):.1f} s"
