"""What became of a task or a run, as plain data: a masked result, or a masked error."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Literal, cast

from keyfob_sdk.errors import KeyfobError

from keyfob_registry.errors import EngineError

State = Literal["done", "failed", "skipped", "cancelled"]
TaskState = Literal["done", "failed", "skipped"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a task, a child or a run ended, and when.

    A gather that set failures aside is done, with a result and an error.
    """

    state: State
    result: Any = None
    error: Any = None
    ended_at: datetime | None = None

    @property
    def data(self) -> dict[str, Any]:
        """What expressions read as ``ACTIONS.<ref>``."""
        return ({"result": self.result} if self.state == "done" else {}) | ({"error": self.error} if self.error else {})

    def dump(self) -> dict[str, Any]:
        """Return it as plain data."""
        return {"state": self.state, "result": self.result, "error": self.error, "ended_at": self.ended_at}

    @property
    def task_state(self) -> TaskState:
        """The state as that of a task: a child that was cancelled has failed."""
        return "failed" if self.state == "cancelled" else self.state

    @classmethod
    def load(cls, data: Mapping[str, Any]) -> "Outcome":
        """Return what :meth:`dump` made."""
        return cls(data["state"], data["result"], data["error"], data["ended_at"])


def failure(error: BaseException) -> dict[str, Any]:
    """Return what is told of an error: of ours its masked text, of any other its kind alone."""
    if not isinstance(error, KeyfobError):
        error = EngineError(f"something unexpected happened: {type(error).__name__}")
    told = {"type": type(error).__name__, "code": error.code, "message": error.problem}
    return told | {"hints": list(error.hints)}


def failed(error: BaseException, *, ended_at: datetime | None = None) -> Outcome:
    """Return the outcome of what raised *error*."""
    return Outcome("failed", error=failure(error), ended_at=ended_at)


def plain(value: Any) -> Any:
    """Return *value* as an engine may keep it: JSON and times; of what is neither, its text."""
    if isinstance(value, datetime) and value.tzinfo is None:
        return value.replace(tzinfo=UTC)
    if value is None or isinstance(value, str | int | float | date | time | timedelta):
        return value
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in cast("Mapping[Any, Any]", value).items()}
    if isinstance(value, Sequence | set | frozenset) and not isinstance(value, bytes | bytearray):
        return [plain(item) for item in cast("Sequence[Any]", value)]
    return str(value)
