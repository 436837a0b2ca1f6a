"""Calls of templates: what their steps get, what is recorded, and that no secret comes out of any of them."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import io
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from types import ModuleType
from typing import TYPE_CHECKING, Any

import canary
import pytest
from keyfob_registry import Registry
from keyfob_registry.errors import (
    ActionFailedError,
    BrokenTemplateError,
    ExpressionError,
    MissingSecretsError,
    TemplateCallError,
    TemplateDepthError,
    TemplateError,
    UndeclaredSecretError,
)
from keyfob_registry.executor.within import Within
from keyfob_registry.expressions import Contexts
from keyfob_registry.redaction import Redactor
from keyfob_sdk import Action, CallRecord, Integration, SecretModel, SecretValues, action, hookimpl
from keyfob_sdk.errors import AuthenticationError, InvalidArgumentsError, KeyfobError
from pydantic import JsonValue, SecretStr

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from keyfob_registry.executor.request import Request

HEAD = """type: action
definition:
  title: Test
  display_group: Test
  namespace: t
  name: NAME
  expects: {word: {type: str, default: word}, more: {type: any, default: null}}
  secrets:
    - name: vendor
      keys: [VENDOR_KEY]
      optional_keys: [VENDOR_REGION]
    - name: maybe
      keys: [MAYBE_KEY]
      optional: true
  steps:
"""
KEY = "${{ SECRETS.vendor.VENDOR_KEY }}"


class Own(SecretModel, name="own"):
    """A secret that a step declares itself."""

    OWN_KEY: SecretStr


class Gate:
    """Stops a step on its way, until the test lets it go on."""

    def __init__(self) -> None:
        self.reached, self.open = threading.Event(), threading.Event()


GATE = Gate()
SEEN: list[Any] = []


@action(title="Echo", secret_arguments=True)
def echo(value: Any) -> Any:
    """Return the value, and print it."""
    SEEN.append(value)
    sys.stdout.write(f"{value}\n")
    return value


@action(title="Send")
def send(value: JsonValue) -> JsonValue:
    """Return a value of JSON."""
    return value


@action(title="Match", secret_arguments=True)
def match(value: str, expected: str) -> bool:
    """Say whether the value is the expected one."""
    return value == expected


@action(title="Fail", secret_arguments=True)
def fail(text: str) -> None:
    """Raise an error with the text."""
    raise RuntimeError(text)


@action(title="Refuse", secret_arguments=True)
def refuse(text: str) -> None:
    """Raise an error of the SDK with the text."""
    raise AuthenticationError(text, hints=[text])


@action(title="Show")
def show(*, own: Own) -> str:
    """Return the secret of its own."""
    return own.OWN_KEY.get_secret_value()


@action(title="Wait")
def wait() -> None:
    """Wait until the test says so."""
    GATE.reached.set()
    GATE.open.wait(10)


@action(title="Sleep")
async def rest(word: str) -> str:
    """Return the word, in an event loop."""
    await asyncio.sleep(0)
    return word


class Site:
    """A folder of templates, and a registry of them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def add(self, name: str, *steps: str, returns: str = "${{ steps.a.result }}", head: str = HEAD) -> None:
        """Write a template; each step is ``action, args``, and they are called a, b, c."""
        lines = [
            f"    - {{ref: {ref}, action: {step.partition(',')[0]}, args: {step.partition(',')[2].strip() or '{}'}}}\n"
            for ref, step in zip("abcdef", steps, strict=False)
        ]
        text = head.replace("NAME", name) + "".join(lines) + f"  returns: {returns}\n"
        (self.folder / f"{name}.yml").write_text(text, encoding="utf-8")

    def open(self) -> Registry:
        """Return a registry that knows the templates and the actions of this file."""
        plugin = ModuleType("probing")
        actions: list[Action[..., Any]] = [echo, send, match, fail, refuse, show, wait, rest]
        hooks: dict[str, Any] = vars(plugin)
        hooks["keyfob_integrations"] = hookimpl(lambda: [Integration("probe", "Probe", actions=actions)])
        hooks["keyfob_templates"] = hookimpl(lambda: self.folder)
        registry = Registry.in_memory(plugin)
        registry.put_secret("vendor", {"VENDOR_KEY": SecretStr(canary.SECRET)})
        registry.put_secret("own", {"OWN_KEY": SecretStr(canary.TOKEN)})
        registry.put_secret("vendor", {"VENDOR_KEY": SecretStr("the-key-of-acme")}, environment="acme")
        assert [] == registry.catalog.findings
        SEEN.clear()
        return registry


