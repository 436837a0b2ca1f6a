"""AWS with several accounts on this machine: a hub, and customers whose roles trust the hub.

``AWS_ENDPOINT_URL`` leads botocore here, also in another process.
"""

from __future__ import annotations

import json
import urllib.request
from dataclasses import dataclass
from typing import Any

import boto3
from moto.server import ThreadedMotoServer

HUB = "111111111111"
CUSTOMERS = ("222222222222", "333333333333")
REGION = "eu-west-1"
ROLE = "ListGuardDutyDetectors"
EXTERNAL_ID = "external-id-4711"

_READ = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Action": ["guardduty:List*", "s3:List*"], "Resource": "*"}],
}


@dataclass(frozen=True)
class AccessKey:
    """An access key of one account."""

    id: str
    secret: str


class AwsServer:
    """A server for all of AWS, and the accounts in it."""

    def __init__(self) -> None:
        self._server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
        self._server.start()
        self.url = "http://{}:{}".format(*self._server.get_host_and_port())

    def environment(self) -> dict[str, str]:
        """The environment variables that lead botocore here, and away from this machine's own AWS."""
        files = {"AWS_CONFIG_FILE": "/nonexistent", "AWS_SHARED_CREDENTIALS_FILE": "/nonexistent"}
        return {"AWS_ENDPOINT_URL": self.url, "AWS_EC2_METADATA_DISABLED": "true", **files}

    def reset(self) -> None:
        """Empty every account, and check no signature."""
        self._post("reset-auth", b"inf")
        self._post("reset", b"")

    def check_signatures(self) -> None:
        """Refuse wrong keys and missing permissions from now on, as AWS does."""
        self._post("reset-auth", b"0")

    def client(self, account: str, service: str) -> Any:
        """A client with all permissions in *account*."""
        sts: Any = self._client("sts", "bootstrap", "bootstrap", None)
        role = f"arn:aws:iam::{account}:role/Admin"
        issued = sts.assume_role(RoleArn=role, RoleSessionName="setup")["Credentials"]
        return self._client(service, issued["AccessKeyId"], issued["SecretAccessKey"], issued["SessionToken"])

    def add_user(self, account: str, *actions: str) -> AccessKey:
        """Make a user who may do *actions*, and return a key of theirs."""
        iam = self.client(account, "iam")
        name = f"user-{len(iam.list_users()['Users'])}"
        iam.create_user(UserName=name)
        if actions:
            allowed = {"Effect": "Allow", "Action": list(actions), "Resource": "*"}
            policy = json.dumps({"Version": "2012-10-17", "Statement": [allowed]})
            iam.put_user_policy(UserName=name, PolicyName="allowed", PolicyDocument=policy)
        key = iam.create_access_key(UserName=name)["AccessKey"]
        return AccessKey(key["AccessKeyId"], key["SecretAccessKey"])

    def add_role(self, account: str) -> str:
        """Make the role that the hub may assume, and return its ARN."""
        principal = {"AWS": f"arn:aws:iam::{HUB}:root"}
        trust = {"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole"}
        iam = self.client(account, "iam")
        document = json.dumps({"Version": "2012-10-17", "Statement": [trust]})
        role = iam.create_role(RoleName=ROLE, AssumeRolePolicyDocument=document)["Role"]
        iam.put_role_policy(RoleName=ROLE, PolicyName="read", PolicyDocument=json.dumps(_READ))
        arn: str = role["Arn"]
        return arn

    def add_detector(self, account: str) -> str:
        """Make a GuardDuty detector, and return its id."""
        detector: str = self.client(account, "guardduty").create_detector(Enable=True)["DetectorId"]
        return detector

    def close(self) -> None:
        """Stop."""
        self._server.stop()

    def _client(self, service: str, access_key: str, secret_key: str, token: str | None) -> Any:
        create: Any = boto3.Session(access_key, secret_key, token, region_name=REGION).client
        return create(service, endpoint_url=self.url)

    def _post(self, path: str, body: bytes) -> None:
        headers = {"Content-Type": "text/plain"}
        request = urllib.request.Request(f"{self.url}/moto-api/{path}", body, headers)  # noqa: S310 -- on this machine
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(request):
            pass
