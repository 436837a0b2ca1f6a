"""Actions: typed callables that call the plain function, and what a wrong declaration is told."""

import json
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Annotated, Any

import pytest
from keyfob_sdk import Action, Key, RegistrySecret, SecretModel, SecretValues, action
from keyfob_sdk.errors import DeclarationError
from keyfob_sdk.testing import fake, fake_values
from pydantic import Field, SecretStr

AWS = RegistrySecret("aws", keys=["AWS_KEY"])


Report = dict[str, str | int]


class Vendor(SecretModel, name="vendor"):
    """A key."""

    VENDOR_KEY: Annotated[SecretStr, Key(example="key")]


class Extra(SecretModel, name="extra", optional=True):
    """A key that actions do without."""

    EXTRA_KEY: SecretStr


@action(title="Look up an address", doc_url="https://example.com", read_only=True)
def look_up(ip: str, depth: int = 1, *, vendor: Vendor) -> "Report":
    """Return what is known about an address."""
    return {"ip": ip, "depth": depth, "key": vendor.VENDOR_KEY.get_secret_value()}


@action(title="Look up slowly", secrets=[AWS])
async def look_up_slowly(ip: str, *, aws: SecretValues) -> str:
    """Return the address and the key."""
    return ip + aws["AWS_KEY"].get_secret_value()


def problems(function: Callable[..., Any], *secrets: RegistrySecret, **options: Any) -> tuple[str, ...]:
    """Return what is wrong with an action."""
    with pytest.raises(DeclarationError) as caught:
        action(title="Test", secrets=list(secrets), **options)(function)
    return caught.value.problems


def test_calling_an_action_calls_the_plain_function() -> None:
    """No registry is needed: the secret is passed like any argument."""
    report = look_up("8.8.8.8", vendor=fake(Vendor))

    assert report == {"ip": "8.8.8.8", "depth": 1, "key": "key"}


async def test_calling_an_async_action_awaits_the_plain_function() -> None:
    """An async function stays one."""
    assert await look_up_slowly("8.8.8.8-", aws=fake_values(AWS, AWS_KEY="key")) == "8.8.8.8-key"
    assert (True, False) == (look_up_slowly.is_async, look_up.is_async)


def test_action_knows_what_was_declared() -> None:
    """Name and description come from the function, the rest from the decorator."""
    declared = (look_up.name, look_up.title, look_up.description, look_up.doc_url, look_up.read_only)

    expected = ("look_up", "Look up an address", "Return what is known about an address.", "https://example.com", True)
    assert declared == expected
    assert (look_up.namespace, look_up.secret_arguments) == (None, False)


def test_action_looks_like_its_function() -> None:
    """Tools that read ``__name__`` and ``__doc__`` find the function's own; the repr names it."""
    shown: Any = look_up
    assert ("look_up", look_up.function) == (shown.__name__, shown.__wrapped__)
    assert repr(look_up) == "<Action 'look_up'>"


def test_both_forms_are_injected_alike() -> None:
    """The requirement is known by the parameter, whichever form declared it."""
    assert (look_up.secrets, look_up_slowly.secrets) == ((Vendor.requirement(),), (AWS,))
    values = {"VENDOR_KEY": SecretStr("a"), "OTHER": SecretStr("b")}
    assert isinstance(look_up.injections["vendor"].make(values), Vendor)
    assert isinstance(look_up_slowly.injections["aws"].make({}), SecretValues)


def test_a_secret_that_may_be_none_is_optional() -> None:
    """``| None = None`` makes the requirement optional, for both forms."""

    @action(title="Either", secrets=[AWS])
    def either(*, vendor: Vendor | None = None, aws: SecretValues | None = None, extra: Extra | None = None) -> bool:
        """Return whether there is a secret."""
        return bool(vendor or aws or extra)

    assert [True] * 3 == [secret.optional for secret in either.secrets]
    assert not either()


def test_annotated_secrets_are_secrets() -> None:
    """An Annotated around the class changes nothing."""

    @action(title="Annotated")
    def annotated(*, vendor: Annotated[Vendor, "note"], extra: Annotated[Extra, "note"] | None = None) -> None:
        """Do nothing."""

    assert ("vendor", "extra") == tuple(annotated.injections)


