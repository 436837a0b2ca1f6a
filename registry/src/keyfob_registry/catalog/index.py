"""The index of installed plug-ins: a JSON file that is made again when a distribution or a plug-in's file changes."""

import contextlib
import hashlib
import json
import os
import queue
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from importlib.metadata import EntryPoint, entry_points, version
from pathlib import Path
from typing import Any

from keyfob_sdk.hookspecs import PROJECT

from keyfob_registry.catalog import index_file
from keyfob_registry.catalog.entries import Entry, set_aside, stamp
from keyfob_registry.errors import PluginCrashedError, PluginFailedError, PluginTimeoutError

FORMAT = 2
IMPORT_SECONDS = 30.0


def read(cache_dir: Path, *, retry: bool = False, seconds: float = IMPORT_SECONDS) -> list[Entry]:
    """Return an entry for each installed plug-in, from the cached index where it is still true.

    Args:
        cache_dir: The folder that holds the index; one that cannot be written makes every start slower, no more.
        retry: Whether a plug-in that was set aside is tried again, though neither it nor what is installed changed.
        seconds: How long one plug-in may take to be imported.
    """
    points = _installed()
    path = cache_dir / f"index-{_digest([sys.prefix, sys.version])}.json"
    fingerprint = _fingerprint(points)
    entries = _cached(path, fingerprint)
    if entries is None or (retry and any(entry["fault"] for entry in entries)):
        entries = list(describe_all([point.module for point in points], seconds))
        index_file.write(path, {"fingerprint": fingerprint, "entries": entries})
    return entries


def _installed() -> list[EntryPoint]:
    """Return the entry points, ours first, so that nobody takes a name from us by the spelling of his own."""
    points = {point.module: point for point in entry_points(group=PROJECT)}
    return sorted(points.values(), key=lambda point: (not _distribution(point).startswith("keyfob-"), point.module))


def _distribution(point: EntryPoint) -> str:
    return _metadata(point)[0]


def _metadata(point: EntryPoint) -> tuple[str, str]:
    """Return the name and version of the distribution; empty where an uninstallation left the entry point alone."""
    try:
        return (str(point.dist.name), str(point.dist.version)) if point.dist else ("", "")
    except (KeyError, TypeError, FileNotFoundError):  # the last by the backport, where a library imported it
        return "", ""


def _fingerprint(points: Sequence[EntryPoint]) -> str:
    installed = [[point.value, *_metadata(point)] for point in points]
    return _digest([FORMAT, version("keyfob-sdk"), version("keyfob-registry"), installed])


def _digest(data: object) -> str:
    return hashlib.sha256(json.dumps(data).encode()).hexdigest()[:16]


def _cached(path: Path, fingerprint: str) -> list[Entry] | None:
    """Return the entries of the cached index, or nothing if there is none or it no longer holds."""
    try:
        index: dict[str, Any] = json.loads(path.read_bytes())
        entries: list[Entry] = index["entries"]
        fresh = index["fingerprint"] == fingerprint and all(_holds(entry) for entry in entries)
    except (OSError, ValueError, LookupError, TypeError):
        return None
    return entries if fresh else None


def _holds(entry: Entry) -> bool:
    """Say whether a plug-in's files are as they were; one without a known file that failed at once is tried again."""
    if entry["fault"] and entry["fault"]["code"] == PluginFailedError.code and not entry["files"]:
        return False
    return all(stamp(Path(path)) == found for path, found in entry["files"].items())


def describe_all(plugins: Sequence[str], seconds: float) -> Iterator[Entry]:
    """Yield an entry for each plug-in, imported in a process of their own; one that hangs or crashes is set aside."""
    remaining = list(plugins)
    while remaining:
        describer = _Describer(remaining)
        try:
            for plugin in tuple(remaining):
                remaining.pop(0)
                entry = describer.next(plugin, seconds)
                yield entry
                if describer.ended:
                    break
        finally:
            describer.close()


class _Describer:
    """A process that describes plug-ins one after the other."""

    def __init__(self, plugins: Sequence[str]) -> None:
        self.ended = False
        self._answers: queue.SimpleQueue[bytes] = queue.SimpleQueue()
        # -P keeps the working folder out of the path; the environment may hold a root key.
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", "keyfob_registry.catalog.describe"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={name: value for name, value in os.environ.items() if not name.startswith("KEYFOB_")},
            # What a plug-in forks holds our pipe open; it is ended with its process.
            start_new_session=True,
        )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        self._send({"path": sys.path, "plugins": list(plugins)})

    def _send(self, request: dict[str, Any]) -> None:
        if self._process.stdin is None:  # pragma: no cover: it is a pipe
            return
        with self._process.stdin as stdin:
            stdin.write(json.dumps(request).encode())

    def _read(self) -> None:
        for line in self._process.stdout or ():
            self._answers.put(line)
        self._answers.put(b"")

    def next(self, plugin: str, seconds: float) -> Entry:
        """Return the entry of the next plug-in, which is *plugin*."""
        try:
            line = self._answers.get(timeout=seconds)
        except queue.Empty:
            self.ended = True
            return set_aside(plugin, PluginTimeoutError(plugin, seconds))
        if not line:
            self.ended = True
            return set_aside(plugin, PluginCrashedError(plugin, self._process.wait()))
        entry: Entry = json.loads(line)
        return entry

    def close(self) -> None:
        """End the process, whatever it is doing."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        self._reader.join()
        if self._process.stdout:
            self._process.stdout.close()
