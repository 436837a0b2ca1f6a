"""Sessions with AWS, from what is stored and from nothing else.

The ambient chain of credentials (environment variables, container, instance) is never asked: a tenant whose secret is
incomplete would act as the machine that runs Keyfob.
"""

from __future__ import annotations

import logging
from functools import cache
from typing import TYPE_CHECKING, Any

from keyfob_sdk.errors import ConfigurationError

from keyfob_integrations.aws._errors import vendor_errors

if TYPE_CHECKING:
    from botocore.loaders import Loader
    from botocore.session import Session

    from keyfob_integrations.aws._secret import Aws, AwsSource

_ATTEMPTS = 3
_DEFAULT_SESSION_NAME = "keyfob"
# Who somebody is does not depend on the region, so a secret without one will do.
_STS_REGION = "us-east-1"
# Sources of credentials that belong to the machine, not to the profile.
_AMBIENT = ("env", "ec2-credentials-file", "boto-config", "container-role", "iam-role")


@vendor_errors
def client(service: str, aws: Aws, aws_source: AwsSource | None = None, *, region: str | None = None) -> Any:
    """Return a client of one AWS service, which acts as the identity that the secrets describe.

    Args:
        service: A service of boto3, such as ``guardduty``.
        aws: The tenant's access.
        aws_source: The identity that assumes the tenant's role, if the tenant's secret has no key of its own.
        region: The region, instead of the one in the secret.

    Raises:
        VendorError: A secret is incomplete, or AWS refuses the role.
    """
    used = region or aws.AWS_REGION or (aws_source.AWS_REGION if aws_source else None)
    session = _tenant_session(aws, aws_source, used)
    return _client(session, service, used)


@vendor_errors
def source_client(service: str, aws_source: AwsSource, *, region: str | None = None) -> Any:
    """Return a client of one AWS service, which acts as the platform's own identity."""
    return _client(_source_session(aws_source), service, region or aws_source.AWS_REGION)


def _tenant_session(aws: Aws, aws_source: AwsSource | None, region: str | None) -> Session:
    if not aws.AWS_ROLE_ARN:
        return _own_session(aws) or _no_credentials()
    base = _own_session(aws) or (_source_session(aws_source) if aws_source else _no_source())
    return _assumed_session(aws, base, region)


def _own_session(aws: Aws) -> Session | None:
    """Return a session by the secret's own access key or profile; ``None`` if it has neither."""
    return _key_session(aws) or (_profile_session(aws.AWS_PROFILE_NAME) if aws.AWS_PROFILE_NAME else None)


def _source_session(aws_source: AwsSource) -> Session:
    return _key_session(aws_source) or _no_source()


def _key_session(secret: Aws | AwsSource) -> Session | None:
    keys = {
        "AWS_ACCESS_KEY_ID": secret.AWS_ACCESS_KEY_ID,
        "AWS_SECRET_ACCESS_KEY": secret.AWS_SECRET_ACCESS_KEY,
        "AWS_SESSION_TOKEN": secret.AWS_SESSION_TOKEN,
    }
    # An empty value counts as none: AWS would refuse it with a text that nobody understands.
    access_key, secret_key, token = (value.get_secret_value() if value else None for value in keys.values())
    if access_key and secret_key:
        return _session(access_key, secret_key, token)
    if access_key or secret_key:
        name, lacking = secret.requirement().name, list(keys)[1 if access_key else 0]
        raise ConfigurationError(
            f"secret {name!r} has one half of an access key, and lacks {lacking}",
            hints=[f"keyfob secret set {name} {lacking}"],
        )
    return None


def _assumed_session(aws: Aws, base: Session, region: str | None) -> Session:
    """Return a session as the tenant's role; its credentials live as long as the call, and are kept nowhere."""
    external_id = aws.AWS_EXTERNAL_ID.get_secret_value() if aws.AWS_EXTERNAL_ID else None
    answer = _client(base, "sts", region).assume_role(
        RoleArn=aws.AWS_ROLE_ARN,
        RoleSessionName=aws.AWS_ROLE_SESSION_NAME or _DEFAULT_SESSION_NAME,
        **({"ExternalId": external_id} if external_id else {}),
    )
    issued = answer["Credentials"]
    return _session(issued["AccessKeyId"], issued["SecretAccessKey"], issued["SessionToken"])


def _profile_session(name: str) -> Session:
    """Return a session by a profile: its key, its role and source profile, its single sign-on."""
    session = _new_session(profile=name)
    providers = session.get_component("credential_provider")
    for ambient in _AMBIENT:
        providers.remove(ambient)
    if session.get_credentials() is None:
        hints = ["give it a key, or role_arn and source_profile"]
        raise ConfigurationError(f"AWS profile {name!r} has no credentials", hints=hints)
    return session


def _session(access_key: str, secret_key: str, token: str | None) -> Session:
    session = _new_session(profile=None)
    session.set_credentials(access_key, secret_key, token)
    return session


def _new_session(profile: str | None) -> Session:
    loader = _loader()
    # hidden import: botocore costs 200 ms, and an integration is also imported to be listed
    from botocore.session import Session

    # AWS_PROFILE of the process would otherwise choose another profile's region, or fail if there is none.
    overridden: Any = {"profile": (None, None, None, None)}
    session = Session(profile=profile) if profile else Session(session_vars=overridden)
    session.register_component("data_loader", loader)
    return session


def _client(session: Session, service: str, region: str | None) -> Any:
    # hidden import: see _new_session
    from botocore.config import Config

    config = Config(
        connect_timeout=10,
        read_timeout=60,
        retries={"mode": "standard", "total_max_attempts": _ATTEMPTS},
        user_agent_extra="keyfob",
    )
    if service == "sts":
        region = region or session.get_config_variable("region") or _STS_REGION
    create: Any = session.create_client  # the stubs know services by literal names only
    return create(service, region_name=region, config=config)


@cache
def _loader() -> Loader:
    """Return the loader of botocore's service descriptions, which all sessions share: one of its own costs 50 ms each.

    It holds nothing of a tenant. The sessions are botocore's own: each of boto3's adds a search path to its loader.
    """
    # hidden import: see _new_session
    try:
        from botocore.loaders import create_loader
    except ModuleNotFoundError:
        loader = None
    else:
        loader = create_loader()
        _quieten()
    if loader is None:
        hints = ["pip install 'keyfob-integrations[aws]'"]
        raise ConfigurationError("AWS needs boto3, which is not installed", hints=hints)
    return loader


def _quieten() -> None:
    """Keep botocore from logging requests and answers, credentials included, where a program logs for debugging."""
    for name in ("botocore", "urllib3"):
        logger = logging.getLogger(name)
        if logger.level == logging.NOTSET:
            logger.setLevel(logging.WARNING)


def _no_credentials() -> Session:
    raise ConfigurationError(
        "secret 'aws' names neither a role, nor an access key, nor a profile",
        hints=["keyfob secret set aws AWS_ROLE_ARN", "keyfob secret set aws AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY"],
    )


def _no_source() -> Session:
    raise ConfigurationError(
        "the role in secret 'aws' needs an identity that assumes it: secret 'aws_source' holds no access key",
        hints=["store AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY in secret 'aws_source' of the organization"],
    )