@pytest.fixture(name="site")
def _site(tmp_path: Path) -> Site:
    return Site(tmp_path)


def records(registry: Registry) -> list[CallRecord]:
    """Return the outcomes of calls in the audit, the oldest first; not what was recorded of storing secrets."""
    found = [record for record in reversed(registry.records()) if record.outcome != "intended"]
    return [record for record in found if not record.action.startswith("keyfob.")]


def test_steps_see_inputs_and_the_steps_before(site: Site) -> None:
    """Values keep their types, texts are filled in, and ``returns`` may be of any shape."""
    site.add(
        "chain",
        'probe.echo, {value: {list: ["${{ inputs.word }}", 1], key: "${{ inputs.more }}"}}',
        'probe.rest, {word: "${{ steps.a.result.list[0] }}!"}',
        returns='{both: ["${{ steps.b.result }}", "${{ steps.a.result.key }}"], "${{ inputs.word }}": 1}',
    )

    with site.open() as registry:
        assert {"both": ["hi!", {"x": [True]}], "hi": 1} == registry.call(
            "t.chain", {"word": "hi", "more": {"x": [True]}}
        )


def test_times_go_into_json_as_texts(site: Site) -> None:
    """An action that takes JSON gets ISO 8601 texts and seconds; one that takes anything gets the times themselves."""
    head = HEAD.replace(
        "{word: {type: str, default: word}", "{at: {type: datetime}, wait: {type: duration, default: PT5M}"
    )
    args = '{value: ["${{ inputs.at }}", {wait: "${{ inputs.wait }}"}]}'
    site.add("json", f"probe.send, {args}", head=head)
    site.add("any", f"probe.echo, {args}", head=head)

    with site.open() as registry:
        assert ["2026-01-01T00:00:00+00:00", {"wait": 300.0}] == registry.call("t.json", {"at": "2026-01-01T00:00:00Z"})
        registry.call("t.any", {"at": "2026-01-01T00:00:00Z"})
    assert [[datetime(2026, 1, 1, tzinfo=UTC), {"wait": timedelta(minutes=5)}]] == SEEN


def test_a_time_does_not_hide_what_is_wrong(site: Site) -> None:
    """E102 names the argument that does not fit, whatever times there are beside it."""
    head = HEAD.replace("{word: {type: str, default: word}", "{at: {type: datetime}")
    site.add("wrong", 'probe.rest, {word: ["${{ inputs.at }}"]}', head=head)

    with site.open() as registry, pytest.raises(InvalidArgumentsError, match="word: "):
        registry.call("t.wrong", {"at": "2026-01-01T00:00:00Z"})


def test_inputs_are_checked_as_arguments_are(site: Site) -> None:
    """E102 names the input, and no step is run."""
    site.add("chain", "probe.echo, {value: 1}")

    with site.open() as registry, pytest.raises(InvalidArgumentsError, match="wird: there is no such argument"):
        registry.call("t.chain", {"wird": "x"})
    assert [] == SEEN


def test_figure_36_what_an_input_holds_is_never_parsed(site: Site) -> None:
    """An expression in a value from outside stays a text, through all steps."""
    site.add("chain", 'probe.echo, {value: "${{ inputs.more }}"}', 'probe.echo, {value: "${{ steps.a.result }}"}')
    site.add("outer", 't.chain, {more: "${{ inputs.more }}"}')

    with site.open() as registry:
        # As a webhook's body comes in: by a context, where it is data.
        contexts = Contexts(trigger={"body": [KEY, {KEY: "${{ 1 + 1 }}"}]})
        assert [KEY, {KEY: "${{ 1 + 1 }}"}] == registry.call(
            "t.outer", {"more": "${{ TRIGGER.body }}"}, contexts=contexts
        )
    assert [[KEY, {KEY: "${{ 1 + 1 }}"}]] * 2 == SEEN


