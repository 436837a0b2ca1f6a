"""The demonstration: real boto3 against a moto server, and what its table may claim."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from keyfob_integrations import aws
from keyfob_registry import Registry
from keyfob_registry.demo.cloud import REGION, Cloud, role_arn, running_cloud
from keyfob_registry.demo.story import ABSENT, INCOMPLETE, Story, account_ids, tell
from keyfob_registry.runs import inline_engine
from keyfob_sdk.errors import AuthenticationError, KeyfobError
from keyfob_sdk.testing import assert_hidden
from pydantic import SecretStr

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")


@pytest.fixture(name="cloud")
def _cloud(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Cloud]:
    for name in ("AWS_PROFILE", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    with running_cloud() as cloud:
        yield cloud


@pytest.fixture(name="registry")
def _registry() -> Iterator[Registry]:
    with Registry.in_memory(aws) as registry:
        yield registry


@pytest.fixture(name="story")
def _story(registry: Registry, cloud: Cloud) -> Story:
    return tell(registry, inline_engine(registry), cloud, 3, lambda _: None)


def test_each_account_returns_its_own_detectors(story: Story) -> None:
    """Each account returns the detector that was made in it, as its own assumed role under its session name."""
    assert story.succeeded
    assert account_ids(3) == [account.id for account in story.accounts]
    for account in story.accounts:
        assert (account.made,) == account.returned
        assert f"arn:aws:sts::{account.id}:assumed-role/ListGuardDutyDetectors/keyfob-{account.id}" == account.identity


def test_the_secrets_of_the_accounts_are_valid(story: Story) -> None:
    """Nothing is wrong with the stored secrets, by the strict validator."""
    assert [] == list(story.findings)


def test_the_two_other_runs_fail_alone_with_a_hint(story: Story) -> None:
    """An environment without the role's ARN and one without a secret fail alone, each with the command that helps."""
    incomplete, absent = story.refusals

    assert (f"keyfob secret set aws AWS_ROLE_ARN --environment {INCOMPLETE}",) == incomplete.hints
    assert "R204" in incomplete.problem
    assert (f"keyfob secret set aws AWS_ROLE_ARN --environment {ABSENT}",) == absent.hints
    assert "R201" in absent.problem


def test_the_key_of_the_hub_is_masked(story: Story) -> None:
    """The id of the hub's key, which AWS returns in a list, is masked in the result, and the record says so."""
    assert "***" == story.masked["AccessKeyMetadata"][0]["AccessKeyId"]
    assert "aws.AWS_ACCESS_KEY_ID" in next(record for record in story.records if record.environment == "hub").masked


def test_the_audit_tells_each_call(story: Story) -> None:
    """Two calls an account, the one of the hub and the two refusals leave one record each, with their runs."""
    assert [*["done"] * 7, *["refused"] * 2] == sorted(record.outcome for record in story.records)
    assert 6 == len({record.run for record in story.records})
    assert 1 == len({record.run.partition(".")[0] for record in story.records})
    assert {"organization"} == {
        use.scope.partition(":")[0] for record in story.records for use in record.secrets if use.name == "aws_source"
    }


def test_a_wrong_secret_is_refused_by_aws(registry: Registry, cloud: Cloud) -> None:
    """With moto's authentication on, a wrong secret key is refused, and the error holds none of it."""
    hub = cloud.make_hub()
    (account,) = account_ids(1)
    cloud.make_account(account)
    cloud.enforce()
    role = {"AWS_ROLE_ARN": SecretStr(role_arn(account)), "AWS_REGION": SecretStr(REGION)}
    registry.put_secret("aws", role, environment=account)
    key = {"AWS_ACCESS_KEY_ID": hub.access_key_id, "AWS_REGION": SecretStr(REGION)}
    wrong, right = SecretStr("wrong-" + "x" * 34), hub.secret_access_key

    registry.put_secret("aws_source", key | {"AWS_SECRET_ACCESS_KEY": wrong}, organization=True)
    with pytest.raises(AuthenticationError) as caught:
        registry.call("aws.sts.get_caller_identity", environment=account)
    registry.put_secret("aws_source", {"AWS_SECRET_ACCESS_KEY": right}, organization=True)
    identity = registry.call("aws.sts.get_caller_identity", environment=account)

    assert account == identity["Account"]
    assert_hidden(caught.value.render(), wrong.get_secret_value(), hub.access_key_id.get_secret_value())


def test_a_pinned_secret_is_found_in_the_organization_alone(registry: Registry, cloud: Cloud) -> None:
    """A secret of the pinned name in the workspace does not replace the platform's identity."""
    hub = cloud.make_hub()
    (account,) = account_ids(1)
    cloud.make_account(account)
    registry.put_secret("aws", {"AWS_ROLE_ARN": SecretStr(role_arn(account))}, environment=account)
    key = {"AWS_ACCESS_KEY_ID": hub.access_key_id, "AWS_SECRET_ACCESS_KEY": hub.secret_access_key}
    registry.put_secret("aws_source", key, environment=account)

    with pytest.raises(KeyfobError) as caught:
        registry.call("aws.sts.get_caller_identity", environment=account)

    assert "aws_source" in caught.value.problem