def test_schema_describes_the_plain_arguments() -> None:
    """Types, defaults and descriptions are in the schema; secrets are not."""

    @action(title="Describe")
    def described(ip: Annotated[str, Field(description="An address.")], depth: int = 2, *, vendor: Vendor) -> list[str]:
        """Return all arguments."""
        return [ip, str(depth), repr(vendor)]

    schema = described.arguments_schema()
    assert schema["properties"]["ip"] == {"description": "An address.", "title": "Ip", "type": "string"}
    assert (schema["required"], schema["properties"]["depth"]["default"]) == (["ip"], 2)
    assert described.result_schema() == {"type": "array", "items": {"type": "string"}}
    assert "vendor" not in json.dumps(schema)


def test_a_result_without_schema_has_an_empty_one() -> None:
    """Any type may be returned, also one that JSON Schema does not know."""

    @action(title="Opaque")
    def opaque() -> Callable[[], int]:
        """Return a function."""
        return lambda: 1

    assert {} == opaque.result_schema()


def test_annotations_in_quotes_are_read() -> None:
    """A type that is written as text is the type itself."""
    assert look_up.result_schema()["type"] == "object"


def test_declared_but_not_received_is_told() -> None:
    """A secret in ``secrets=`` needs its parameter; a near name is suggested."""

    def function(*, awss: str) -> None:
        """Do nothing."""

    (problem,) = problems(function, AWS)
    expected = "secret 'aws' is declared but not received: add *, aws: SecretValues; did you mean 'awss'?"
    assert problem == expected


def test_received_but_not_declared_is_told() -> None:
    """SecretValues without a declaration have no keys."""

    def function(*, aws: SecretValues) -> None:
        """Do nothing."""

    expected = "secret parameter 'aws' is received but not declared: add secrets=[RegistrySecret(name='aws', …)]"
    assert (expected,) == problems(function)


def test_positional_secret_is_told() -> None:
    """A secret that could be given by position could be mixed up."""

    def function(vendor: Vendor) -> None:
        """Do nothing."""

    expected = "secret parameter 'vendor' can be given by position: put it behind a lone *"
    assert (expected,) == problems(function)


def test_secret_parameter_of_another_name_is_told() -> None:
    """The parameter carries the name of the secret."""

    def function(*, key: Vendor) -> None:
        """Do nothing."""

    assert ("parameter 'key' receives secret 'vendor': name it vendor",) == problems(function)


def test_secret_of_another_type_is_told() -> None:
    """A declared secret whose parameter is a plain one would not be injected."""

    def by_position(aws: str) -> None:
        """Do nothing."""

    def by_name(*, aws: dict[str, str]) -> None:
        """Do nothing."""

    expected = ("parameter 'aws' is to receive secret 'aws': write *, aws: SecretValues",)
    assert expected == problems(by_position, AWS) == problems(by_name, AWS)


def test_secret_among_other_types_is_told() -> None:
    """A secret within a container, or beside another type, would become an argument of the caller."""

    def function(*, vendors: list[Vendor], vendor: Vendor | str) -> None:
        """Do nothing."""

    told = problems(function)
    assert 2 == len(told)
    assert all("mixes a secret with other types: give each secret a parameter of its own" in line for line in told)


def test_secret_declared_twice_is_told() -> None:
    """Two requirements of one name contradict each other, in one list or in both forms."""

    def literal(*, aws: SecretValues) -> None:
        """Do nothing."""

    def model(*, vendor: Vendor) -> None:
        """Do nothing."""

    assert ("secret 'aws' is declared 2 times: keep one",) == problems(literal, AWS, RegistrySecret("aws", ["B"]))
    expected = "secret 'vendor' is declared by Vendor also: remove it from secrets"
    assert (expected,) == problems(model, RegistrySecret("vendor", ["OTHER"]))


