"""What closes and opens bundles, from wherever it may come: a prompt, a file, a descriptor; never the command line."""

import os
import sys

import click
from pydantic import SecretStr

from keyfob_registry import documents
from keyfob_registry.cli import secret_values, variables
from keyfob_registry.cli.failures import WrongUsageError
from keyfob_registry.errors import InputError
from keyfob_registry.transfer import age

_LONGEST = 1 << 14

passphrase_fd = click.option(
    "--passphrase-fd", "descriptor", type=click.IntRange(0), help="Read the passphrase from this file descriptor."
)
passphrase_file = click.option("--passphrase-file", metavar="PATH", help="Read the passphrase from a file.")
key_file = click.option("--key-file", metavar="PATH", help="The keys that open a file of Fernet tokens.")
key_env = click.option("--key-env", metavar="VARIABLE", help="The variable with the keys of Fernet, or the identity.")


def given(*, path: str | None, descriptor: int | None, passphrase_file: str | None) -> age.Key | None:
    """Return the key that the options name: a file of recipients or identities, or a passphrase; None if none do."""
    if sum(each is not None for each in (path, descriptor, passphrase_file)) > 1:
        raise WrongUsageError("name one key: a passphrase, or a file")
    if path is not None:
        return age.Key(file=secret_values.read_file(path, _LONGEST), source=path)
    if passphrase_file is not None:
        return _key(secret_values.read_file(passphrase_file, _LONGEST))
    return _key(_of_descriptor(descriptor)) if descriptor is not None else None


def asked(*, confirm: bool) -> age.Key:
    """Ask for a passphrase, without echo."""
    answer: str = click.prompt("passphrase of the bundle", hide_input=True, err=True, confirmation_prompt=confirm)
    return age.Key(passphrase=SecretStr(answer))


def of_file(kind: str, *, identity: str | None, key_file: str | None, variable: str | None) -> age.Key:
    """Return what opens a file of this format, from the file or variable that the options name, or of a prompt."""
    path = {"sops": identity, "fernet": key_file}[kind]
    if path is not None and variable is not None:
        raise WrongUsageError("name one key: a file, or a variable")
    if path is not None:
        return age.Key(file=secret_values.read_file(path, _LONGEST), source=path)
    if variable is not None:
        value = variables.value(variable)
        if value is None:
            # What stands there may be the key itself.
            raise InputError("the variable of --key-env", "it is not set")
        return age.Key(file=value.encode("utf-8", "surrogateescape"), source="the variable of --key-env")
    option, what = ("--identity-file", "identity of age") if kind == "sops" else ("--key-file", "key of Fernet")
    if not sys.stdin.isatty():
        problem = "the file is encrypted with SOPS" if kind == "sops" else "the values are Fernet tokens"
        raise WrongUsageError(problem, hints=[f"add {option} PATH, or --key-env VARIABLE"])
    answer: str = click.prompt(what, hide_input=True, err=True)
    return age.Key(file=answer.encode("utf-8", "surrogateescape"), source=f"the {what}")


def _key(data: bytes) -> age.Key:
    text = documents.decode(data, "the passphrase").removesuffix("\n").removesuffix("\r")
    if not text:
        raise InputError("the passphrase", "it is empty")
    return age.Key(passphrase=SecretStr(text))


def _of_descriptor(descriptor: int) -> bytes:
    try:
        with os.fdopen(descriptor, "rb", closefd=False) as file:
            return file.read(_LONGEST)
    except OSError:
        pass
    raise InputError(f"file descriptor {descriptor}", "it is not open", hints=["keyfob … --passphrase-fd 3 3< FILE"])
