"""What stands in the box of a task."""

from collections.abc import Iterator

from keyfob_registry.workflows.model import EXECUTE, Task

LONGEST = 44


def lines(task: Task) -> list[str]:
    """Return the lines of a task's box: its ref, what it does, and when and where it does so."""
    return [text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…" for text in _lines(task)]


def _lines(task: Task) -> Iterator[str]:
    yield task.ref
    child = task.args.get("workflow_alias") or task.args.get("workflow_id")
    yield f"workflow {child}" if task.action == EXECUTE and child else task.action
    if task.run_if:
        yield f"if {_bare(task.run_if)}"
    for iterator in task.iterators:
        yield _bare(iterator)
    environment = task.environment or (task.args.get("environment") if task.action == EXECUTE else None)
    if isinstance(environment, str):
        yield f"environment {_bare(environment)}"


def _bare(text: str) -> str:
    """Return an expression without its marks, on one line."""
    inner = text.strip().removeprefix("${{").removesuffix("}}") if text.count("${{") == 1 else text
    return " ".join(inner.split())
