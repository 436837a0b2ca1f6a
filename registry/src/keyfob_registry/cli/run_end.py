"""How a run ends that was looked at: with its result, with what failed, or because somebody looked long enough."""

import os
import sys
from collections.abc import Generator
from contextlib import contextmanager
from typing import NoReturn

from keyfob_registry.app import Registry
from keyfob_registry.cli.failures import INTERRUPTED
from keyfob_registry.cli.json_text import say_json
from keyfob_registry.cli.printing import note, settle_streams
from keyfob_registry.workflows.run import Outcome


def finish(run_id: str, outcome: Outcome, *, as_json: bool) -> NoReturn:
    """Print what came of a run, and end with the exit code that says so."""
    if as_json:
        told = {"state": outcome.state, "result": outcome.result, "error": outcome.error}
        say_json({"run": run_id, **told})
    elif outcome.state == "done":
        say_json(outcome.result, indent=2)
    else:
        error = outcome.error
        note(f"error[{error['code']}]: {error['message']}")
        for hint in [*error["hints"], f"keyfob workflow show {run_id}"]:
            note(f"hint: {hint}")
    sys.exit(0 if outcome.state == "done" else 1)


@contextmanager
def interruptible(registry: Registry, run_id: str) -> Generator[None]:
    """Leave the run at Ctrl-C: what it did is kept, and threads that wait for a vendor are not waited for."""
    try:
        yield
    except KeyboardInterrupt:
        note(f"hint: go on with it: keyfob workflow resume {run_id}")
        registry.close()
        settle_streams()
        os._exit(INTERRUPTED)
