"""Any operation of any AWS service."""

from typing import Annotated, Any

from keyfob_sdk import action
from keyfob_sdk.errors import ConfigurationError, did_you_mean
from pydantic import Field

from keyfob_integrations.aws._arguments import BOTO3, MaxItems, Region
from keyfob_integrations.aws._errors import vendor_errors
from keyfob_integrations.aws._plain import plain
from keyfob_integrations.aws._secret import Aws, AwsSource
from keyfob_integrations.aws._session import client

Service = Annotated[str, Field(description="The service, by its name in boto3.", examples=["guardduty"])]
Operation = Annotated[
    str, Field(description="The operation, by its method in boto3's client.", examples=["get_detector"])
]
Parameters = Annotated[
    dict[str, Any] | None,
    Field(
        description="The parameters of the operation.", examples=[{"DetectorId": "12abc34d567e8fa901bc2d34e56789f0"}]
    ),
]


@action(title="Call an AWS API", doc_url=f"{BOTO3}/index.html", read_only=False)
@vendor_errors
def call_api(
    service: Service,
    operation: Operation,
    parameters: Parameters = None,
    region: Region = None,
    *,
    aws: Aws,
    aws_source: AwsSource | None = None,
) -> Any:
    """Return the answer to one call of any operation, as plain data.

    Times are ISO 8601. Bytes and streams, up to 10 MiB, are text where they are UTF-8, else base64. Credentials that
    AWS hands out are masked.
    """
    method = _method(client(service, aws, aws_source, region=region), service, operation)
    return plain(method(**(parameters or {})))


@action(title="Call an AWS API page by page", doc_url=f"{BOTO3}/index.html", read_only=True)
@vendor_errors
def paginate(
    service: Service,
    operation: Operation,
    parameters: Parameters = None,
    max_items: MaxItems = 1000,
    region: Region = None,
    *,
    aws: Aws,
    aws_source: AwsSource | None = None,
) -> Any:
    """Return the pages of an operation that lists something, joined into one answer."""
    caller = client(service, aws, aws_source, region=region)
    _method(caller, service, operation)
    if not caller.can_paginate(operation):
        raise ConfigurationError(f"{service}.{operation} has no pages", hints=["use aws.call_api"])
    pages = caller.get_paginator(operation).paginate(**(parameters or {}), PaginationConfig={"MaxItems": max_items})
    return plain(pages.build_full_result())


def _method(caller: Any, service: str, operation: str) -> Any:
    """Return the method of an operation; other methods of a client sign URLs, or open things that stay open."""
    operations = caller.meta.method_to_api_mapping
    if operation not in operations:
        problem = f"AWS service {service!r} has no operation {operation!r}"
        raise ConfigurationError(problem, hints=did_you_mean(operation, operations))
    return getattr(caller, operation)
