"""A call did not give a result."""

import shlex
from collections.abc import Sequence

from keyfob_sdk.errors import KeyfobError


class CallError(KeyfobError):
    """A call did not give a result."""

    code = "E500"


class ActionFailedError(CallError):
    """The function of an action raised; every text here is masked.

    ``kind`` is the name of the exception's class, ``causes`` has a line for each exception behind it, ``trace`` is the
    traceback without any values of variables.
    """

    code = "E501"

    def __init__(self, action: str, kind: str, message: str, *, causes: Sequence[str] = (), trace: str = "") -> None:
        self.action, self.kind, self.message = action, kind, message
        self.causes = tuple(causes)
        self.trace = trace
        lines = [f"{action!r} failed: {kind}: {message}" if message else f"{action!r} failed: {kind}", *causes]
        super().__init__("\n  ".join(lines))


class RedactionError(CallError):
    """Output is withheld, because masking it failed."""

    code = "E502"

    def __init__(self, source: str = "the call") -> None:
        super().__init__(
            f"the output of {source} was withheld: masking it failed",
            hints=["return plain data from the action: text, numbers, lists and dicts"],
        )


class AuditError(CallError):
    """The call could not be recorded, so no secret was opened for it, or its result is withheld."""

    code = "E503"

    def __init__(self, action: str, reason: str, *, consequence: str = "its result is withheld") -> None:
        problem = f"the call of {action!r} could not be recorded, so {consequence}: {reason}"
        super().__init__(problem, hints=["keyfob doctor"])


class RunningLoopError(CallError):
    """An async action was called from inside of an event loop by the function that blocks."""

    code = "E504"

    def __init__(self, action: str) -> None:
        super().__init__(
            f"{action!r} is async, and an event loop is running in this thread",
            hints=[f"await registry.acall({action!r}, …)"],
        )


class AuditChainError(CallError):
    """The audit in the database is not the one that was written: no secret is opened until that is explained."""

    code = "E505"

    def __init__(self, problem: str, pin: str) -> None:
        explained = [f"once it is explained, as by a restored backup: rm {shlex.quote(pin)}"] if pin else []
        super().__init__(problem, hints=["keyfob audit verify", *explained])
