"""The typed form: what a class declares, and what its objects keep to themselves."""

import copy
import json
import pickle
import traceback
from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, Any, NewType, Self

import pytest
from keyfob_sdk import Key, SecretModel, SecretValue
from keyfob_sdk.errors import ClosedSecretError, DeclarationError, InvalidSecretError, SecretCopyError
from keyfob_sdk.testing import CANARY, assert_hidden, fake
from pydantic import Field, Secret, SecretBytes, SecretStr, ValidationError, field_validator, model_validator
from typing_extensions import TypeAliasType

if TYPE_CHECKING:
    from pydantic import SecretStr as Unimported

Token = NewType("Token", SecretStr)
Maybe = TypeAliasType("Maybe", SecretStr | None)


class Vendor(SecretModel, name="vendor"):
    """A key and where it works."""

    VENDOR_KEY: SecretStr
    VENDOR_PORT: int = 443
    VENDOR_TOKEN: SecretStr | None = None


class Strict(SecretModel, name="strict"):
    """Its own validators repeat what they were given."""

    STRICT_KEY: SecretStr
    STRICT_ID: str = ""

    @field_validator("STRICT_KEY")
    @classmethod
    def _looks_right(cls, value: SecretStr) -> SecretStr:
        if not value.get_secret_value().startswith("ok"):
            message = f"{value.get_secret_value()} is wrong"
            raise ValueError(message)
        return value

    @model_validator(mode="after")
    def _fits(self) -> Self:
        assert self.STRICT_ID != "no", f"{self.STRICT_KEY.get_secret_value()} has no id"
        return self


def chain(error: BaseException | None) -> str:
    """Return everything that an error, its cause and its context hold."""
    if error is None:
        return ""
    held = f"{error!s} {error!r} {vars(error)} {''.join(traceback.format_exception(error))}"
    return held + chain(error.__cause__) + chain(error.__context__)


def test_fields_without_default_are_required_keys() -> None:
    """A default makes a key optional, and a type that is no SecretStr makes it a setting."""
    requirement = Vendor.requirement()

    assert (("VENDOR_KEY",), ("VENDOR_PORT", "VENDOR_TOKEN")) == (requirement.keys, requirement.optional_keys)
    assert requirement.settings == ("VENDOR_PORT",)
    assert requirement.description == "A key and where it works."


@pytest.mark.parametrize(
    "annotation",
    [
        SecretStr,
        SecretStr | None,
        Annotated[SecretStr, Key("x")],
        Annotated[SecretStr, Key("x")] | None,
        Annotated[SecretStr | None, "x"],
        Token,
        Maybe,
        Token | None,
        SecretStr | str,
    ],
)
def test_a_secret_anywhere_in_a_type_is_sensitive(annotation: Any) -> None:
    """However a SecretStr is wrapped, its key is never taken for a setting."""
    body = {"__annotations__": {"KEY": annotation}, "KEY": None, "__module__": __name__}
    make: Any = type(SecretModel)
    model: type[SecretModel] = make("Wrapped", (SecretModel,), body, name="wrapped")

    assert model.requirement().sensitive == ("KEY",)


def test_details_come_from_key_or_field() -> None:
    """What is known of a key stands in its Annotated, also beside None, or in its Field."""

    class Known(SecretModel, name="known"):
        A: Annotated[SecretStr, Key("first", pattern="a+", example="aa")]
        B: Annotated[SecretStr, Key("second")] | None = None
        C: str = Field(default="", description="third", examples=["eu"])
        D: str = ""

    details = Known.requirement().details
    assert details == {"A": Key("first", "a+", "aa"), "B": Key("second"), "C": Key("third", example="eu")}


def test_a_class_without_name_says_what_to_write() -> None:
    """A forgotten name= is a TypeError at import."""
    with pytest.raises(TypeError, match=r'write class Nameless\(SecretModel, name="\.\.\."\)'):

        class Nameless(SecretModel):
            KEY: SecretStr


def test_a_class_says_all_that_is_wrong_at_once() -> None:
    """Mistakes of types, of names and of kinds come in one error."""
    with pytest.raises(DeclarationError) as caught:

        class Wrong(SecretModel, name="Wrong", kind="ssh_key"):
            key: SecretBytes
            TOKEN: Secret[str]
            MAYBE: SecretStr | None

    told = [problem.rpartition(": ")[2] for problem in caught.value.problems]
    expected = ["SecretStr", "SecretStr", "... | None = None", "'wrong'", "'KEY'"]
    assert expected == [text.removeprefix("write ").split("write ")[-1] for text in told[:5]]
    assert "a secret of kind 'ssh_key' has key 'PRIVATE_KEY': add it to keys" in caught.value.problems


def test_a_kind_without_its_field_is_refused() -> None:
    """A class of a fixed kind declares the fields of the kind."""
    with pytest.raises(DeclarationError, match="'PRIVATE_KEY': write PRIVATE_KEY: SecretStr"):

        class Empty(SecretModel, name="empty", kind="ssh_key"):
            """No field."""


def test_a_type_that_cannot_be_read_is_refused() -> None:
    """A SecretStr that exists for the type checker only would be taken for a setting, and never masked."""
    with pytest.raises(DeclarationError, match="type of key 'KEY' cannot be read: import its names outside"):

        class Late(SecretModel, name="late"):
            KEY: "Unimported"

    with pytest.raises(DeclarationError, match="cannot be read: import its names outside"):

        class Inner(SecretModel, name="inner"):
            KEY: list["Unimported"]


