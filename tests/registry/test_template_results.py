"""Results of templates against their ``returns_schema``: what does not fit is refused by its place."""

from __future__ import annotations

import time
from types import ModuleType
from typing import TYPE_CHECKING, Any

import canary
import pytest
from keyfob_integrations import core
from keyfob_registry import Registry, json_schema
from keyfob_registry.errors import TemplateError, WrongResultError
from keyfob_sdk import hookimpl
from keyfob_sdk.testing import assert_hidden
from pydantic import SecretStr

if TYPE_CHECKING:
    from pathlib import Path

TEMPLATE = """type: action
definition:
  title: Test
  display_group: Test
  namespace: t
  name: NAME
  secrets: [{name: vendor, keys: [VENDOR_KEY]}]
  expects: {value: {type: any, default: null}}
  steps: [{ref: a, action: core.transform.reshape, args: {value: "${{ inputs.value }}"}}]
  returns: RETURNS
  returns_schema: SCHEMA
"""


class Site:
    """A folder of templates with schemas."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def add(self, name: str, schema: str, returns: str = "${{ steps.a.result }}", text: str = TEMPLATE) -> None:
        """Write a template."""
        text = text.replace("NAME", name).replace("SCHEMA", schema).replace("RETURNS", returns)
        (self.folder / f"{name}.yml").write_text(text, encoding="utf-8")

    def open(self) -> Registry:
        """Return a registry that knows the templates."""
        plugin = ModuleType("schemas")
        hooks: dict[str, Any] = vars(plugin)
        hooks["keyfob_templates"] = hookimpl(lambda: self.folder)
        registry = Registry.in_memory(core, plugin)
        registry.put_secret("vendor", {"VENDOR_KEY": SecretStr(canary.SECRET)})
        return registry

    def refusal(self, value: object, schema: str) -> WrongResultError:
        """Return the error of a call whose result is *value*."""
        self.add("checked", schema)
        with self.open() as registry, pytest.raises(WrongResultError) as caught:
            registry.call("t.checked", {"value": value})
        return caught.value


@pytest.fixture(name="site")
def _site(tmp_path: Path) -> Site:
    return Site(tmp_path)


def test_a_result_that_fits_is_returned(site: Site) -> None:
    """The schema changes nothing of it; times count as the texts that JSON has for them."""
    site.add(
        "checked",
        "{properties: {at: {type: string, pattern: '^2026-'}}, required: [at]}",
        '{at: "${{ FN.to_datetime(inputs.value) }}"}',
    )

    with site.open() as registry:
        assert 2026 == registry.call("t.checked", {"value": "2026-01-01T00:00:00Z"})["at"].year


def test_what_does_not_fit_is_named_by_its_place(site: Site) -> None:
    """E637: all problems at once, each with its path and what is expected."""
    schema = "{properties: {list: {items: {type: integer}}, verdict: {enum: [block]}}, required: [reason]}"

    error = site.refusal({"list": [1, canary.TOKEN], "verdict": canary.TOKEN}, schema)
    assert (
        "result.list[1]: it is no integer",
        "result.verdict: it is none of 'block'",
        "result: it lacks 'reason'",
    ) == tuple(sorted(error.problems))
    assert "the result does not fit the returns_schema of 't.checked'" in str(error)
    assert_hidden(f"{error.render()} {vars(error)} {error.__context__!r}", canary.TOKEN)


def test_the_masked_result_is_checked(site: Site) -> None:
    """What a schema says of a secret is not told: it is checked as callers get it."""
    site.add(
        "checked", "{type: string, const: SECRET}".replace("SECRET", canary.SECRET), "${{ SECRETS.vendor.VENDOR_KEY }}"
    )
    site.add("keys", "{additionalProperties: false}", '{"${{ FN.to_base64(SECRETS.vendor.VENDOR_KEY) }}": 1}')

    with site.open() as registry:
        for name in ("t.checked", "t.keys"):
            with pytest.raises(WrongResultError) as caught:
                registry.call(name)
            assert_hidden(f"{caught.value.render()} {vars(caught.value)}", canary.SECRET)


def test_a_result_of_a_step_is_checked_too(site: Site) -> None:
    """A template in a template fails by its own schema, and the step is named."""
    site.add("inner", "{type: integer}")
    site.add("outer", "{}", text=TEMPLATE.replace("core.transform.reshape", "t.inner"))

    with site.open() as registry, pytest.raises(WrongResultError, match=r"'t.inner'") as caught:
        registry.call("t.outer", {"value": "text"})
    assert "it was step 'a' of 't.outer'" in caught.value.hints


def test_many_problems_are_cut_off(site: Site) -> None:
    """Twenty are told."""
    error = site.refusal(list(range(1000)), "{items: {type: string}}")

    assert (21, "and more") == (len(error.problems), error.problems[-1])


def test_a_long_name_is_cut_off(site: Site) -> None:
    """A path is told as far as it can be read."""
    error = site.refusal({"k" * 1000: 1}, "{additionalProperties: {type: string}}")

    assert len(error.problems[0]) < 120


def test_a_schema_that_never_ends_is_an_error(site: Site) -> None:
    """Two parts that refer to each other check nothing."""
    error = site.refusal(1, '{$defs: {a: {$ref: "#/$defs/b"}, b: {$ref: "#/$defs/a"}}, $ref: "#/$defs/a"}')

    assert ("result: the schema leads in a circle, or too deep",) == error.problems


def test_a_catastrophic_pattern_does_not_match_in_time(site: Site) -> None:
    """What comes from outside cannot make a pattern run for minutes."""
    start = time.thread_time()
    error = site.refusal("a" * 5000 + "!", "{pattern: '^(a|aa)+$'}")

    assert ("result: it does not match ^(a|aa)+$",) == error.problems
    assert time.thread_time() - start < 5


def test_a_pattern_of_another_language_is_left_to_the_call() -> None:
    """The patterns of a plug-in's arguments need not be ours."""
    assert [] == list(json_schema.errors("a", {"pattern": "(?#comment)b"}))


def test_a_check_of_a_secret_has_no_schema(site: Site) -> None:
    """The schema is about the result of the template, and not about that of the one step that proves a secret."""
    site.add("checked", "{type: integer}", text=TEMPLATE.replace("keys: [VENDOR_KEY]", "keys: [VENDOR_KEY], check: b"))
    path = site.folder / "checked.yml"
    step = "{ref: b, action: core.transform.reshape, args: {value: x}}"
    path.write_text(path.read_text().replace("steps: [", f"steps: [{step}, "))

    with site.open() as registry:
        assert [] == registry.catalog.findings
        assert registry.test_secret("vendor").ok


def test_the_error_is_one_of_templates() -> None:
    """E637 is caught with all others of templates."""
    assert issubclass(WrongResultError, TemplateError)
