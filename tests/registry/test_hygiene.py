"""Hygiene: what is put right, what is refused and what is let through, when a value is stored and afterwards."""

import base64
from collections.abc import Iterator
from types import ModuleType
from typing import Any

import pytest
from keyfob_registry import Registry
from keyfob_registry.errors import RefusedValuesError
from keyfob_registry.rules import HYGIENE_RULES, RuleSet
from keyfob_registry.store.history import Change
from keyfob_sdk import Finding, Integration, Key, RegistrySecret, SecretFacts, SecretValues, Severity, action, hookimpl
from keyfob_sdk.testing import CANARY, assert_hidden
from pydantic import SecretStr

VENDOR = RegistrySecret(
    "vendor",
    keys=["API_KEY"],
    optional_keys=["REGION", "TOKEN"],
    settings=["REGION"],
    details={"API_KEY": Key(example="vk-example-0001"), "TOKEN": Key(pattern="[a-z0-9-]{12}")},
)
TLS = RegistrySecret("tls", kind="ca_cert")
FACTS = SecretFacts(name="vendor", workspace="default", environment="default")
PEM = f"-----BEGIN CERTIFICATE-----\n{base64.b64encode(CANARY.encode()).decode()}\n-----END CERTIFICATE-----\n"
ESCAPED = PEM.replace("\n", "\\n")


@action(title="Use", namespace="vendor", secrets=[VENDOR, TLS])
def use(*, vendor: SecretValues, tls: SecretValues) -> int:
    """Return how many keys were passed."""
    return len(vendor) + len(tls)


@hookimpl
def keyfob_integrations() -> list[Integration]:
    """Offer the action."""
    return [Integration(name="vendor", title="Vendor", actions=[use])]


@pytest.fixture(name="registry")
def _registry() -> Iterator[Registry]:
    plugin = ModuleType("vendor")
    vars(plugin)["keyfob_integrations"] = keyfob_integrations
    with Registry.in_memory(plugin) as registry:
        registry.create_workspace("acme")
        yield registry


def told(key: str, value: str, secret: RegistrySecret = VENDOR) -> list[str]:
    """Return the codes of what is said of a stored value."""
    return [finding.code for finding in RuleSet([]).check_hygiene(secret, FACTS, {key: SecretStr(value)})]


def store(registry: Registry, value: str, *, key: str = "API_KEY", name: str = "vendor", **where: Any) -> list[Finding]:
    """Store a value; return what was changed."""
    changes: list[Finding] = []
    registry.put_secret(name, {key: SecretStr(value)}, told=changes.append, **where)
    return changes


def refused(registry: Registry, value: str, **where: Any) -> list[str]:
    """Return the codes for which a value is not stored."""
    with pytest.raises(RefusedValuesError) as caught:
        store(registry, value, **where)
    assert_hidden(caught.value.render() + repr(caught.value.__context__), value)
    return [finding.code for finding in caught.value.findings]


def stored(registry: Registry, name: str, key: str) -> str:
    """Return the value that is stored."""
    secret = registry.store.find(registry.workspace().scopes, "default", name)
    assert secret
    return registry._resolver.open(secret, [key])[key].get_secret_value()


def codes(registry: Registry, **where: Any) -> list[str]:
    """Return the codes of the check, without what is missing."""
    return [finding.code for finding in registry.check(**where) if finding.code not in {"R201", "R202"}]


@pytest.mark.parametrize(
    "value", [f"{CANARY}\n", f"{CANARY}\r\n", f" {CANARY}", f"\n{CANARY}\t", f"\ufeff{CANARY}\n\n"]
)
def test_stray_blanks_are_left_out(registry: Registry, value: str) -> None:
    """R209: what stands around a value is left out, and that is said."""
    (change,) = store(registry, value)

    assert ("R209", Severity.INFO) == (change.code, change.severity)
    assert "value of API_KEY begins or ends with blanks or line breaks; they are left out" == change.message
    assert CANARY == stored(registry, "vendor", "API_KEY")


@pytest.mark.parametrize("value", [CANARY, "two words", "a\nb", PEM, f"{PEM}{PEM}"])
def test_blanks_inside_are_kept(registry: Registry, value: str) -> None:
    """R209: blanks within a value, and the last line break of PEM text, are part of it."""
    assert [] == store(registry, value)
    assert value == stored(registry, "vendor", "API_KEY")


def test_escaped_breaks_are_turned_into_line_breaks(registry: Registry) -> None:
    """R210: PEM text from a variable becomes PEM text, also where its kind asks for it."""
    (change,) = store(registry, ESCAPED, name="tls", key="CA_CERTIFICATE")

    assert "R210" == change.code
    assert PEM == stored(registry, "tls", "CA_CERTIFICATE")
    assert ["R210"] == [change.code for change in store(registry, ESCAPED.replace("\\n", "\\r\\n"))]


