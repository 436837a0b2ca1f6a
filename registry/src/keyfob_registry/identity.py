"""Who calls, where nobody says it."""

import getpass
import os
from functools import cache


@cache
def user() -> str:
    """Return the name of the user of the process."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return f"uid {os.getuid()}"
