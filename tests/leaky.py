"""A plug-in whose actions let their secret out in every way that an action has."""

import logging
import sys
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from keyfob_sdk import Integration, SecretModel, action, hookimpl
from keyfob_sdk.errors import AuthenticationError
from keyfob_sdk.testing import encodings
from pydantic import BaseModel, SecretStr


class Leaky(SecretModel, name="leaky", hosts=["localhost"]):
    """A secret that gets out."""

    LEAKY_TOKEN: SecretStr
    LEAKY_REGION: str = "eu-west-1"


@dataclass
class Box:
    """A dataclass that holds a text."""

    content: str


class Model(BaseModel):
    """A model that holds a text."""

    content: str


class Stubborn:
    """An object whose repr is a text that it was given."""

    def __init__(self, content: str) -> None:
        self._content = content

    def __repr__(self) -> str:
        return self._content


def nested(text: str, depth: int) -> Any:
    """Return *text* under many levels of lists and dicts."""
    value: Any = text
    for level in range(depth):
        value = [value] if level % 2 else {"level": value}
    return value


def results(text: str) -> dict[str, Any]:
    """Return results that carry *text*, by the way in which they do."""
    return {
        "plain": text,
        "in text": f"before {text} after",
        "value of dict": {"a": text},
        "key of dict": {text: 1},
        "list": [text],
        "tuple": (text, 1),
        "set": {text},
        "bytes": text.encode(),
        "bytearray": bytearray(text.encode()),
        "dataclass": Box(text),
        "model": Model(content=text),
        "object": Stubborn(text),
        "object in list": [Stubborn(text)],
        "depth 60": nested(text, 60),
        "SecretStr": SecretStr(text),
        "exception": ValueError(text),
    }


def _throw(error: BaseException) -> None:
    raise error


def _raise_cause(text: str) -> None:
    try:
        _throw(KeyError(text))
    except KeyError as error:
        raise ValueError("outer") from error


def _raise_context(text: str) -> None:
    try:
        _throw(KeyError(text))
    except KeyError:
        raise ValueError("outer")  # noqa: B904 -- the context is what is tested


def _raise_suppressed(text: str) -> None:
    try:
        _throw(KeyError(text))
    except KeyError:
        raise ValueError("outer") from None


def _raise_note(text: str) -> None:
    error = ValueError("outer")
    error.add_note(text)
    raise error


def _raise_group(text: str) -> None:
    raise ExceptionGroup("outer", [ValueError(text), ExceptionGroup("inner", [KeyError(text)])])


def _raise_message(text: str) -> None:
    raise ValueError(text)


def _raise_object(text: str) -> None:
    raise ValueError(Stubborn(text), {"a": [text]})


def _raise_vendor_error(text: str) -> None:
    raise AuthenticationError(f"refused {text}", hints=[text])


def _raise_exit(text: str) -> None:
    sys.exit(text)


def _raise_class(text: str) -> None:
    raise type(f"Error{text}", (Exception,), {})


RAISES = {
    "message": _raise_message,
    "cause": _raise_cause,
    "context": _raise_context,
    "suppressed context": _raise_suppressed,
    "note": _raise_note,
    "group": _raise_group,
    "object": _raise_object,
    "vendor error": _raise_vendor_error,
    "exit": _raise_exit,
    "class name": _raise_class,
}
"""Ways to raise an error that carries a text."""


def _log_error(text: str) -> None:
    try:
        _throw(ValueError(text))
    except ValueError:
        logging.getLogger("leaky").exception("failed")


def _write_halves(text: str) -> None:
    middle = len(text) // 2
    sys.stdout.write(text[:middle])
    sys.stdout.write(text[middle:])


WRITES: dict[str, Callable[[str], object]] = {
    "print": print,
    "stderr": lambda text: sys.stderr.write(f"{text}\n"),
    "halves": _write_halves,
    "log message": lambda text: logging.getLogger("leaky").warning(text),
    "log argument": lambda text: logging.getLogger("leaky").warning("%s and %r", text, {"a": text}),
    "log extra": lambda text: logging.getLogger("leaky").warning("extra", extra={"leak": text}),
    "log exception": _log_error,
    "warning": lambda text: warnings.warn(text, stacklevel=1),
}
"""Ways to write a text while the action runs."""


def _form(leaky: Leaky, encoding: str) -> str:
    return encodings(leaky.LEAKY_TOKEN.get_secret_value())[encoding]


@action(title="Return the secret", read_only=True)
def give(way: str, encoding: str = "raw", *, leaky: Leaky) -> Any:
    """Return the secret in one way and one encoding."""
    return results(_form(leaky, encoding))[way]


@action(title="Raise the secret", read_only=True)
def fail(way: str, encoding: str = "raw", *, leaky: Leaky) -> None:
    """Raise an error that carries the secret in one way and one encoding."""
    RAISES[way](_form(leaky, encoding))


@action(title="Write the secret", read_only=True)
def write(way: str, encoding: str = "raw", *, leaky: Leaky) -> None:
    """Write the secret in one way and one encoding."""
    WRITES[way](_form(leaky, encoding))


@action(title="Return the region", read_only=True)
def region(*, leaky: Leaky) -> str:
    """Return the setting of the secret."""
    return leaky.LEAKY_REGION


@hookimpl
def keyfob_integrations() -> list[Integration]:
    """Offer the leaks."""
    return [Integration(name="leaky", title="Leaky", actions=[give, fail, write, region])]
