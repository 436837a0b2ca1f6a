"""Pictures of workflows: nothing overlaps, and nothing in them is marked up by a workflow."""

from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st
from keyfob_registry.errors import CyclicWorkflowError
from keyfob_registry.workflows import drawing
from keyfob_registry.workflows.definition import Definition
from keyfob_registry.workflows.drawing.layout import layout
from keyfob_registry.workflows.graph import Graph
from keyfob_registry.workflows.model import Task
from keyfob_registry.workflows.reading import read_text

SVG = "{http://www.w3.org/2000/svg}"
FOLDER = Path(__file__).parent / "golden"


@st.composite
def graphs(draw: st.DrawFn) -> Graph:
    """Return a graph without a circle."""
    size = draw(st.integers(1, 14))
    waits = [draw(st.sets(st.integers(0, index - 1), max_size=3)) if index else set[int]() for index in range(size)]
    return Graph(
        [
            Task(ref=f"t{index}", action="core.http_request", depends_on=tuple(f"t{other}" for other in others))
            for index, others in enumerate(waits)
        ]
    )


@given(graphs(), st.data())
def test_no_two_boxes_overlap(graph: Graph, data: st.DataObject) -> None:
    """Boxes of one layer stand apart, each is below all that it waits for, and all are in the picture."""
    sizes = {ref: (float(data.draw(st.integers(20, 300))), 40.0) for ref in graph.tasks}

    plan = layout(graph, sizes)

    edges = {ref: (box.x - box.width / 2, box.x + box.width / 2) for ref, box in plan.boxes.items()}
    assert all(plan.boxes[edge.parent].y + 40 < plan.boxes[edge.child].y for edge in graph.edges)
    assert all(left >= -0.01 and right <= plan.width + 0.01 for left, right in edges.values())
    for one, other in ((a, b) for a in edges for b in edges if a < b and plan.boxes[a].y == plan.boxes[b].y):
        assert edges[one][1] < edges[other][0] or edges[other][1] < edges[one][0]


def definition(text: str) -> Definition:
    """Return the workflow of a text."""
    found = read_text(text, "a.yml").definition
    assert found
    return found


HOSTILE = """
title: '<script>alert("1")</script> ${{ x }}'
actions:
  - ref: end
    action: core.http_request
    run_if: ${{ "<img src=x onerror=alert(1)>" == 'a"b' }}
"""


def test_nothing_of_a_workflow_is_markup() -> None:
    """What stands in a title or an expression is text in both pictures."""
    picture, text = drawing.svg(definition(HOSTILE)), drawing.mermaid(definition(HOSTILE))

    tags = {element.tag.removeprefix(SVG) for element in ET.fromstring(picture).iter()}  # noqa: S314 -- made here
    assert {"svg", "title", "style", "defs", "marker", "path", "rect", "text", "g"} == tags
    assert "<script" not in text
    assert "<img" not in text


def test_a_mermaid_node_is_never_a_word_of_its_own() -> None:
    """A task called ``end`` is a box, where the bare word would end the text."""
    assert 't_end["end<br/>core.http_request<br/>' in drawing.mermaid(definition(HOSTILE))


def test_every_task_and_edge_is_drawn() -> None:
    """The picture has a box for each task by its ref, and a line for each edge, those after errors dashed."""
    text = "title: T\nactions:\n- {ref: a, action: x.y}\n- {ref: b, action: x.y, depends_on: [a]}\n"
    root = ET.fromstring(drawing.svg(definition(f"{text}- {{ref: c, action: x.y, depends_on: [a.error]}}\n")))  # noqa: S314 -- the same

    assert ["a", "b", "c"] == [element.get("id") for element in root.iter(f"{SVG}g") if element.get("id")]
    lines = [element for element in root.iter(f"{SVG}path") if element.get("marker-end")]
    assert ["success", "error"] == [element.get("class") for element in lines]


def test_a_circle_is_not_drawn() -> None:
    """Tasks that wait for each other stand in no layer."""
    with pytest.raises(CyclicWorkflowError):
        drawing.svg(definition("title: T\nactions: [{ref: a, action: x.y, depends_on: [a]}]\n"))
