"""The registry as a whole: opening, storing, listing, checking, and telling listeners."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType

import pytest
import tenants
from keyfob_registry import Registry, initialise
from keyfob_registry.errors import (
    InputError,
    NotInitialisedError,
    RootKeyMissingError,
    UnknownCheckError,
    UnknownSecretError,
    WrongRootKeyError,
)
from keyfob_sdk import CallRecord, Check, Integration, SecretModel, check, hookimpl
from keyfob_sdk.errors import AuthenticationError
from keyfob_sdk.testing import CANARY, assert_hidden
from pydantic import SecretStr

VALUES = {"TENANT_KEY": SecretStr(CANARY)}


@pytest.fixture(name="registry")
def _registry() -> Iterator[Registry]:
    with Registry.in_memory(tenants) as registry:
        yield registry


@pytest.fixture(name="environ")
def _environ(tmp_path: Path) -> dict[str, str]:
    database, key = f"sqlite:///{tmp_path}/db/keyfob.db", f"{tmp_path}/key/root.key"
    return {"KEYFOB_DATABASE_URL": database, "KEYFOB_KEY_FILE": key, "KEYFOB_WORKSPACE": "", "HOME": str(tmp_path)}


def listening(*listeners: Callable[[CallRecord], None]) -> list[ModuleType]:
    """Return plug-in modules that hold these listeners."""
    modules = [ModuleType(f"listener_{index}") for index, _ in enumerate(listeners)]
    for module, listener in zip(modules, listeners, strict=True):
        vars(module)["keyfob_call_finished"] = hookimpl(listener, specname="keyfob_call_finished")
    return modules


def test_figure_21_without_a_key_nothing_starts(environ: dict[str, str]) -> None:
    """E301: without a root key no call is made and nothing is stored, and the hint says how to get one."""
    initialise(environ)
    Path(environ["KEYFOB_KEY_FILE"]).unlink()

    with Registry.open(environ) as registry:
        with pytest.raises(RootKeyMissingError) as caught:
            registry.put_secret("tenant", VALUES)
        with pytest.raises(RootKeyMissingError):
            registry.call("core.transform.reshape", {"value": 1})

    assert "keyfob init" in caught.value.hints


def test_a_lost_key_is_not_replaced(environ: dict[str, str]) -> None:
    """A database that holds sealed values gets no new key, which would not open them."""
    initialise(environ)
    with Registry.open(environ) as registry:
        registry.put_secret("tenant", VALUES)
    Path(environ["KEYFOB_KEY_FILE"]).unlink()

    with pytest.raises(RootKeyMissingError):
        initialise(environ)

    assert not Path(environ["KEYFOB_KEY_FILE"]).exists()


def test_a_wrong_key_is_said_at_once(environ: dict[str, str]) -> None:
    """E303 names both keys by their ids; initialising does not make it worse."""
    initialise(environ)
    with Registry.open(environ) as registry:
        registry.put_secret("tenant", VALUES)
    Path(environ["KEYFOB_KEY_FILE"]).unlink()
    initialise(environ | {"KEYFOB_DATABASE_URL": environ["KEYFOB_DATABASE_URL"] + ".other"})

    with pytest.raises(WrongRootKeyError):
        initialise(environ)


def test_a_registry_that_was_never_initialised_says_so(environ: dict[str, str]) -> None:
    """E401, with the command that makes one; nothing is made by looking."""
    with Registry.open(environ) as registry, pytest.raises(NotInitialisedError):
        registry.secrets()

    assert not Path(environ["KEYFOB_DATABASE_URL"].removeprefix("sqlite:///")).exists()


def test_listing_and_checking_need_no_key(environ: dict[str, str]) -> None:
    """Names, versions and findings about names are there on a machine that cannot decrypt."""
    initialise(environ)
    with Registry.open(environ) as registry:
        registry.put_secret("virustotal", {"VIRUSTOTAL_KEY": SecretStr(CANARY)})
    Path(environ["KEYFOB_KEY_FILE"]).unlink()

    with Registry.open(environ) as registry:
        assert ("VIRUSTOTAL_KEY",) == registry.secret("virustotal").keys
        assert {"R202", "R205"} == {finding.code for finding in registry.check(secret="virustotal")}


def test_no_file_holds_the_value(environ: dict[str, str], tmp_path: Path) -> None:
    """Neither the database nor its log nor any other file holds a stored value in any form."""
    initialise(environ)
    with Registry.open(environ) as registry:
        registry.put_secret("tenant", VALUES)
        written = [path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()]

    assert_hidden(b"".join(written).decode("latin-1"), CANARY)


@pytest.mark.parametrize("name", ["Tenant", "tenant-a", "", "a b", "tenant\n", "ä"])
def test_names_are_anchored(registry: Registry, name: str) -> None:
    """E601 for a name that no action could declare; the text holds no value."""
    with pytest.raises(InputError) as caught:
        registry.put_secret(name, VALUES)

    assert_hidden(caught.value.render(), CANARY)


@pytest.mark.parametrize("environment", ["", " ", "a b", "-x", "../x", "x" * 129])
def test_environments_are_anchored(registry: Registry, environment: str) -> None:
    """E601 for an environment that is none: an empty one does not mean the default."""
    with pytest.raises(InputError):
        registry.call("tenants.add", {"first": 1}, environment=environment)
    with pytest.raises(InputError):
        registry.put_secret("tenant", VALUES, environment=environment)


def test_a_secret_that_is_not_there_names_where_it_is(registry: Registry) -> None:
    """E204 names the nearest secret and the environments that hold it."""
    registry.put_secret("tenant", VALUES, environment="tenant-a")

    with pytest.raises(UnknownSecretError) as caught:
        registry.secret("tenant", environment="tenant-b")

    assert "it is stored in environment 'tenant-a'" in caught.value.hints
    with pytest.raises(UnknownSecretError):
        registry.remove_secret("tenant", environment="tenant-b")


def test_workspaces_are_apart(registry: Registry) -> None:
    """A secret of one workspace is not seen in another; the organization's is seen in both."""
    registry.create_workspace("acme")
    registry.put_secret("tenant", VALUES)
    registry.put_secret("literal", {"FIRST_KEY": SecretStr("first")}, organization=True)

    assert ["literal"] == [secret.name for secret in registry.secrets(workspace="acme")]
    assert ["tenant", "literal"] == [secret.name for secret in registry.secrets()]


