"""Rules: each finds its one mistake, says what to type, and repeats no value."""

from typing import Any

import pytest
from keyfob_registry.rules import HYGIENE_RULES, RULES, VALUE_RULES, RuleSet, errors
from keyfob_registry.rules.duplicate import DuplicateValue
from keyfob_registry.rules.unread_secret import UnreadSecret
from keyfob_sdk import Finding, Key, RegistrySecret, SecretFacts, Severity
from keyfob_sdk.testing import CANARY, assert_hidden
from pydantic import SecretStr

AWS = RegistrySecret(
    "aws",
    keys=["AWS_REGION"],
    optional_keys=["AWS_ROLE", "AWS_ID", "AWS_KEY"],
    one_of=[("AWS_ROLE",), ("AWS_ID", "AWS_KEY")],
    settings=["AWS_REGION"],
    details={"AWS_ID": Key(pattern="AKIA[A-Z]{4}")},
)
ALL = frozenset(AWS.declared)
EVERY: list[Any] = [*RULES, *VALUE_RULES, *HYGIENE_RULES, DuplicateValue, UnreadSecret]


def facts(keys: frozenset[str] | None = ALL, *, empty: frozenset[str] = frozenset(), **more: str) -> SecretFacts:
    """Return what is known of the secret."""
    environment, elsewhere = more.get("environment", "prod"), tuple(more.get("elsewhere", "").split())
    return SecretFacts("aws", "acme", environment, "workspace:1", keys, empty, elsewhere)


def found(secret: RegistrySecret, known: SecretFacts) -> list[Finding]:
    """Return what the built-in rules say of stored names."""
    return list(RuleSet([rule() for rule in RULES]).check(secret, known))


def told(key: str, value: str, secret: RegistrySecret = AWS) -> list[Finding]:
    """Return what the built-in rules say of a value."""
    return list(RuleSet([]).check_values(secret, facts(), {key: SecretStr(value)}))


def test_a_good_secret_has_no_findings() -> None:
    """Everything that is declared is stored."""
    assert [] == found(AWS, facts())
    assert [] == told("AWS_ID", "AKIAABCD")


def test_missing_secret_names_the_command() -> None:
    """R201: the command stores the required keys at this place."""
    (finding,) = found(AWS, facts(None))

    assert (finding.code, finding.severity) == ("R201", Severity.ERROR)
    assert finding.where == "secret 'aws' in workspace 'acme', environment 'prod'"
    assert finding.message == "is not stored"
    assert finding.hint == "keyfob secret set aws AWS_REGION --environment prod --workspace acme"


def test_missing_secret_names_where_it_is_stored() -> None:
    """R201: another environment that holds it is named, and does not count; five of many are enough."""
    (finding,) = found(AWS, facts(None, elsewhere="a b c d e f g"))

    expected = "is not stored; it is in environment 'a', 'b', 'c', 'd', 'e' and 2 more, but calls never fall back"
    assert finding.message == f"{expected} to another environment"


def test_missing_secret_without_required_keys_names_the_shortest_way() -> None:
    """R201: of groups the closest is named, else the optional keys."""
    grouped = RegistrySecret("aws", optional_keys=["A", "B", "C"], one_of=[("A", "B"), ("C",)])
    loose = RegistrySecret("aws", optional_keys=["A", "B"])

    hints = [found(secret, facts(None, environment="default"))[0].hint for secret in (grouped, loose)]
    assert hints == ["keyfob secret set aws C --workspace acme", "keyfob secret set aws A B --workspace acme"]


def test_an_optional_secret_may_be_missing() -> None:
    """R201: not stored at all is fine; stored, it must be whole."""
    optional = RegistrySecret("aws", keys=["AWS_REGION"], optional=True)

    assert [] == found(optional, facts(None))
    assert ["R202"] == [finding.code for finding in found(optional, facts(frozenset()))]


def test_missing_keys_are_found_one_by_one() -> None:
    """R202: each key has its finding."""
    needs = RegistrySecret("aws", keys=["ONE", "TWO"])

    findings = found(needs, facts(frozenset({"X"})))

    assert [("R202", "lacks key ONE"), ("R202", "lacks key TWO")] == [
        (each.code, each.message) for each in findings[:2]
    ]


def test_missing_key_names_the_one_that_may_be_meant() -> None:
    """R202: a stored key of nearly the same name is named."""
    findings = found(RegistrySecret("aws", keys=["AWS_REGION"]), facts(frozenset({"AWS_REGOIN"})))

    assert findings[0].message == "lacks key AWS_REGION; a key AWS_REGOIN is stored"


