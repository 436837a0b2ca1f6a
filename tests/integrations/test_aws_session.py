"""The identity that AWS sees, for each way to describe it; and what happens when the description is incomplete."""

from __future__ import annotations

import logging
import os
import sys
from typing import TYPE_CHECKING

import pytest
from aws_server import CUSTOMERS, EXTERNAL_ID, HUB, REGION, ROLE, AccessKey, AwsServer
from keyfob_integrations.aws import Aws, AwsSource, _session, client
from keyfob_integrations.aws.sts import check_aws, check_aws_source, get_caller_identity
from keyfob_sdk.errors import AuthenticationError, ConfigurationError, PermissionDeniedError, VendorError
from keyfob_sdk.testing import assert_hidden, fake
from request_failure import all_texts

if TYPE_CHECKING:
    from pathlib import Path

CANARY = "s3cr3t-canary-4711-s3cr3t-canary-4711-40"


def source_of(key: AccessKey) -> AwsSource:
    """Return the platform's secret with this key."""
    return fake(AwsSource, AWS_ACCESS_KEY_ID=key.id, AWS_SECRET_ACCESS_KEY=key.secret)


def keys_of(key: AccessKey, **others: str) -> Aws:
    """Return a tenant's secret with this key."""
    return fake(Aws, AWS_ACCESS_KEY_ID=key.id, AWS_SECRET_ACCESS_KEY=key.secret, AWS_REGION=REGION, **others)


@pytest.fixture
def profile_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The AWS configuration file of this machine."""
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    return tmp_path / "config"


@pytest.fixture
def ambient(aws: AwsServer, monkeypatch: pytest.MonkeyPatch) -> AccessKey:
    """Credentials that work, in the environment variables of this process."""
    key = aws.add_user(HUB, "*")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", key.id)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", key.secret)
    return key


class TestRole:
    """A role, assumed for the call."""

    def test_is_assumed_by_the_source(self, aws: AwsServer) -> None:
        """AWS sees the tenant's role under the session name of the secret, checked with signatures on."""
        source, role = source_of(aws.add_user(HUB, "sts:AssumeRole")), aws.add_role(CUSTOMERS[0])
        tenant = fake(Aws, AWS_ROLE_ARN=role, AWS_ROLE_SESSION_NAME="tenant-b")
        aws.check_signatures()

        identity = get_caller_identity(aws=tenant, aws_source=source)

        assert f"arn:aws:sts::{CUSTOMERS[0]}:assumed-role/{ROLE}/tenant-b" == identity["Arn"]
        assert CUSTOMERS[0] == identity["Account"]

    def test_has_a_session_name_of_its_own(self, aws: AwsServer) -> None:
        """Without a session name in the secret AWS sees ours."""
        source, role = source_of(aws.add_user(HUB)), aws.add_role(CUSTOMERS[0])

        assert get_caller_identity(aws=fake(Aws, AWS_ROLE_ARN=role), aws_source=source)["Arn"].endswith("/keyfob")

    def test_is_assumed_by_the_secrets_own_key(self, aws: AwsServer) -> None:
        """A key beside the role assumes it, and the platform's identity is not used."""
        own, source = aws.add_user(HUB, "sts:AssumeRole"), source_of(AccessKey("AKIAWRONG", "wrong"))
        tenant = keys_of(own, AWS_ROLE_ARN=aws.add_role(CUSTOMERS[0]))
        aws.check_signatures()

        assert CUSTOMERS[0] == get_caller_identity(aws=tenant, aws_source=source)["Account"]

    def test_is_assumed_anew_for_each_call(self, aws: AwsServer) -> None:
        """No credentials of one tenant are left for the next."""
        source = source_of(aws.add_user(HUB, "sts:AssumeRole"))
        tenants = [fake(Aws, AWS_ROLE_ARN=aws.add_role(account)) for account in CUSTOMERS]
        aws.check_signatures()

        assert list(CUSTOMERS) == [get_caller_identity(aws=tenant, aws_source=source)["Account"] for tenant in tenants]

    def test_needs_the_right_to_assume_it(self, aws: AwsServer) -> None:
        """An identity that may not assume the role is told so, in AWS's words."""
        source, role = source_of(aws.add_user(HUB, "s3:*")), aws.add_role(CUSTOMERS[0])
        aws.check_signatures()

        with pytest.raises(PermissionDeniedError, match=r"AWS refuses AssumeRole \(AccessDenied\): .*sts:AssumeRole"):
            get_caller_identity(aws=fake(Aws, AWS_ROLE_ARN=role), aws_source=source)

    def test_needs_somebody_who_assumes_it(self) -> None:
        """A role alone is a matter of configuration, and the hint says which secret to store."""
        with pytest.raises(ConfigurationError, match="needs an identity that assumes it") as caught:
            get_caller_identity(aws=fake(Aws, AWS_ROLE_ARN="arn:aws:iam::222222222222:role/R"))

        assert "'aws_source' of the organization" in caught.value.hints[0]

    def test_sends_the_external_id(self, aws: AwsServer, monkeypatch: pytest.MonkeyPatch) -> None:
        """The external id of the secret is part of the request for the role."""
        sent: list[dict[str, str]] = []
        source, role = source_of(aws.add_user(HUB)), aws.add_role(CUSTOMERS[0])
        new_session = _session._new_session

        def listening(profile: str | None) -> object:
            session = new_session(profile)
            session.register("before-parameter-build.sts.AssumeRole", lambda **event: sent.append(event["params"]))
            return session

        monkeypatch.setattr(_session, "_new_session", listening)

        get_caller_identity(aws=fake(Aws, AWS_ROLE_ARN=role, AWS_EXTERNAL_ID=EXTERNAL_ID), aws_source=source)

        assert [EXTERNAL_ID] == [request["ExternalId"] for request in sent]


