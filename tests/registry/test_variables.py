"""Variables: the sibling of secrets that is none, and what expressions read of it."""

from __future__ import annotations

from types import ModuleType
from typing import TYPE_CHECKING, Any

import pytest
from keyfob_integrations import core
from keyfob_registry import Registry
from keyfob_registry.errors import ExpressionError, InputError, ReservedNameError, UnknownReferenceError
from keyfob_registry.expressions import Contexts
from keyfob_registry.runs import inline_engine, new_run
from keyfob_registry.transfer import age, bundle, metadata, plan
from keyfob_registry.workflows.model import Workflow
from keyfob_sdk import hookimpl
from pydantic import SecretStr

if TYPE_CHECKING:
    from pathlib import Path

TEMPLATE = """type: action
definition:
  title: Test
  display_group: Test
  namespace: t
  name: mail
  expects: {}
  steps: [{ref: a, action: core.transform.reshape, args: {value: "${{ VARS.team.email }}"}}]
  returns: ["${{ steps.a.result }}", "${{ VARS.team.channel }}"]
"""
EMAIL = "${{ VARS.team.email }}"


@pytest.fixture(name="registry")
def _registry(tmp_path: Path) -> Registry:
    (tmp_path / "mail.yml").write_text(TEMPLATE, encoding="utf-8")
    plugin = ModuleType("mailing")
    hooks: dict[str, Any] = vars(plugin)
    hooks["keyfob_templates"] = hookimpl(lambda: tmp_path)
    registry = Registry.in_memory(core, plugin)
    assert [] == registry.catalog.findings
    return registry


def said(registry: Registry, text: str, **more: Any) -> Any:
    """Return the value of an expression in the argument of a call."""
    return registry.call("core.transform.reshape", {"value": text}, **more)


def test_a_call_reads_variables(registry: Registry) -> None:
    """They are shown as they are: nothing masks them."""
    registry.put_variable("team", {"email": "soc@example.com", "channel": "#soc"})

    assert "mail soc@example.com" == said(registry, f"mail {EMAIL}")
    assert {"email": "soc@example.com", "channel": "#soc"} == said(registry, "${{ VARS.team }}")


def test_a_template_reads_variables(registry: Registry) -> None:
    """Its steps and its result do."""
    registry.put_variable("team", {"email": "soc@example.com", "channel": "#soc"})

    assert ["soc@example.com", "#soc"] == registry.call("t.mail")


def test_the_environment_is_exact_and_the_workspace_comes_first(registry: Registry) -> None:
    """They are looked up as secrets are."""
    registry.put_variable("team", {"email": "ours@example.com"}, organization=True)
    assert "ours@example.com" == said(registry, EMAIL)

    registry.put_variable("team", {"email": "mine@example.com"})
    assert "mine@example.com" == said(registry, EMAIL)
    with pytest.raises(UnknownReferenceError, match=r"VARS.team.email is not stored in environment 'acme'"):
        said(registry, EMAIL, environment="acme")


def test_what_a_caller_gives_wins_where_it_is_given(registry: Registry) -> None:
    """The rest is what is stored."""
    registry.put_variable("team", {"email": "stored", "channel": "#stored"})
    contexts = Contexts(vars={"team": {"email": "given"}})

    assert "given #stored" == said(registry, "${{ VARS.team.email }} ${{ VARS.team.channel }}", contexts=contexts)


def test_what_is_missing_is_named(registry: Registry) -> None:
    """A name, or a key of one."""
    registry.put_variable("team", {"email": "soc@example.com"})

    with pytest.raises(UnknownReferenceError, match=r"VARS.nobody.email is not stored"):
        said(registry, "${{ VARS.nobody.email }}")
    with pytest.raises(UnknownReferenceError, match=r"VARS.team.emial is not stored") as caught:
        said(registry, "${{ VARS.team.emial }}")
    assert ["did you mean 'email'?"] == list(caught.value.hints)
    with pytest.raises(UnknownReferenceError, match=r"VARS.team.channel is not stored"):
        registry.call("t.mail")


def test_variables_are_no_secrets(registry: Registry) -> None:
    """They are in no list, matrix, check or export of secrets, and no suggestion."""
    registry.put_variable("team", {"email": "soc@example.com"}, environment="acme")
    workspace = registry.workspace()

    assert [] == registry.secrets()
    assert [] == registry.survey.environments(workspace)
    assert 1 == registry.survey.matrix([workspace]).tenants  # the default one, as where nothing is stored
    assert "team" not in str(registry.check(environment="acme"))
    assert "team" not in metadata.describe(registry.store)
    registry.remove_variable("team", environment="acme")
    assert [] == registry.deleted_secrets()


def test_no_expression_reads_a_variable_as_a_secret(registry: Registry) -> None:
    """The name under which it is stored is none of a secret."""
    registry.put_variable("team", {"EMAIL": "soc@example.com"})

    for text in ("${{ SECRETS.var.team.EMAIL }}", '${{ SECRETS["var.team"].EMAIL }}'):
        with pytest.raises(ExpressionError, match=r"SECRETS is followed by a name and a key"):
            said(registry, text)


def test_variables_have_versions_and_are_removed(registry: Registry) -> None:
    """One key, or the whole of it."""
    versions = [registry.put_variable("team", {key: "x"}) for key in ("email", "channel")]
    assert [1, 2] == versions

    registry.remove_variable("team", ["email"])
    assert {"channel": "x"} == registry.variable("team")
    with pytest.raises(UnknownReferenceError):
        registry.remove_variable("team", ["email"])
    registry.remove_variable("team")
    assert [] == registry.variables()
    with pytest.raises(UnknownReferenceError, match=r"VARS.team is not stored"):
        registry.variable("team")


def test_wrong_names_are_refused(registry: Registry) -> None:
    """As those of secrets are."""
    for name, key in (("Team", "a"), ("team.x", "a"), ("team", "a-b")):
        with pytest.raises(InputError):
            registry.put_variable(name, {key: "x"})
    with pytest.raises(ReservedNameError):
        registry.put_variable("keyfob_x", {"a": "x"})


def test_a_bundle_holds_variables(registry: Registry) -> None:
    """A backup would not be whole without them."""
    registry.put_secret("vendor", {"KEY": SecretStr("v")})
    registry.put_variable("team", {"email": "soc@example.com"})
    key = age.Key(passphrase=SecretStr("correct horse battery staple"))
    data, count = bundle.export(registry, key)
    other = Registry.in_memory(core)

    content = bundle.restore(data, key, "bundle")
    made = plan.make(other, content.items, plan.Default("default", "default"), content.workspaces)
    assert (2, 2) == (count, plan.carry_out(other, made))
    assert {"email": "soc@example.com"} == other.variable("team")


def test_a_task_reads_variables_of_its_environment(registry: Registry) -> None:
    """A workflow reads them in the arguments of its tasks."""
    registry.put_variable("team", {"email": "acme@example.com"}, environment="acme")
    task = {"ref": "a", "action": "core.transform.reshape", "environment": "acme", "args": {"value": EMAIL}}
    data = {"title": "Main", "actions": [task], "returns": "${{ ACTIONS.a.result }}"}
    run = new_run("main", {"main": Workflow.model_validate(data)})

    engine = inline_engine(registry)
    engine.start(run)

    assert "acme@example.com" == engine.result(run.id, 30).result
