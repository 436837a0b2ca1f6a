"""Requirements: both forms, what is wrong in them, and what they say of stored keys."""

import json
from collections.abc import Mapping
from typing import Annotated, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from keyfob_sdk import Key, RegistrySecret, SecretModel
from keyfob_sdk.errors import DeclarationError
from pydantic import SecretStr

KEYS = st.from_regex(r"[A-Z][A-Z0-9_]{0,8}", fullmatch=True)


@st.composite
def declarations(draw: st.DrawFn) -> RegistrySecret:
    """Any requirement that both forms can express."""
    declared = draw(st.lists(KEYS, min_size=1, max_size=6, unique=True))
    split = draw(st.integers(0, len(declared)))
    groups = st.lists(st.lists(st.sampled_from(declared), min_size=1, unique=True), max_size=3)
    details = st.builds(Key, description=st.text(max_size=5), doc_url=st.none() | st.just("https://e.org"))
    return RegistrySecret(
        name=draw(st.from_regex(r"[a-z][a-z0-9_]{0,8}", fullmatch=True)),
        keys=declared[:split],
        optional_keys=declared[split:],
        one_of=draw(groups),
        settings=[key for key in declared if draw(st.booleans())],
        details=draw(st.dictionaries(st.sampled_from(declared), details)),
        hosts=draw(st.lists(st.sampled_from(["api.example.com", "*.example.com"]), unique=True)),
        optional=draw(st.booleans()),
        scope=draw(st.sampled_from([None, "workspace", "organization"])),
        environment=draw(st.sampled_from([None, "default", "prod"])),
        description=draw(st.sampled_from(["", "A key."])),
        doc_url=draw(st.none() | st.just("https://example.com")),
    )


def typed(secret: RegistrySecret) -> type[SecretModel]:
    """Return the class that declares *secret*."""
    annotations: dict[str, Any] = {key: str if key in secret.settings else SecretStr for key in secret.declared}
    for key, detail in secret.details.items():
        annotations[key] = Annotated[annotations[key], detail]
    body: dict[str, Any] = {"__annotations__": annotations, "__doc__": secret.description, "__module__": __name__}
    for key in secret.optional_keys:
        annotations[key] |= None
        body[key] = None
    names = ("name", "one_of", "hosts", "optional", "scope", "environment", "doc_url")
    options: dict[str, Any] = {name: getattr(secret, name) for name in names}
    make: Any = type(SecretModel)
    model: type[SecretModel] = make("Typed", (SecretModel,), body, **options)
    return model


def problems(**declared: Any) -> tuple[str, ...]:
    """Return what is wrong with a declaration."""
    with pytest.raises(DeclarationError) as caught:
        RegistrySecret(**{"name": "aws", "keys": ["KEY"]} | declared)
    return caught.value.problems


