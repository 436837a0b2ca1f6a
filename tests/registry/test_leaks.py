"""No way out of a call carries a secret, in any usual encoding."""

import asyncio
import io
import json
import logging
import traceback
import warnings
from collections.abc import Iterator

import leaky
import pytest
from keyfob_registry import Registry
from keyfob_sdk.errors import KeyfobError
from keyfob_sdk.testing import CANARY, assert_hidden, encodings
from pydantic import SecretStr

ENCODINGS = sorted(encodings(CANARY))


@pytest.fixture(name="registry")
def _registry() -> Iterator[Registry]:
    with Registry.in_memory(leaky) as registry:
        registry.put_secret("leaky", {"LEAKY_TOKEN": SecretStr(CANARY)})
        yield registry


def told(error: BaseException) -> str:
    """Return everything that an error tells whoever holds it."""
    related = [error.__cause__, error.__context__, *getattr(error, "__notes__", [])]
    rendered = error.render() if isinstance(error, KeyfobError) else ""
    return "\n".join([*traceback.format_exception(error), repr(error), rendered, repr(vars(error)), repr(related)])


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("way", sorted(leaky.results("")))
def test_figure_14_a_result_is_masked(registry: Registry, way: str, encoding: str) -> None:
    """A result holds the secret in no form, wherever in it the action put it."""
    result = registry.call("leaky.give", {"way": way, "encoding": encoding})

    assert_hidden(f"{result!r} {json.dumps(result, default=repr)}", CANARY)
    assert "***" in repr(result)


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("way", sorted(leaky.RAISES))
def test_figure_14_an_error_is_masked(registry: Registry, way: str, encoding: str) -> None:
    """An error, its chain, its notes and its traceback hold the secret in no form."""
    with pytest.raises(KeyfobError) as caught:
        registry.call("leaky.fail", {"way": way, "encoding": encoding})

    assert_hidden(told(caught.value), CANARY)


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("way", sorted(leaky.WRITES))
def test_figure_14_what_is_written_is_masked(
    registry: Registry, capsys: pytest.CaptureFixture[str], way: str, encoding: str
) -> None:
    """Standard output and error, log records with all of their attributes, and warnings hold the secret in no form."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(logging.Formatter("%(message)s %(leak)s", defaults={"leak": ""}))
    logging.getLogger("leaky").addHandler(handler)
    with warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always")
        registry.call("leaky.write", {"way": way, "encoding": encoding})
    logging.getLogger("leaky").removeHandler(handler)

    written = capsys.readouterr()
    everything = f"{written.out} {written.err} {stream.getvalue()} {[warning.message for warning in warned]}"
    assert_hidden(everything, CANARY)
    assert "***" in everything


def test_the_audit_holds_names_only(registry: Registry) -> None:
    """The record of a call names the keys that were used and masked, and holds no value."""
    registry.call("leaky.give", {"way": "plain"})

    record = registry.records()[0]
    assert_hidden(repr(record), CANARY)
    assert ("leaky.LEAKY_TOKEN",) == record.masked
    assert ("LEAKY_TOKEN",) == record.secrets[0].keys


def test_settings_are_not_masked(registry: Registry) -> None:
    """A setting comes through, so that a region does not vanish from results."""
    registry.put_secret("leaky", {"LEAKY_REGION": SecretStr("us-east-1")})

    assert "us-east-1" == registry.call("leaky.region")


def test_an_error_in_a_task_is_masked(registry: Registry) -> None:
    """An error that leaves an event loop holds the secret in no form."""
    with pytest.raises(KeyfobError) as caught:
        asyncio.run(registry.acall("leaky.fail", {"way": "cause"}))

    assert_hidden(told(caught.value), CANARY)


def test_the_frames_of_an_error_hold_no_value(registry: Registry) -> None:
    """A debugger that walks the frames of an error finds no value in their local variables."""
    with pytest.raises(KeyfobError) as caught:
        registry.call("leaky.fail", {"way": "message"})

    frames = [frame for frame, _ in traceback.walk_tb(caught.value.__traceback__)]
    assert_hidden(" ".join(repr(frame.f_locals) for frame in frames if "keyfob" in frame.f_code.co_filename), CANARY)