@pytest.mark.parametrize("secrets", [RegistrySecret("aws", keys=["KEY"]), "aws", None])
def test_secrets_that_are_no_list_are_told(secrets: Any) -> None:
    """A lone secret, a text or None in the place of the list is told, with what to write."""
    with pytest.raises(DeclarationError, match=r"secrets=\["):

        @action(title="Call", secrets=secrets)
        def call(*, aws: SecretValues) -> None:
            """Call."""


def test_a_model_among_the_literal_secrets_is_told() -> None:
    """The typed form is declared by its parameter alone."""

    def function(*, vendor: Vendor) -> None:
        """Do nothing."""

    stray: Any = Vendor
    (problem,) = problems(function, stray)
    assert problem.endswith("it takes RegistrySecret; a SecretModel is the type of its parameter")


def test_defaults_of_secrets_are_told() -> None:
    """A default and an optional secret belong together."""

    def required(*, vendor: Vendor = None) -> None:  # type: ignore[assignment]  # what is tested
        """Do nothing."""

    def optional(*, extra: Extra) -> None:
        """Do nothing."""

    expected = "secret parameter 'vendor' has a default: remove it, or allow None and make None the default"
    assert (expected,) == problems(required)
    expected = "optional secret parameter 'extra' has no default: write extra: … | None = None"
    assert (expected,) == problems(optional)


def test_missing_docstring_and_types_are_told() -> None:
    """What a caller reads is demanded: a docstring, the type of each argument and of the result."""

    def bare(ip, _hidden: str):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
        return ip

    assert problems(bare) == (
        "the function has no docstring: say in one sentence what it returns or does",
        "the function has no return type: annotate it",
        "parameter 'ip' has no type: annotate it",
        "parameter '_hidden' starts with an underscore: callers could not name it",
    )


def test_arguments_that_take_anything_are_told() -> None:
    """``*args`` and ``**kwargs`` cannot be checked."""

    def function(*words: str, **more: int) -> None:
        """Do nothing."""

    assert ["*words", "*more"] == [problem.split()[1] for problem in problems(function)]


def test_generators_are_told() -> None:
    """A generator would run on after the secrets are closed."""

    def sync_generator() -> Iterator[int]:
        """Yield a number."""
        yield 1

    async def async_generator() -> AsyncIterator[int]:
        """Yield a number."""
        yield 1

    expected = "the function yields: return a list, as nothing may run after the call's secrets are closed"
    assert (expected,) == problems(sync_generator) == problems(async_generator)


def test_wrong_names_and_links_are_told() -> None:
    """Names of the function and the namespace, and the link, are looked at."""

    def LookUp() -> None:  # noqa: N802
        """Do nothing."""

    assert problems(LookUp, namespace="AWS EC2", doc_url="example.com") == (
        "action name 'LookUp' does not match ^[a-z][a-z0-9_]*$: write 'lookup'",
        "namespace 'AWS EC2' does not match ^[a-z][a-z0-9_]*(\\.[a-z][a-z0-9_]*)*$: write 'aws_ec2'",
        "doc_url is 'example.com': write the whole address, with https://",
    )


def test_empty_title_is_told() -> None:
    """A title is asked for at the type level, and may not be blank."""

    def function() -> None:
        """Do nothing."""

    with pytest.raises(DeclarationError, match="title is empty: say in a few words what the action does"):
        Action(function, title=" ")


def test_unreadable_annotation_is_told() -> None:
    """A name that is imported for the type checker only cannot be read."""

    def function(ip: "Nowhere") -> None:  # type: ignore[name-defined]  # noqa: F821
        """Do nothing."""

    (problem,) = problems(function)
    assert problem.startswith("an annotation cannot be read (name 'Nowhere' is not defined): define its names above")


def test_all_that_is_wrong_is_told_at_once() -> None:
    """One error lists every mistake, under the name of the action."""

    def Wrong(vendor: Vendor, *words: str):  # type: ignore[no-untyped-def]  # noqa: ANN202, N802
        return vendor, words

    with pytest.raises(DeclarationError) as caught:
        action(title="", secrets=[AWS])(Wrong)

    assert 7 == len(caught.value.problems)
    assert str(caught.value).startswith("action 'Wrong' is declared wrongly\n  - action name")
