"""The graph of a workflow as Mermaid text, which many Markdown pages show as a picture."""

from collections.abc import Iterator

from keyfob_registry.workflows.definition import Definition
from keyfob_registry.workflows.drawing import labels
from keyfob_registry.workflows.model import CLOSES, EXECUTE, Task

# Mermaid takes marks of its own and of HTML in a label by these codes alone.
_ESCAPES = str.maketrans({mark: f"#{ord(mark)};" for mark in '"<>&#`\\|{}[]'})
_SHAPES = {EXECUTE: ("[[", "]]"), **dict.fromkeys([*CLOSES, *CLOSES.values()], ("([", "])"))}


def mermaid(definition: Definition) -> str:
    """Return the graph: a box a task, a dotted arrow for what starts after an error."""
    return "\n".join(_lines(definition)) + "\n"


def _lines(definition: Definition) -> Iterator[str]:
    yield "---"
    yield f'title: "{_escaped(definition.workflow.title)}"'
    yield "---"
    yield "flowchart TD"
    graph = definition.graph
    for ref in graph.order:
        yield f"    {_node(graph.tasks[ref])}"
    for edge in graph.edges:
        arrow = "-->" if edge.on == "success" else "-. error .->"
        yield f"    {_id(edge.parent)} {arrow} {_id(edge.child)}"


def _node(task: Task) -> str:
    left, right = _SHAPES.get(task.action, ("[", "]"))
    label = "<br/>".join(map(_escaped, labels.lines(task)))
    return f'{_id(task.ref)}{left}"{label}"{right}'


def _id(ref: str) -> str:
    """Return the name of a node: some words, such as ``end``, mean something else to Mermaid."""
    return f"t_{ref}"


def _escaped(text: str) -> str:
    return " ".join(text.split()).translate(_ESCAPES)
