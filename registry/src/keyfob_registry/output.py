"""Masking of what an action writes while it runs: standard output and error, warnings, log records.

Each call is told apart by a context variable, so that threads and tasks of other calls never mix with it. A thread that
the action itself started has no such context: there the secrets of all calls in flight are masked.

What it cannot do: it sees neither what an action writes to files, sockets or file descriptors of its own, nor what a
thread writes after its call ended. :func:`mask_descriptors` also sees what C code writes to descriptors 1 and 2.
"""

import logging
import os
import sys
import warnings
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from contextvars import ContextVar
from functools import partial
from select import select
from threading import RLock, Thread
from typing import Any, cast

from keyfob_registry.redaction import WITHHELD, ByteStreamRedactor, Redactor, StreamRedactor

_STREAMS = ("stdout", "stderr")
_CHUNK = 1 << 16
_PIPE = 1 << 20  # the most that a pipe holds

# What logging itself counts: formatters need them as numbers, whatever the secrets are.
_NUMBERS = frozenset({"created", "levelno", "lineno", "msecs", "process", "relativeCreated", "thread"})


class _Call:
    """What one call writes: its redactor, and one masking stream for each place that it writes to."""

    def __init__(self, redactor: Redactor) -> None:
        self.redactor = redactor
        self._lock = RLock()
        self._finished = False
        self._streams: dict[int, tuple[object, StreamRedactor | ByteStreamRedactor]] = {}

    def write(self, target: Any, chunk: str | bytes) -> None:
        """Write *chunk*, masked, to *target*; a tail that could become a secret waits for more."""
        with self._lock:
            if id(target) not in self._streams:
                masking = self.redactor.stream if isinstance(chunk, str) else self.redactor.byte_stream
                self._streams[id(target)] = target, masking(target.write)
            stream: Any = self._streams[id(target)][1]
            stream.write(chunk)
            if self._finished:  # a late thread: nobody would write what waits
                stream.flush_all()

    def finish(self) -> None:
        """Write what waits."""
        with self._lock:
            self._finished = True
            for _, stream in self._streams.values():
                with suppress(OSError, ValueError):  # the place was closed meanwhile
                    stream.flush_all()
            self._streams.clear()


_current: ContextVar[_Call | None] = ContextVar("keyfob_call", default=None)


class _Interception:
    """What stands between the process and its output while calls are in flight."""

    def __init__(self) -> None:
        self._lock = RLock()
        self._calls: list[_Call] = []
        self._shared: _Call | None = None

    def writer(self) -> _Call | None:
        """Return the call that writes; one for all calls in flight when it is not known which."""
        return _current.get() or self._shared_call()

    def enter(self, call: _Call) -> None:
        """Add *call* to the calls in flight."""
        with self._lock:
            self._become([*self._calls, call])
            _install()

    def leave(self, call: _Call) -> None:
        """Write what *call* held back, and step aside after the last one."""
        call.finish()
        with self._lock:
            self._become([other for other in self._calls if other is not call])
            if not self._calls:
                _uninstall()

    def _become(self, calls: list[_Call]) -> None:
        if self._shared:
            self._shared.finish()
        self._calls = calls
        self._shared = None

    def _shared_call(self) -> _Call | None:
        """Return the one for all calls in flight, made when the first write of no known call asks for it."""
        if self._shared or not self._calls:
            return self._shared
        with self._lock:
            if self._calls and not self._shared:
                self._shared = _Call(Redactor.joined(call.redactor for call in self._calls))
            return self._shared


# Standard output belongs to the whole process, and so does what guards it.
_interception = _Interception()


@contextmanager
def guard(redactor: Redactor) -> Generator[None]:
    """Mask whatever is written inside, by print, warnings or logging, until the block ends."""
    outer = _current.get()
    # A call inside a call may be given the secrets of the outer one.
    call = _Call(Redactor.joined([outer.redactor, redactor]) if outer else redactor)
    token = _current.set(call)
    try:
        _interception.enter(call)
        yield
    finally:
        _current.reset(token)
        _interception.leave(call)


