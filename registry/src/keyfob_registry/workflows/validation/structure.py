"""How the tasks of a workflow wait for each other: duplicates, dependencies, circles, regions."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime

from keyfob_sdk import Finding
from keyfob_sdk.errors import nearest

from keyfob_registry.rules.workflows import Circle, DuplicateRef, UnknownDependency, UnpairedEnd, WrongField
from keyfob_registry.workflows.definition import Definition
from keyfob_registry.workflows.model import CLOSES, LOOP_START, Dependency, holds_expression


def check(definition: Definition) -> Iterator[Finding]:
    """Yield what is wrong with the graph of a workflow."""
    yield from _duplicates(definition)
    yield from _dependencies(definition)
    yield from _circles(definition)
    yield from _regions(definition)
    yield from _moments(definition)


def _duplicates(definition: Definition) -> Iterator[Finding]:
    seen: set[str] = set()
    for where, task in definition.tasks():
        if task.ref in seen:
            yield DuplicateRef.at(definition.inside((*where, "ref")), f"two tasks have the ref {task.ref!r}")
        seen.add(task.ref)


def _dependencies(definition: Definition) -> Iterator[Finding]:
    refs = definition.graph.tasks
    for where, task in definition.tasks():
        for number, text in enumerate(task.depends_on):
            wanted = Dependency.parse(text).ref
            if wanted not in refs:
                near = nearest(wanted, set(refs) - {task.ref})
                message = f"task {task.ref!r} waits for {wanted!r}, which is not there"
                hint = f"did you mean {near[0]!r}?" if near else ""
                yield UnknownDependency.at(definition.inside((*where, "depends_on", number)), message, hint)


def _circles(definition: Definition) -> Iterator[Finding]:
    places = {task.ref: where for where, task in definition.tasks()}
    for circle in definition.graph.cycles:
        message = f"tasks wait for each other in a circle: {' → '.join([*circle, circle[0]])}"
        hint = f"take {circle[-1]!r} out of depends_on of {circle[0]!r}, or another of these"
        yield Circle.at(definition.at((*places[circle[0]], "depends_on")), message, hint)


def _regions(definition: Definition) -> Iterator[Finding]:
    graph = definition.graph
    places = {task.ref: (*where, "action") for where, task in definition.tasks()}
    if graph.cycles:
        return  # what stands behind a circle is in no region
    closings = Counter(graph.closed_by(ref) for ref in graph.tasks)
    for ref, task in graph.tasks.items():
        place = definition.inside(places[ref])
        if task.action in CLOSES and graph.closed_by(ref) is None:
            yield UnpairedEnd.at(place, f"{ref!r} ends what nothing begins: no {CLOSES[task.action]} leads to it")
        elif task.action in CLOSES.values() and not closings[ref]:
            ends = next(end for end, start in CLOSES.items() if start == task.action)
            yield UnpairedEnd.at(place, f"{ref!r} has no end: no {ends} is behind it")
        elif task.action == LOOP_START and closings[ref] > 1:
            yield UnpairedEnd.at(place, f"{ref!r} has {closings[ref]} ends; a loop has one")
    for ref, parent in graph.strays():
        message = f"{ref!r} waits for {parent!r}, which is in another scatter or loop: let it wait for its end"
        yield UnpairedEnd.at(definition.at((*places[ref][:-1], "depends_on")), message)


def _moments(definition: Definition) -> Iterator[Finding]:
    for where, task in definition.tasks():
        if task.wait_until is not None and not holds_expression(task.wait_until) and not _is_moment(task.wait_until):
            message = f"task {task.ref!r}: wait_until: it is no time: write it as 2026-11-23T08:00:00Z"
            yield WrongField.at(definition.inside((*where, "wait_until")), message)


def _is_moment(text: str) -> bool:
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True
