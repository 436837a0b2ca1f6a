"""Values of secrets: masked, kept in the process, closed, and read by declared keys only."""

import copy
import json
import pickle
import traceback
from collections.abc import Callable

import pytest
from keyfob_sdk import RegistrySecret, SecretValue, SecretValues
from keyfob_sdk.errors import AbsentKeyError, ClosedSecretError, KeyfobError, SecretCopyError, UndeclaredKeyError
from keyfob_sdk.testing import CANARY, assert_hidden
from pydantic import SecretStr, TypeAdapter

AWS = RegistrySecret("aws", keys=["AWS_KEY"], optional_keys=["AWS_REGION"])
WAYS: dict[str, Callable[[object], object]] = {
    "repr": repr,
    "str": str,
    "f-string": lambda item: f"{item} {item!r} {item!s}",
    "format": lambda item: format(item, ""),
    "percent": lambda item: "%s %r" % (item, item),  # noqa: UP031 -- what is tested
    "list": lambda item: str([item]),
    "json": lambda item: json.dumps(item, default=str),
}


@pytest.fixture
def values() -> SecretValues:
    """The values of one secret, whose optional key is not stored."""
    return SecretValues(AWS, {"AWS_KEY": SecretStr(CANARY)})


@pytest.mark.parametrize("way", WAYS)
def test_no_text_of_a_secret_holds_its_value(values: SecretValues, way: str) -> None:
    """However a secret or one of its values is written, the value is not there."""
    for item in (values, values["AWS_KEY"], dict(values)):
        assert_hidden(str(WAYS[way](item)), CANARY)


def test_pydantic_writes_asterisks(values: SecretValues) -> None:
    """JSON made by pydantic masks, too."""
    assert TypeAdapter(SecretStr).dump_json(values["AWS_KEY"]) == b'"**********"'


def test_repr_names_the_secret_and_its_stored_keys(values: SecretValues) -> None:
    """Names may be seen."""
    assert repr(values) == "SecretValues('aws', keys=['AWS_KEY'])"
    assert repr(values["AWS_KEY"]) == "SecretValue('**********')"


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_pickling_is_refused(values: SecretValues, protocol: int) -> None:
    """A secret does not leave the process, by no protocol."""
    for item in (values, values["AWS_KEY"], [values]):
        with pytest.raises(SecretCopyError) as caught:
            pickle.dumps(item, protocol)
        assert_hidden(caught.value.render(), CANARY)


@pytest.mark.parametrize("duplicate", [copy.copy, copy.deepcopy])
def test_copies_close_with_the_original(
    values: SecretValues, duplicate: Callable[[SecretValues], SecretValues]
) -> None:
    """A copy is no way around the end of a call."""
    copied, value = duplicate(values), copy.deepcopy({"kept": values["AWS_KEY"]})["kept"]

    values.close()

    with pytest.raises(ClosedSecretError):
        copied["AWS_KEY"]
    with pytest.raises(ClosedSecretError):
        value.get_secret_value()


def test_value_opens_until_it_is_closed() -> None:
    """The value is there for the call, and gone after it."""
    value = SecretValue("aws.AWS_KEY", CANARY)
    assert value.get_secret_value() == CANARY

    value.close()
    value.close()

    with pytest.raises(ClosedSecretError, match=r"aws\.AWS_KEY was closed when its call ended"):
        value.get_secret_value()
    assert CANARY not in vars(value).values()


@pytest.mark.parametrize(
    "use",
    [
        lambda secret: secret["AWS_KEY"],
        lambda secret: secret.get("AWS_KEY"),
        lambda secret: "AWS_KEY" in secret,
        lambda secret: list(secret.values()),
        lambda secret: secret == {},
    ],
)
def test_closed_secret_is_of_no_use(values: SecretValues, use: Callable[[SecretValues], object]) -> None:
    """Every way to a value raises E112, and its name is still shown."""
    values.close()

    with pytest.raises(ClosedSecretError) as caught:
        use(values)
    assert caught.value.code == "E112"
    assert "aws" in repr(values)


@pytest.mark.parametrize(
    "use",
    [
        lambda secret: secret["AWS_KEYS"],
        lambda secret: secret.get("AWS_KEYS"),
        lambda secret: secret.get("AWS_KEYS", "default"),
        lambda secret: "AWS_KEYS" in secret,
    ],
)
def test_undeclared_key_names_the_nearest(values: SecretValues, use: Callable[[SecretValues], object]) -> None:
    """A misspelt key is never just absent, whichever way it is asked for."""
    with pytest.raises(UndeclaredKeyError) as caught:
        use(values)

    assert caught.value.code == "E110"
    assert caught.value.hints[0] == "did you mean 'AWS_KEY'?"


def test_absent_optional_key_says_how_to_read_it(values: SecretValues) -> None:
    """Reading it unchecked raises E111, with the two ways out."""
    with pytest.raises(AbsentKeyError) as caught:
        values["AWS_REGION"]

    assert caught.value.code == "E111"
    expected = ("read an optional key by .get(), which gives None", "keyfob secret set aws AWS_REGION")
    assert caught.value.hints == expected


def test_get_gives_the_default_for_an_absent_key(values: SecretValues) -> None:
    """An optional key is asked for by get, or by in."""
    assert values.get("AWS_REGION") is None
    assert values.get("AWS_REGION", "eu-west-1") == "eu-west-1"
    assert ("AWS_REGION" in values, "AWS_KEY" in values) == (False, True)


def test_only_declared_keys_are_received() -> None:
    """Stored keys that the action did not declare are not there at all."""
    values = SecretValues(AWS, {"AWS_KEY": SecretStr("a"), "OTHER": SecretStr(CANARY)})

    assert (["AWS_KEY"], 1) == (list(values), len(values))
    with pytest.raises(UndeclaredKeyError):
        values["OTHER"]


def test_traceback_of_an_error_holds_no_value(values: SecretValues) -> None:
    """Neither the text nor the traceback of a misuse shows what is stored."""
    with pytest.raises(KeyfobError) as caught:
        values["AWS_REGION"]

    captured = traceback.TracebackException.from_exception(caught.value, capture_locals=True)
    assert_hidden("".join(captured.format()), CANARY)
