"""AWS Security Token Service: who the credentials belong to."""

from typing import Any

from keyfob_sdk import action, check

from keyfob_integrations.aws._arguments import API
from keyfob_integrations.aws._errors import vendor_errors
from keyfob_integrations.aws._secret import Aws, AwsSource
from keyfob_integrations.aws._session import client, source_client


@action(
    title="Get the caller's identity",
    namespace="aws.sts",
    doc_url=f"{API}/STS/latest/APIReference/API_GetCallerIdentity.html",
    read_only=True,
)
@vendor_errors
def get_caller_identity(*, aws: Aws, aws_source: AwsSource | None = None) -> dict[str, str]:
    """Return the account, the ARN and the user id that the credentials act as."""
    return _identity(client("sts", aws, aws_source))


@check(Aws)
@vendor_errors
def check_aws(*, aws: Aws, aws_source: AwsSource | None = None) -> str:
    """Ask AWS whom the credentials belong to, which every identity may ask."""
    return f"AWS knows the caller as {_identity(client('sts', aws, aws_source))['Arn']}"


@check(AwsSource)
@vendor_errors
def check_aws_source(*, aws_source: AwsSource) -> str:
    """Ask AWS whom the platform's own identity belongs to, which every identity may ask."""
    return f"AWS knows the caller as {_identity(source_client('sts', aws_source))['Arn']}"


def _identity(sts: Any) -> dict[str, str]:
    answer = sts.get_caller_identity()
    return {name: answer[name] for name in ("Account", "Arn", "UserId")}
