"""What the command line prints: tables and colours on a terminal, plain aligned text in a pipe."""

import io
import os
import sys
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from keyfob_registry.cli import variables

# Terminals act on these; only line breaks and tabs pass.
_CONTROLS = {code: f"\\x{code:02x}" for code in (*range(32), *range(127, 160)) if chr(code) not in "\n\t"}
_COLOURS = {"error": "red", "fail": "red", "warning": "yellow", "warn": "yellow", "hint": "cyan", "ok": "green"}
BROKEN_PIPE = 141


def prepare_streams() -> None:
    """Make the streams fit for any text: closed ones swallow it, others show what their encoding lacks by its code."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, Path(os.devnull).open(mode, encoding="utf-8"))  # noqa: SIM115 -- as long as the process
        elif mode == "w" and isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def settle_streams() -> int:
    """Write what waits; where nobody reads any more (``keyfob … | head``), do so quietly and return the code for it."""
    try:
        sys.stdout.flush()
    except OSError as error:
        # Else Python tries again when it ends, and says so.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return BROKEN_PIPE if isinstance(error, BrokenPipeError) else 1
    return 0


def say(text: str) -> None:
    """Print *text* on stdout."""
    click.echo(_coloured(printable(text), sys.stdout))


def note(text: str) -> None:
    """Print *text* on stderr: what is no result."""
    with suppress(OSError):
        click.echo(_coloured(printable(text), sys.stderr), file=sys.stderr)


def printable(text: str) -> str:
    """Return *text* without anything that a terminal would act on."""
    return text.translate(_CONTROLS)


def is_terminal() -> bool:
    """Return whether stdout is a terminal."""
    return sys.stdout.isatty()


def say_table(
    headers: Sequence[str], rows: Iterable[Sequence[str]], *, styles: Mapping[str, str] | None = None
) -> None:
    """Print a table; on a terminal, words of *styles* are shown in their style."""
    cells = [[printable(cell) for cell in row] for row in rows]
    if is_terminal():
        _print_rich(headers, cells, styles or {})
    else:
        say("\n".join(aligned([[header.upper() for header in headers], *cells])))


def say_fields(fields: Iterable[tuple[str, str]]) -> None:
    """Print names with their values, one a line; those without a value are left out."""
    say("\n".join(aligned([name, value] for name, value in fields if value)))


def aligned(rows: Iterable[Sequence[str]]) -> list[str]:
    """Return the lines of a table whose columns are as wide as their widest cell."""
    table = [list(row) for row in rows]
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    return ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in table]


def counted(number: int, thing: str) -> str:
    """Return a number of things in words: "1 key", "2 keys"."""
    return f"{number} {thing}{'' if number == 1 else 's'}"


def time_text(moment: datetime) -> str:
    """Return a time in UTC, to the second."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _coloured(text: str, stream: Any) -> str:
    if not stream.isatty() or variables.colourless():
        return text
    return "\n".join(map(_coloured_line, text.split("\n")))


def _coloured_line(line: str) -> str:
    word, rest = line[: _word_end(line)], line[_word_end(line) :]
    return click.style(word, fg=_COLOURS[word], bold=True) + rest if word in _COLOURS else line


def _word_end(line: str) -> int:
    return next((index for index, letter in enumerate(line) if not letter.isalpha()), len(line))


def _print_rich(headers: Sequence[str], rows: Sequence[Sequence[str]], styles: Mapping[str, str]) -> None:
    from rich import box  # hidden import: only a terminal gets a drawn table
    from rich.console import Console  # hidden import: the same
    from rich.table import Table  # hidden import: the same
    from rich.text import Text  # hidden import: the same

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, header_style="bold")
    for header in headers:
        table.add_column(header, overflow="fold")  # a name that is cut off cannot be pasted
    for row in rows:
        texts = [Text(cell) for cell in row]
        for text in texts:
            for word, style in styles.items():
                text.highlight_regex(rf"(?<!\S){word}(?=,|$)", style)
        table.add_row(*texts)
    Console().print(table)
