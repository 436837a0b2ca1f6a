"""Output: what an action prints, warns, logs, or writes from C is masked while it runs."""

# ruff: noqa: T201 - printing is what is tested

import asyncio
import io
import logging
import subprocess
import sys
import warnings
from collections.abc import Callable, Iterator
from contextlib import redirect_stdout
from contextvars import copy_context
from threading import Barrier, Thread
from typing import Any

import pytest
from canary import SECRET, TOKEN, seen
from keyfob_registry.output import guard
from keyfob_registry.redaction import Redactor
from keyfob_registry.redaction.matcher import Matcher

OTHER = "other-call-0123456789-abcdefghij"


class Collector(logging.Handler):
    """A handler that keeps what it is given, and the text of it."""

    def __init__(self) -> None:
        super().__init__()
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep *record*."""
        self.records.append(record)

    @property
    def output(self) -> str:
        """Everything that the records hold, and what they are formatted to."""
        return repr([(vars(record), self.format(record)) for record in self.records])


@pytest.fixture
def collected() -> Iterator[Collector]:
    """A handler at the root logger."""
    handler = Collector()
    logging.getLogger().addHandler(handler)
    yield handler
    logging.getLogger().removeHandler(handler)


def redactor() -> Redactor:
    """Return a redactor for both canaries."""
    return Redactor({"vendor.KEY": SECRET, "vendor.TOKEN": TOKEN})


def in_thread(function: Callable[[], object]) -> None:
    """Run *function* in a thread that the caller waits for."""
    thread = Thread(target=function)
    thread.start()
    thread.join()


WAYS: list[Callable[[str], object]] = [
    print,
    lambda text: print(text, file=sys.stderr),
    lambda text: sys.stdout.write(text),  # noqa: PLW0108 - the stream at the time of the call
    lambda text: [print(character, end="") for character in text],
    lambda text: sys.stdout.writelines([text[:9], text[9:]]),
    lambda text: sys.stdout.buffer.write(text.encode()),
    lambda text: sys.stderr.buffer.writelines([text.encode()]),
    lambda text: in_thread(lambda: print(text)),
    lambda text: in_thread(lambda: [print(character, end="") for character in text]),
    lambda text: asyncio.run(asyncio.to_thread(print, text)),
]


@pytest.mark.parametrize("secret", [SECRET, TOKEN])
@pytest.mark.parametrize("way", WAYS)
def test_figure_14_printed_secret_is_masked(way: Any, secret: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Whatever way a secret takes to standard output or error, it is masked."""
    with guard(redactor()):
        way(secret)

    output = "".join(capsys.readouterr())
    assert [] == seen(output, secret)
    assert "***" in output


LOGGED: list[Callable[[logging.Logger], object]] = [
    lambda log: log.warning(TOKEN),
    lambda log: log.warning("%s", TOKEN),
    lambda log: log.warning("%s%s", TOKEN[:20], TOKEN[20:]),
    lambda log: log.warning("%d %d", TOKEN, 1),
    lambda log: log.warning({"key": TOKEN}),
    lambda log: log.warning("x", extra={"token": TOKEN, "deep": [{TOKEN: TOKEN.encode()}]}),
    lambda log: log.warning("x", extra={TOKEN: 1}),
    lambda log: log.warning("x", exc_info=ValueError(TOKEN)),
    lambda log: in_thread(lambda: log.warning(TOKEN)),
    lambda log: logging.getLogger(f"{log.name}.{TOKEN}").warning("x"),
]


@pytest.mark.parametrize("way", LOGGED)
def test_figure_14_logged_secret_is_masked(way: Any, collected: Collector) -> None:
    """Message, arguments, extra attributes and errors of a log record are masked before any handler sees them."""
    with guard(redactor()):
        way(logging.getLogger("keyfob.test.output"))

    assert 1 == len(collected.records)
    assert [] == seen(collected.output, TOKEN)


