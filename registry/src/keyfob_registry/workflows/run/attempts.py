"""One call with its retry policy: attempts, each with its time limit, until one succeeds and is what was waited for."""

import contextvars
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from keyfob_sdk.errors import VendorError

from keyfob_registry.errors import TaskError, TaskTimeoutError
from keyfob_registry.expressions import Contexts
from keyfob_registry.workflows.model import RetryPolicy
from keyfob_registry.workflows.run.outcome import Outcome, failed, plain
from keyfob_registry.workflows.run.values import truth
from keyfob_registry.workflows.run.works import Call

SHORTEST, LONGEST = 1.0, 60.0
"""The seconds between two attempts: doubled each time, up to the longest."""

Perform = Callable[[Call], Any]


@dataclass
class _Answer:
    value: Any = None
    error: BaseException | None = None
    is_last: bool = False


def attempt(call: Call, perform: Perform, sleep: Callable[[float], object] = time.sleep) -> Outcome:
    """Perform *call* as often as its policy says, and return what came of it.

    Without ``retry_until`` a failure is tried again; with it, a result that is not yet the wanted one, too, then for
    as long as the policy's timeout if no number of attempts is given.
    """
    policy, started, tried = call.policy, time.monotonic(), 0
    while True:
        tried += 1
        answer = _limited(call, perform, _left(call, started))
        settled = answer.error is None and _is_wanted(call, answer)
        if settled or answer.is_last or is_last(policy, tried, time.monotonic() - started):
            break
        sleep(pause(answer.error, tried))
    ended_at = datetime.now(UTC)
    if answer.error is not None:
        return failed(answer.error, ended_at=ended_at)
    if not settled:
        return failed(never_came(call.ref, policy, tried), ended_at=ended_at)
    return Outcome("done", plain(answer.value), ended_at=ended_at)


def is_last(policy: RetryPolicy, tried: int, seconds: float) -> bool:
    """Return whether nothing is tried again after so many attempts, and so many seconds."""
    if policy.retry_until is not None and "max_attempts" not in policy.model_fields_set:
        return seconds >= policy.timeout
    return tried >= policy.max_attempts


def never_came(ref: str, policy: RetryPolicy, tried: int) -> TaskError:
    """Return the error of a task whose result never was the wanted one."""
    problem = f"what task {ref!r} waits for did not come in {tried} attempts"
    return TaskError(problem, [f"raise the max_attempts or the timeout of {policy!r}"])


def _left(call: Call, started: float) -> float:
    """Return the seconds that an attempt may take."""
    if call.policy.retry_until is None:
        return call.policy.timeout
    return max(call.policy.timeout - (time.monotonic() - started), 0.001)


def pause(error: BaseException | None, tried: int) -> float:
    """Return the seconds to wait before the next attempt."""
    wanted = error.retry_after if isinstance(error, VendorError) else None
    return min(SHORTEST * 2 ** (tried - 1) if wanted is None else wanted, LONGEST)


def _is_wanted(call: Call, answer: _Answer) -> bool:
    try:
        return is_wanted(call.policy, call.ref, call.contexts, plain(answer.value))
    except Exception as error:  # noqa: BLE001 -- an expression that fails fails the task
        answer.error, answer.is_last = error.with_traceback(None), True
        return False


def is_wanted(policy: RetryPolicy, ref: str, contexts: Contexts, result: Any) -> bool:
    """Return whether a result is the one that ``retry_until`` waits for; KeyfobError if that cannot be said."""
    if policy.retry_until is None:
        return True
    actions = {**(contexts.actions or {}), ref: {"result": result}}
    return truth(policy.retry_until, replace(contexts, actions=actions), f"retry_until of {ref!r}")


def _limited(call: Call, perform: Perform, seconds: float) -> _Answer:
    """Perform *call* in a thread of its own, and turn away from it when the time is over; it cannot be stopped."""
    answer, done = _Answer(), threading.Event()

    def run() -> None:
        try:
            answer.value = perform(call)
        except BaseException as error:  # noqa: BLE001 -- it becomes the outcome
            answer.error = error.with_traceback(None)
        done.set()

    context = contextvars.copy_context()
    threading.Thread(target=context.run, args=(run,), name=f"keyfob-{call.ref}", daemon=True).start()
    if done.wait(seconds):
        return answer
    return _Answer(error=TaskTimeoutError(f"task {call.ref!r}", seconds))
