"""Clients of AWS for external stores: as the identity that the configuration names, never as the machine."""

import logging
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

from keyfob_sdk.errors import (
    SecretStoreDeniedError,
    SecretStoreError,
    SecretStoreMissingError,
    SecretStoreReplyError,
    SecretStoreUnreachableError,
)
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr

from keyfob_registry.errors import MissingExtraError
from keyfob_registry.store.external.http import url_problem
from keyfob_registry.store.external.identity import read_text

_DENIED = frozenset(
    {
        "AccessDenied",
        "AccessDeniedException",
        "UnauthorizedOperation",
        "UnrecognizedClientException",
        "InvalidClientTokenId",
        "InvalidSignatureException",
        "SignatureDoesNotMatch",
        "ExpiredToken",
        "ExpiredTokenException",
        "DecryptionFailure",
    }
)
MISSING = frozenset({"ResourceNotFoundException", "ParameterNotFound"})


def _safe_url(url: str) -> str:
    if problem := url_problem(url):
        raise ValueError(problem)
    return url


class AwsSettings(BaseModel):
    """Which region, and who asks: an access key whose secret half is in a file, and the role that it assumes."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    region: str = Field(pattern=r"^[a-z0-9-]+$")
    access_key_id: str = Field(pattern=r"^[A-Z0-9]{16,128}$")
    secret_access_key_file: Path
    role_arn: str | None = None
    external_id: str | None = None
    endpoint_url: Annotated[str, AfterValidator(_safe_url)] | None = None
    timeout: float = Field(default=5, gt=0, le=60)


def client(store: str, service: str, settings: AwsSettings) -> Any:
    """Return a client of one service."""
    secret = read_text(store, settings.secret_access_key_file)
    session = _session(settings.access_key_id, secret, None)
    if settings.role_arn:
        more = {"ExternalId": settings.external_id} if settings.external_id else {}
        role = {"RoleArn": settings.role_arn, "RoleSessionName": "keyfob"} | more
        issued = asked(store, "", _client(session, "sts", settings).assume_role, **role)["Credentials"]
        session = _session(
            issued["AccessKeyId"], SecretStr(issued["SecretAccessKey"]), SecretStr(issued["SessionToken"])
        )
    return _client(session, service, settings)


def caller(store: str, settings: AwsSettings) -> str:
    """Return as whom AWS knows us."""
    arn: str = asked(store, "", client(store, "sts", settings).get_caller_identity)["Arn"]
    return arn


def asked(store: str, path: str, question: Callable[..., Any], **arguments: Any) -> Any:
    """Return what AWS answers; its errors become ours, without its text."""
    from botocore.exceptions import ClientError  # hidden import: an extra, and only stores of AWS need it

    try:
        return question(**arguments)
    except ClientError as error:
        failure = refusal(store, path, str(error.response.get("Error", {}).get("Code", "")))
    except Exception as error:  # noqa: BLE001 -- whatever botocore raises may hold what was sent
        failure = SecretStoreUnreachableError(store, type(error).__name__)
    raise failure


def refusal(store: str, path: str, code: str) -> SecretStoreError:
    """Return the error for a code of AWS's."""
    if code in _DENIED:
        return SecretStoreDeniedError(store, path)
    if code in MISSING:
        return SecretStoreMissingError(store, path)
    shown = code if code.isalnum() else "unknown"
    if "Throttl" in shown or "Internal" in shown or shown in {"unknown", "ServiceUnavailable"}:
        return SecretStoreUnreachableError(store, f"AWS answers {shown}")
    return SecretStoreReplyError(store, path, f"AWS answers {shown}")


def _session(access_key: str, secret: SecretStr, token: SecretStr | None) -> Any:
    # hidden import: an extra, and only stores of AWS need it
    try:
        from botocore.session import Session
    except ModuleNotFoundError:
        made = None
    else:
        nothing: Any = (None, None, None, None)
        # Neither the profile nor the files of the process's user say who asks, or where.
        files: Any = (None, None, "/nonexistent", None)
        made = Session(session_vars={"profile": nothing, "config_file": files, "credentials_file": files})
        made.set_credentials(access_key, secret.get_secret_value(), token.get_secret_value() if token else None)
        _quieten()
    if made is None:
        raise MissingExtraError("a store of AWS", ["boto3"], "keyfob-registry[aws]")
    return made


def _client(session: Any, service: str, settings: AwsSettings) -> Any:
    from botocore.config import Config  # hidden import: see _session

    options: Any = {"ignore_configured_endpoint_urls": True, "proxies": {}}  # the stubs do not know the first
    config = Config(
        connect_timeout=settings.timeout,
        read_timeout=settings.timeout,
        retries={"mode": "standard", "total_max_attempts": 3},
        user_agent_extra="keyfob",
        **options,
    )
    return session.create_client(
        service, region_name=settings.region, endpoint_url=settings.endpoint_url, config=config
    )


def _quieten() -> None:
    """Keep botocore from logging requests and answers where a program logs for debugging."""
    for name in ("botocore", "urllib3"):
        logger = logging.getLogger(name)
        if logger.level == logging.NOTSET:
            logger.setLevel(logging.WARNING)