def test_a_step_gets_the_declared_secret_of_the_environment(site: Site) -> None:
    """The environment of the call decides, for the template and for what its steps declare themselves."""
    site.add("chain", f'probe.echo, {{value: "{KEY}"}}', "probe.show, {}")

    with site.open() as registry:
        registry.put_secret("own", {"OWN_KEY": SecretStr("own-of-acme")}, environment="acme")
        assert "***" == registry.call("t.chain", environment="acme")
    assert ["the-key-of-acme"] == SEEN


def test_secrets_are_opened_before_the_first_step(site: Site) -> None:
    """E210 names what is missing, and no step is run."""
    site.add("chain", "probe.echo, {value: 1}", f'probe.echo, {{value: "{KEY}"}}')

    with site.open() as registry, pytest.raises(MissingSecretsError, match=r"'vendor' .* environment 'globex'"):
        registry.call("t.chain", environment="globex")
    assert [] == SEEN


def test_a_missing_optional_key_is_an_error_by_name(site: Site) -> None:
    """A key that is declared and not stored is never sent as nothing."""
    site.add("chain", 'probe.echo, {value: "Bearer ${{ SECRETS.vendor.VENDOR_REGION }}"}')
    site.add("optional", 'probe.echo, {value: "Bearer ${{ SECRETS.maybe.MAYBE_KEY }}"}')

    with site.open() as registry:
        for name, key in (("chain", "SECRETS.vendor.VENDOR_REGION"), ("optional", "SECRETS.maybe.MAYBE_KEY")):
            with pytest.raises(ExpressionError, match=f"{key} is not stored"):
                registry.call(f"t.{name}")
    assert [] == SEEN


@pytest.mark.parametrize(
    ("expression", "sent"),
    [
        ("SECRETS.vendor.VENDOR_REGION || SECRETS.vendor.VENDOR_KEY", canary.SECRET),
        ("SECRETS.maybe.MAYBE_KEY || SECRETS.vendor.VENDOR_REGION || SECRETS.vendor.VENDOR_KEY", canary.SECRET),
        ("SECRETS.maybe.MAYBE_KEY || inputs.word", "word"),
    ],
)
def test_either_of_two_keys_may_be_stored(site: Site, expression: str, sent: str) -> None:
    """At the left of ``||`` a key that is not stored counts as none; the last one must be there."""
    site.add("chain", f'probe.echo, {{value: "${{{{ {expression} }}}}"}}')
    site.add("none", 'probe.echo, {value: "${{ SECRETS.maybe.MAYBE_KEY || SECRETS.vendor.VENDOR_REGION }}"}')

    with site.open() as registry:
        registry.call("t.chain")
        assert [sent] == SEEN
        with pytest.raises(ExpressionError, match=r"SECRETS.vendor.VENDOR_REGION is not stored"):
            registry.call("t.none")


def test_the_secrets_of_another_template_are_not_seen(site: Site) -> None:
    """A template that is called as a step has its own secrets, and not those of its caller."""
    inner = HEAD.replace("name: vendor", "name: own").replace("VENDOR_KEY", "OWN_KEY").replace("VENDOR_", "OWN_")
    site.add("inner", 'probe.echo, {value: "${{ SECRETS.own.OWN_KEY }}"}', head=inner)
    site.add("outer", "t.inner, {}", f'probe.echo, {{value: "{KEY}"}}')

    with site.open() as registry:
        registry.call("t.outer")
        outer, inner_echo = records(registry)[-1], records(registry)[0]
    assert [canary.TOKEN, canary.SECRET] == SEEN
    assert [("vendor", ("VENDOR_KEY",))] == [(use.name, use.keys) for use in outer.secrets]
    assert [("own", ("OWN_KEY",))] == [(use.name, use.keys) for use in inner_echo.secrets]


