"""A terminal for tests: runs the command line at one, and answers its questions."""

from __future__ import annotations

import os
import pty
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from cli_script import environment

if TYPE_CHECKING:
    from collections.abc import Sequence

KEYFOB = str(Path(sys.executable).with_name("keyfob"))


def play(
    folder: Path, arguments: Sequence[str], *answers: tuple[bytes, bytes], term: str = "dumb", **variables: str
) -> tuple[int, str]:
    """Run a command line at a terminal, answer its questions, and return the exit code and the screen."""
    own = {"NO_COLOR": "", "TERM": term} | variables
    child, terminal = pty.fork()
    if child == 0:  # pragma: no cover -- another process
        os.execve(KEYFOB, [KEYFOB, *arguments], environment(folder) | own)  # noqa: S606 -- our own
    screen, answered, waiting = b"", 0, list(answers)
    while chunk := _read(terminal):
        screen += chunk
        # What came before the last answer is no question any more. The blank after a question is written when the
        # terminal no longer echoes; what was typed before that is thrown away.
        if waiting and screen[answered:].endswith(waiting[0][0] + b" "):
            answered = len(screen)
            os.write(terminal, waiting.pop(0)[1])
    os.close(terminal)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), screen.decode().replace("\r\n", "\n")


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 4096)
    except OSError:  # the other side is closed
        return b""
