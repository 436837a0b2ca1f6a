"""One call: what is refused before the function is entered, what the function gets, and what is closed after it."""

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest
import tenants
from keyfob_registry import Registry
from keyfob_registry.errors import (
    AuditError,
    ExpressionError,
    MissingSecretsError,
    ReferenceRefusedError,
    RunningLoopError,
    UnknownActionError,
    UnknownWorkspaceError,
)
from keyfob_registry.resolver import Resolver
from keyfob_registry.store.history import Change
from keyfob_sdk import CallRecord, SecretModel, SecretValue
from keyfob_sdk.errors import ClosedSecretError, InvalidArgumentsError, KeyfobError, UndeclaredKeyError
from keyfob_sdk.testing import CANARY, assert_hidden
from pydantic import SecretStr


@pytest.fixture(name="registry")
def _registry() -> Iterator[Registry]:
    with Registry.in_memory(tenants) as registry:
        tenants.KEPT.clear()
        registry.put_secret("tenant", {"TENANT_KEY": SecretStr(CANARY), "TENANT_NAME": SecretStr("a")})
        registry.put_secret("literal", {"FIRST_KEY": SecretStr("first-value"), "OTHER_KEY": SecretStr("other-value")})
        yield registry


@pytest.fixture(name="opened")
def _opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Count what is decrypted, on the real resolver."""
    names: list[str] = []
    real = Resolver.open

    def counting(self: Resolver, stored: Any, keys: Any) -> Any:
        names.append(stored.name)
        return real(self, stored, keys)

    monkeypatch.setattr(Resolver, "open", counting)
    return names


def last(registry: Registry) -> CallRecord:
    """Return the newest record."""
    return registry.records(limit=1)[0]


def test_a_call_returns_the_result(registry: Registry) -> None:
    """Arguments are converted to their types, defaults are filled in."""
    assert 3 == registry.call("tenants.add", {"first": "2"})


def test_an_unknown_action_is_refused(registry: Registry) -> None:
    """E201 names the nearest action, and the refusal is recorded."""
    with pytest.raises(UnknownActionError) as caught:
        registry.call("tenants.tel")

    assert caught.value.hints[0].startswith("did you mean 'tenants.tell'")
    assert ("refused", "E201") == (last(registry).outcome, last(registry).error_code)


def test_an_unknown_workspace_is_refused(registry: Registry) -> None:
    """E202: a misspelt workspace never falls back to another."""
    with pytest.raises(UnknownWorkspaceError):
        registry.call("tenants.tell", workspace="defualt")


def test_figure_38_a_misspelt_environment_is_refused(registry: Registry) -> None:
    """E210 says where the secret is stored; the call never gets the default tenant's."""
    with pytest.raises(MissingSecretsError) as caught:
        registry.call("tenants.tell", environment="defualt")

    assert "it is in environment 'default', but calls never fall back" in caught.value.problem
    assert ("keyfob secret set tenant TENANT_KEY --environment defualt",) == caught.value.hints


def test_figure_30_wrong_arguments_are_never_repeated(registry: Registry) -> None:
    """E102 names each argument that is wrong, and repeats no value of any."""
    arguments = {"first": CANARY, "secnd": CANARY, "second": [CANARY]}

    with pytest.raises(InvalidArgumentsError) as caught:
        registry.call("tenants.add", arguments)

    assert 3 == len(caught.value.problems)
    assert "secnd: there is no such argument; did you mean 'second'?" in caught.value.problems
    assert_hidden(f"{caught.value.render()} {caught.value!r} {vars(caught.value)} {last(registry)}", CANARY)
    assert (None, None) == (caught.value.__cause__, caught.value.__context__)


def test_figure_37_a_reference_that_the_action_does_not_take_is_refused(registry: Registry, opened: list[str]) -> None:
    """E212 names the reference and how to declare it, and nothing is decrypted."""
    with pytest.raises(ReferenceRefusedError) as caught:
        registry.call("tenants.add", {"first": "${{ SECRETS.tenant.TENANT_KEY }}"})

    assert "SECRETS.tenant.TENANT_KEY" in caught.value.problem
    assert "secrets=" in caught.value.hints[0]
    assert [] == opened