def test_every_step_leaves_a_record(site: Site) -> None:
    """The template and its steps belong to one run; a step's record names the keys that it refers to."""
    site.add("chain", "probe.echo, {value: 1}", f'probe.echo, {{value: "{KEY}"}}', "probe.show, {}")

    with site.open() as registry:
        registry.call("t.chain", actor="me", call_id="the-call")
        found = records(registry)
    assert ["probe.echo", "probe.echo", "probe.show", "t.chain"] == [record.action for record in found]
    assert {("the-call", "me", "default", "done")} == {(r.run, r.actor, r.environment, r.outcome) for r in found}
    assert [[], ["vendor"], ["own"], ["vendor"]] == [[use.name for use in record.secrets] for record in found]
    assert [(), ("vendor.VENDOR_KEY",), ("own.OWN_KEY",)] == [record.masked for record in found[:3]]


def test_a_step_that_fails_ends_the_template(site: Site) -> None:
    """The error says in which step; those after it are not run, and both records say that it failed."""
    site.add("chain", "probe.fail, {text: no network}", "probe.echo, {value: 1}")

    with site.open() as registry:
        with pytest.raises(ActionFailedError, match=r"'probe.fail' failed: RuntimeError: no network") as caught:
            registry.call("t.chain")
        assert [("probe.fail", "failed"), ("t.chain", "failed")] == [(r.action, r.outcome) for r in records(registry)]
    assert ("it was step 'a' of 't.chain'",) == caught.value.hints
    assert [] == SEEN


def test_what_an_error_tells_survives_the_templates_around_it(site: Site) -> None:
    """Causes, trace and findings of a step's error are those that the caller of the template gets."""
    site.add("failing", f'probe.fail, {{text: "{KEY}"}}')
    site.add("missing", "probe.show, {}")
    site.add("outer", "t.failing, {}")

    with site.open() as registry:
        with pytest.raises(ActionFailedError) as failed:
            registry.call("t.outer")
        with pytest.raises(MissingSecretsError) as missing:
            registry.call("t.missing", environment="acme")
    assert ((), "RuntimeError", "***") == (failed.value.causes, failed.value.kind, failed.value.message)
    assert "in fail" in failed.value.trace
    assert ["R201"] == [finding.code for finding in missing.value.findings]


LEAKS = {
    "echoed": (f'probe.echo, {{value: "{KEY}"}}', "${{ steps.a.result }}"),
    "echoed in text": (f'probe.echo, {{value: "a {KEY} b"}}', "c ${{ steps.a.result }}"),
    "echoed as a key": (f'probe.echo, {{value: {{"{KEY}": 1}}}}', "${{ steps.a.result }}"),
    "encoded": ('probe.echo, {value: "${{ FN.to_base64(SECRETS.vendor.VENDOR_KEY) }}"}', "${{ steps.a.result }}"),
    "reversed in parts": ("probe.echo, {value: \"${{ SECRETS.vendor.VENDOR_KEY + 'x' }}\"}", "${{ steps.a.result }}"),
    "returned": ("probe.echo, {value: 1}", f'["{KEY}", "x{KEY}"]'),
    "returned, derived": ("probe.echo, {value: 1}", "${{ FN.uppercase(SECRETS.vendor.VENDOR_KEY) }}"),
    "of a step's own": ("probe.show, {}", "${{ steps.a.result }}"),
    "failed": (f'probe.fail, {{text: "{KEY}"}}', "never"),
    "failed, derived": ('probe.fail, {text: "${{ FN.uppercase(SECRETS.vendor.VENDOR_KEY) }}"}', "never"),
    "refused": (f'probe.refuse, {{text: "{KEY}"}}', "never"),
}


@pytest.mark.parametrize("leak", LEAKS)
@pytest.mark.parametrize("nested", [False, True])
def test_no_secret_comes_out(site: Site, leak: str, *, nested: bool) -> None:
    """Whatever a step or a result does with a secret: nothing of it is in results, errors, output and records."""
    step, returns = LEAKS[leak]
    site.add("inner", step, returns=returns)
    site.add("outer", "t.inner, {}")

    with site.open() as registry, contextlib.redirect_stdout(io.StringIO()) as printed:
        out: object
        try:
            out = registry.call("t.outer" if nested else "t.inner")
        except KeyfobError as error:
            out = (error.render(), vars(error), repr(error), error.__cause__, error.__context__)
        said = f"{out!r} {printed.getvalue()} {registry.records()!r}"
    shown = canary.SECRET.upper()
    assert [] == [*canary.seen(said, canary.SECRET, canary.TOKEN), *([shown] if shown in said else [])]


