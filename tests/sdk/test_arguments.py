"""Arguments of a call: converted, completed, and told apart without repeating a value."""

import traceback
from collections.abc import Callable
from typing import Annotated, Any, Literal
from uuid import UUID

import pytest
from keyfob_sdk import SecretModel, action
from keyfob_sdk.errors import InvalidArgumentsError
from keyfob_sdk.testing import CANARY, assert_hidden
from pydantic import AfterValidator, BaseModel, Field, SecretStr
from pydantic_core import PydanticCustomError


class Vendor(SecretModel, name="vendor"):
    """A key."""

    VENDOR_KEY: SecretStr


class Cat(BaseModel):
    """One kind of animal."""

    kind: Literal["cat"]
    lives: int = 9


class Dog(BaseModel):
    """Another kind of animal."""

    kind: Literal["dog"]


def repeat(value: str) -> str:
    """Refuse a value with a message that repeats it."""
    message = f"{value} is wrong"
    raise ValueError(message)


def repeat_as_custom(value: str) -> str:
    """Refuse a value with a message and an error type of the author's own."""
    raise PydanticCustomError("own_type", "{value} is wrong", {"value": value})


@action(title="Take arguments")
def take(ip: str, depth: int = 1, tags: list[str] | None = None, *, vendor: Vendor) -> None:
    """Do nothing."""


@action(title="Take awkward names")
def awkward(json: str, copy: int, schema: bool, *, model_x: float, model_config: str, self_: str = "") -> None:
    """Do nothing."""


@action(title="Take every shape")
def shapes(  # noqa: PLR0917 -- each shape is one way to be wrong
    animal: Annotated[Cat | Dog, Field(discriminator="kind")],
    counts: dict[str, int],
    cats: list[Cat],
    own: Annotated[str, AfterValidator(repeat)],
    custom: Annotated[str, AfterValidator(repeat_as_custom)],
    id: UUID,  # noqa: A002 -- as authors call it
    choice: Literal["EU", "us"],
    short: Annotated[str, Field(max_length=3, pattern="^a")],
    number: int,
) -> None:
    """Do nothing."""


WRONG: dict[str, Any] = {
    "animal": {"kind": CANARY},
    "counts": {CANARY: CANARY},
    "cats": [{"kind": "cat", "lives": CANARY, CANARY: 1}],
    "own": CANARY,
    "custom": CANARY,
    "id": CANARY,
    "choice": CANARY,
    "short": CANARY,
    "number": CANARY,
}


def refused(call: Callable[..., object], arguments: Any) -> InvalidArgumentsError:
    """Return the error about wrong arguments."""
    with pytest.raises(InvalidArgumentsError) as caught:
        call(arguments)
    return caught.value


def test_defaults_are_filled_in() -> None:
    """What is not given has its default, and what is given its type."""
    assert take.validate({"ip": "8.8.8.8", "depth": "3"}) == {"ip": "8.8.8.8", "depth": 3, "tags": None}


def test_arguments_may_be_called_like_methods() -> None:
    """Names that a pydantic model has itself are names like any other."""
    given = {"json": "a", "copy": 1, "schema": True, "model_x": 1.5, "model_config": "b"}

    assert given | {"self_": ""} == awkward.validate(given)
    assert {*given, "self_"} == set(awkward.arguments_schema()["properties"])


def test_unknown_argument_names_the_nearest() -> None:
    """A misspelt argument is told with the one that was meant."""
    error = refused(take.validate, {"ip": "8.8.8.8", "dept": 1})

    assert error.problems == ("dept: there is no such argument; did you mean 'depth'?",)
    assert (error.code, error.hints) == ("E102", ("keyfob action show take",))


def test_secrets_are_no_arguments() -> None:
    """A caller cannot pass a secret as an argument."""
    error = refused(take.validate, {"ip": "8.8.8.8", "vendor": {"VENDOR_KEY": CANARY}})

    assert error.problems == ("vendor: there is no such argument",)


def test_inner_names_are_no_arguments() -> None:
    """The name under which the model keeps a field is not one that callers know."""
    assert refused(take.validate, {"ip": "8.8.8.8", "depth_": 1}).problems[0].startswith("depth_: there is no")


def test_all_problems_are_told_at_once() -> None:
    """Missing, unknown and wrong arguments come in one error, under the action's full name."""
    error = refused(lambda given: take.validate(given, name="vendor.take"), {"depth": "x", "tags": [1], "more": 1})

    assert str(error).splitlines() == [
        "the arguments do not fit 'vendor.take'",
        "  - ip: is missing",
        "  - depth: input should be a valid integer, unable to parse string as an integer",
        "  - tags.0: input should be a valid string",
        "  - more: there is no such argument",
    ]


def test_arguments_that_are_no_mapping_are_told() -> None:
    """A list of arguments is no mapping of them."""
    (problem,) = refused(take.validate, ["8.8.8.8"]).problems

    assert problem.startswith("arguments: input should be a valid dictionary")


def test_expected_values_are_told_as_they_are_spelt() -> None:
    """The choices of a Literal keep their case."""
    assert "choice: input should be 'EU' or 'us'" in refused(shapes.validate, WRONG).problems


def test_path_names_fields_and_positions() -> None:
    """A problem deep inside is found by the names that the types declare."""
    assert any(problem.startswith("cats.0.lives: ") for problem in refused(shapes.validate, WRONG).problems)


def test_figure_30_wrong_arguments_repeat_no_value() -> None:
    """A secret that was given as the wrong argument, of whatever shape, is in no text and nothing behind it."""
    error = refused(shapes.validate, WRONG)

    assert 9 == len(error.problems)
    assert (None, None) == (error.__context__, error.__cause__)
    assert_hidden(f"{error.render()} {error!r} {vars(error)} {''.join(traceback.format_exception(error))}", CANARY)


@pytest.mark.parametrize("argument", WRONG)
def test_figure_30_each_wrong_argument_is_told(argument: str) -> None:
    """Though no value is repeated, each problem says which argument it is about."""
    assert any(problem.startswith(argument) for problem in refused(shapes.validate, WRONG).problems)


def test_figure_30_schemas_hold_no_secret() -> None:
    """The schema of an action's arguments has neither the secret parameter nor its keys."""
    assert "VENDOR" not in str(take.arguments_schema()).upper()
