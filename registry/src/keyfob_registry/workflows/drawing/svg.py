"""The graph of a workflow as SVG: one file without scripts and without anything from elsewhere, in light and dark."""

from collections.abc import Sequence
from html import escape

from keyfob_registry.workflows.definition import Definition
from keyfob_registry.workflows.drawing import labels
from keyfob_registry.workflows.drawing.layout import Box, Line, layout
from keyfob_registry.workflows.model import CLOSES, EXECUTE, Task

_MARGIN = 24.0
_HEAD = 30.0
_LETTER = 7.4
_ROW = 17.0
_PADDING = 14.0
_STYLE = """
svg { color-scheme: light dark; --page: #fbfbfa; --box: #fff; --text: #1d2125; --soft: #5c6670; --line: #8a949e;
  --bad: #a3171b; --child: #1f5a94; --region: #7a4b00; }
@media (prefers-color-scheme: dark) { svg { --page: #14171a; --box: #1c2024; --text: #e6e8ea; --soft: #9aa5b1;
  --line: #6b7580; --bad: #ff9d99; --child: #93c4f5; --region: #f2c26b; } }
.page { fill: var(--page); }
text { fill: var(--soft); font: 12px ui-monospace, monospace; }
.title { fill: var(--text); font: 600 16px system-ui, sans-serif; }
.ref { fill: var(--text); font-weight: 600; }
rect.box { fill: var(--box); stroke: var(--line); }
.child rect { stroke: var(--child); stroke-width: 2; }
.region rect { stroke: var(--region); stroke-dasharray: 6 3; }
path { fill: none; stroke: var(--line); stroke-width: 1.5; }
path.error { stroke: var(--bad); stroke-dasharray: 5 4; }
text.error { fill: var(--bad); paint-order: stroke; stroke: var(--page); stroke-width: 4px; }
marker path { fill: var(--line); stroke: none; } marker.error path { fill: var(--bad); stroke: none; }
"""


def svg(definition: Definition) -> str:
    """Return the picture; CyclicWorkflowError if tasks wait for each other in a circle."""
    graph, workflow = definition.graph, definition.workflow
    texts = {ref: labels.lines(task) for ref, task in graph.tasks.items()}
    plan = layout(graph, {ref: _size(lines) for ref, lines in texts.items()})
    width = max(plan.width, len(workflow.title) * 10) + 2 * _MARGIN
    height = plan.height + _HEAD + 2 * _MARGIN
    boxes = [_box(graph.tasks[ref], plan.boxes[ref], texts[ref]) for ref in graph.order]
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" {_frame(width, height)}>',
        f"<title>{escape(workflow.title)}</title>",
        f"<style>{_STYLE}</style>",
        f"<defs>{_arrow('success')}{_arrow('error')}</defs>",
        '<rect class="page" width="100%" height="100%"/>',
        f'<text class="title" x="{_MARGIN:.0f}" y="{_MARGIN + 16:.0f}">{escape(workflow.title)}</text>',
        f'<g transform="translate({_MARGIN:.0f} {_MARGIN + _HEAD:.0f})">',
        *map(_line, plan.lines),
        *boxes,
        "</g>",
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _frame(width: float, height: float) -> str:
    return f'viewBox="0 0 {width:.0f} {height:.0f}" width="{width:.0f}" height="{height:.0f}"'


def _size(lines: Sequence[str]) -> tuple[float, float]:
    return max(map(len, lines)) * _LETTER + 2 * _PADDING, len(lines) * _ROW + _PADDING


def _arrow(kind: str) -> str:
    return (
        f'<marker id="{kind}" class="{kind}" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" '
        'orient="auto"><path d="M0 0L8 4L0 8z"/></marker>'
    )


def _box(task: Task, box: Box, lines: Sequence[str]) -> str:
    kind = "child" if task.action == EXECUTE else "region" if task.action in {*CLOSES, *CLOSES.values()} else "task"
    rows = "".join(
        f'<text class="{"ref" if index == 0 else "more"}" x="{box.x:.1f}" '
        f'y="{box.y + _PADDING / 2 + _ROW * (index + 0.72):.1f}" text-anchor="middle">{escape(line)}</text>'
        for index, line in enumerate(lines)
    )
    return (
        f'<g class="{kind}" id="{task.ref}"><rect class="box" x="{box.x - box.width / 2:.1f}" y="{box.y:.1f}" '
        f'width="{box.width:.1f}" height="{box.height:.1f}" rx="6"/>{rows}</g>'
    )


def _line(line: Line) -> str:
    (x, y), *rest = line.points
    steps = [f"M{x:.1f} {y:.1f}"]
    for below_x, below_y in rest:
        middle = (y + below_y) / 2
        steps.append(f"C{x:.1f} {middle:.1f} {below_x:.1f} {middle:.1f} {below_x:.1f} {below_y:.1f}")
        x, y = below_x, below_y
    kind = line.edge.on
    path = f'<path class="{kind}" d="{"".join(steps)}" marker-end="url(#{kind})"/>'
    if kind == "success":
        return path
    (first_x, first_y), (next_x, next_y) = line.points[:2]
    return (
        f'{path}<text class="error" x="{(first_x + next_x) / 2 + 6:.1f}" y="{(first_y + next_y) / 2:.1f}">error</text>'
    )