def test_a_secret_that_a_caller_hands_in_is_masked(site: Site) -> None:
    """Arguments of a template may refer to secrets; what its steps do with them is masked, and is no SECRETS there."""
    site.add("chain", 'probe.echo, {value: "${{ inputs.word }}"}', returns='["${{ steps.a.result }}", "x"]')

    with site.open() as registry, contextlib.redirect_stdout(io.StringIO()) as printed:
        assert ["***", "x"] == registry.call("t.chain", {"word": "${{ SECRETS.own.OWN_KEY }}"})
    assert [canary.TOKEN] == SEEN
    assert [] == canary.seen(printed.getvalue(), canary.TOKEN)


def test_figure_38_templates_of_many_tenants_do_not_mix(site: Site) -> None:
    """Calls of one template at the same time, each for another environment: every step gets its own tenant's key."""
    match = f'probe.match, {{value: "{KEY}", expected: "${{{{ inputs.word }}}}"}}'
    site.add("inner", match)
    site.add(
        "outer",
        't.inner, {word: "${{ inputs.word }}"}',
        match,
        returns='["${{ steps.a.result }}", "${{ steps.b.result }}"]',
    )
    tenants = [f"tenant-{number}" for number in range(8)]

    with site.open() as registry, ThreadPoolExecutor(4) as pool:
        for tenant in tenants:
            registry.put_secret("vendor", {"VENDOR_KEY": SecretStr(f"key-of-{tenant}")}, environment=tenant)
        calls = [
            pool.submit(registry.call, "t.outer", {"word": f"key-of-{tenant}"}, environment=tenant)
            for tenant in tenants * 4
        ]
        assert [[True, True]] * 32 == [call.result() for call in calls]


@pytest.mark.parametrize("step", [f'probe.echo, {{value: "{KEY}"}}', f'probe.fail, {{text: "{KEY}"}}'])
def test_nothing_that_masks_or_lends_outlives_the_call(site: Site, step: str) -> None:
    """When the call has ended, well or not, no object that held its values is left, and what it lent is closed."""
    site.add("inner", step)
    site.add("outer", "t.inner, {}")

    with site.open() as registry, contextlib.redirect_stdout(io.StringIO()):
        try:
            registry.call("t.outer")
        except ActionFailedError as error:
            SEEN.append(error)  # a caller may keep it, with its frames
        gc.collect()
        held = [each for each in gc.get_objects() if isinstance(each, Within | SecretValues)]
        redactors = [
            each for each in gc.get_objects() if isinstance(each, Redactor) and "vendor.VENDOR_KEY" in each.labels
        ]
    assert ([], []) == (held, redactors)


def test_a_template_is_called_from_an_event_loop(site: Site) -> None:
    """Its steps run in a thread, async ones in a loop of their own."""
    site.add("chain", 'probe.rest, {word: "${{ inputs.word }}"}')

    with site.open() as registry:
        assert "word" == asyncio.run(registry.acall("t.chain"))


def test_a_cancelled_template_runs_no_further_step(site: Site) -> None:
    """The step that runs cannot be stopped; the next one is not begun."""
    site.add("chain", "probe.wait, {}", f'probe.echo, {{value: "{KEY}"}}')

    async def cancel(registry: Registry) -> None:
        task = asyncio.ensure_future(registry.acall("t.chain"))
        await asyncio.to_thread(GATE.reached.wait, 10)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        GATE.open.set()

    with site.open() as registry:
        asyncio.run(cancel(registry))
        assert [("t.chain", "failed")] == [(r.action, r.outcome) for r in records(registry) if r.action == "t.chain"]
    assert [] == SEEN