@pytest.mark.parametrize("value", [f'{{"private_key": "{ESCAPED}"}}', "C:\\network\\name", PEM])
def test_escapes_that_belong_there_are_kept(registry: Registry, value: str) -> None:
    """R210: JSON holds PEM text with escapes, and other texts may hold the two characters."""
    assert [] == store(registry, value)
    assert value == stored(registry, "vendor", "API_KEY")


def test_both_are_put_right_at_once(registry: Registry) -> None:
    """R209 and R210 are said both; the last line break stays."""
    assert ["R210", "R209"] == [change.code for change in store(registry, f" {ESCAPED}")]
    assert PEM == stored(registry, "vendor", "API_KEY")


PLACEHOLDERS = [
    *["changeme", "CHANGE_ME", "change-me!", "replace_me", "fill-me-in", "todo", "TBD", "n/a", "none", "null", "dummy"],
    *["xxx", "XXXXXXXX", "****", "...", "…", "----", "????", "placeholder", "example"],
    *["<token>", "<your key here>", "${API_TOKEN}", "{{ token }}", "%TOKEN%", "[token]", "$(cat token)"],
    *["your-api-key", "your_api_key_here", "YOUR-TOKEN", "insert-your-token-here", "my-secret-key", "paste key here"],
    *["api-key", "token", "secret", "password", "api_key_here", "API KEY", "apikey", "vk-example-0001", "  ", "\n"],
]
REAL = [
    *[CANARY, "not-a-real-key-of-acme", "xk-0123456789", "token-7391-acme", "secret7391", "passw0rd!", "correct horse"],
    *["<a>b", "AKIA0123456789NOTREAL", "todo-list-7", "0000", "1234", "<xml>text</xml>", '{"key": "value"}', "xx", "-"],
    *["changeme-not-7391", "keyring-token-91", "your7391", "x" * 2 + "y", "${A}-${B}", "examples", "nonesuch"],
]


@pytest.mark.parametrize("value", PLACEHOLDERS)
def test_a_placeholder_is_refused(registry: Registry, value: str) -> None:
    """R211: nothing is stored, and the text does not repeat it."""
    with pytest.raises(RefusedValuesError) as caught:
        store(registry, value)

    assert ["R211"] == [finding.code for finding in caught.value.findings]
    assert [] == registry.secrets()


@pytest.mark.parametrize("value", REAL)
def test_a_real_value_is_no_placeholder(registry: Registry, value: str) -> None:
    """R211: what only looks a little like one is stored."""
    store(registry, value)

    assert value == stored(registry, "vendor", "API_KEY")


def test_the_example_is_a_placeholder_for_sensitive_keys_only(registry: Registry) -> None:
    """R211: a region may well be that of the example."""
    region = RegistrySecret("v", keys=["REGION"], settings=["REGION"], details={"REGION": Key(example="eu-west-1")})

    assert ["R211"] == refused(registry, "vk-example-0001")
    assert [] == told("REGION", "eu-west-1", region)


def test_a_value_of_the_wrong_form_is_refused(registry: Registry) -> None:
    """R207 and R206: a pattern or a kind that does not fit is an error before it is stored."""
    assert ["R207"] == refused(registry, CANARY, key="TOKEN")
    assert ["R206"] == refused(registry, CANARY, name="tls", key="CA_CERTIFICATE")
    assert [] == registry.secrets()


def test_a_value_that_fits_after_it_is_put_right_is_stored(registry: Registry) -> None:
    """The pattern is matched against what is stored."""
    assert ["R209"] == [change.code for change in store(registry, "token-000001\n", key="TOKEN")]


def test_all_problems_are_said_at_once(registry: Registry) -> None:
    """E610 lists every value that is refused, and none is stored."""
    values = {"API_KEY": SecretStr("changeme"), "TOKEN": SecretStr(CANARY), "REGION": SecretStr("eu-west-1")}

    with pytest.raises(RefusedValuesError) as caught:
        registry.put_secret("vendor", values)

    assert {"R207", "R211"} == {finding.code for finding in caught.value.findings}
    assert "--as-is" in caught.value.hints[0]
    assert [] == registry.secrets()


@pytest.mark.parametrize("where", [{"environment": "b"}, {"workspace": "acme"}, {"organization": True}])
def test_the_value_of_another_tenant_is_refused(registry: Registry, where: dict[str, Any]) -> None:
    """R212: another environment, workspace or the organization holds the same value under the same key."""
    store(registry, CANARY)

    assert ["R212"] == refused(registry, CANARY, **where)


