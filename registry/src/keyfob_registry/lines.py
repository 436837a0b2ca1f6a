"""Where the parts of a YAML text stand in it."""

from dataclasses import dataclass
from typing import Any, cast

Where = tuple[str | int, ...]
"""The steps to a part: keys of mappings, and numbers of elements."""


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A line and a column, both counted from 1."""

    line: int = 1
    column: int = 1


class Lines:
    """Finds keys, elements and values; the nearest part around them where there is no such."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._marks: dict[Where, Any] = {}
        self._nodes: dict[Where, Any] = {}

    def of(self, where: Where) -> int:
        """Return the line of a key or an element."""
        return self.at(where).line

    def at(self, where: Where) -> Place:
        """Return the place of a key or an element."""
        self._read()
        while where and where not in self._marks:
            where = where[:-1]
        mark = self._marks.get(where)
        return Place(mark.line + 1, mark.column + 1) if mark else Place()

    def value(self, where: Where, line: int = 1, column: int = 1) -> Place:
        """Return the place of a value; of a character of a text value, where *line* and *column* of the text are given.

        The lines of a folded text are not told apart.
        """
        self._read()
        node = self._nodes.get(where)
        if node is None:
            return self.at(where)
        start = Place(node.start_mark.line + 1, node.start_mark.column + 1)
        if node.id != "scalar":
            return start
        if node.style == "|":
            return self._in_block(start, line, column)
        quoted = 1 if node.style in {"'", '"'} else 0
        one_line = node.style != ">" and node.start_mark.line == node.end_mark.line
        return Place(start.line, start.column + quoted + column - 1) if one_line else start

    def _in_block(self, start: Place, line: int, column: int) -> Place:
        """Return a place in a literal text: it begins on the line below its ``|``, and all its lines are indented."""
        below = self._text.splitlines()[start.line :]
        first = next((each for each in below if each.strip()), "")
        return Place(start.line + line, len(first) - len(first.lstrip(" ")) + column)

    def _read(self) -> None:
        if self._nodes:
            return
        import yaml  # hidden import: only a file that is wrong, or that is shown, needs its lines

        try:
            root: Any = yaml.compose(self._text, Loader=yaml.CSafeLoader)
        except yaml.YAMLError:
            root = None
        if root is not None:
            self._walk(root, ())

    def _walk(self, node: Any, where: Where) -> None:
        self._nodes[where] = node
        kind, value = getattr(node, "id", ""), getattr(node, "value", None)
        parts: list[Any] = cast("list[Any]", value) if isinstance(value, list) else []
        for index, part in enumerate(parts):
            marked, below = part if kind == "mapping" else (part, part)
            inner = (*where, marked.value if kind == "mapping" else index)
            self._marks[inner] = marked.start_mark
            self._walk(below, inner)
