"""Amazon GuardDuty."""

from keyfob_sdk import action

from keyfob_integrations.aws._arguments import API, Region
from keyfob_integrations.aws._errors import vendor_errors
from keyfob_integrations.aws._secret import Aws, AwsSource
from keyfob_integrations.aws._session import client


@action(
    title="List GuardDuty detectors",
    namespace="aws.guardduty",
    doc_url=f"{API}/guardduty/latest/APIReference/API_ListDetectors.html",
    read_only=True,
)
@vendor_errors
def list_detectors(region: Region = None, *, aws: Aws, aws_source: AwsSource | None = None) -> list[str]:
    """Return the ids of the GuardDuty detectors of one account and region."""
    pages = client("guardduty", aws, aws_source, region=region).get_paginator("list_detectors").paginate()
    return [detector for page in pages for detector in page["DetectorIds"]]
