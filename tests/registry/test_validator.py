"""What the validator finds in a stored registry, and what of it needs a key."""

from typing import Any

from keyfob_registry.resolver import Resolver
from keyfob_registry.rules import RULES, RuleSet
from keyfob_registry.store.history import Change
from keyfob_registry.store.memory import MemoryStore
from keyfob_registry.validator import Validator
from keyfob_sdk import Finding, Key, RegistrySecret, Severity
from keyfob_sdk.testing import assert_hidden
from keyrings import keyring_of, put
from pydantic import SecretStr

AWS = RegistrySecret(
    "aws",
    optional_keys=["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_ROLE_ARN"],
    one_of=[("AWS_ROLE_ARN",), ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY")],
)
VENDOR = RegistrySecret("vendor", keys=["API_KEY"], details={"API_KEY": Key(pattern="[0-9a-f]{8}")})
SSH = RegistrySecret("ssh", kind="ssh_key")


def check(
    stored: dict[str, dict[str, str]], *requirements: RegistrySecret, with_key: bool = True, **options: Any
) -> list[Finding]:
    """Return the findings about what is stored in the environment ``prod``."""
    store = MemoryStore()
    store.initialise()
    workspace, resolver = store.workspace("default"), Resolver(store, keyring_of(store))
    for name, values in stored.items():
        put(resolver, workspace.scopes[0], "prod", name, {key: SecretStr(value) for key, value in values.items()})
    validator = Validator(store, RuleSet([rule() for rule in RULES]), resolver.open if with_key else None)
    declared = {each.name: [other for other in requirements if other.name == each.name] for each in requirements}
    return validator.check(declared, workspace, "prod", **options)


def codes(findings: list[Finding]) -> list[str]:
    """Return the codes alone."""
    return [finding.code for finding in findings]


def test_a_good_registry_has_no_findings() -> None:
    """Nothing is said of a secret that fits."""
    assert [] == check({"vendor": {"API_KEY": "0123abcd"}}, VENDOR)


def test_a_missing_secret_is_a_warning_until_it_is_called_for() -> None:
    """R201 is a warning at registration and an error by the strict check, with the command that stores the secret."""
    (relaxed,) = check({}, VENDOR)
    (strict,) = check({}, VENDOR, strict=True)

    assert ("R201", Severity.WARNING) == (relaxed.code, relaxed.severity)
    assert ("R201", Severity.ERROR) == (strict.code, strict.severity)
    assert "keyfob secret set vendor API_KEY --environment prod" == strict.hint


def test_a_missing_secret_names_its_near_miss() -> None:
    """R201 names the secret that is stored under nearly the same name."""
    (finding,) = check({"vendr": {"API_KEY": "0123abcd"}}, VENDOR)

    assert ("R201", "is not stored; a secret 'vendr' is") == (finding.code, finding.message)


def test_a_missing_key_names_its_near_miss() -> None:
    """R202 names the key that is stored under nearly the same name; R205 says that nothing reads that one."""
    missing, unknown = check({"vendor": {"APIKEY": "0123abcd"}}, VENDOR)

    assert ("R202", "lacks key API_KEY; a key APIKEY is stored") == (missing.code, missing.message)
    assert "R205" == unknown.code
    assert "did you mean 'API_KEY'?" in unknown.message
    assert "keyfob secret rm vendor APIKEY --environment prod" == unknown.hint


def test_an_empty_value_is_found_without_a_key() -> None:
    """R203 needs no root key: the length of a sealed value tells."""
    assert ["R203"] == codes(check({"vendor": {"API_KEY": ""}}, VENDOR, with_key=False))


def test_an_incomplete_group_names_the_closest() -> None:
    """R204 names what the closest group lacks, and what to type."""
    (finding,) = check({"aws": {"AWS_ACCESS_KEY_ID": "AKIA0000"}}, AWS)

    assert "R204" == finding.code
    assert finding.hint in (
        "keyfob secret set aws AWS_ROLE_ARN --environment prod",
        "keyfob secret set aws AWS_SECRET_ACCESS_KEY --environment prod",
    )


def test_values_are_looked_at_where_there_is_a_key() -> None:
    """R206, R207 and R208 look at values, never repeat one, and are left out without a key."""
    stored = {"ssh": {"PRIVATE_KEY": "s3cr3t-not-a-key"}, "vendor": {"API_KEY": "no"}}

    findings = check(stored, SSH, VENDOR)

    assert ["R206", "R207", "R208"] == sorted(codes(findings))
    assert_hidden(" ".join(finding.render() for finding in findings), "s3cr3t-not-a-key")
    assert [] == check(stored, SSH, VENDOR, with_key=False)


def test_all_problems_are_said_at_once_and_each_once() -> None:
    """Two actions that declare the same secret give one finding for one problem."""
    twin = RegistrySecret("vendor", keys=["API_KEY", "TOKEN"])

    findings = check({"vendor": {"OTHER": "x" * 8}}, VENDOR, twin, AWS)

    assert ["R201", "R202", "R202", "R205"] == sorted(codes(findings))


def test_a_key_that_another_action_declares_is_not_unknown() -> None:
    """R205 speaks of keys that no installed action declares."""
    twin = RegistrySecret("vendor", keys=["API_KEY"], optional_keys=["TOKEN"])

    assert [] == check({"vendor": {"API_KEY": "0123abcd", "TOKEN": "t0ken-0123"}}, VENDOR, twin)


def test_a_value_that_does_not_open_is_a_finding() -> None:
    """A damaged value does not end the check: it is said like everything else."""
    store = MemoryStore()
    store.initialise()
    workspace, resolver = store.workspace("default"), Resolver(store, keyring_of(store))
    put(resolver, workspace.scopes[0], "prod", "vendor", {"API_KEY": SecretStr("0123abcd")})
    (stored,) = store.secrets(workspace.scopes)
    moved = {value.key: (value.key_id, value.sealed) for value in stored.values}
    resolver.heads.write(Change(stored.scope, "other", "vendor", expected_version=0, values=moved))

    findings = Validator(store, RuleSet([]), resolver.open).check({"vendor": [VENDOR]}, workspace, "other")

    assert ["E305"] == codes(findings)
