"""Runs Python from outside in a process of its own: started anew for each run, with an empty environment and limits.

The process is the isolation: what runs in it shares no memory with secrets. It still has this user's rights on the file
system and the network.
"""

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO, Any

from keyfob_sdk.errors import ConfigurationError, VendorError

TIMEOUT = 10.0
"""Seconds that a lambda may take."""

LARGEST_RESULT = 10 * 1024 * 1024
LARGEST_OUTPUT = 1024 * 1024
_PROGRAM = Path(__file__).with_name("_python_child.py")


def run(script: str, inputs: dict[str, Any], *, timeout: float) -> Any:
    """Return what the main function of *script* returns for these inputs.

    Raises:
        ConfigurationError: The script is no Python, or has no function to call.
        VendorError: It raised, took too long, was ended, or returned what is not JSON.
    """
    return _run({"kind": "script", "source": script, "inputs": inputs}, "the script", timeout)


def apply(source: str, value: Any) -> Any:
    """Return what a lambda makes of *value*; errors as for :func:`run`."""
    return _run({"kind": "apply", "source": source, "inputs": value}, "the lambda", TIMEOUT)


def select(source: str, items: Sequence[Any]) -> list[Any]:
    """Return the items for which a lambda returns something true; errors as for :func:`run`."""
    kept: list[bool] = _run({"kind": "select", "source": source, "inputs": list(items)}, "the lambda", TIMEOUT)
    return [item for item, keep in zip(items, kept, strict=True) if keep]


def _run(task: dict[str, Any], what: str, timeout: float) -> Any:
    try:
        text = json.dumps(task | {"seconds": timeout, "bytes": LARGEST_RESULT}, default=_plain)
    except (TypeError, ValueError, RecursionError):
        text = ""
    if not text:
        raise ConfigurationError(
            f"the inputs of {what} are not JSON", hints=["give texts, numbers, lists and mappings"]
        )
    with TemporaryDirectory(prefix="keyfob-python-") as folder:
        child = _Child(folder)
        answer, output, late = child.talk(text.encode(), timeout)
    if output:
        print(output.decode(errors="replace"), end="", flush=True)  # noqa: T201 -- what the script printed
    if late:
        raise VendorError(f"{what} did not end within {timeout:g} seconds", hints=["give it more time, or less to do"])
    return _result(answer, what, child.status)


def _result(answer: bytes, what: str, status: int) -> Any:
    try:
        found = json.loads(answer)
    except (ValueError, RecursionError):
        found = None
    match found:
        case {"result": result}:
            return result
        case {"wrong": str(reason)}:
            raise ConfigurationError(f"{what} {reason}")
        case {"raised": str(reason)}:
            raise VendorError(f"{what} {reason}")
        case _:
            raise VendorError(f"{what} was ended ({_death(status)})", hints=["it may need too much memory or time"])


def _death(status: int) -> str:
    with suppress(ValueError):
        return signal.Signals(-status).name
    return f"exit code {status}"


def _plain(value: object) -> Any:
    """Return what JSON has for a model, a date or the like."""
    for method in ("model_dump", "isoformat"):
        if hasattr(value, method):
            return getattr(value, method)()
    raise TypeError


class _Child:
    """One process, its two ways out, and the end of all that it started."""

    def __init__(self, folder: str) -> None:
        self._result, result = os.pipe()
        self.status = 0
        try:
            self._process = subprocess.Popen(  # noqa: S603 -- it is our own program that runs it, within limits
                [sys.executable, "-I", "-S", "-X", "utf8", str(_PROGRAM), str(result)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                env={},
                cwd=folder,
                pass_fds=(result,),
                start_new_session=True,
            )
        except BaseException:
            os.close(self._result)
            raise
        finally:
            os.close(result)

    def talk(self, task: bytes, timeout: float) -> tuple[bytes, bytes, bool]:
        """Send the task; return the answer, what was printed, and whether it took too long."""
        process = self._process
        reader = _Reader(os.fdopen(self._result, "rb"), LARGEST_RESULT + 1024)
        printed = _Reader(process.stdout, LARGEST_OUTPUT)
        writer = threading.Thread(target=_write, args=(process.stdin, task), daemon=True)
        writer.start()
        late = False
        try:
            self.status = process.wait(timeout)
        except subprocess.TimeoutExpired:
            late = True
        finally:
            self._end()
        writer.join()
        return reader.all(), printed.all(), late

    def _end(self) -> None:
        """End the process and all that it left behind in its session."""
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()


class _Reader(threading.Thread):
    """Reads a pipe to its end, and keeps as many bytes as allowed."""

    def __init__(self, pipe: IO[bytes] | None, limit: int) -> None:
        super().__init__(daemon=True)
        self._pipe = pipe
        self._limit = limit
        self._kept = bytearray()
        self.start()

    def run(self) -> None:
        """Read; what is too much is dropped, so that who writes never waits."""
        if self._pipe is None:  # pragma: no cover -- both pipes were asked for
            return
        with self._pipe:
            while part := os.read(self._pipe.fileno(), 65536):
                self._kept += part[: self._limit - len(self._kept)]

    def all(self) -> bytes:
        """Return what was kept, when the pipe has ended; one that a runaway holds open is not waited for."""
        self.join(timeout=1)
        return bytes(self._kept)


def _write(pipe: IO[bytes] | None, task: bytes) -> None:
    with suppress(BrokenPipeError, OSError):
        if pipe is not None:
            pipe.write(task)
            pipe.close()
