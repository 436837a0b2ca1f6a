"""What is told about an exception that an action raised: all of it masked, none of it kept."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import cast

from keyfob_sdk import Finding
from keyfob_sdk import errors as sdk_errors
from keyfob_sdk.errors import KeyfobError

from keyfob_registry import errors as registry_errors
from keyfob_registry.errors import ActionFailedError, RedactionError
from keyfob_registry.redaction import ErrorRecord, Redactor

_OURS = (sdk_errors.__name__, registry_errors.__name__)


def told(error: BaseException, action: str, redactor: Redactor) -> KeyfobError:
    """Return the error that the caller of *action* gets instead of *error*.

    Errors of our own, as an action raises them on purpose, keep their class; everything else becomes an
    :class:`ActionFailedError`.
    """
    if isinstance(error, RedactionError):
        return RedactionError(repr(action))
    if isinstance(error, KeyfobError):
        return _masked(error, redactor.text)
    record = redactor.error(error)
    causes = tuple(_lines(record, 1))
    return ActionFailedError(action, record.type, record.message, causes=causes, trace=record.trace)


def _masked(error: KeyfobError, mask: Callable[[str], str]) -> KeyfobError:
    """Return *error* as its class of ours, with what may be told of it: masked texts, plain numbers, findings."""
    lineage = cast("Sequence[type[KeyfobError]]", type(error).__mro__)
    kind = next(each for each in lineage if each.__module__.startswith(_OURS))
    told = kind.__new__(kind)
    KeyfobError.__init__(told, mask(error.problem), hints=[mask(hint) for hint in error.hints])
    for name, value in vars(error).items():
        if name not in vars(told) and isinstance(value, str | int | float | None):
            setattr(told, name, mask(value) if isinstance(value, str) else value)
        elif name not in vars(told) and isinstance(value, tuple):
            # As the error of a step has them, which was told once already.
            setattr(told, name, tuple(_masked_item(item, mask) for item in cast("tuple[object, ...]", value)))
    return told


def _masked_item(item: object, mask: Callable[[str], str]) -> object:
    """Return an item of an error's tuple: a text, or a finding; anything else is left out."""
    if isinstance(item, str):
        return mask(item)
    if isinstance(item, Finding):
        return replace(item, where=mask(item.where), message=mask(item.message), hint=mask(item.hint))
    return None


def _lines(record: ErrorRecord, depth: int) -> Iterator[str]:
    yield from (f"{'  ' * depth}note: {note}" for note in record.notes)
    for relation, cause in record.causes:
        yield f"{'  ' * depth}{relation}: {cause.type}: {cause.message}"
        yield from _lines(cause, depth + 1)