def test_figure_37_a_reference_to_what_is_not_stored_is_refused(registry: Registry, opened: list[str]) -> None:
    """E210 names the missing key and the command that stores it, and nothing is decrypted, not even what is there."""
    headers = {"a": "${{ SECRETS.tenant.TENANT_KEY }}", "b": "${{ SECRETS.literal.NO_SUCH_KEY }}"}

    with pytest.raises(MissingSecretsError) as caught:
        registry.call("tenants.echo", {"headers": headers})

    assert ("keyfob secret set literal NO_SUCH_KEY",) == caught.value.hints
    assert [] == opened


def test_figure_37_a_reference_inside_of_an_expression_is_refused(registry: Registry, opened: list[str]) -> None:
    """E212: a function around a reference does not hide it."""
    with pytest.raises(ReferenceRefusedError):
        registry.call("tenants.add", {"first": "${{ FN.length(SECRETS.tenant.TENANT_KEY) }}"})

    assert [] == opened


@pytest.mark.parametrize("wrong", ["${{ FN.nope() }}", "${{ 1 + }}", "${{ inputs.x }}", "${{ SECRETS.tenant }}"])
def test_figure_37_an_expression_without_a_value_is_refused(registry: Registry, opened: list[str], wrong: str) -> None:
    """What cannot be evaluated is told with its place, and nothing is decrypted for what stands beside it."""
    headers = {"a": "${{ SECRETS.tenant.TENANT_KEY }}", "b": wrong}

    with pytest.raises(ExpressionError, match=r"headers\.b, line 1, column"):
        registry.call("tenants.echo", {"headers": headers})

    assert [] == opened


def test_figure_37_an_undeclared_key_is_not_passed(registry: Registry) -> None:
    """A function gets the keys that it declared; reading another one of the same secret is E110."""
    assert ["FIRST_KEY"] == registry.call("tenants.read", {"key": "FIRST_KEY"})

    with pytest.raises(UndeclaredKeyError) as caught:
        registry.call("tenants.read", {"key": "OTHER_KEY"})

    assert "E110" == caught.value.code == last(registry).error_code


def test_references_are_filled_in(registry: Registry) -> None:
    """The function gets the value in the place of the reference, and the record names the key."""
    result = registry.call("tenants.echo", {"headers": {"a": "Bearer ${{ SECRETS.tenant.TENANT_KEY }}"}})

    assert {"a": tenants.digest(f"Bearer {CANARY}")} == result
    assert ("TENANT_KEY",) == last(registry).secrets[0].keys


def test_references_are_filled_in_inside_of_models(registry: Registry) -> None:
    """A reference in a field of a model is filled in before the model is made."""
    login = {"username": "a", "password": "${{ SECRETS.tenant.TENANT_KEY }}"}

    assert {"a": tenants.digest(CANARY)} == registry.call("tenants.log_in", {"login": login})


def test_figure_30_a_filled_in_value_that_does_not_fit_is_not_repeated(registry: Registry) -> None:
    """E102 names the argument whose value is too long once it is filled in, and repeats none of it."""
    registry.put_secret("tenant", {"TENANT_KEY": SecretStr(CANARY * 2)})
    login = {"username": "a", "password": "${{ SECRETS.tenant.TENANT_KEY }}"}

    with pytest.raises(InvalidArgumentsError) as caught:
        registry.call("tenants.log_in", {"login": login})

    assert "login.password" in caught.value.problem
    assert_hidden(f"{caught.value.render()} {vars(caught.value)} {caught.value.__context__!r}", CANARY)
    assert last(registry).secrets


def test_a_filled_in_value_is_not_parsed_again(registry: Registry) -> None:
    """A secret that looks like a reference stays text."""
    registry.put_secret("tenant", {"TENANT_KEY": SecretStr("${{ SECRETS.literal.FIRST_KEY }}")})

    result = registry.call("tenants.echo", {"headers": {"a": "${{ SECRETS.tenant.TENANT_KEY }}"}})

    assert {"a": tenants.digest("${{ SECRETS.literal.FIRST_KEY }}")} == result