def test_empty_values_are_found() -> None:
    """R203: a declared key with an empty value is an error, an undeclared one is not."""
    (finding,) = found(AWS, facts(empty=frozenset({"AWS_KEY", "OTHER"})))

    assert (finding.code, finding.message) == ("R203", "value of AWS_KEY is empty")


def test_incomplete_group_names_all_ways_and_the_closest() -> None:
    """R204: what is stored decides which way is the closest."""
    (finding,) = found(AWS, facts(frozenset({"AWS_REGION", "AWS_ID"})))

    ways = "no way to authenticate is complete (AWS_ROLE or AWS_ID + AWS_KEY); the closest lacks"
    assert finding.code == "R204"
    assert finding.message in {f"{ways} AWS_ROLE", f"{ways} AWS_KEY"}
    assert finding.hint.startswith("keyfob secret set aws AWS_")


@pytest.mark.parametrize("keys", [{"AWS_ROLE"}, {"AWS_ID", "AWS_KEY"}])
def test_one_complete_group_is_enough(keys: set[str]) -> None:
    """R204: any way to authenticate will do."""
    assert [] == found(AWS, facts(frozenset({"AWS_REGION", *keys})))


def test_unknown_key_is_a_warning() -> None:
    """R205: a key that nothing reads is told with its nearest, and with the command that removes it."""
    (finding,) = found(AWS, facts(ALL | {"AWS_ROLES"}))

    assert (finding.code, finding.severity) == ("R205", Severity.WARNING)
    assert finding.message.startswith("no installed action reads key AWS_ROLES; did you mean 'AWS_ROLE'")
    assert finding.hint == "keyfob secret rm aws AWS_ROLES --environment prod --workspace acme"


def test_a_key_that_another_action_declares_is_known() -> None:
    """R205: several actions may read different keys of one secret."""
    known = SecretFacts("aws", "acme", "prod", keys=ALL | {"OTHER"}, declared=frozenset({"OTHER"}))

    assert [] == found(AWS, known)


def test_wrong_kind_is_found() -> None:
    """R206: a value that is no PEM text does not fit a key of a fixed kind."""
    (finding,) = told("PRIVATE_KEY", CANARY, RegistrySecret("ssh", kind="ssh_key"))

    assert (finding.code, finding.severity) == ("R206", Severity.ERROR)
    assert finding.message.startswith("value of PRIVATE_KEY is not PEM text")


@pytest.mark.parametrize("value", [CANARY, "AKIA", "AKIAABCDE", "xAKIAABCD", "AKIAABCD\n"])
def test_broken_pattern_is_found(value: str) -> None:
    """R207: the pattern matches the whole value, or does not match."""
    (finding,) = told("AWS_ID", value)

    assert (finding.code, finding.message) == ("R207", "value of AWS_ID does not match ^AKIA[A-Z]{4}$")


def test_short_value_is_a_warning() -> None:
    """R208: a value that is too short to be masked is told, unless it is a setting or empty."""
    (finding,) = told("AWS_KEY", "abc")

    assert (finding.code, finding.severity) == ("R208", Severity.WARNING)
    assert finding.message == "value of AWS_KEY has fewer than 4 characters, and is not masked"
    assert [] == told("AWS_REGION", "eu") == told("AWS_KEY", "") == told("AWS_KEY", "abcd")


def test_no_finding_repeats_a_value() -> None:
    """Whatever a value is, nothing of it is in what is said about it."""
    kinds = RegistrySecret("ssh", kind="ssh_key", details={"PRIVATE_KEY": Key(pattern="x")})

    for value in (CANARY, f"-----BEGIN {CANARY}-----\\n", f"-----BEGIN A-----\n{CANARY}\n-----END A-----"):
        text = "\n".join(finding.render() for finding in told("PRIVATE_KEY", value, kinds))
        assert_hidden(text, CANARY)
        assert "R206" in text


def test_errors_are_what_keeps_a_call_from_being_made() -> None:
    """Warnings do not, and what two actions find alike is told once."""
    error = Finding("R1", Severity.ERROR, "here", "wrong")
    warning = Finding("R2", Severity.WARNING, "here", "odd")

    assert [error] == errors([error, warning, error])


def test_codes_are_unique_and_in_order() -> None:
    """R201 and on, one for each rule."""
    codes = [rule.code for rule in EVERY]

    assert [f"R{number}" for number in range(201, 218)] == sorted(codes)


@pytest.mark.parametrize("rule", EVERY)
def test_every_rule_has_a_page(rule: Any) -> None:
    """The docstring says what is found, why it matters, and what to do."""
    page = rule.__doc__ or ""

    assert page.index("Why: ") < page.index("Fix: ")
    assert rule.title
    assert rule.title == rule.title.lower()