def test_the_seeds_example_is_a_requirement() -> None:
    """The literal form of the seed works letter for letter, lists and tuples as they stand."""
    aws_secret = RegistrySecret(
        name="aws",
        optional_keys=["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_REGION",
                       "AWS_ROLE_ARN", "AWS_ROLE_SESSION_NAME", "AWS_PROFILE_NAME"],
        one_of=[("AWS_ROLE_ARN",), ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"), ("AWS_PROFILE_NAME",)],
    )  # fmt: skip

    assert () == aws_secret.missing([])
    assert ("AWS_ROLE_ARN",) == aws_secret.closest_group([])
    assert () == aws_secret.closest_group(["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"])
    assert aws_secret.sensitive == aws_secret.declared


@given(declarations())
def test_both_forms_yield_the_same_requirement(secret: RegistrySecret) -> None:
    """Whatever is declared, the class and the literal form are equal."""
    assert secret == typed(secret).requirement()


@given(declarations())
def test_requirement_survives_json(secret: RegistrySecret) -> None:
    """The index holds requirements as JSON, and gets equal ones back."""
    assert secret == RegistrySecret.from_dict(json.loads(json.dumps(secret.as_dict())))


@given(declarations(), st.sets(KEYS))
def test_closest_group_is_empty_when_a_group_is_complete(secret: RegistrySecret, stored: set[str]) -> None:
    """Nothing lacks exactly if some group is stored whole, or there are no groups."""
    stored |= set(secret.declared[::2])

    complete = not secret.one_of or any(stored.issuperset(group) for group in secret.one_of)
    assert complete is (secret.closest_group(stored) == ())


@given(declarations(), st.sets(KEYS))
def test_storing_the_closest_group_meets_it(secret: RegistrySecret, stored: set[str]) -> None:
    """What the closest group lacks is enough, and no group lacks less."""
    lacking = secret.closest_group(stored)

    assert () == secret.closest_group(stored.union(lacking))
    assert all(len(lacking) <= len(set(group) - stored) for group in secret.one_of)


def test_equal_declarations_have_equal_hashes() -> None:
    """Lists and tuples declare the same, so that requirements can be counted."""
    details = {"A": Key("first")}

    assert 1 == len({RegistrySecret("a", ["A"], details=details), RegistrySecret("a", ("A",), details=dict(details))})


def test_keys_are_sensitive_unless_they_are_settings() -> None:
    """A setting is stored and never masked; everything else is masked."""
    secret = RegistrySecret("aws", keys=["AWS_KEY"], optional_keys=["AWS_REGION"], settings=["AWS_REGION"])

    assert secret.sensitive == ("AWS_KEY",)
    assert [True, False] == [secret.is_sensitive(key) for key in secret.declared]


@pytest.mark.parametrize("pin", [{"scope": "organization"}, {"environment": "default"}])
def test_a_scope_or_an_environment_pins(pin: dict[str, Any]) -> None:
    """A requirement that names its own place is pinned, any other is not."""
    assert RegistrySecret("aws", ["KEY"], **pin).pinned
    assert not RegistrySecret("aws", ["KEY"]).pinned


@pytest.mark.parametrize(
    ("kind", "keys"),
    [
        ("ssh_key", ("PRIVATE_KEY",)),
        ("mtls", ("TLS_CERTIFICATE", "TLS_PRIVATE_KEY")),
        ("ca_cert", ("CA_CERTIFICATE",)),
    ],
)
def test_a_kind_brings_its_keys(kind: Any, keys: tuple[str, ...]) -> None:
    """The keys of a fixed kind need not be written."""
    assert keys == RegistrySecret("tls", kind=kind).keys


GROUPS = " groups, such as one_of=[('A',), ('B', 'C')]"
WRONG: Mapping[str, tuple[dict[str, Any], str]] = {
    "name is no string": ({"name": 5}, "name is 5: write a string"),
    "name is misspelt": ({"name": "My AWS"}, "secret name 'My AWS' does not match ^[a-z][a-z0-9_]*$: write 'my_aws'"),
    "key is misspelt": ({"keys": ["api key"]}, "key 'api key' does not match ^[A-Z][A-Z0-9_]*$: write 'API_KEY'"),
    "keys is one string": ({"keys": "KEY"}, "keys is 'KEY': write a list of strings, such as keys=['KEY']"),
    "hosts is no list": ({"hosts": 5}, "hosts is 5: write a list of strings, such as hosts=['5']"),
    "no key": ({"keys": []}, "no key is declared: name at least one in keys or optional_keys"),
    "key twice": ({"optional_keys": ["KEY"]}, "key 'KEY' is declared 2 times: keep one"),
    "unknown setting": (
        {"settings": ["KEYS"]},
        "settings names key 'KEYS', which is not declared; did you mean 'KEY'?",
    ),
    "unknown detail": ({"details": {"X": Key()}}, "details names key 'X', which is not declared"),
    "unknown in group": ({"one_of": [["KEY"], ["Y"]]}, "one_of[1] names key 'Y', which is not declared"),
    "empty group": ({"one_of": [[]]}, "one_of has an empty group, which is always complete: remove it"),
    "flat group": (
        {"one_of": ["KEY"]},
        "one_of is ['KEY']: write a list of groups, such as one_of=[('A',), ('B', 'C')]",
    ),
    "no groups": ({"one_of": None}, "one_of is None: write a list of" + GROUPS),
    "unknown kind": ({"kind": "pgp"}, "kind is 'pgp': write one of 'custom', 'ssh_key', 'mtls', 'ca_cert'"),
    "kind is no string": ({"kind": []}, "kind is []: write a string"),
    "kind lacks a key": ({"kind": "ssh_key"}, "a secret of kind 'ssh_key' has key 'PRIVATE_KEY': add it to keys"),
    "unknown scope": ({"scope": "team"}, "scope is 'team': write 'organization', 'workspace' or None"),
    "empty environment": ({"environment": " "}, "environment is empty: name one, or leave it out"),
    "environment is no string": ({"environment": 5}, "environment is 5: write a string, or leave it out"),
    "details is no mapping": ({"details": None}, "details is None: write details={'KEY': Key(...)}"),
    "detail is no Key": ({"details": {"KEY": "x"}}, "details['KEY'] is str: write Key(...)"),
    "example": (
        {"details": {"KEY": Key(pattern="[a-f]+", example="xyz")}},
        "example of key 'KEY' does not match its pattern ^[a-f]+$",
    ),
}


@pytest.mark.parametrize("label", WRONG)
def test_declaration_says_what_is_wrong(label: str) -> None:
    """Each kind of mistake is named, with what to write instead."""
    declared, problem = WRONG[label]

    assert (problem,) == problems(**declared)


def test_declaration_says_why_a_pattern_cannot_be_read() -> None:
    """A broken regular expression is told with its place."""
    (problem,) = problems(details={"KEY": Key(pattern="(")})

    assert problem.startswith("pattern of key 'KEY' is no regular expression: ")


@pytest.mark.parametrize("host", ["https://api.example.com", "API.example.com", "api.example.com/v1", "", "*", "a..b"])
def test_declaration_refuses_what_is_no_host(host: str) -> None:
    """A host is a name in lower case: no scheme, no path, no lone star."""
    (problem,) = problems(hosts=[host])

    assert problem.startswith(f"host {host!r} is no host name: write it in lower case")


@pytest.mark.parametrize("host", ["api.example.com", "*.example.com", "localhost:8080", "10.0.0.1"])
def test_declaration_takes_hosts(host: str) -> None:
    """Names, names below a domain, ports and addresses are hosts."""
    assert (host,) == RegistrySecret("a", ["KEY"], hosts=[host]).hosts


def test_declaration_says_all_that_is_wrong_at_once() -> None:
    """Many mistakes take one run to find, and the text holds all of them."""
    with pytest.raises(DeclarationError) as caught:
        RegistrySecret("My AWS", ["a"], ["a"], one_of=[["B"], []], settings=["C"], environment="", hosts=["HTTP://x"])

    assert len(caught.value.problems) == 9
    assert all(f"\n  - {problem}" in str(caught.value) for problem in caught.value.problems)
