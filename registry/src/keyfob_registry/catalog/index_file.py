"""The file of an index: replaced as a whole, and done without where it cannot be written."""

import contextlib
import json
import os
import threading
from pathlib import Path
from typing import Any


def write(path: Path, index: dict[str, Any]) -> None:
    """Keep an index for the next start."""
    draft = path.with_suffix(f".{os.getpid()}.{threading.get_ident()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        draft.write_text(json.dumps(index), encoding="utf-8")
        draft.replace(path)
    except OSError:
        with contextlib.suppress(OSError):
            draft.unlink()
