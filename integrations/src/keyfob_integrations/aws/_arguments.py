"""The arguments that AWS actions share."""

from typing import Annotated

from pydantic import Field

BOTO3 = "https://docs.aws.amazon.com/boto3/latest/reference/services"
API = "https://docs.aws.amazon.com"

Region = Annotated[
    str | None, Field(description="The region; by default AWS_REGION of the secret.", examples=["eu-west-1"])
]
MaxItems = Annotated[int, Field(ge=1, le=10_000, description="The number of items to return at most.", examples=[100])]
