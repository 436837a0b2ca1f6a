"""Errors of botocore, as errors that may reach people: which step failed, and AWS's own words."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar
from urllib.parse import urlsplit

from keyfob_sdk.errors import (
    AuthenticationError,
    ConfigurationError,
    NotFoundError,
    PermissionDeniedError,
    RateLimitedError,
    UnreachableError,
    VendorError,
    did_you_mean,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from botocore.exceptions import BotoCoreError, ClientError, ParamValidationError

P = ParamSpec("P")
R = TypeVar("R")

_LONGEST_MESSAGE = 300

_CODES: dict[type[VendorError], frozenset[str]] = {
    AuthenticationError: frozenset(
        [
            "AuthFailure",
            "ExpiredToken",
            "ExpiredTokenException",
            "IncompleteSignature",
            "IncompleteSignatureException",
            "InvalidAccessKeyId",
            "InvalidClientTokenId",
            "InvalidSecurity",
            "InvalidSignatureException",
            "InvalidToken",
            "MissingAuthenticationToken",
            "MissingAuthenticationTokenException",
            "RequestExpired",
            "SignatureDoesNotMatch",
            "TokenRefreshRequired",
            "UnrecognizedClientException",
            "401",
        ]
    ),
    PermissionDeniedError: frozenset(
        [
            "AccessDenied",
            "AccessDeniedException",
            "AllAccessDisabled",
            "AuthorizationError",
            "AuthorizationErrorException",
            "NotAuthorized",
            "UnauthorizedAccess",
            "UnauthorizedException",
            "UnauthorizedOperation",
            "403",
        ]
    ),
    RateLimitedError: frozenset(
        [
            "BandwidthLimitExceeded",
            "EC2ThrottledException",
            "PriorRequestNotComplete",
            "ProvisionedThroughputExceededException",
            "RequestLimitExceeded",
            "RequestThrottled",
            "RequestThrottledException",
            "SlowDown",
            "ThrottledException",
            "Throttling",
            "ThrottlingException",
            "TooManyRequestsException",
            "TransactionInProgressException",
            "429",
        ]
    ),
}

_HINTS: dict[type[VendorError], str] = {
    AuthenticationError: "keyfob secret set aws AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY",
    PermissionDeniedError: "allow the operation in a policy of the identity, or, for a role, in its trust policy",
    RateLimitedError: "call it less often, or raise the quota of the account",
    NotFoundError: "check the name and the region",
}


def vendor_errors(function: Callable[P, R]) -> Callable[P, R]:
    """Make *function* raise a :class:`~keyfob_sdk.errors.VendorError` wherever botocore raises an error of its own."""

    @functools.wraps(function)
    def translating(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return function(*args, **kwargs)
        except Exception as error:
            translated = translate(error)
            if translated is None:
                raise
        # Raised outside the except block, so that no __context__ holds botocore's text.
        raise translated

    return translating


def translate(error: Exception) -> VendorError | None:
    """Return our error for one of botocore; ``None`` for an error that is not botocore's."""
    if isinstance(error, VendorError):
        return None
    # hidden import: botocore costs 200 ms, and an integration is also imported to be listed
    try:
        from botocore.exceptions import BotoCoreError, ClientError
    except ModuleNotFoundError:
        return None
    if isinstance(error, ClientError):
        return _refusal(error)
    return _failure(error) if isinstance(error, BotoCoreError) else None


def _refusal(error: ClientError) -> VendorError:
    """Return the error for an answer of AWS that says no."""
    details = error.response.get("Error", {})
    code, status = str(details.get("Code", "")), error.response.get("ResponseMetadata", {}).get("HTTPStatusCode")
    kind = _kind(code)
    # The lines behind the first repeat the request as AWS read it, with the session token in it.
    message = str(details.get("Message", "")).partition("\n")[0].strip()[:_LONGEST_MESSAGE]
    problem = f"AWS refuses {error.operation_name} ({code})" + (f": {message}" if message else "")
    return kind(problem, hints=[_HINTS[kind]] if kind in _HINTS else [], status=status)


def _kind(code: str) -> type[VendorError]:
    for kind, codes in _CODES.items():
        if code in codes:
            return kind
    missing = code.startswith("NoSuch") or code.endswith(("NotFound", "NotFoundException")) or code == "404"
    return NotFoundError if missing else VendorError


def _failure(error: BotoCoreError) -> VendorError:
    """Return the error for what botocore itself could not do."""
    from botocore import exceptions as boto  # hidden import: see translate

    network = (boto.HTTPClientError, boto.ConnectionError, boto.IncompleteReadError)
    broken_answer = (boto.ChecksumError, boto.FlexibleChecksumError, boto.WaiterError, boto.PaginationError)
    login = (boto.SSOError, boto.LoginError, boto.TokenRetrievalError, boto.CredentialRetrievalError)
    if isinstance(error, network):
        return _unreachable(error)
    if isinstance(error, boto.UnknownServiceError):
        known, name = str(error.kwargs["known_service_names"]).split(", "), str(error.kwargs["service_name"])
        return ConfigurationError(f"AWS has no service {name!r}", hints=did_you_mean(name, known))
    if isinstance(error, broken_answer):
        return VendorError(f"the answer of AWS cannot be read ({type(error).__name__})")
    if isinstance(error, login):
        return AuthenticationError(f"the profile gives no credentials ({type(error).__name__})")
    return _misconfigured(error)


def _unreachable(error: Any) -> VendorError:
    from botocore import exceptions as boto  # hidden import: see translate

    host = urlsplit(str(error.kwargs.get("endpoint_url", ""))).hostname or "AWS"
    if isinstance(error, (boto.ReadTimeoutError, boto.ConnectTimeoutError)):
        return UnreachableError(f"{host} did not answer in time (time-out)")
    if isinstance(error, boto.SSLError):
        hints = ["set AWS_CA_BUNDLE to the certificate authority that your network uses"]
        return UnreachableError(f"no TLS connection to {host}", hints=hints)
    return UnreachableError(f"no connection to {host}", hints=["check the region and the network"])


def _misconfigured(error: BotoCoreError) -> VendorError:
    from botocore import exceptions as boto  # hidden import: see translate

    match error:
        case boto.NoRegionError():
            return ConfigurationError("no region is given", hints=["keyfob secret set aws AWS_REGION"])
        case boto.ProfileNotFound():
            problem = f"this machine has no AWS profile {error.kwargs['profile']!r}"
            return ConfigurationError(problem, hints=["add it to ~/.aws/config, or to the file AWS_CONFIG_FILE"])
        case boto.ParamValidationError():
            return ConfigurationError(f"the parameters do not fit the operation: {_report(error)}")
        case _:
            return ConfigurationError(f"the AWS client cannot be used as configured ({type(error).__name__})")


def _report(error: ParamValidationError) -> str:
    """Return what is wrong with each parameter, without its value: that may be nobody's business."""
    lines = str(error.kwargs["report"]).splitlines()
    starts = ("Invalid ", "Missing ", "Unknown ", "Range ")
    return "; ".join(line.partition(", value: ")[0] for line in lines if line.startswith(starts))