def test_figure_14_stack_of_a_record_is_masked(collected: Collector) -> None:
    """The stack that a record carries shows source lines, which may hold a secret."""
    with guard(Redactor({"vendor.LINE": 'logging.warning("the secret stands here", stack_info=True)'})):
        logging.warning("the secret stands here", stack_info=True)  # noqa: LOG015 - any logger

    assert "***" in str(collected.records[0].stack_info)


def test_figure_14_warning_is_masked() -> None:
    """A warning is masked before anyone records or shows it."""
    with warnings.catch_warnings(record=True) as caught, guard(redactor()):
        warnings.simplefilter("always")
        warnings.warn(f"token {TOKEN}", UserWarning, stacklevel=1)

    assert ["token ***"] == [str(warning.message) for warning in caught]


def test_figure_16_output_is_withheld_when_the_masker_fails(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], collected: Collector
) -> None:
    """Prints, records and warnings become a fixed text when masking them fails."""

    def fail(*_: object) -> None:
        raise MemoryError(TOKEN)

    monkeypatch.setattr(Matcher, "candidates", fail)
    with warnings.catch_warnings(record=True) as caught, guard(redactor()):
        warnings.simplefilter("always")
        print(TOKEN)
        logging.getLogger("a").warning(TOKEN)
        warnings.warn(TOKEN, UserWarning, stacklevel=1)

    assert [] == seen(f"{capsys.readouterr()}{collected.output}{caught}", TOKEN)
    assert ("[withheld]", "[withheld]") == (collected.records[0].getMessage(), str(caught[0].message))


def test_record_keeps_its_numbers_and_its_original(collected: Collector) -> None:
    """Numbers that logging counts stay numbers; the record that the caller made is not changed."""
    record = logging.LogRecord("a", logging.WARNING, "p", 7, "%s", (TOKEN,), None)

    with guard(Redactor({"vendor.PIN": "1795", "vendor.TOKEN": TOKEN})):
        logging.getLogger("a").handle(record)

    assert TOKEN == record.getMessage()
    assert (record.created, 7, "***") == (collected.records[0].created, collected.records[0].lineno, "***")


