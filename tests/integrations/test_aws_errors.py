"""Every error of botocore becomes one of ours."""

from __future__ import annotations

import datetime as dt
import io
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest
from botocore import exceptions as boto
from keyfob_integrations.aws._errors import translate, vendor_errors
from keyfob_integrations.aws._plain import plain
from keyfob_sdk.errors import (
    AuthenticationError,
    ConfigurationError,
    NotFoundError,
    PermissionDeniedError,
    RateLimitedError,
    UnreachableError,
    VendorError,
)
from keyfob_sdk.testing import assert_hidden
from request_failure import all_texts

if TYPE_CHECKING:
    from collections.abc import Iterator

CANARY = "s3cr3t-canary-4711"


class Anything(dict[str, Any]):
    """Arguments for any error: whatever a text wants to show is the canary."""

    def __missing__(self, key: str) -> str:
        return CANARY


def refusal(code: str, message: str = "") -> boto.ClientError:
    """Return what botocore raises for an answer with this code."""
    answer: Any = {"Error": {"Code": code, "Message": message}, "ResponseMetadata": {"HTTPStatusCode": 400}}
    return boto.ClientError(answer, "ListThings")


def all_errors(kind: type[Exception]) -> Iterator[type[Exception]]:
    """Yield every class of error below *kind*."""
    for below in kind.__subclasses__():
        yield below
        yield from all_errors(below)


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("InvalidClientTokenId", AuthenticationError),
        ("SignatureDoesNotMatch", AuthenticationError),
        ("ExpiredToken", AuthenticationError),
        ("AccessDenied", PermissionDeniedError),
        ("AccessDeniedException", PermissionDeniedError),
        ("UnauthorizedOperation", PermissionDeniedError),
        ("403", PermissionDeniedError),
        ("Throttling", RateLimitedError),
        ("SlowDown", RateLimitedError),
        ("NoSuchBucket", NotFoundError),
        ("InvalidInstanceID.NotFound", NotFoundError),
        ("ResourceNotFoundException", NotFoundError),
        ("404", NotFoundError),
        ("SomethingElse", VendorError),
    ],
)
def test_a_refusal_is_told_by_its_code(code: str, expected: type[VendorError]) -> None:
    """The code of AWS chooses the class, and stands in the text with the operation."""
    error = translate(refusal(code, "so it is"))

    assert expected is type(error)
    assert f"AWS refuses ListThings ({code}): so it is" == str(error)


def test_a_refusal_holds_no_canonical_request() -> None:
    """The lines with which AWS explains a signature repeat the session token: they are left out."""
    error = translate(refusal("SignatureDoesNotMatch", f"It does not match.\n\nx-amz-security-token:{CANARY}"))

    assert "AWS refuses ListThings (SignatureDoesNotMatch): It does not match." == str(error)


@pytest.mark.parametrize(
    ("error", "expected", "text"),
    [
        (boto.EndpointConnectionError(endpoint_url="https://sts.amazonaws.com/?k=v"), UnreachableError, "sts.amazon"),
        (boto.ReadTimeoutError(endpoint_url="https://sts.amazonaws.com/?k=v"), UnreachableError, "(time-out)"),
        (boto.ConnectTimeoutError(endpoint_url="https://sts.amazonaws.com/"), UnreachableError, "(time-out)"),
        (boto.SSLError(endpoint_url="https://sts.amazonaws.com/", error=OSError()), UnreachableError, "TLS"),
        (boto.NoRegionError(), ConfigurationError, "no region"),
        (boto.NoCredentialsError(), ConfigurationError, "NoCredentialsError"),
        (boto.ProfileNotFound(profile="p"), ConfigurationError, "profile 'p'"),
        (boto.UnauthorizedSSOTokenError(), AuthenticationError, "profile"),
        (boto.PaginationError(message="?"), VendorError, "PaginationError"),
    ],
)
def test_a_failure_is_told_by_its_step(error: Exception, expected: type[VendorError], text: str) -> None:
    """What botocore itself could not do names the step that failed."""
    translated = translate(error)

    assert expected is type(translated)
    assert text in str(translated)


def test_every_failure_is_translated() -> None:
    """No error of botocore is without one of ours, and none of its own text comes along."""
    for kind in all_errors(boto.BotoCoreError):
        error = kind.__new__(kind)
        error.kwargs = Anything()  # type: ignore[attr-defined]  # every error of botocore has it
        error.args = (CANARY,)
        translated = translate(error)

        assert translated is not None, kind
        if kind not in (boto.UnknownServiceError, boto.ProfileNotFound, boto.ParamValidationError):
            assert_hidden(all_texts(translated), CANARY)


def test_an_error_is_raised_without_its_origin() -> None:
    """The error that leaves has no context: botocore's text would hang on it."""

    @vendor_errors
    def fail() -> None:
        raise refusal("AccessDenied", f"no\n{CANARY}")

    with pytest.raises(PermissionDeniedError) as caught:
        fail()

    assert (None, None) == (caught.value.__cause__, caught.value.__context__)
    assert_hidden(all_texts(caught.value), CANARY)


def test_other_errors_are_left_alone() -> None:
    """A mistake in an action is not AWS's."""

    @vendor_errors
    def fail() -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()


def test_answers_are_plain() -> None:
    """Times are written in ISO 8601, bytes and streams as text or base64, at any depth."""
    time = dt.datetime(2026, 1, 2, tzinfo=dt.UTC)
    answer = {"a": [(time, b"text", b"\xff"), io.BytesIO(b"body")], "b": None, "c": 1.5, "SecretAccessKey": CANARY}

    expected = {"a": [["2026-01-02T00:00:00+00:00", "text", "/w=="], "body"], "b": None, "c": 1.5}
    assert expected | {"SecretAccessKey": "***"} == plain(answer)


def test_answers_that_are_not_plain_are_refused() -> None:
    """What cannot be written as JSON is an error, not a text that looks like one."""
    with pytest.raises(VendorError, match="holds a object, which is no plain data"):
        plain([object()])


@pytest.mark.parametrize("module", ["aws", "core", "virustotal"])
def test_importing_an_integration_is_cheap(module: str) -> None:
    """To list its actions imports no client library, and no other vendor's module."""
    heavy = "{'httpx', 'stamina', 'boto3', 'botocore'}"
    vendors = "{'aws', 'core', 'virustotal'}"
    code = (
        f"import sys, keyfob_integrations.{module}\n"
        f"print(sorted({heavy} & set(sys.modules)), [v for v in sorted({vendors}) "
        "if f'keyfob_integrations.{v}' in sys.modules])"
    )

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert f"[] ['{module}']\n" == done.stdout
