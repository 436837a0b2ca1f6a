"""Amazon Web Services, by a role, an access key or a profile.

An author of further AWS actions declares :class:`Aws` and :class:`AwsSource`, and asks :func:`client` for a client.
"""

from collections.abc import Iterable

from keyfob_sdk import Integration, hookimpl

from keyfob_integrations.aws import api, ec2, guardduty, s3, sts
from keyfob_integrations.aws._errors import vendor_errors
from keyfob_integrations.aws._secret import Aws, AwsSource
from keyfob_integrations.aws._session import client

__all__ = ["Aws", "AwsSource", "client", "keyfob_integrations", "vendor_errors"]


@hookimpl
def keyfob_integrations() -> Iterable[Integration]:
    """Offer AWS."""
    return [
        Integration(
            name="aws",
            title="Amazon Web Services",
            description="GuardDuty, S3, EC2 and STS, and any other AWS API by its name.",
            doc_url="https://docs.aws.amazon.com/boto3/latest/",
            actions=[
                api.call_api,
                api.paginate,
                guardduty.list_detectors,
                sts.get_caller_identity,
                s3.list_objects,
                s3.get_object,
                s3.put_object,
                ec2.describe_instances,
            ],
            checks=[sts.check_aws, sts.check_aws_source],
        ),
    ]
