"""One call on its way: what was prepared, how it went, and since when."""

import asyncio
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from keyfob_sdk import CallRecord
from keyfob_sdk.errors import KeyfobError

from keyfob_registry.errors import AuditError, RedactionError
from keyfob_registry.executor.failure import told
from keyfob_registry.executor.preparation import Prepared
from keyfob_registry.executor.request import Request
from keyfob_registry.output import guard, mask_descriptors


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a call ended: a masked result, or a masked error."""

    result: Any = None
    error: BaseException | None = None


class Session:
    """Enters the function of a prepared call, and keeps nothing of what comes out but its masked form."""

    def __init__(self, request: Request) -> None:
        self.request = request
        self.prepared = Prepared()
        self.outcome = Outcome()
        self.entered = False
        self.withheld: AuditError | None = None  # the intent could not be recorded
        self._started_at = datetime.now(UTC)
        self._started = time.perf_counter()

    @property
    def is_async(self) -> bool:
        """Whether the function is a coroutine function."""
        return self.prepared.target is not None and self.prepared.target.is_async

    def run(self) -> None:
        """Enter the function and note what came out."""
        if self.is_async:
            asyncio.run(self.arun())
            return
        prepared = self.prepared
        try:
            with self._masked():
                self.outcome = Outcome(prepared.redactor.data(self._function(**prepared.arguments)))
        except BaseException as error:  # noqa: BLE001 -- nothing that an action raises may pass unmasked
            self.outcome = Outcome(error=self._told(error))

    async def arun(self) -> None:
        """Enter the function and note what came out."""
        if not self.is_async:
            await asyncio.to_thread(self.run)
            return
        prepared = self.prepared
        try:
            with self._masked():
                self.outcome = Outcome(prepared.redactor.data(await self._function(**prepared.arguments)))
        except BaseException as error:  # noqa: BLE001 -- nothing that an action raises may pass unmasked
            self.outcome = Outcome(error=self._told(error))

    @contextmanager
    def _masked(self) -> Generator[None]:
        """Mask what the function writes; in a process that runs nothing else also what C code and its children do."""
        redactor = self.prepared.redactor
        with mask_descriptors(redactor) if self.request.alone else nullcontext(), guard(redactor):
            yield

    @property
    def _function(self) -> Callable[..., Any]:
        if self.prepared.target is None:  # pragma: no cover -- only a prepared session is run
            raise RuntimeError("the call was not prepared")
        return self.prepared.enter or self.prepared.target.function

    def _told(self, error: BaseException) -> BaseException:
        # New ones: the wish to stop holds, what the action hung onto it does not.
        if isinstance(error, asyncio.CancelledError):
            return asyncio.CancelledError()
        if isinstance(error, KeyboardInterrupt):
            return KeyboardInterrupt()
        try:
            return told(error, self.request.label, self.prepared.redactor)
        except RedactionError:
            return RedactionError(repr(self.request.label))

    def intent(self) -> CallRecord:
        """Return what the audit keeps before any value is opened."""
        return replace(self.record(), outcome="intended", error_code=None)

    def record(self) -> CallRecord:
        """Return the audit record: who, what, when and with which keys."""
        error = self.outcome.error
        return CallRecord(
            id=self.request.id,
            run=self.request.run or self.request.id,
            actor=self.request.actor,
            action=self.request.label,
            organization=self.prepared.organization,
            workspace=self.request.workspace,
            environment=self.request.environment,
            started_at=self._started_at,
            duration=time.perf_counter() - self._started,
            outcome=("failed" if error else "done") if self.entered else "refused",
            error_code=_code(error),
            secrets=tuple(self.prepared.uses),
            masked=tuple(sorted(self.prepared.redactor.masked)),
        )

    def close(self) -> None:
        """Forget every value."""
        self.prepared.close()


def _code(error: BaseException | None) -> str | None:
    if error is None:
        return None
    return error.code if isinstance(error, KeyfobError) else type(error).__name__
