"""Where the boxes of a graph stand: in layers, each below all that its tasks wait for, with few crossing lines."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import fmean

from keyfob_registry.workflows.graph import Edge, Graph

GAP = 28.0
"""Between boxes that stand side by side."""
RISE = 56.0
"""Between layers."""
_SWEEPS = 8
_LINE = 12.0
_Key = tuple[str, str, int]
"""A task, or a bend of a line that passes a layer: parent, child and layer."""


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle, by its middle above and its size."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Line:
    """An edge, with the points that it passes from above to below."""

    edge: Edge
    points: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Layout:
    """Everything in its place."""

    boxes: Mapping[str, Box]
    lines: Sequence[Line]
    width: float
    height: float


def layout(graph: Graph, sizes: Mapping[str, tuple[float, float]]) -> Layout:
    """Return where boxes of these sizes stand; CyclicWorkflowError if tasks wait for each other in a circle."""
    return _Layers(graph, sizes).layout()


class _Layers:
    def __init__(self, graph: Graph, sizes: Mapping[str, tuple[float, float]]) -> None:
        self._graph = graph
        self._sizes = sizes
        self._ranks: dict[str, int] = {}
        for ref in graph.order:
            self._ranks[ref] = max((self._ranks[edge.parent] + 1 for edge in graph.incoming(ref)), default=0)
        self._rows: list[list[_Key]] = [[] for _ in range(max(self._ranks.values(), default=-1) + 1)]
        for ref, rank in self._ranks.items():
            self._rows[rank].append((ref, ref, rank))
        self._bends: set[_Key] = set()
        self._above: dict[_Key, list[_Key]] = {}
        self._below: dict[_Key, list[_Key]] = {}
        self._chains = [(edge, self._chain(edge)) for edge in dict.fromkeys(graph.edges)]

    def _chain(self, edge: Edge) -> list[_Key]:
        """Return what an edge passes: its parent, a bend in each layer between, its child."""
        first, last = self._ranks[edge.parent], self._ranks[edge.child]
        bends = [(edge.parent, edge.child, rank) for rank in range(first + 1, last)]
        for bend in bends:
            if bend not in self._bends:  # it is there where a task waits for both outcomes of another
                self._bends.add(bend)
                self._rows[bend[2]].append(bend)
        chain = [(edge.parent, edge.parent, first), *bends, (edge.child, edge.child, last)]
        for above, below in pairwise(chain):
            self._below.setdefault(above, []).append(below)
            self._above.setdefault(below, []).append(above)
        return chain

    def layout(self) -> Layout:
        """Return everything in its place."""
        self._untangle()
        middles = self._middles()
        left = min((middles[key] - self._width(key) / 2 for key in middles), default=0)
        heights = [max((self._sizes[key[0]][1] for key in row if _is_task(key)), default=0) for row in self._rows]
        tops = [sum(heights[:rank]) + RISE * rank for rank in range(len(heights))]
        boxes = {
            ref: Box(middles[ref, ref, rank] - left, tops[rank], *self._sizes[ref]) for ref, rank in self._ranks.items()
        }
        passed = {
            key: ((middles[key] - left, tops[key[2]]), (middles[key] - left, tops[key[2]] + heights[key[2]]))
            for row in self._rows
            for key in row
        }
        lines = [Line(edge, self._points(chain, boxes, passed)) for edge, chain in self._chains]
        width = max((middles[key] + self._width(key) / 2 - left for key in middles), default=0)
        return Layout(boxes, lines, width, tops[-1] + heights[-1] if tops else 0)

    @staticmethod
    def _points(
        chain: Sequence[_Key], boxes: Mapping[str, Box], passed: Mapping[_Key, Sequence[tuple[float, float]]]
    ) -> tuple[tuple[float, float], ...]:
        """Return where a line passes: straight down past the boxes of the layers between."""
        start, end = boxes[chain[0][0]], boxes[chain[-1][0]]
        bends = [point for bend in chain[1:-1] for point in passed[bend]]
        return ((start.x, start.y + start.height), *bends, (end.x, end.y))

    def _untangle(self) -> None:
        """Order each layer by the middle of what its parts hang on, from above and from below in turn."""
        for sweep in range(_SWEEPS):
            rows = self._rows[1:] if sweep % 2 == 0 else self._rows[-2::-1]
            near = self._above if sweep % 2 == 0 else self._below
            places = {key: index for row in self._rows for index, key in enumerate(row)}
            for row in rows:
                row.sort(key=lambda key: fmean([places[each] for each in near.get(key, [key])]))
                places.update({key: index for index, key in enumerate(row)})

    def _middles(self) -> dict[_Key, float]:
        """Return where each part stands: near what it hangs on, and apart from its neighbours."""
        middles: dict[_Key, float] = {}
        for row in self._rows:
            middles.update(self._apart(row, dict.fromkeys(row, 0.0)))
        for sweep in range(_SWEEPS):
            near = self._above if sweep % 2 == 0 else self._below
            for row in self._rows if sweep % 2 == 0 else self._rows[::-1]:
                wanted = {key: fmean([middles[each] for each in near.get(key, [key])]) for key in row}
                middles.update(self._apart(row, wanted))
        return middles

    def _apart(self, row: Sequence[_Key], wanted: Mapping[_Key, float]) -> dict[_Key, float]:
        """Return places as near as may be to those that are wanted, at which nothing overlaps."""
        offsets, offset = dict[_Key, float](), 0.0
        for before, key in pairwise([None, *row]):
            if before is not None and key is not None:
                offset += (self._width(before) + self._width(key)) / 2 + GAP
            if key is not None:
                offsets[key] = offset
        # Without the offsets, places may not decrease: the nearest such sequence is that of pooled neighbours.
        pools: list[list[float]] = []
        for key in row:
            pools.append([wanted[key] - offsets[key]])
            while len(pools) > 1 and fmean(pools[-2]) > fmean(pools[-1]):
                pools[-2:] = [pools[-2] + pools[-1]]
        flat = [fmean(pool) for pool in pools for _ in pool]
        return {key: place + offsets[key] for key, place in zip(row, flat, strict=True)}

    def _width(self, key: _Key) -> float:
        return self._sizes[key[0]][0] if _is_task(key) else _LINE


def _is_task(key: _Key) -> bool:
    return key[0] == key[1]