class TestKey:
    """An access key of the account itself."""

    def test_acts_as_its_user(self, aws: AwsServer) -> None:
        """AWS sees the user whom the key belongs to."""
        key = aws.add_user(CUSTOMERS[0])
        aws.check_signatures()

        assert f"arn:aws:iam::{CUSTOMERS[0]}:user/user-0" == get_caller_identity(aws=keys_of(key))["Arn"]

    def test_may_be_temporary(self, aws: AwsServer) -> None:
        """A session token goes with the key that it belongs to."""
        sts = aws.client(CUSTOMERS[0], "sts")
        role = aws.add_role(CUSTOMERS[0])
        issued = sts.assume_role(RoleArn=role, RoleSessionName="temporary")["Credentials"]
        key = AccessKey(issued["AccessKeyId"], issued["SecretAccessKey"])
        aws.check_signatures()

        tenant = keys_of(key, AWS_SESSION_TOKEN=issued["SessionToken"])

        assert get_caller_identity(aws=tenant)["Arn"].endswith(f"assumed-role/{ROLE}/temporary")

    @pytest.mark.parametrize("wrong", ["id", "secret"])
    def test_is_refused_when_wrong(self, aws: AwsServer, wrong: str) -> None:
        """A wrong key fails at the step of authentication, and no text holds it."""
        key = aws.add_user(CUSTOMERS[0])
        aws.check_signatures()
        tenant = keys_of(AccessKey(CANARY if wrong == "id" else key.id, CANARY))

        with pytest.raises(AuthenticationError, match=r"AWS refuses GetCallerIdentity \(") as caught:
            check_aws(aws=tenant)

        assert_hidden(all_texts(caught.value), CANARY)

    @pytest.mark.parametrize("half", ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"])
    @pytest.mark.parametrize("rest", [{}, {"AWS_ROLE_ARN": "arn:aws:iam::222222222222:role/R"}])
    def test_is_whole(self, half: str, rest: dict[str, str]) -> None:
        """Half a key is never made whole by what the machine has."""
        with pytest.raises(ConfigurationError, match="one half of an access key") as caught:
            get_caller_identity(aws=fake(Aws, **{half: CANARY}, **rest))

        assert_hidden(all_texts(caught.value), CANARY)


class TestProfile:
    """A profile of this machine."""

    def test_acts_as_its_role(self, aws: AwsServer, profile_file: Path) -> None:
        """A profile with a role and a source profile acts as that role."""
        key, role = aws.add_user(HUB, "sts:AssumeRole"), aws.add_role(CUSTOMERS[0])
        profile_file.write_text(
            f"[profile hub]\naws_access_key_id = {key.id}\naws_secret_access_key = {key.secret}\n"
            f"[profile b]\nrole_arn = {role}\nsource_profile = hub\nregion = {REGION}\nrole_session_name = by-profile\n"
        )
        aws.check_signatures()

        identity = get_caller_identity(aws=fake(Aws, AWS_PROFILE_NAME="b"))

        assert f"arn:aws:sts::{CUSTOMERS[0]}:assumed-role/{ROLE}/by-profile" == identity["Arn"]

    @pytest.mark.usefixtures("aws")
    def test_is_one_that_exists(self) -> None:
        """A profile that this machine lacks is a matter of configuration."""
        with pytest.raises(ConfigurationError, match="this machine has no AWS profile 'nobody'"):
            get_caller_identity(aws=fake(Aws, AWS_PROFILE_NAME="nobody"))

    @pytest.mark.usefixtures("ambient")
    def test_takes_nothing_from_the_machine(self, profile_file: Path) -> None:
        """A profile without credentials does not fall back to the machine's own."""
        profile_file.write_text("[profile empty]\nregion = eu-west-1\n")

        with pytest.raises(ConfigurationError, match="profile 'empty' has no credentials"):
            get_caller_identity(aws=fake(Aws, AWS_PROFILE_NAME="empty"))


class TestAmbient:
    """What belongs to the machine is never used."""

    @pytest.mark.usefixtures("ambient")
    def test_credentials_are_not_used(self) -> None:
        """With nothing stored there is no call, whatever the environment variables hold."""
        with pytest.raises(ConfigurationError, match="neither a role, nor an access key, nor a profile"):
            get_caller_identity(aws=fake(Aws))
        with pytest.raises(ConfigurationError, match="needs an identity"):
            check_aws_source(aws_source=fake(AwsSource))

    def test_profile_is_not_used(self, aws: AwsServer, monkeypatch: pytest.MonkeyPatch) -> None:
        """AWS_PROFILE of the process does not disturb a call by a key."""
        key = aws.add_user(CUSTOMERS[0])
        monkeypatch.setenv("AWS_PROFILE", "nobody")

        assert CUSTOMERS[0] == get_caller_identity(aws=keys_of(key))["Account"]

    def test_environment_is_left_alone(self, aws: AwsServer) -> None:
        """A call writes no credentials to the environment, where the next call would find them."""
        key = aws.add_user(CUSTOMERS[0])
        before = dict(os.environ)

        get_caller_identity(aws=keys_of(key))

        assert before == dict(os.environ)


def test_checks_name_the_caller(aws: AwsServer) -> None:
    """A check says whom AWS sees."""
    key = aws.add_user(HUB)

    expected = f"AWS knows the caller as arn:aws:iam::{HUB}:user/user-0"
    assert [expected, expected] == [check_aws(aws=keys_of(key)), check_aws_source(aws_source=source_of(key))]


@pytest.mark.usefixtures("aws")
def test_region_is_the_callers_then_the_secrets_then_the_sources() -> None:
    """The region that is nearest to the call wins."""
    key = AccessKey("AKIAEXAMPLE", "secret")
    source = fake(AwsSource, AWS_REGION="us-west-2")
    nowhere = fake(Aws, AWS_ACCESS_KEY_ID=key.id, AWS_SECRET_ACCESS_KEY=key.secret)

    clients = [
        client("guardduty", keys_of(key), source, region="eu-north-1"),
        client("guardduty", keys_of(key), source),
        client("guardduty", nowhere, source),
    ]

    assert ["eu-north-1", REGION, "us-west-2"] == [each.meta.region_name for each in clients]


@pytest.mark.usefixtures("aws")
def test_a_region_is_needed() -> None:
    """A service that has regions needs one, and the hint says where to store it."""
    with pytest.raises(ConfigurationError, match="no region is given") as caught:
        client("guardduty", fake(Aws, AWS_ACCESS_KEY_ID="AKIAEXAMPLE", AWS_SECRET_ACCESS_KEY="secret"))

    assert ("keyfob secret set aws AWS_REGION",) == caught.value.hints


def test_boto3_is_an_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without boto3 the error says what to install."""
    _session._loader.cache_clear()
    for name in [name for name in sys.modules if name.split(".")[0] == "botocore"]:
        monkeypatch.setitem(sys.modules, name, None)

    with pytest.raises(ConfigurationError, match="boto3, which is not installed") as caught:
        check_aws(aws=keys_of(AccessKey("AKIAEXAMPLE", "secret")))

    assert ("pip install 'keyfob-integrations[aws]'",) == caught.value.hints


def test_logs_hold_no_credentials(aws: AwsServer, caplog: pytest.LogCaptureFixture) -> None:
    """Not even the logs for debugging show a key, or the credentials that AWS issued for a role."""
    key, role = aws.add_user(HUB), aws.add_role(CUSTOMERS[0])
    for name in ("botocore", "urllib3"):
        logging.getLogger(name).setLevel(logging.NOTSET)
    _session._loader.cache_clear()
    caplog.set_level(logging.DEBUG)

    get_caller_identity(aws=fake(Aws, AWS_ROLE_ARN=role, AWS_EXTERNAL_ID=CANARY), aws_source=source_of(key))

    assert_hidden(caplog.text, CANARY, key.secret, "SecretAccessKey")


@pytest.mark.usefixtures("aws")
def test_errors_are_one_kind(closed_port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """An endpoint that does not answer is a VendorError of the network step, without the address in its text."""
    monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{closed_port}/path?key={CANARY}")

    with pytest.raises(VendorError, match=r"no connection to 127\.0\.0\.1") as caught:
        get_caller_identity(aws=keys_of(AccessKey("AKIAEXAMPLE", "secret")))

    assert "network" == caught.value.step
    assert_hidden(all_texts(caught.value), CANARY)
