"""Files for this user alone, which overwrite nothing."""

import os
from contextlib import suppress
from pathlib import Path

from keyfob_registry.errors import OutputError


def write(path: Path, data: bytes) -> None:
    """Write a new file of mode 0600, durably; OutputError if there is one already."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
        try:
            os.fchmod(descriptor, 0o600)  # the umask may have taken bits away
            with os.fdopen(descriptor, "wb", closefd=False) as file:
                file.write(data)
            os.fsync(descriptor)
        except BaseException:
            with suppress(OSError):
                path.unlink()
            raise
        finally:
            os.close(descriptor)
    except FileExistsError:
        problem = _exists(path)
    except OSError as error:
        problem = OutputError(str(path), os.strerror(error.errno or 0).lower())
    else:
        return
    raise problem


def refuse_existing(path: Path) -> None:
    """Raise OutputError if there is such a file, before any work is done for it; writing looks again."""
    if path.exists() or path.is_symlink():
        raise _exists(path)


def _exists(path: Path) -> OutputError:
    return OutputError(str(path), "it exists already, and is not overwritten")
