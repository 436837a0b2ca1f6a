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
from keyfob_registry.executor.steps import Steps
from keyfob_registry.templates.action import TemplateAction

Record = Callable[[CallRecord], None]


class Executor:
    """Runs calls in the caller's thread or event loop; the secrets of two calls never meet.

    Args:
        preparation: Does everything before a function is entered.
        record: Keeps the audit record of a call; if it raises, the result is withheld.
        intend: Keeps the intent of a call, before it opens secrets; if it raises, none is opened.
    """

    def __init__(self, preparation: Preparation, record: Record, intend: Record) -> None:
        self._preparation = preparation
        self._record = record
        self._intention = intend

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
        preparing = asyncio.ensure_future(asyncio.to_thread(self._prepare, session, blocking=False))
        try:
            if await asyncio.shield(preparing):
                await session.arun()
        except asyncio.CancelledError:
            # What is being opened must be open before it can be closed, and its intent stands before its outcome.
            await asyncio.wait([preparing])
            session.outcome = Outcome(error=asyncio.CancelledError())
        return await asyncio.to_thread(self._finish, session)

    def _prepare(self, session: Session, *, blocking: bool) -> bool:
        """Make the session ready to run, or note why the call is refused."""
        request, prepared = session.request, session.prepared
        try:
            self._preparation.fill(prepared, request, lambda: self._intend(session))
            if isinstance(prepared.target, TemplateAction):
                steps = Steps(prepared.target, request, prepared, self.call, self._preparation.functions)
                prepared.enter = steps.run
            session.entered = not (blocking and session.is_async and _loop_is_running())
            refusal: KeyfobError | None = None if session.entered else RunningLoopError(request.name)
        except KeyfobError as error:
            refusal = error.with_traceback(None)
        except Exception as error:  # noqa: BLE001 -- a validator of the author's may raise anything
            refusal = told(error, request.label, prepared.redactor)
        session.outcome = Outcome(error=refusal)
        return session.entered

    def _intend(self, session: Session) -> None:
        """Record that secrets are about to be opened; no intent, no value."""
        reason = _keep(self._intention, session.intent())
        if reason:
            session.withheld = AuditError(session.request.label, reason, consequence="no secret was opened")
            raise session.withheld

    def _finish(self, session: Session) -> Any:
        if session.withheld:
            # Nothing was opened, and an audit that has just failed is not waited for once more.
            session.close()
            raise session.withheld
        outcome, record = session.outcome, session.record()
        # The frames of a raised error live on with it: they must not hold a value.
        session.close()
        reason = _keep(self._record, record)
        if reason:
            raise AuditError(session.request.label, reason)
        if outcome.error is not None:
            raise outcome.error
        return outcome.result


def _keep(keep: Record, record: CallRecord) -> str:
    """Keep a record; return why it could not be kept, or nothing."""
    try:
        keep(record)
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
