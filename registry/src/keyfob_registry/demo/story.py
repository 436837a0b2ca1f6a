"""The story of the demonstration: store, validate, call for each account, fail for two, and look at the audit."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from keyfob_sdk import CallRecord, Finding
from keyfob_sdk.errors import KeyfobError
from pydantic import SecretStr

from keyfob_registry.app import Registry
from keyfob_registry.demo.cloud import REGION, Cloud, HubKey, role_arn
from keyfob_registry.executor.request import new_id

INCOMPLETE = "account-without-role"
ABSENT = "account-without-secret"
HUB = "hub"
DETECTORS = "aws.guardduty.list_detectors"
IDENTITY = "aws.sts.get_caller_identity"


@dataclass(frozen=True, slots=True)
class Account:
    """One customer's account: the detector that was made in it, and what the calls in its environment returned."""

    id: str
    made: str
    returned: tuple[str, ...]
    identity: str

    @property
    def its_own(self) -> bool:
        """Whether the call returned the detector of this account and no other, as this account's role."""
        return self.returned == (self.made,) and f":{self.id}:" in self.identity


@dataclass(frozen=True, slots=True)
class Refusal:
    """A call that cannot be made, and what its caller is told."""

    environment: str
    error: KeyfobError


@dataclass(frozen=True, slots=True)
class Story:
    """Everything that happened, as it was returned."""

    findings: Sequence[Finding]
    accounts: Sequence[Account]
    masked: Any
    refusals: Sequence[Refusal]
    records: Sequence[CallRecord]

    @property
    def succeeded(self) -> bool:
        """Whether each account returned its own detectors, and the two calls that cannot be made were refused."""
        codes = [refusal.error.code for refusal in self.refusals]
        return all(account.its_own for account in self.accounts) and codes == ["E210", "E210"]


def account_ids(number: int) -> list[str]:
    """Return the ids of the first accounts: 111111111111, 222222222222 and so on."""
    return [str(index) * 12 if index <= 9 else f"{index:012d}" for index in range(1, number + 1)]  # noqa: PLR2004 -- one digit


def tell(registry: Registry, cloud: Cloud, number: int, advance: Callable[[str], None]) -> Story:
    """Let the story happen in a fresh *registry*; *advance* is told each step before it starts."""
    run = new_id()
    advance("making AWS accounts")
    hub = cloud.make_hub()
    made = {account: cloud.make_account(account) for account in account_ids(number)}
    advance("storing secrets")
    _store(registry, hub, list(made))
    advance("validating")
    findings = [
        finding for account in made for finding in registry.check(environment=account, secret="aws", strict=True)
    ]
    accounts = list(_accounts(registry, made, run, advance))
    advance("showing what is masked")
    masked = registry.call("aws.call_api", _LIST_KEYS, environment=HUB, run=run)
    refusals = [_refused(registry, environment, run) for environment in (INCOMPLETE, ABSENT)]
    records = list(reversed(registry.records(limit=2 * number + 3, run=run)))
    return Story(findings, accounts, masked, refusals, records)


_LIST_KEYS = {"service": "iam", "operation": "list_access_keys"}


def _store(registry: Registry, hub: HubKey, accounts: Sequence[str]) -> None:
    key = {"AWS_ACCESS_KEY_ID": hub.access_key_id, "AWS_SECRET_ACCESS_KEY": hub.secret_access_key}
    region = {"AWS_REGION": SecretStr(REGION)}
    registry.put_secret("aws_source", key | region, organization=True)
    registry.put_secret("aws", key | region, environment=HUB)
    for account in accounts:
        names = {"AWS_ROLE_ARN": role_arn(account), "AWS_ROLE_SESSION_NAME": f"keyfob-{account}"}
        registry.put_secret(
            "aws", {name: SecretStr(text) for name, text in names.items()} | region, environment=account
        )
    registry.put_secret("aws", {"AWS_ROLE_SESSION_NAME": SecretStr("keyfob")} | region, environment=INCOMPLETE)


def _accounts(registry: Registry, made: dict[str, str], run: str, advance: Callable[[str], None]) -> Iterator[Account]:
    for account, detector in made.items():
        advance(f"calling for account {account}")
        returned = registry.call(DETECTORS, environment=account, run=run)
        identity = registry.call(IDENTITY, environment=account, run=run)
        yield Account(account, detector, tuple(returned), identity["Arn"])


def _refused(registry: Registry, environment: str, run: str) -> Refusal:
    try:
        registry.call(DETECTORS, environment=environment, run=run)
    except KeyfobError as error:
        return Refusal(environment, error.with_traceback(None))
    raise RuntimeError(f"the call in environment {environment!r} was not refused")