def test_a_context_that_is_not_given_is_refused_before_anything_is_done(site: Site) -> None:
    """E621: a variable that is neither given nor stored is missed before any step is run, or any secret opened."""
    site.add(
        "chain",
        "probe.echo, {value: 1}",
        'probe.echo, {value: "${{ VARS.limits.most }}"}',
        returns="${{ steps.b.result }}",
    )

    with site.open() as registry:
        with pytest.raises(ExpressionError, match=r"VARS.limits.most is not stored in environment 'default'"):
            registry.call("t.chain")
        assert [] == SEEN
        assert 5 == registry.call("t.chain", contexts=Contexts(vars={"limits": {"most": 5}}))


def test_the_trigger_of_a_workflow_is_not_seen_by_steps(site: Site) -> None:
    """What the caller's contexts hold besides variables and environment stays with the caller."""
    site.add("chain", 'probe.echo, {value: "${{ inputs.word }}"}')

    with site.open() as registry:
        contexts = Contexts(trigger={"word": "from outside"}, inputs={"word": "of another"})
        assert "from outside" == registry.call("t.chain", {"word": "${{ TRIGGER.word }}"}, contexts=contexts)


def test_a_file_that_broke_meanwhile_is_refused(site: Site) -> None:
    """E631: a template that changed since the registry was opened is read as it is now."""
    site.add("chain", "probe.echo, {value: 1}")

    with site.open() as registry:
        (site.folder / "chain.yml").write_text("- broken", encoding="utf-8")
        with pytest.raises(BrokenTemplateError, match=r"R220 .*chain.yml:1:1: it holds no template"):
            registry.call("t.chain")


@pytest.fixture(name="raced")
def _raced(site: Site) -> Callable[[str], Registry]:
    """Make a registry whose template becomes another one, in a way that only looking at it again would show."""

    def race(text: str) -> Registry:
        site.add("chain", "probe.echo, {value: 1}")
        registry = site.open()
        path = site.folder / "chain.yml"
        path.write_text(path.read_text(encoding="utf-8").replace("value: 1", text), encoding="utf-8")
        return registry

    return race


def test_figure_37_an_undeclared_secret_is_refused_at_the_call_too(raced: Callable[[str], Registry]) -> None:
    """E632: nothing is opened for what the template does not declare, however it came to refer to it."""
    with raced('value: "${{ SECRETS.own.OWN_KEY }}"') as registry:
        with pytest.raises(UndeclaredSecretError, match=r"'t.chain' declares no SECRETS.own.OWN_KEY"):
            registry.call("t.chain")
        assert [()] == [record.secrets for record in records(registry)]
    assert [] == SEEN


def test_recursion_ends_at_the_call_too(site: Site) -> None:
    """E633: a template that began to call itself ends at the sixteenth level."""
    site.add("chain", "probe.echo, {value: 1}")

    with site.open() as registry:
        site.add("chain", "t.chain, {}")
        with pytest.raises(TemplateDepthError, match=r"'t.chain' is called 16 templates deep"):
            registry.call("t.chain")


def test_a_template_cannot_be_called_without_a_registry(site: Site) -> None:
    """E634 says how to call it."""
    site.add("chain", "probe.echo, {value: 1}")

    with site.open() as registry:
        template = registry.catalog.action("t.chain")
    with pytest.raises(TemplateCallError, match="needs a registry"):
        template()


def test_the_errors_of_templates_have_one_base() -> None:
    """E630 stands for all of them, so that one ``except`` does."""
    kinds = (BrokenTemplateError, TemplateCallError, TemplateDepthError, UndeclaredSecretError)

    assert all(issubclass(kind, TemplateError) for kind in kinds)


def test_a_request_within_shows_no_value(site: Site) -> None:
    """The repr of what a step's call carries names the template, and nothing that it holds."""
    site.add("chain", f'probe.echo, {{value: "{KEY}"}}')
    shown: list[str] = []

    with site.open() as registry:
        executor: Any = registry._executor
        real = executor._prepare

        def spying(session: Any, *, blocking: bool) -> bool:
            request: Request = session.request
            shown.append(f"{request!r} {session.prepared!r}")
            prepared: bool = real(session, blocking=blocking)
            shown.append(f"{request!r} {session.prepared!r}")
            return prepared

        executor._prepare = spying
        registry.call("t.chain")
    assert 4 == len(shown)
    assert [] == canary.seen(" ".join(shown), canary.SECRET)
