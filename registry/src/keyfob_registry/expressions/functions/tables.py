"""Functions that lay out data for people: Markdown, HTML and CSV. Cells are escaped."""

import csv
import html
import io
import re
from typing import Any, Literal

from keyfob_registry.expressions.functions.data import serialize_json
from keyfob_registry.expressions.functions.function import function
from keyfob_registry.expressions.functions.refusal import limit_items
from keyfob_registry.expressions.functions.values import joined, text_of

_LINES = re.compile(r"\s*[\r\n]\s*")


@function(("FN.to_markdown_list(['a', 'b'])", "- a\n- b"), ("FN.to_markdown_list(['a', 'b'], True)", "1. a\n2. b"))
def to_markdown_list(items: list[Any], ordered: bool = False) -> str:
    """Return a list in Markdown, with numbers if it is *ordered*."""
    marks = (f"{number}." if ordered else "-" for number in range(1, len(items) + 1))
    return joined((f"{mark} {_one_line(item)}" for mark, item in zip(marks, items, strict=True)), "\n")


@function(("FN.to_markdown_tasks(['isolate the host'])", "- [ ] isolate the host"))
def to_markdown_tasks(items: list[Any]) -> str:
    """Return a list of tasks in Markdown, none of them done."""
    return joined((f"- [ ] {_one_line(item)}" for item in items), "\n")


@function(
    ("FN.to_markdown_table([{'host': 'a', 'port': 80}])", "| host | port |\n| --- | --- |\n| a | 80 |"),
    (
        "FN.to_markdown_table([{'host': 'a'}, {'host': 'b'}], 'row')",
        "| | 1 | 2 |\n| --- | --- | --- |\n| host | a | b |",
    ),
)
def to_markdown_table(rows: list[dict[str, Any]], orient: Literal["column", "row"] = "column") -> str:
    """Return mappings as a table in Markdown: each key a column, or each key a row."""
    names, cells = _cells(rows)
    if orient == "row":
        cells = [[name, *column] for name, column in zip(names, map(list, zip(*cells, strict=True)), strict=False)]
        names = ["", *map(str, range(1, len(rows) + 1))]
    if not names:
        return ""
    table = [names, ["---"] * len(names), *cells]
    return joined(
        (
            "|" + "|".join(f" {_one_line(cell).replace('|', chr(92) + '|')} " if cell else " " for cell in row) + "|"
            for row in table
        ),
        "\n",
    )


@function(
    ("FN.tabulate([{'host': 'a|b', 'port': 80}])", "| host | port |\n| --- | --- |\n| a\\|b | 80 |"),
    ("FN.tabulate([{'a': 1}, {'a': 2, 'b': 3}], 'csv')", "a,b\r\n1,\r\n2,3\r\n"),
    ("FN.tabulate([{'a': '<b>'}], 'html')", "<table><tr><th>a</th></tr><tr><td>&lt;b&gt;</td></tr></table>"),
)
def tabulate(rows: list[dict[str, Any]], format: Literal["markdown", "html", "csv"] = "markdown") -> str:  # noqa: A002 -- the name of the argument
    """Return mappings as a table, each key a column; what a mapping lacks is an empty cell."""
    if format == "markdown":
        return to_markdown_table(rows)
    names, cells = _cells(rows)
    return _html(names, cells) if format == "html" else _csv(names, cells)


def _html(names: list[str], cells: list[list[str]]) -> str:
    lines = [("th", names), *(("td", row) for row in cells)]
    parts = ("".join(f"<{tag}>{html.escape(cell)}</{tag}>" for cell in row) for tag, row in lines)
    return "<table>" + joined(f"<tr>{part}</tr>" for part in parts) + "</table>"


def _csv(names: list[str], cells: list[list[str]]) -> str:
    written = io.StringIO()
    csv.writer(written).writerows([names, *cells] if names else [])
    return joined([written.getvalue()])


def _cells(rows: list[dict[str, Any]]) -> tuple[list[str], list[list[str]]]:
    names = list(dict.fromkeys(name for row in rows for name in row))
    limit_items(len(names) * len(rows))
    return names, [[_cell(row.get(name)) for name in names] for row in rows]


def _cell(value: Any) -> str:
    if value is None:
        return ""
    return serialize_json(value) if isinstance(value, list | dict) else text_of("rows", value)


def _one_line(value: Any) -> str:
    return _LINES.sub(" ", _cell(value)).strip()
