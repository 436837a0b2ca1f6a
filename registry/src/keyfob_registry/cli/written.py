"""Files that a command writes beside what it prints."""

import os
from pathlib import Path

from keyfob_registry.cli.failures import WrongUsageError


def write(option: str, path: Path, text: str) -> None:
    """Write *text* to the file that an option names; WrongUsageError if it cannot be written."""
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        reason = os.strerror(error.errno or 0).lower()
    else:
        return
    raise WrongUsageError(f"{option} FILE cannot be written: {reason}")