def test_secrets_are_closed_after_the_call(registry: Registry) -> None:
    """What a function keeps of a secret cannot be used once its call has ended, and says so."""
    registry.call("tenants.keep")

    model, value, _ = tenants.KEPT
    assert isinstance(model, SecretModel)
    assert isinstance(value, SecretValue)
    for use in (value.get_secret_value, lambda: getattr(model, "TENANT_KEY"), lambda: getattr(model, "TENANT_NAME")):  # noqa: B009
        with pytest.raises(ClosedSecretError):
            use()


def test_an_optional_secret_that_is_not_stored_is_none(registry: Registry) -> None:
    """An action that can do without a secret is given None."""
    registry.remove_secret("literal")

    registry.call("tenants.keep")

    assert tenants.KEPT[2] is None


async def test_an_async_action_blocks_only_outside_of_a_loop(registry: Registry) -> None:
    """E504 names the function to await, and the refusal is recorded."""
    with pytest.raises(RunningLoopError) as caught:
        registry.call("tenants.atell")

    assert ("await registry.acall('tenants.atell', …)",) == caught.value.hints
    assert "refused" == last(registry).outcome


def test_an_async_action_can_be_called_from_a_script(registry: Registry) -> None:
    """Without a running loop an async action gets one of its own."""
    assert "a" == registry.call("tenants.atell")["name"]


async def test_a_cancelled_call_is_recorded_and_closed(registry: Registry) -> None:
    """Cancelling a call reaches the action, leaves a record, and closes its secrets."""
    task = asyncio.create_task(registry.acall("tenants.wait"))
    while not tenants.KEPT:  # noqa: ASYNC110 -- an event would have to know the loop of each test
        await asyncio.sleep(0)
    task.cancel()

    with pytest.raises(asyncio.CancelledError):
        await task

    assert ("failed", "CancelledError") == (last(registry).outcome, last(registry).error_code)
    value = tenants.KEPT[0]
    assert isinstance(value, SecretValue)
    with pytest.raises(ClosedSecretError):
        value.get_secret_value()


def test_no_record_no_result(registry: Registry, monkeypatch: pytest.MonkeyPatch) -> None:
    """E503: a call that cannot be recorded gives no result."""

    def fail(_: object) -> None:
        raise OSError(CANARY)

    monkeypatch.setattr(registry.store, "append_entries", fail)

    with pytest.raises(AuditError, match="its result is withheld") as caught:
        registry.call("tenants.add", {"first": 1})

    assert_hidden(f"{caught.value.render()} {caught.value.__context__!r}", CANARY)


def test_no_intent_no_value(registry: Registry, opened: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """E503: a call whose intent cannot be recorded opens nothing."""

    def fail(_: object) -> None:
        raise OSError(CANARY)

    monkeypatch.setattr(registry.store, "append_entries", fail)

    with pytest.raises(AuditError, match="no secret was opened") as caught:
        registry.call("tenants.tell")

    assert [] == opened
    assert_hidden(f"{caught.value.render()} {caught.value.__context__!r}", CANARY)


def test_an_intent_stands_before_its_outcome(registry: Registry) -> None:
    """A call that opens secrets leaves two entries, one that opens none leaves one."""
    registry.call("tenants.tell")
    registry.call("tenants.add", {"first": 1})

    every = [entry.record for entry in registry.store.entries() if entry.record]
    records = [record for record in every if record.action.startswith("tenants.")]
    assert ["intended", "done", "done"] == [record.outcome for record in records]
    assert records[0].id == records[1].id
    assert records[0].secrets == records[1].secrets


def test_figure_3_a_moved_value_leaves_a_record(registry: Registry) -> None:
    """A ciphertext that was moved to another environment does not open, and the attempt is recorded."""
    (stored,) = registry.store.secrets(registry.workspace().scopes, "default")[1:]
    moved = {value.key: (value.key_id, value.sealed) for value in stored.values}
    registry.store.write(Change(stored.scope, "elsewhere", stored.name, expected_version=0, values=moved))

    with pytest.raises(KeyfobError) as caught:
        registry.call("tenants.tell", environment="elsewhere")

    assert "E420" == caught.value.code == last(registry).error_code
    assert_hidden(caught.value.render(), CANARY)
