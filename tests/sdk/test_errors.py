"""Errors: their texts, their codes, and that they travel between processes."""

import inspect
import pickle

import pytest
from keyfob_sdk import errors
from keyfob_sdk.errors import (
    AbsentKeyError,
    ClosedSecretError,
    DeclarationError,
    InvalidArgumentsError,
    InvalidSecretError,
    KeyfobError,
    SecretCopyError,
    SecretStoreDeniedError,
    SecretStoreError,
    SecretStoreMissingError,
    SecretStoreReplyError,
    SecretStoreUnreachableError,
    UndeclaredKeyError,
    VendorError,
    did_you_mean,
    nearest,
)

CLASSES = [cls for _, cls in inspect.getmembers(errors, inspect.isclass) if issubclass(cls, KeyfobError)]
EXAMPLES: list[KeyfobError] = [
    KeyfobError("it broke", hints=["mend it"]),
    DeclarationError("secret 'aws'", ["one", "two"]),
    InvalidArgumentsError("aws.list", ["ip: is missing"], hints=["keyfob action show aws.list"]),
    UndeclaredKeyError("aws", "AWS_REGIO", ["AWS_REGION"]),
    AbsentKeyError("aws", "AWS_REGION"),
    ClosedSecretError("secret 'aws'"),
    SecretCopyError("secret 'aws'"),
    InvalidSecretError("aws", [("PORT", "int_parsing")]),
    SecretStoreError("it broke"),
    SecretStoreUnreachableError("vault", "no answer in time"),
    SecretStoreDeniedError("vault", "acme/aws"),
    SecretStoreMissingError("vault", "acme/aws"),
    SecretStoreReplyError("vault", "acme/aws", "it is no text", hints=["store a text"]),
    *(
        cls("they said no", hints=["ask"], status=429, retry_after=1.5)
        for cls in CLASSES
        if issubclass(cls, VendorError)
    ),
]


def test_examples_are_complete() -> None:
    """Each class of the module has an example here."""
    assert {type(example) for example in EXAMPLES} == set(CLASSES)


@pytest.mark.parametrize("error", EXAMPLES, ids=lambda error: type(error).__name__)
def test_error_survives_pickling(error: KeyfobError) -> None:
    """An error that crosses a process keeps its class, texts and attributes."""
    copied = pickle.loads(pickle.dumps(error))  # noqa: S301 -- made on the line itself

    assert type(error) is type(copied)
    assert vars(error) == vars(copied)
    assert (str(error), error.render()) == (str(copied), copied.render())


@pytest.mark.parametrize("error", EXAMPLES, ids=lambda error: type(error).__name__)
def test_text_follows_the_house_form(error: KeyfobError) -> None:
    """A problem starts with no capital and ends without a full stop; so do its hints."""
    for text in (error.problem, *error.hints):
        assert text == text.rstrip(".")
        assert not text[0].isupper()


def test_codes_are_unique() -> None:
    """No two classes share a code."""
    assert len(CLASSES) == len({cls.code for cls in CLASSES})


def test_render_gives_code_problem_and_hints() -> None:
    """The whole text is one line for the problem and one for each hint."""
    error = KeyfobError("it broke", hints=["mend it", "or leave it"])

    assert error.render() == "error[E100]: it broke\nhint: mend it\nhint: or leave it"
    assert str(error) == "it broke"


def test_key_errors_are_shown_without_quotes() -> None:
    """``str()`` gives the plain text, though a KeyError quotes its own."""
    assert str(AbsentKeyError("aws", "AWS_REGION")) == "optional key 'AWS_REGION' of secret 'aws' is not stored"
    assert isinstance(UndeclaredKeyError("aws", "A", []), KeyError)


def test_vendor_error_keeps_what_the_caller_decides_by() -> None:
    """Step, status and the time to wait are attributes."""
    error = errors.RateLimitedError("slow down", status=429, retry_after=2.5)

    assert (error.step, error.status, error.retry_after) == ("quota", 429, 2.5)


def test_nearest_ignores_case() -> None:
    """A name in the wrong case is found, as it is spelt."""
    assert ["AWS_REGION"] == nearest("aws_region", ["AWS_REGION", "PORT"])


def test_nearest_gives_three_at_most() -> None:
    """The closest name comes first, and no more than three come at all."""
    found = nearest("key1", ["key2", "key1x", "key3", "key4", "other"])

    assert (found[0], len(found)) == ("key1x", 3)


def test_did_you_mean_is_silent_without_a_near_name() -> None:
    """A name that resembles nothing gets no hint."""
    assert [] == did_you_mean("zebra", ["AWS_REGION"])
    assert ["did you mean 'keys' or 'key_id'?"] == did_you_mean("key", ["key_id", "keys"])
