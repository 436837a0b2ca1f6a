"""Values of secrets, from wherever they may come: a prompt, stdin, a file, variables; never the command line."""

import os
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, cast

import click
from pydantic import SecretStr

from keyfob_registry import documents, names
from keyfob_registry.cli import variables
from keyfob_registry.cli.failures import WrongUsageError
from keyfob_registry.errors import InputError

LONGEST = 1 << 18
"""How many bytes a value may have."""


def of_prompts(keys: Sequence[str]) -> dict[str, SecretStr]:
    """Ask for each value, without echo; an empty answer is asked for again."""
    return {key: _checked(key, _ask(key)) for key in keys}


def of_stdin(key: str) -> dict[str, SecretStr]:
    """Return all of stdin, without the line break at its end."""
    text = documents.decode(_bounded(sys.stdin.buffer.read(LONGEST + 1), "stdin"), "stdin")
    return {key: _checked(key, text.removesuffix("\n").removesuffix("\r"))}


def of_file(path: str, keys: Sequence[str]) -> dict[str, SecretStr]:
    """Return the text of a file as the value of one key, or the keys that the file names."""
    if len(keys) > 1:
        raise WrongUsageError("--file holds the value of one KEY", hints=["name one KEY, or none for a file of keys"])
    text = documents.decode(read_file(path), path)
    if keys:
        return {keys[0]: _checked(keys[0], text)}
    found = _mapping(text, path)
    if not found:
        raise InputError(path, "it names no keys")
    return {key: _checked(key, value) for key, value in found.items()}


def of_variables(sources: Iterable[str], keys: Sequence[str]) -> dict[str, SecretStr]:
    """Return the values of variables, each given as VARIABLE or KEY=VARIABLE."""
    pairs = [_pair(source) for source in sources]
    # They hold the root key and the settings of Keyfob itself, which no action is to obtain.
    names.refuse_reserved(*(variable for _, variable in pairs))
    bare = [variable for key, variable in pairs if not key]
    if keys and (len(keys) > 1 or len(bare) != 1 or len(pairs) > 1):
        raise WrongUsageError("with several keys, write --from-env KEY=VARIABLE for each, and no KEY besides")
    values: dict[str, SecretStr] = {}
    for given, variable in pairs:
        key = given or (keys[0] if keys else variable)
        value = variables.value(variable)
        if value is None:
            # What stands there may be the value itself.
            where = f"the variable that --from-env gives for {key}" if given or keys else "the variable of --from-env"
            raise InputError(where, "it is not set")
        values[key] = _checked(key, value)
    return values


def read_file(path: str, limit: int = LONGEST) -> bytes:
    """Return the content of a file, or of stdin for ``-``; InputError if it cannot be read or is too large."""
    try:
        if path == "-":
            return _bounded(sys.stdin.buffer.read(limit + 1), "stdin", limit)
        with Path(path).open("rb") as file:
            return _bounded(file.read(limit + 1), path, limit)
    except OSError as error:
        reason = os.strerror(error.errno or 0).lower()
    except ValueError:
        reason = "its name is none"
    raise InputError(repr(path), reason)


def _ask(key: str) -> str:
    try:
        answer: str = click.prompt(key, hide_input=True, err=True)
    except UnicodeDecodeError:
        answer = ""
    else:
        return answer
    raise InputError(f"the value of {key}", "it is no UTF-8 text")


def _bounded(data: bytes, source: str, limit: int = LONGEST) -> bytes:
    if len(data) > limit:
        raise InputError(source, f"it is larger than {limit >> 10} KiB")
    return data


def _pair(source: str) -> tuple[str, str]:
    key, equals, variable = source.partition("=")
    return (key, variable) if equals else ("", source)


def _mapping(text: str, path: str) -> Mapping[str, Any]:
    if Path(path).suffix not in {".json", ".yaml", ".yml"}:
        return documents.read_dotenv(text, path)
    found: object = documents.read(text, path)
    if not isinstance(found, dict):
        raise InputError(path, "it is no mapping of keys to values")
    return cast("dict[str, Any]", found)


def _checked(key: str, value: object) -> SecretStr:
    """Return a value that can be stored; InputError says what keeps it from that."""
    source = f"the value of {key}"
    if not isinstance(value, str):
        raise InputError(source, "it is no text", hints=["put it in quotes"])
    if not value:
        raise InputError(source, "it is empty", hints=["keyfob secret rm removes a key"])
    if len(value.encode("utf-8", "surrogateescape")) > LONGEST:
        raise InputError(source, f"it is larger than {LONGEST >> 10} KiB")
    if any("\ud800" <= letter <= "\udfff" for letter in value):
        raise InputError(source, "it is no UTF-8 text")
    return SecretStr(value)