def test_from_values_takes_declared_keys_and_no_others() -> None:
    """Other keys of the stored secret are not received; settings are converted."""
    values = {"VENDOR_KEY": SecretStr(CANARY), "VENDOR_PORT": SecretStr("8443"), "OTHER": SecretStr("x")}

    made = Vendor.from_values(values)

    assert (made.VENDOR_KEY.get_secret_value(), made.VENDOR_PORT, made.VENDOR_TOKEN) == (CANARY, 8443, None)
    assert not hasattr(made, "OTHER")


@pytest.mark.parametrize(
    ("model", "values", "problems"),
    [
        (Vendor, {"VENDOR_KEY": CANARY, "VENDOR_PORT": CANARY}, [("VENDOR_PORT", "int_parsing")]),
        (Vendor, {"VENDOR_PORT": "1", "VENDOR_TOKEN": CANARY}, [("VENDOR_KEY", "missing")]),
        (Strict, {"STRICT_KEY": CANARY}, [("STRICT_KEY", "value_error")]),
        (Strict, {"STRICT_KEY": f"ok{CANARY}", "STRICT_ID": "no"}, [("", "assertion_error")]),
    ],
)
def test_invalid_values_are_told_without_any_value(
    model: type[SecretModel], values: dict[str, str], problems: list[tuple[str, str]]
) -> None:
    """E114 names key and problem; no value is in it, nor in what is behind it."""
    with pytest.raises(InvalidSecretError) as caught:
        model.from_values({key: SecretStr(value) for key, value in values.items()})

    assert ("E114", tuple(problems)) == (caught.value.code, caught.value.problems)
    assert (None, None) == (caught.value.__context__, caught.value.__cause__)
    assert_hidden(chain(caught.value), CANARY)


@pytest.mark.parametrize(
    "write",
    [
        repr,
        str,
        "{}".format,
        lambda secret: f"{secret!r} {secret.VENDOR_KEY}",
        lambda secret: secret.model_dump_json(),
        lambda secret: str(secret.model_dump()),
        lambda secret: str(secret.model_dump(mode="json")),
        lambda secret: json.dumps(secret.model_dump(), default=str),
        lambda secret: str(list(secret)),
        lambda secret: str(vars(secret)),
    ],
)
def test_no_text_of_a_model_holds_its_value(write: Callable[[Vendor], str]) -> None:
    """However a model is written, the value is not there."""
    assert_hidden(write(fake(Vendor, VENDOR_KEY=CANARY, VENDOR_TOKEN=CANARY)), CANARY)


def test_text_of_a_validation_error_hides_what_was_given() -> None:
    """An author who makes a model from raw values sees no value in the error's text."""
    with pytest.raises(ValidationError) as caught:
        Vendor(VENDOR_KEY=SecretStr("x"), VENDOR_PORT=CANARY)

    assert_hidden(str(caught.value), CANARY)


def test_pickling_is_refused() -> None:
    """A model does not leave the process, alone or within something else."""
    for item in (fake(Vendor), [fake(Vendor)]):
        with pytest.raises(SecretCopyError, match="secret 'vendor' cannot be pickled"):
            pickle.dumps(item)


def test_closed_model_gives_neither_values_nor_settings() -> None:
    """After the call nothing of the secret can be read; closing twice is fine."""
    secret = fake(Vendor, VENDOR_KEY=CANARY)
    value = secret.VENDOR_KEY

    secret.close()
    secret.close()

    for key in ("VENDOR_KEY", "VENDOR_PORT"):
        with pytest.raises(ClosedSecretError, match="secret 'vendor' was closed"):
            getattr(secret, key)
    with pytest.raises(ClosedSecretError, match=r"vendor\.VENDOR_KEY was closed"):
        value.get_secret_value()
    assert repr(secret) == "Vendor()"


@pytest.mark.parametrize("duplicate", [copy.copy, copy.deepcopy, Vendor.model_copy])
def test_copies_close_with_the_original(duplicate: Callable[[Vendor], Vendor]) -> None:
    """A copy is no way around the end of a call."""
    secret = fake(Vendor)
    copied = duplicate(secret)

    secret.close()

    with pytest.raises(ClosedSecretError):
        copied.VENDOR_KEY.get_secret_value()


def test_a_default_is_not_closed_with_the_first_call() -> None:
    """The default of a field serves every call."""

    class Default(SecretModel, name="default"):
        KEY: SecretStr = SecretStr("anonymous")

    Default.from_values({}).close()

    assert Default.from_values({}).KEY.get_secret_value() == "anonymous"


def test_values_of_fields_can_be_closed() -> None:
    """Whoever makes the model, its sensitive fields are values that close."""
    assert isinstance(Vendor(VENDOR_KEY=SecretStr("x")).VENDOR_KEY, SecretValue)


def test_other_attributes_are_missing_as_usual() -> None:
    """A misspelt field is an AttributeError, not a closed secret."""
    with pytest.raises(AttributeError, match="VENDOR_KEYS"):
        fake(Vendor).VENDOR_KEYS  # type: ignore[attr-defined]  # noqa: B018 -- what is tested


def test_models_are_frozen() -> None:
    """A function cannot put another value in."""
    with pytest.raises(ValidationError, match="frozen"):
        fake(Vendor).VENDOR_PORT = 1  # type: ignore[misc]  # what is tested
