"""The lines of a YAML text on which its parts stand."""

from typing import Any, cast

Where = tuple[str | int, ...]


class Lines:
    """Finds the line of a key or an element; that of the nearest part around it where there is no such."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._lines: dict[Where, int] = {}

    def of(self, where: Where) -> int:
        """Return the line of a part, counted from 1."""
        if not self._lines:
            self._walk(self._root(), ())
        while where and where not in self._lines:
            where = where[:-1]
        return self._lines.get(where, 1)

    def _root(self) -> Any:
        import yaml  # hidden import: only a file that is wrong, or that is shown, needs its lines

        try:
            return yaml.compose(self._text, Loader=yaml.CSafeLoader)
        except yaml.YAMLError:
            return None

    def _walk(self, node: Any, where: Where) -> None:
        kind, value = getattr(node, "id", ""), getattr(node, "value", None)
        parts: list[Any] = cast("list[Any]", value) if isinstance(value, list) else []
        for index, part in enumerate(parts):
            marked, below = part if kind == "mapping" else (part, part)
            inner = (*where, marked.value if kind == "mapping" else index)
            self._lines[inner] = marked.start_mark.line + 1
            self._walk(below, inner)
