"""Which parts of a secret are masked: the value, its lines, and the text inside a JSON value."""

import json
from collections.abc import Iterator
from typing import Any

SHORTEST_VALUE = 4
SHORTEST_LINE = 16
SHORTEST_LEAF = 12


def parts(value: str) -> set[str]:
    """Return the texts that must not appear when *value* is secret; empty when it is too short to be masked."""
    # Stripped: a value that was stored with a line end is printed without it.
    whole = value.strip()
    if len(whole) < SHORTEST_VALUE or not whole.strip("*"):
        return set()
    found = {whole, *_lines(whole)}
    if whole[0] in "{[":
        for leaf in _leaves(whole):
            found.add(leaf)
            found.update(_lines(leaf))
    return found


def _lines(text: str) -> Iterator[str]:
    """Yield the lines that are long enough to be told from ordinary text, without the frame of a PEM file."""
    if "\n" not in text and "\r" not in text:
        return
    for line in map(str.strip, text.splitlines()):
        if len(line) >= SHORTEST_LINE and not line.startswith(("-----BEGIN ", "-----END ")):
            yield line


def _leaves(text: str) -> Iterator[str]:
    """Yield the longer texts inside a JSON value; nothing when *text* is no JSON."""
    try:
        waiting: list[Any] = [json.loads(text)]
    except ValueError:
        return
    while waiting:
        value: Any = waiting.pop()
        items: Any = value
        if isinstance(value, dict):
            waiting.extend(items.values())
        elif isinstance(value, list):
            waiting.extend(items)
        elif isinstance(value, str) and len(value.strip()) >= SHORTEST_LEAF:
            yield value.strip()
