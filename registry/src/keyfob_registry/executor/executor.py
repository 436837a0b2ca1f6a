"""Runs calls: prepares them, enters the function, masks what comes out, and records all of it."""

import asyncio
from collections.abc import Callable
from typing import Any

from keyfob_sdk import CallRecord
from keyfob_sdk.errors import KeyfobError

from keyfob_registry.errors import AuditError, RunningLoopError
from keyfob_registry.executor.failure import told
from keyfob_registry.executor.preparation import Preparation
from keyfob_registry.executor.request import Request
from keyfob_registry.executor.session import Outcome, Session

Record = Callable[[CallRecord], None]


class Executor:
    """Runs calls in the caller's thread or event loop; the secrets of two calls never meet.

    Args:
        preparation: Does everything before a function is entered.
        record: Keeps the audit record of a call; if it raises, the result is withheld.
    """

    def __init__(self, preparation: Preparation, record: Record) -> None:
        self._preparation = preparation
        self._record = record

    def call(self, request: Request) -> Any:
        """Return the masked result of a call; an async action runs in an event loop of its own."""
        session = Session(request)
        if self._prepare(session, blocking=True):
            session.run()
        return self._finish(session)

    async def acall(self, request: Request) -> Any:
        """Return the masked result of a call; an action that is not async runs in a thread.

        A call that is cancelled is recorded too. Its thread cannot be stopped, but its secrets are closed.
        """
        session = Session(request)
        try:
            if await asyncio.to_thread(self._prepare, session, blocking=False):
                await session.arun()
        except asyncio.CancelledError:
            session.outcome = Outcome(error=asyncio.CancelledError())
        return await asyncio.to_thread(self._finish, session)

    def _prepare(self, session: Session, *, blocking: bool) -> bool:
        """Make the session ready to run, or note why the call is refused."""
        request, prepared = session.request, session.prepared
        try:
            self._preparation.fill(prepared, request)
            session.entered = not (blocking and session.is_async and _loop_is_running())
            refusal: KeyfobError | None = None if session.entered else RunningLoopError(request.name)
        except KeyfobError as error:
            refusal = error.with_traceback(None)
        except Exception as error:  # noqa: BLE001 -- a validator of the author's may raise anything
            refusal = told(error, request.label, prepared.redactor)
        session.outcome = Outcome(error=refusal)
        return session.entered

    def _finish(self, session: Session) -> Any:
        outcome, record = session.outcome, session.record()
        # The frames of a raised error live on with it: they must not hold a value.
        session.close()
        reason = self._keep(record)
        if reason:
            raise AuditError(session.request.label, reason)
        if outcome.error is not None:
            raise outcome.error
        return outcome.result

    def _keep(self, record: CallRecord) -> str:
        try:
            self._record(record)
        except KeyfobError as error:
            return error.problem
        except Exception as error:  # noqa: BLE001 -- whatever the audit raises, the result is withheld
            return type(error).__name__
        return ""


def _loop_is_running() -> bool:
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True
