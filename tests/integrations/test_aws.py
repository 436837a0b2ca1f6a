"""The actions of AWS, against accounts on this machine."""

from __future__ import annotations

import json
from typing import Any

import pytest
from aws_server import CUSTOMERS, HUB, REGION, AccessKey, AwsServer
from keyfob_integrations import aws as plugin
from keyfob_integrations.aws import Aws, AwsSource, vendor_errors
from keyfob_integrations.aws.api import call_api, paginate
from keyfob_integrations.aws.ec2 import describe_instances
from keyfob_integrations.aws.guardduty import list_detectors
from keyfob_integrations.aws.s3 import get_object, list_objects, put_object
from keyfob_sdk import RegistrySecret, SecretValues, action
from keyfob_sdk.errors import ConfigurationError, NotFoundError, VendorError
from keyfob_sdk.testing import IntegrationContract, fake, fake_values

AWS_SECRET = RegistrySecret(
    name="aws",
    optional_keys=[
        "AWS_ACCESS_KEY_ID",
        "AWS_SECRET_ACCESS_KEY",
        "AWS_REGION",
        "AWS_ROLE_ARN",
        "AWS_ROLE_SESSION_NAME",
        "AWS_PROFILE_NAME",
    ],
    one_of=[("AWS_ROLE_ARN",), ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"), ("AWS_PROFILE_NAME",)],
)


@action(title="List GuardDuty detectors", secrets=[AWS_SECRET])
@vendor_errors
def list_by_the_literal_form(region: str, *, aws: SecretValues) -> list[str]:
    """Return the ids of the detectors, by a secret in the literal form."""
    detectors: list[str] = plugin.client("guardduty", Aws.from_values(dict(aws)), region=region).list_detectors()[
        "DetectorIds"
    ]
    return detectors


class TestContract(IntegrationContract):
    """The package keeps what every integration keeps."""

    plugin = plugin


@pytest.fixture
def tenant(aws: AwsServer) -> Aws:
    """The secret of a tenant with a key in an account of their own."""
    return tenant_of(aws.add_user(CUSTOMERS[0], "*"))


def tenant_of(key: AccessKey) -> Aws:
    """Return a tenant's secret with this key."""
    return fake(Aws, AWS_ACCESS_KEY_ID=key.id, AWS_SECRET_ACCESS_KEY=key.secret, AWS_REGION=REGION)


class TestGuardDuty:
    """Each account has detectors of its own."""

    def test_lists_each_tenants_detectors_by_role(self, aws: AwsServer) -> None:
        """One platform identity, a role each: every tenant gets theirs, and the hub has none."""
        hub = aws.add_user(HUB)
        source = fake(AwsSource, AWS_ACCESS_KEY_ID=hub.id, AWS_SECRET_ACCESS_KEY=hub.secret)
        expected = [[aws.add_detector(account)] for account in CUSTOMERS]
        tenants = [fake(Aws, AWS_ROLE_ARN=aws.add_role(account)) for account in CUSTOMERS]

        assert expected == [list_detectors(REGION, aws=each, aws_source=source) for each in tenants]
        assert [] == list_detectors(aws=tenant_of(hub))

    def test_lists_each_tenants_detectors_by_key(self, aws: AwsServer) -> None:
        """A key of each account does the same."""
        expected = [[aws.add_detector(account)] for account in CUSTOMERS]

        assert expected == [list_detectors(aws=tenant_of(aws.add_user(account))) for account in CUSTOMERS]

    def test_serves_the_literal_form(self, aws: AwsServer) -> None:
        """A secret that is declared key by key serves as well as the typed one."""
        expected, key = [aws.add_detector(CUSTOMERS[0])], aws.add_user(CUSTOMERS[0])
        secret = fake_values(AWS_SECRET, AWS_ACCESS_KEY_ID=key.id, AWS_SECRET_ACCESS_KEY=key.secret)

        assert expected == list_by_the_literal_form(REGION, aws=secret)


class TestApi:
    """Any operation by its name."""

    def test_calls_an_operation(self, aws: AwsServer, tenant: Aws) -> None:
        """The answer is the one of boto3, as plain data."""
        detector = aws.add_detector(CUSTOMERS[0])

        answer = call_api("guardduty", "get_detector", {"DetectorId": detector}, aws=tenant)

        assert "ENABLED" == answer["Status"]
        assert json.dumps(answer)

    def test_says_which_operation_was_meant(self, tenant: Aws) -> None:
        """A misspelt operation is told with the nearest ones."""
        with pytest.raises(ConfigurationError, match="has no operation 'list_detector'") as caught:
            call_api("guardduty", "list_detector", aws=tenant)

        assert "'list_detectors'" in caught.value.hints[0]

    def test_says_which_service_was_meant(self, tenant: Aws) -> None:
        """A misspelt service is told with the nearest ones."""
        with pytest.raises(ConfigurationError, match="has no service 'guardutty'") as caught:
            call_api("guardutty", "list_detectors", aws=tenant)

        assert "'guardduty'" in caught.value.hints[0]

    @pytest.mark.parametrize("method", ["generate_presigned_url", "_make_api_call", "close", "get_waiter"])
    def test_calls_nothing_but_operations(self, tenant: Aws, method: str) -> None:
        """A client's other methods, such as one that signs a URL for anybody, are not operations."""
        with pytest.raises(ConfigurationError, match="has no operation"):
            call_api("s3", method, aws=tenant)

    def test_refuses_wrong_parameters_without_their_values(self, tenant: Aws) -> None:
        """What is wrong with a parameter is told, its value is not."""
        with pytest.raises(ConfigurationError, match="for parameter DetectorId") as caught:
            call_api("guardduty", "get_detector", {"DetectorId": ["s3cr3t, type: x, valid"]}, aws=tenant)

        assert "s3cr3t" not in caught.value.problem

    def test_masks_credentials_that_aws_issues(self, aws: AwsServer, tenant: Aws) -> None:
        """Credentials that no stored secret tells of do not become a result."""
        parameters = {"RoleArn": aws.add_role(CUSTOMERS[0]), "RoleSessionName": "session"}

        issued = call_api("sts", "assume_role", parameters, aws=tenant)["Credentials"]

        assert ["***", "***"] == [issued["SecretAccessKey"], issued["SessionToken"]]

    def test_reads_pages(self, aws: AwsServer, tenant: Aws) -> None:
        """Pages are joined, and there are no more items than asked for."""
        sqs = aws.client(CUSTOMERS[0], "sqs")
        for number in range(5):
            sqs.create_queue(QueueName=f"queue-{number}")

        found = paginate("sqs", "list_queues", {"MaxResults": 2}, 3, aws=tenant)

        assert 3 == len(found["QueueUrls"])

    def test_says_that_there_are_no_pages(self, tenant: Aws) -> None:
        """An operation that answers at once is for the other action."""
        with pytest.raises(ConfigurationError, match=r"sts\.get_caller_identity has no pages"):
            paginate("sts", "get_caller_identity", aws=tenant)


class TestS3:
    """Objects that are small enough to be results."""

    @pytest.fixture
    def bucket(self, aws: AwsServer) -> str:
        """A bucket of the tenant's."""
        place = {"LocationConstraint": REGION}
        aws.client(CUSTOMERS[0], "s3").create_bucket(Bucket="findings", CreateBucketConfiguration=place)
        return "findings"

    @pytest.mark.parametrize(
        ("written", "read"),
        [
            (("grüße", "text"), ("text", "grüße")),
            (("aGk=", "base64"), ("text", "hi")),
            (("hi", "text"), ("base64", "aGk=")),
        ],
    )
    def test_puts_and_gets(self, tenant: Aws, bucket: str, written: Any, read: Any) -> None:
        """What was written is read again, as text or as base64."""
        put_object(bucket, "a/b.txt", written[0], written[1], "text/plain", aws=tenant)

        found = get_object(bucket, "a/b.txt", read[0], aws=tenant)

        assert (read[1], "text/plain") == (found["content"], found["content_type"])
        assert json.dumps(found)

    def test_lists(self, tenant: Aws, bucket: str) -> None:
        """The objects below a prefix are listed, no more than asked for."""
        for key in ("a/1", "a/2", "a/3", "b/1"):
            put_object(bucket, key, "x", aws=tenant)

        assert ["a/1", "a/2"] == [found["Key"] for found in list_objects(bucket, "a/", 2, aws=tenant)]
        assert [] == list_objects(bucket, "c/", aws=tenant)

    def test_says_that_there_is_none(self, tenant: Aws, bucket: str) -> None:
        """A missing object and a missing bucket are told apart from other failures."""
        for place in (bucket, "nowhere"):
            with pytest.raises(NotFoundError, match=r"AWS refuses GetObject \(NoSuch"):
                get_object(place, "nothing", aws=tenant)

    def test_refuses_what_is_no_text(self, tenant: Aws, bucket: str) -> None:
        """Bytes are asked for as base64, and written so."""
        put_object(bucket, "bytes", "//79", "base64", aws=tenant)

        with pytest.raises(ConfigurationError, match="object 'bytes' is no UTF-8 text"):
            get_object(bucket, "bytes", aws=tenant)
        with pytest.raises(ConfigurationError, match="the content is not base64"):
            put_object(bucket, "bytes", "?", "base64", aws=tenant)

    def test_refuses_what_is_too_large(self, tenant: Aws, bucket: str, monkeypatch: pytest.MonkeyPatch) -> None:
        """An object beyond the limit is not read to its end."""
        monkeypatch.setattr("keyfob_integrations.aws._plain.LARGEST_REPLY", 4)
        put_object(bucket, "large", "12345", aws=tenant)

        with pytest.raises(VendorError, match="the object is larger than"):
            get_object(bucket, "large", aws=tenant)


class TestEc2:
    """Instances of one account and region."""

    def test_describes_instances(self, aws: AwsServer, tenant: Aws) -> None:
        """Instances are listed without their reservations; filters and limits narrow the list."""
        ec2 = aws.client(CUSTOMERS[0], "ec2")
        image = ec2.describe_images(Owners=["amazon"])["Images"][0]["ImageId"]
        ids = [made["InstanceId"] for made in ec2.run_instances(ImageId=image, MinCount=3, MaxCount=3)["Instances"]]

        assert ids[:1] == [found["InstanceId"] for found in describe_instances(ids[:1], aws=tenant)]
        assert 2 == len(describe_instances(max_items=2, aws=tenant))
        assert [] == describe_instances(filters={"instance-state-name": ["stopped"]}, aws=tenant)