def test_calls_in_threads_never_mix(capsys: pytest.CaptureFixture[str]) -> None:
    """Two calls at the same time mask their own secrets, each at its own end."""
    together = Barrier(2, timeout=10)

    def call(secret: str, text: str) -> None:
        with guard(Redactor({"vendor.KEY": secret})):
            together.wait()
            print(text)
            together.wait()

    threads = [Thread(target=call, args=(TOKEN, OTHER)), Thread(target=call, args=(OTHER, TOKEN))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert {OTHER, TOKEN} == set(capsys.readouterr().out.split())


async def test_calls_in_tasks_never_mix(capsys: pytest.CaptureFixture[str]) -> None:
    """Tasks of one thread are told apart too."""

    async def call(secret: str) -> None:
        with guard(Redactor({"vendor.KEY": secret})):
            await asyncio.sleep(0)
            print(f"{TOKEN} {OTHER}")

    await asyncio.gather(call(TOKEN), call(OTHER))

    assert [f"*** {OTHER}", f"{TOKEN} ***"] == capsys.readouterr().out.splitlines()


def test_call_inside_a_call_masks_the_secrets_of_both(capsys: pytest.CaptureFixture[str]) -> None:
    """An inner call may have been given a secret of the outer one."""
    with guard(Redactor({"a.KEY": TOKEN})), guard(Redactor({"b.KEY": OTHER})):
        print(TOKEN, OTHER)

    assert "*** ***\n" == capsys.readouterr().out


def test_everything_is_put_back() -> None:
    """After the last call, streams, warnings and logging are what they were."""

    def state() -> list[object]:
        return [sys.stdout, sys.stderr, warnings.showwarning, vars(logging.Logger)["callHandlers"]]

    before = state()

    with guard(redactor()), guard(redactor()):
        assert not any(one is other for one, other in zip(before, state(), strict=True))

    assert before == state()


def test_stream_that_is_replaced_meanwhile_stays() -> None:
    """A stream that someone puts in place during a call is theirs; one that they put back later passes on."""
    with redirect_stdout(io.StringIO()) as outer:
        first = guard(redactor())
        first.__enter__()
        with redirect_stdout(io.StringIO()) as inner:
            with guard(redactor()):
                print(TOKEN)
            first.__exit__(None, None, None)
            assert inner is sys.stdout
        print("after")
        with guard(redactor()):
            print(TOKEN)

    assert ("***\n", "after\n***\n") == (inner.getvalue(), outer.getvalue())


def test_late_writer_loses_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    """What a task of a call writes after the call ended waits for nothing."""
    with guard(Redactor({})):
        with guard(redactor()):
            late = copy_context()
        late.run(print, TOKEN[:10], end="")
        print("!")

    assert f"{TOKEN[:10]}!\n" == capsys.readouterr().out


PROGRAM = """
import ctypes, logging, os, subprocess, sys
from keyfob_registry.output import guard, mask_descriptors
from keyfob_registry.redaction import Redactor
SECRET = {secret!r}
redactor = Redactor({{"vendor.KEY": SECRET}})
print("before")
with mask_descriptors(redactor), guard(redactor):
    {body}
print("after")
"""


@pytest.mark.parametrize("secret", [SECRET, TOKEN])
@pytest.mark.parametrize(
    "body",
    [
        "os.write(1, SECRET.encode())",
        "os.write(2, SECRET.encode())",
        "[os.write(1, SECRET.encode()[place:place + 1]) for place in range(len(SECRET.encode()))]",
        "ctypes.CDLL(None).printf(b'%s', SECRET.encode())",
        "subprocess.run(['printf', '%s', SECRET])",
        "sys.__stdout__.write(SECRET)",
        "print(SECRET, end='')",
        "logging.error(SECRET)",
        # A process that outlives the call, and keeps the descriptors open.
        "subprocess.run(['sh', '-c', 'printf %s \"$0\"; sleep 3 &', SECRET])",
    ],
)
def test_figure_14_descriptors_are_masked(body: str, secret: str) -> None:
    """Writes to descriptors 1 and 2 from C and from child processes are masked, complete, and in order."""
    program = PROGRAM.format(secret=secret, body=body)
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True, text=True, timeout=60)

    assert [] == seen(done.stdout + done.stderr, secret)
    assert "***" in done.stdout + done.stderr
    assert done.stdout.startswith("before\n")
    assert done.stdout.endswith("after\n")


def test_descriptors_take_large_output() -> None:
    """Ten megabytes on both descriptors, from Python and C, arrive complete."""
    body = "[(print('x' * 99), os.write(2, b'y' * 99 + b'\\n')) for _ in range(50_000)]"
    program = PROGRAM.format(secret=TOKEN, body=body)
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True, text=True, timeout=60)

    assert (50_000, 50_000) == (done.stdout.count("x" * 99 + "\n"), done.stderr.count("y" * 99 + "\n"))


def test_records_of_the_host_stay_as_they_are(caplog: pytest.LogCaptureFixture) -> None:
    """A thread of the host that logs during a call keeps its arguments and objects, which its formatters know."""
    request = object()

    with guard(Redactor({"a.KEY": TOKEN})):
        in_thread(lambda: logging.getLogger("host").warning("%s %s", "GET", 200, extra={"request": request}))

    (record,) = caplog.records
    assert (("GET", 200), request) == (record.args, vars(record)["request"])


def test_records_of_the_host_that_show_a_secret_are_masked(caplog: pytest.LogCaptureFixture) -> None:
    """A thread of no known call that logs a secret of a call in flight has it masked, wherever in the record it is."""
    with guard(Redactor({"a.KEY": TOKEN})):
        in_thread(lambda: logging.getLogger("host").warning("%s", TOKEN))
        in_thread(lambda: logging.getLogger("host").warning("extra", extra={"request": [TOKEN]}))

    assert TOKEN not in " ".join(repr(vars(record)) for record in caplog.records)
    assert "***" == caplog.records[0].getMessage()
