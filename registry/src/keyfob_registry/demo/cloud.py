"""A cloud to demonstrate with: a moto server on loopback, a hub account, and customer accounts with a role each.

What moto checks: credentials belong to an account, and a role's credentials to the role's account. It does not check
signatures or policies unless :meth:`Cloud.enforce` is called.
"""

import json
import logging
import os
import urllib.request
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from pydantic import SecretStr

REGION = "eu-west-1"
ROLE = "ListGuardDutyDetectors"
HUB_USER = "keyfob-hub"
_ROLE_POLICY = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Action": ["guardduty:ListDetectors"], "Resource": "*"}],
}


@dataclass(frozen=True, slots=True)
class HubKey:
    """The access key of the hub's user, who may assume the customers' roles."""

    access_key_id: SecretStr
    secret_access_key: SecretStr


class Cloud:
    """The set-up side of the demonstration: what an administrator of these AWS accounts would have done before."""

    def __init__(self, url: str) -> None:
        self.url = url

    def make_hub(self) -> HubKey:
        """Make the user whose key assumes the customers' roles."""
        iam = self._client("iam", _Credentials("setup", "setup"))
        iam.create_user(UserName=HUB_USER)
        policy = {
            "Version": "2012-10-17",
            "Statement": [{"Effect": "Allow", "Action": ["sts:AssumeRole", "iam:ListAccessKeys"], "Resource": "*"}],
        }
        iam.put_user_policy(UserName=HUB_USER, PolicyName="assume", PolicyDocument=json.dumps(policy))
        key = iam.create_access_key(UserName=HUB_USER)["AccessKey"]
        return HubKey(SecretStr(key["AccessKeyId"]), SecretStr(key["SecretAccessKey"]))

    def make_account(self, account: str) -> str:
        """Make the role and the GuardDuty detector of one customer's account; return the id of the detector."""
        credentials = self._administrator(account)
        iam = self._client("iam", credentials)
        iam.create_role(RoleName=ROLE, AssumeRolePolicyDocument=json.dumps(_trust()))
        iam.put_role_policy(RoleName=ROLE, PolicyName="detectors", PolicyDocument=json.dumps(_ROLE_POLICY))
        detector: str = self._client("guardduty", credentials).create_detector(Enable=True)["DetectorId"]
        return detector

    def enforce(self) -> None:
        """Turn on moto's check of signatures and policies, from the next request on."""
        self._control("reset-auth", b"0")

    def empty(self) -> None:
        """Forget all accounts, and check nothing: moto keeps them as long as the process lives."""
        self._control("reset", b"")
        self._control("reset-auth", b"inf")

    def _control(self, command: str, body: bytes) -> None:
        headers = {"Content-Type": "text/plain"}
        request = urllib.request.Request(f"{self.url}/moto-api/{command}", body, headers)  # noqa: S310 -- loopback
        with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310 -- the same
            answer.read()

    def _administrator(self, account: str) -> "_Credentials":
        sts = self._client("sts", _Credentials("setup", "setup"))
        issued = sts.assume_role(RoleArn=f"arn:aws:iam::{account}:role/Admin", RoleSessionName="setup")["Credentials"]
        return _Credentials(issued["AccessKeyId"], issued["SecretAccessKey"], issued["SessionToken"])

    def _client(self, service: str, credentials: "_Credentials") -> Any:
        # hidden import: boto3 costs 200 ms and comes with the extra [demo]
        import boto3

        session: Any = boto3.Session(credentials.key, credentials.secret, credentials.token, region_name=REGION)
        return session.client(service, endpoint_url=self.url)


@dataclass(frozen=True, slots=True)
class _Credentials:
    key: str
    secret: str
    token: str | None = None


def _trust() -> dict[str, Any]:
    return {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole"}],
    }


def role_arn(account: str) -> str:
    """Return the ARN of the role that the hub assumes in an account."""
    return f"arn:aws:iam::{account}:role/{ROLE}"


@contextmanager
def running_cloud() -> Generator[Cloud]:
    """Run a moto server on a free port of loopback, and point botocore of this process at it."""
    # hidden import: moto costs more than a second and comes with the extra [demo]
    from moto.server import ThreadedMotoServer

    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    url = f"http://{host}:{port}"
    with _environment(AWS_ENDPOINT_URL=url, AWS_CONFIG_FILE=os.devnull, AWS_SHARED_CREDENTIALS_FILE=os.devnull):
        cloud = Cloud(url)
        try:
            cloud.empty()
            yield cloud
        finally:
            server.stop()


@contextmanager
def _environment(**variables: str) -> Generator[None]:
    """Set environment variables that say where AWS is; secrets never go there."""
    before = {name: os.environ.get(name) for name in variables}
    os.environ.update(variables)
    try:
        yield
    finally:
        for name in variables:
            os.environ.pop(name)
        os.environ.update({name: value for name, value in before.items() if value is not None})
