"""Amazon EC2."""

from typing import Annotated, Any

from keyfob_sdk import action
from pydantic import Field

from keyfob_integrations.aws._arguments import API, MaxItems, Region
from keyfob_integrations.aws._errors import vendor_errors
from keyfob_integrations.aws._plain import plain
from keyfob_integrations.aws._secret import Aws, AwsSource
from keyfob_integrations.aws._session import client

InstanceIds = Annotated[
    list[str] | None, Field(description="Ids of instances; all by default.", examples=[["i-1234567890abcdef0"]])
]
Filters = Annotated[
    dict[str, list[str]] | None,
    Field(description="Values by the name of the filter.", examples=[{"instance-state-name": ["running"]}]),
]


@action(
    title="Describe EC2 instances",
    namespace="aws.ec2",
    doc_url=f"{API}/AWSEC2/latest/APIReference/API_DescribeInstances.html",
    read_only=True,
)
@vendor_errors
def describe_instances(
    instance_ids: InstanceIds = None,
    filters: Filters = None,
    max_items: MaxItems = 1000,
    region: Region = None,
    *,
    aws: Aws,
    aws_source: AwsSource | None = None,
) -> list[dict[str, Any]]:
    """Return the instances of one account and region."""
    wanted: dict[str, Any] = {"InstanceIds": instance_ids} if instance_ids else {}
    wanted["Filters"] = [{"Name": name, "Values": values} for name, values in (filters or {}).items()]
    pages = client("ec2", aws, aws_source, region=region).get_paginator("describe_instances").paginate(**wanted)
    found: list[dict[str, Any]] = []
    for page in pages:
        found += [plain(instance) for reservation in page["Reservations"] for instance in reservation["Instances"]]
        if len(found) >= max_items:
            break
    return found[:max_items]
