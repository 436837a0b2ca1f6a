"""The story of the demonstration: store, validate, run for each account, fail for two, and look at the audit."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from keyfob_sdk import CallRecord, Finding
from pydantic import SecretStr

from keyfob_registry.app import Registry
from keyfob_registry.demo.cloud import REGION, Cloud, HubKey, role_arn
from keyfob_registry.demo.workflows import WORKFLOWS
from keyfob_registry.runs import new_run
from keyfob_registry.workflows.engine import Engine
from keyfob_registry.workflows.run import Outcome, Run

INCOMPLETE = "account-without-role"
ABSENT = "account-without-secret"
HUB = "hub"
DETECTORS = "aws.guardduty.list_detectors"


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
    """A child run that fails alone, and what is told of it."""

    environment: str
    code: str
    problem: str
    hints: tuple[str, ...]

    def render(self) -> str:
        """Return the text that a user sees."""
        return "\n".join([f"error[{self.code}]: {self.problem}", *(f"hint: {hint}" for hint in self.hints)])


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
        codes = [refusal.code for refusal in self.refusals]
        return all(account.its_own for account in self.accounts) and codes == ["E210", "E210"]


def account_ids(number: int) -> list[str]:
    """Return the ids of the first accounts: 111111111111, 222222222222 and so on."""
    return [str(index) * 12 if index <= 9 else f"{index:012d}" for index in range(1, number + 1)]  # noqa: PLR2004 -- one digit


def tell(registry: Registry, engine: Engine, cloud: Cloud, number: int, advance: Callable[[str], None]) -> Story:
    """Let the story happen in a fresh *registry*; *advance* is told each step before it starts."""
    advance("making AWS accounts")
    hub = cloud.make_hub()
    made = {account: cloud.make_account(account) for account in account_ids(number)}
    advance("storing secrets")
    _store(registry, hub, list(made))
    advance("validating")
    findings = [
        finding for account in made for finding in registry.check(environment=account, secret="aws", strict=True)
    ]
    inputs = {"account_ids": [*made, INCOMPLETE, ABSENT], "region": REGION}
    run = new_run("detectors_of_every_account", WORKFLOWS, inputs)
    outcome = _ran(engine, run, advance)
    accounts = [_account(*each) for each in zip(made.items(), outcome.result, strict=False)]
    refusals = [
        _refusal(environment, answer["error"])
        for environment, answer in zip(inputs["account_ids"], outcome.result, strict=True)
        if "error" in answer
    ]
    advance("showing what is masked")
    masked = registry.call("aws.call_api", _LIST_KEYS, environment=HUB, run=run.id)
    records = [each for each in registry.records(limit=10 * number + 100) if _is_of(each, run)]
    return Story(findings, accounts, masked, refusals, list(reversed(records)))


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


def _ran(engine: Engine, run: Run, advance: Callable[[str], None]) -> Outcome:
    """Run the workflow; *advance* is told each account that is done."""
    told: set[str] = set()
    engine.start(run)
    outcome: Outcome | None = None
    while outcome is None:
        with suppress(TimeoutError):
            outcome = engine.result(run.id, 0.2)
        for child in engine.show(run.id).children:
            if child.info.state in {"done", "failed"} and child.info.id not in told:
                told.add(child.info.id)
                advance(f"ran for account {child.info.environment}")
    return outcome


def _account(made: tuple[str, str], answer: dict[str, Any]) -> Account:
    return Account(*made, tuple(answer.get("detectors", ())), answer.get("identity", ""))


def _refusal(environment: str, error: dict[str, Any]) -> Refusal:
    """Return what failed the run of one account: its first task's error."""
    first = error["errors"][0]
    return Refusal(environment, first["code"], first["message"], tuple(first["hints"]))


def _is_of(record: CallRecord, run: Run) -> bool:
    return record.run == run.id or record.run.startswith(f"{run.id}.")