def test_a_duplicate_names_where_it_is_stored(registry: Registry) -> None:
    """R212: the places are named, the first three of many; the value is not."""
    for environment in "abcde":
        registry.put_secret("vendor", {"API_KEY": SecretStr(CANARY)}, environment=environment, as_is=True)

    with pytest.raises(RefusedValuesError, match=r"also stored in environment 'a' of workspace 'default'.* and 2 more"):
        store(registry, CANARY, environment="f")


def test_another_organization_is_not_named(registry: Registry) -> None:
    """R212: whoever stores a value learns no name of another organization's workspaces."""
    registry.store.create_workspace("theirs", "rivals")
    store(registry, CANARY, workspace="theirs", environment="hidden")

    with pytest.raises(RefusedValuesError) as caught:
        store(registry, CANARY)

    assert "value of API_KEY is also stored in another organization" in caught.value.problem
    assert not {"theirs", "hidden", "rivals"} & set(caught.value.problem.split("'"))


def test_storing_a_value_again_is_no_duplicate(registry: Registry) -> None:
    """R212: the same place, another key, another secret, a setting and a short value are none."""
    store(registry, CANARY)

    store(registry, CANARY)
    store(registry, CANARY, key="OTHER", environment="b")
    store(registry, CANARY, name="another", environment="b")
    for environment in ("a", "b"):
        store(registry, "eu-central-1", key="REGION", environment=environment)
        store(registry, "short-7", environment=environment)


def test_values_are_compared_by_a_hash_of_which_nothing_is_kept(registry: Registry) -> None:
    """Two tenants with the same value have nothing in common in the store: not even a hash."""
    for environment in ("a", "b"):
        registry.put_secret("vendor", {"API_KEY": SecretStr(CANARY)}, environment=environment, as_is=True)

    first, second = registry.store.secrets(registry.workspace().scopes)
    assert not set(vars_of(first)) & set(vars_of(second))


def vars_of(secret: Any) -> list[bytes]:
    """Return every eight bytes of what is stored, behind the header of its format."""
    (value,) = secret.values
    return [value.sealed[start : start + 8] for start in range(5, len(value.sealed) - 7)]


def test_as_is_stores_anything(registry: Registry) -> None:
    """Whoever insists gets what was typed, and the check says what is odd about it."""
    values = {"API_KEY": "changeme", "TOKEN": f" {CANARY}"}
    registry.put_secret("vendor", {key: SecretStr(value) for key, value in values.items()}, as_is=True)
    registry.put_secret("tls", {"CA_CERTIFICATE": SecretStr(ESCAPED)}, as_is=True)

    assert f" {CANARY}" == stored(registry, "vendor", "TOKEN")
    assert ["R206", "R207", "R209", "R211"] == sorted(codes(registry))


def test_the_check_finds_what_is_stored(registry: Registry) -> None:
    """R210 and R212 are warnings about what is stored already; without the root key nothing is said of values."""
    for environment in ("default", "b"):
        registry.put_secret("vendor", {"API_KEY": SecretStr(ESCAPED)}, environment=environment, as_is=True)

    found = [each for each in registry.check(secret="vendor") if each.code in {"R210", "R212"}]
    assert [Severity.WARNING] * 2 == [each.severity for each in found]
    assert_hidden("".join(each.render() for each in found), ESCAPED, CANARY)


def test_a_near_name_of_a_secret_is_a_warning(registry: Registry) -> None:
    """R213: a stored secret that nothing declares is told if its name is nearly one that is declared."""
    for name in ("vendr", "something_else", "vendor"):
        store(registry, f"{CANARY}-{name}", name=name)
    store(registry, CANARY, name="vendro", organization=True)

    found = [each for each in registry.check() if each.code == "R213"]
    assert ["keyfob secret rm vendr", "keyfob secret rm vendro --organization"] == [each.hint for each in found]
    assert "no installed action reads it; did you mean 'vendor'?" == found[0].message


def test_a_value_that_does_not_open_keeps_nobody_from_storing(registry: Registry) -> None:
    """What another tenant's place holds may be damaged: it is told when that place is checked."""
    scope = registry.workspace().scopes[0]
    registry.store.write(
        Change(scope, "b", "vendor", expected_version=0, values={"API_KEY": ("no such key", b"KFB1damaged")})
    )

    assert [] == store(registry, CANARY)


@pytest.mark.parametrize("rule", HYGIENE_RULES)
def test_no_finding_about_hygiene_repeats_a_value(rule: Any) -> None:
    """Whatever a value is, nothing of it is in what is said about it."""
    for value in (f" {CANARY}\n", f"-----BEGIN {CANARY}\\n", f"<{CANARY}>"):
        found = rule().check(VENDOR, FACTS, {"API_KEY": SecretStr(value)})
        assert_hidden("".join(finding.render() for finding in found), CANARY)
