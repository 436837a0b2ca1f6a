"""Leases: a name that one process of this machine has, and that is free again when the process is no more."""

import fcntl
import os
from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path

from keyfob_registry.errors import WorkerError


@contextmanager
def held(folder: Path, name: str) -> Generator[None]:
    """Hold the lease of a name; WorkerError if another process does."""
    descriptor = _open(folder, name)
    try:
        if not _lock(descriptor):
            raise WorkerError(name)
        yield
    finally:
        os.close(descriptor)


def is_held(folder: Path, name: str) -> bool:
    """Say whether a process of this machine holds the lease of a name."""
    descriptor = _open(folder, name)
    try:
        return not _lock(descriptor)
    finally:
        os.close(descriptor)


def _open(folder: Path, name: str) -> int:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / f"{name.replace('/', '+')}.lease"
    return os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)


def _lock(descriptor: int) -> bool:
    with suppress(BlockingIOError):
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return True
    return False
