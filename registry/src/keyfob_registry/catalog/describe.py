"""The process that imports plug-ins for the index: it has no key, and may be ended when a plug-in hangs.

It reads ``{"path": [...], "plugins": [...]}`` from its input and answers with one line of JSON a plug-in.
"""

import json
import os
import sys

from keyfob_registry.catalog.entries import describe, set_aside
from keyfob_registry.catalog.plugins import Plugin
from keyfob_registry.errors import PluginError, PluginFailedError


def main() -> None:
    """Describe each plug-in that the input names, in its order."""
    request = json.load(sys.stdin)
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    # What a plug-in prints while it is imported must not end up between the answers.
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    sys.path[:] = request["path"]
    for plugin in request["plugins"]:
        answers.write(_line(plugin) + "\n")
        answers.flush()
    # Threads that a plug-in left behind must not keep this process alive.
    os._exit(0)


def _line(plugin: str) -> str:
    try:
        return json.dumps(describe(Plugin.load(plugin)))
    except PluginError as error:
        reason = error
    except Exception as error:  # noqa: BLE001 -- a schema that cannot be made or written sets its plug-in aside
        reason = PluginFailedError(plugin, f"{type(error).__name__}: {error}")
    return json.dumps(set_aside(plugin, reason))


if __name__ == "__main__":
    main()
