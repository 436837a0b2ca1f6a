"""A run, or what it is kept in, does not do what it should."""

from collections.abc import Iterable
from typing import Any

from keyfob_sdk.errors import KeyfobError, did_you_mean


class EngineError(KeyfobError):
    """The engine that runs workflows failed."""

    code = "E650"


class RunFailedError(EngineError):
    """A run failed: a task failed, and no other handles that; ``errors`` holds what is told of each."""

    code = "E651"

    def __init__(self, workflow: str, errors: Iterable[dict[str, Any]]) -> None:
        self.errors = tuple(errors)
        lines = [f"{each.get('task', 'the run')}: {each['code']} {each['message']}" for each in self.errors]
        hints = dict.fromkeys(hint for each in self.errors for hint in each["hints"])
        super().__init__("\n  - ".join([f"workflow {workflow!r} failed", *lines]), hints=hints)


class TaskError(EngineError):
    """A task cannot be run as the workflow says it."""

    code = "E652"

    def __init__(self, problem: str, hints: Iterable[str]) -> None:
        super().__init__(problem, hints=hints)


class TaskTimeoutError(EngineError):
    """A task, or the run, took longer than its timeout."""

    code = "E653"

    def __init__(self, what: str, seconds: float) -> None:
        super().__init__(f"{what} took longer than {seconds:g} s", hints=["raise the timeout of its retry_policy"])


class LimitError(EngineError):
    """A loop or a recursion does not end."""

    code = "E654"

    def __init__(self, problem: str, hint: str) -> None:
        super().__init__(problem, hints=[hint])


class UnknownRunError(EngineError):
    """There is no run of this id."""

    code = "E655"

    def __init__(self, run: str, known: Iterable[str]) -> None:
        super().__init__(f"there is no run {run!r}", hints=did_you_mean(run, known) or ["keyfob workflow runs"])


class RunStateError(EngineError):
    """A run is in no state for that."""

    code = "E656"

    def __init__(self, run: str, state: str, wanted: str) -> None:
        super().__init__(f"run {run!r} is {state}, and cannot be {wanted}", hints=[f"keyfob workflow show {run}"])


class SealedRowError(EngineError):
    """A row of the engine's database was not written by Keyfob with this key; it is not read."""

    code = "E657"

    def __init__(self, reason: str) -> None:
        super().__init__(f"a row of the engine's database {reason}", hints=["restore the database from a backup"])


class RunCancelledError(EngineError):
    """A run was cancelled."""

    code = "E658"

    def __init__(self, run: str) -> None:
        super().__init__(f"run {run!r} was cancelled", hints=[f"keyfob workflow resume {run}"])


class WorkerError(EngineError):
    """A worker cannot be started: another one of its name runs."""

    code = "E659"

    def __init__(self, name: str) -> None:
        super().__init__(f"a worker named {name!r} is running already", hints=["keyfob worker start --name another"])
