"""Amazon S3: objects that are small enough to be results."""

import base64
import binascii
from typing import Annotated, Any, Literal

from keyfob_sdk import action
from keyfob_sdk.errors import ConfigurationError
from pydantic import Field

from keyfob_integrations.aws._arguments import API, MaxItems, Region
from keyfob_integrations.aws._errors import vendor_errors
from keyfob_integrations.aws._plain import plain, read
from keyfob_integrations.aws._secret import Aws, AwsSource
from keyfob_integrations.aws._session import client

_DOCS = f"{API}/AmazonS3/latest/API"

Bucket = Annotated[str, Field(description="The name of the bucket.", examples=["findings"])]
ObjectKey = Annotated[str, Field(min_length=1, description="The key of the object.", examples=["2026/report.json"])]
Prefix = Annotated[str, Field(description="What the keys start with.", examples=["2026/"])]
Encoding = Annotated[Literal["text", "base64"], Field(description="How the content is written: UTF-8 text or base64.")]
Content = Annotated[str, Field(description="The content of the object.")]
ContentType = Annotated[str | None, Field(description="The media type of the content.", examples=["application/json"])]


@action(title="List S3 objects", namespace="aws.s3", doc_url=f"{_DOCS}/API_ListObjectsV2.html", read_only=True)
@vendor_errors
def list_objects(
    bucket: Bucket,
    prefix: Prefix = "",
    max_items: MaxItems = 1000,
    region: Region = None,
    *,
    aws: Aws,
    aws_source: AwsSource | None = None,
) -> list[dict[str, Any]]:
    """Return the objects of a bucket whose keys start with a prefix, in the order of their keys."""
    pages = client("s3", aws, aws_source, region=region).get_paginator("list_objects_v2")
    found = pages.paginate(Bucket=bucket, Prefix=prefix, PaginationConfig={"MaxItems": max_items}).build_full_result()
    objects: list[dict[str, Any]] = plain(found.get("Contents", []))
    return objects


@action(title="Get an S3 object", namespace="aws.s3", doc_url=f"{_DOCS}/API_GetObject.html", read_only=True)
@vendor_errors
def get_object(
    bucket: Bucket,
    key: ObjectKey,
    encoding: Encoding = "text",
    region: Region = None,
    *,
    aws: Aws,
    aws_source: AwsSource | None = None,
) -> dict[str, Any]:
    """Return the content of an object of at most 10 MiB, with its type, size and tag."""
    answer = client("s3", aws, aws_source, region=region).get_object(Bucket=bucket, Key=key)
    with answer["Body"] as body:
        content = read(body)
    return {
        "content": base64.b64encode(content).decode() if encoding == "base64" else _text(content, key),
        "content_type": answer.get("ContentType"),
        "size": len(content),
        "etag": answer.get("ETag"),
        "last_modified": plain(answer.get("LastModified")),
    }


@action(title="Put an S3 object", namespace="aws.s3", doc_url=f"{_DOCS}/API_PutObject.html", read_only=False)
@vendor_errors
def put_object(
    bucket: Bucket,
    key: ObjectKey,
    content: Content,
    encoding: Encoding = "text",
    content_type: ContentType = None,
    *,
    region: Region = None,
    aws: Aws,
    aws_source: AwsSource | None = None,
) -> dict[str, Any]:
    """Write an object, and return its tag and version."""
    answer = client("s3", aws, aws_source, region=region).put_object(
        Bucket=bucket,
        Key=key,
        Body=_bytes(content) if encoding == "base64" else content.encode(),
        **({"ContentType": content_type} if content_type else {}),
    )
    return {"etag": answer.get("ETag"), "version_id": answer.get("VersionId")}


def _text(content: bytes, key: str) -> str:
    try:
        return content.decode()
    except UnicodeError:
        problem = f"object {key!r} is no UTF-8 text"
    raise ConfigurationError(problem, hints=["set encoding to 'base64'"])


def _bytes(content: str) -> bytes:
    try:
        return base64.b64decode(content, validate=True)
    except (binascii.Error, ValueError):
        problem = "the content is not base64"
    raise ConfigurationError(problem, hints=["set encoding to 'text'"])