class _Guarded:
    """A text or binary stream that masks what is written while a call is in flight."""

    def __init__(self, original: Any, kind: type[str | bytes]) -> None:
        self.original = original
        self._kind = kind

    def write(self, chunk: Any) -> int:
        """Write *chunk*, masked."""
        call = _interception.writer()
        if call is None:
            return cast("int", self.original.write(chunk))
        if self._kind is bytes:
            chunk = bytes(chunk)
        elif not isinstance(chunk, str):
            raise TypeError(f"write() argument must be str, not {type(chunk).__name__}")
        call.write(self.original, chunk)
        return len(chunk)

    def writelines(self, lines: Iterable[Any]) -> None:
        """Write each of *lines*, masked."""
        for line in lines:
            self.write(line)

    @property
    def buffer(self) -> "_Guarded":
        """The binary stream below, guarded too."""
        return _Guarded(self.original.buffer, bytes)

    @property
    def raw(self) -> "_Guarded":
        """The stream itself: what lies below it is not guarded."""
        return self

    def detach(self) -> "_Guarded":
        """Return the guarded binary stream below."""
        return self.buffer

    def __getattr__(self, name: str) -> Any:
        return getattr(self.original, name)

    def __iter__(self) -> Iterator[Any]:
        return iter(self.original)


class _GuardedWarning:
    """The function that shows a warning, with the text masked while a call is in flight."""

    def __init__(self, original: Callable[..., None]) -> None:
        self.original = original

    def __call__(self, message: Warning | str, *arguments: Any, **options: Any) -> None:
        call = _interception.writer()
        if call:
            masked = _text_or_withheld(call.redactor, message)
            message = message if masked == str(message) else Warning(masked)
        self.original(message, *arguments, **options)


class _GuardedHandlers:
    """The method that hands a record to the handlers of a logger, with a masked copy while a call is in flight."""

    def __init__(self, original: Callable[[logging.Logger, logging.LogRecord], None]) -> None:
        self.original = original

    def __get__(self, logger: logging.Logger | None, owner: type) -> Any:
        return self if logger is None else partial(self, logger)

    def __call__(self, logger: logging.Logger, record: logging.LogRecord) -> None:
        call = _interception.writer()
        # A thread that no call is known to have started may be the host's: its records stay as its formatters know
        # them, unless a secret shows.
        if call and (call is _current.get() or _shows(record, call.redactor)):
            record = _masked_record(record, call.redactor)
        self.original(logger, record)


def _masked_record(record: logging.LogRecord, redactor: Redactor) -> logging.LogRecord:
    """Return a copy of *record* without secrets; the original may belong to another handler."""
    masked: dict[str, Any]
    kept = {name: value for name, value in vars(record).items() if name in _NUMBERS}
    try:
        masked = redactor.data({name: value for name, value in vars(record).items() if name not in _NUMBERS})
        masked |= kept | {"msg": _message(record, redactor), "args": (), "exc_info": None}
        if record.exc_info:
            masked["exc_text"] = redactor.text(logging.Formatter().formatException(record.exc_info))
    except Exception:  # noqa: BLE001 - whatever goes wrong, the unmasked record stays here
        masked = kept | {"msg": WITHHELD, "levelname": logging.getLevelName(record.levelno)}
    return logging.makeLogRecord(masked)


def _shows(record: logging.LogRecord, redactor: Redactor) -> bool:
    """Return whether *record* holds a secret anywhere, or could not be searched."""
    try:
        trace = logging.Formatter().formatException(record.exc_info) if record.exc_info else ""
        return any(redactor.text(text) != text for text in (record.getMessage(), repr(vars(record)), trace))
    except Exception:  # noqa: BLE001 - what cannot be searched is masked
        return True


def _message(record: logging.LogRecord, redactor: Redactor) -> str:
    try:
        text = record.getMessage()
    except Exception:  # noqa: BLE001 - arguments that don't fit, as the author may have meant them
        return repr(redactor.data([record.msg, record.args]))
    return redactor.text(text)