def test_hook_keyfob_call_finished() -> None:
    """Listeners get the record of each call after it was stored; one that raises costs nobody the result."""
    heard: list[CallRecord] = []

    def break_down(record: CallRecord) -> None:
        raise OSError(record.id)

    def listen(record: CallRecord) -> None:
        heard.append(record)

    modules = listening(break_down, listen)
    with Registry.in_memory(tenants, *modules) as registry:
        assert 2 == registry.call("tenants.add", {"first": 1})

        assert registry.records() == heard


@pytest.mark.parametrize("hook", ["keyfob_rules", "keyfob_key_providers"])
def test_a_plug_in_whose_hook_raises_is_set_aside(hook: str) -> None:
    """A plug-in that fails to offer rules or key providers takes no call down, and is a finding."""

    def fail() -> list[object]:
        raise OSError

    module = ModuleType("failing")
    vars(module)[hook] = hookimpl(fail, specname=hook)
    with Registry.in_memory(tenants, module) as registry:
        assert 2 == registry.call("tenants.add", {"first": 1})
        assert "plug-in 'failing'" in {finding.where for finding in registry.check()}


class Checked(SecretModel, name="checked", hosts=["localhost"]):
    """A secret with a check."""

    CHECKED_KEY: SecretStr


def checking(proof: Check[..., str | None]) -> Registry:
    """Return a registry whose only plug-in offers *proof*."""
    module = ModuleType("checking")

    @hookimpl
    def keyfob_integrations() -> list[Integration]:
        return [Integration(name="checking", title="Checking", checks=[proof])]

    vars(module)["keyfob_integrations"] = keyfob_integrations
    return Registry.in_memory(module)


@check(Checked)
def refuse(*, checked: Checked) -> str | None:
    """Say that the vendor refuses the key."""
    raise AuthenticationError(f"refused {checked.CHECKED_KEY.get_secret_value()}")


@check(Checked)
def accept(*, checked: Checked) -> str | None:
    """Say whom the key belongs to."""
    return f"the key {checked.CHECKED_KEY.get_secret_value()} works"


def test_a_check_says_which_step_failed() -> None:
    """A check that raises names the step, and its text is masked."""
    with checking(refuse) as registry:
        registry.put_secret("checked", {"CHECKED_KEY": SecretStr(CANARY)})

        report = registry.test_secret("checked")

    assert (False, "authentication", "refused ***") == (report.ok, report.step, report.message)


def test_a_check_that_passes_says_so() -> None:
    """What a check returns is shown, masked."""
    with checking(accept) as registry:
        registry.put_secret("checked", {"CHECKED_KEY": SecretStr(CANARY)})

        assert "the key *** works" == registry.test_secret("checked").message


def test_a_check_of_a_missing_secret_is_a_matter_of_configuration() -> None:
    """Nothing is called where nothing is stored."""
    with checking(accept) as registry:
        assert "configuration" == registry.test_secret("checked").step


def test_a_secret_without_a_check_says_so(registry: Registry) -> None:
    """E205: no integration offers a check of it."""
    with pytest.raises(UnknownCheckError):
        registry.test_secret("tenant")


def test_records_are_json(registry: Registry) -> None:
    """A record can be written as JSON, for whoever exports it."""
    registry.call("tenants.add", {"first": 1})

    assert json.dumps([repr(record) for record in registry.records()])
