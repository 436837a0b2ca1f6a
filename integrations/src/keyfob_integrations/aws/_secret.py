"""The secrets that AWS actions use: a tenant's own, and the platform's identity that assumes tenants' roles."""

from typing import Annotated

from keyfob_sdk import Key, SecretModel
from pydantic import SecretStr

_HOSTS = ("*.amazonaws.com", "*.amazonaws.com.cn", "*.api.aws")
_DOCS = "https://docs.aws.amazon.com/IAM/latest/UserGuide"

AccessKeyId = Annotated[SecretStr | None, Key(description="The id of an access key.", example="AKIAIOSFODNN7EXAMPLE")]
SecretAccessKey = Annotated[SecretStr | None, Key(description="The secret of the access key.")]
SessionToken = Annotated[SecretStr | None, Key(description="The token that temporary credentials come with.")]
RegionName = Annotated[str | None, Key(description="The region, where an action names none.", example="eu-west-1")]


class Aws(
    SecretModel,
    name="aws",
    hosts=_HOSTS,
    one_of=[("AWS_ROLE_ARN",), ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"), ("AWS_PROFILE_NAME",)],
    doc_url=f"{_DOCS}/id_roles.html",
):
    """Access to one AWS account: a role to assume, an access key, or a profile of this machine.

    A role is assumed by the access key or the profile beside it; without those, by secret ``aws_source``.
    """

    AWS_ACCESS_KEY_ID: AccessKeyId = None
    AWS_SECRET_ACCESS_KEY: SecretAccessKey = None
    AWS_SESSION_TOKEN: SessionToken = None
    AWS_REGION: RegionName = None
    AWS_ROLE_ARN: Annotated[
        str | None,
        Key(description="The role to assume.", example="arn:aws:iam::222222222222:role/ListGuardDutyDetectors"),
    ] = None
    AWS_ROLE_SESSION_NAME: Annotated[
        str | None,
        Key(description="The name under which AWS records what the role did; keyfob by default.", example="tenant-b"),
    ] = None
    AWS_EXTERNAL_ID: Annotated[
        SecretStr | None,
        Key(description="What the role's trust policy asks for, so that nobody else's request may assume it."),
    ] = None
    AWS_PROFILE_NAME: Annotated[
        str | None, Key(description="A profile of the AWS configuration file of this machine.", example="tenant-b")
    ] = None


class AwsSource(
    SecretModel,
    name="aws_source",
    hosts=_HOSTS,
    scope="organization",
    environment="default",
    doc_url=f"{_DOCS}/id_roles_common-scenarios_third-party.html",
):
    """The access key of the platform's own identity, which assumes the role of each tenant.

    It is pinned to the organization and its environment ``default``, whichever tenant is called for.
    """

    AWS_ACCESS_KEY_ID: AccessKeyId = None
    AWS_SECRET_ACCESS_KEY: SecretAccessKey = None
    AWS_SESSION_TOKEN: SessionToken = None
    AWS_REGION: RegionName = None