def _text_or_withheld(redactor: Redactor, message: object) -> str:
    try:
        return redactor.text(str(message))
    except Exception:  # noqa: BLE001 - whatever goes wrong, the unmasked text stays here
        return WITHHELD


def _install() -> None:
    """Step in wherever another one stands now; streams may have been replaced since the last call."""
    for name in _STREAMS:
        stream = getattr(sys, name)
        if stream is not None and not isinstance(stream, _Guarded):
            setattr(sys, name, _Guarded(stream, str))
    if not isinstance(warnings.showwarning, _GuardedWarning):
        warnings.showwarning = _GuardedWarning(warnings.showwarning)
    # As error trackers do; a filter of a handler then sees the masked record too.
    handlers: Any = logging.Logger.callHandlers
    if not isinstance(handlers, _GuardedHandlers):
        _set_handlers(_GuardedHandlers(handlers))


def _uninstall() -> None:
    """Step aside, except where another one has stepped in since: there, what remains passes everything on."""
    for name in _STREAMS:
        while isinstance(stream := getattr(sys, name), _Guarded):
            setattr(sys, name, stream.original)
    if isinstance(warnings.showwarning, _GuardedWarning):
        warnings.showwarning = warnings.showwarning.original
    handlers: Any = logging.Logger.callHandlers
    if isinstance(handlers, _GuardedHandlers):
        _set_handlers(handlers.original)


def _set_handlers(handlers: Any) -> None:
    logging.Logger.callHandlers = handlers  # type: ignore[method-assign]  # a guard, or the method that it stood for


@contextmanager
def mask_descriptors(redactor: Redactor) -> Generator[None]:
    """Mask whatever the process writes to the file descriptors 1 and 2 inside, C code and child processes included.

    For a process that runs a single call, around :func:`guard`: what the guard has masked passes unchanged.
    """
    with ExitStack() as stack:
        _flush()
        for descriptor in (1, 2):
            pump = _Pump(descriptor, redactor)
            stack.callback(pump.stop)
        stack.callback(_flush)
        yield


class _Pump:
    """A thread that moves what is written to one descriptor through a redactor to where it pointed before."""

    def __init__(self, descriptor: int, redactor: Redactor) -> None:
        self._descriptor = descriptor
        self._target = os.dup(descriptor)
        self._stream = redactor.byte_stream(self._write)
        self._reader, writer = os.pipe()
        self._wake, self._waker = os.pipe()
        os.dup2(writer, descriptor)
        os.close(writer)
        self._thread = Thread(target=self._run, name=f"keyfob-mask-{descriptor}", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Put the descriptor back, and wait until all that was written to it is out."""
        os.dup2(self._target, self._descriptor)
        os.write(self._waker, b"stop")
        self._thread.join()
        for descriptor in (self._reader, self._wake, self._waker, self._target):
            os.close(descriptor)

    def _run(self) -> None:
        # A child that outlives the call may hold the pipe open, and go on writing: what counts is in the pipe by then.
        left = None
        while left is None or left > 0:
            ready, _, _ = select([self._reader, self._wake], [], [])
            if left is None and self._wake in ready:
                left = _PIPE
            if self._reader not in ready:
                break
            chunk = os.read(self._reader, _CHUNK)
            if not chunk:
                break
            self._stream.write(chunk)
            left = left and left - len(chunk)
        self._stream.flush_all()

    def _write(self, data: bytes) -> None:
        # Whoever read the output may have gone; the call goes on, and must not wait for a full pipe.
        with suppress(OSError):
            while data:
                data = data[os.write(self._target, data) :]


def _flush() -> None:
    """Empty the buffers of Python and of the C library, lest they be written after the descriptors are back."""
    for stream in (sys.stdout, sys.stderr, sys.__stdout__, sys.__stderr__):
        if stream is not None:
            with suppress(OSError, ValueError):
                stream.flush()
    import ctypes  # hidden import: only a process that masks its descriptors needs it

    with suppress(OSError, AttributeError, TypeError):
        ctypes.CDLL(None).fflush(None)
