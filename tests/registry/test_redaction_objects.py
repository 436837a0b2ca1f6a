"""Objects: whatever an action returns comes out as plain data without secrets."""

import base64
from collections import OrderedDict, deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from enum import Enum, IntEnum, StrEnum
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple
from uuid import UUID

import pytest
from canary import ACCOUNT, SECRET, TOKEN, seen
from hypothesis import given
from hypothesis import strategies as st
from keyfob_registry.redaction import RedactionError, Redactor
from keyfob_registry.redaction import objects as walk
from keyfob_sdk import SecretModel
from keyfob_sdk.testing import fake
from pydantic import BaseModel, Field, RootModel, SecretStr, computed_field

SECRETS = {"vendor.KEY": SECRET, "vendor.TOKEN": TOKEN, "vendor.ACCOUNT": ACCOUNT}


class Point(NamedTuple):
    """A named tuple."""

    name: str
    number: int


@dataclass(frozen=True)
class Owner:
    """A dataclass."""

    name: str
    token: object


class Report(BaseModel):
    """A model with a field that is excluded, a computed one, and extras."""

    model_config = {"extra": "allow"}
    name: str
    key: SecretStr = SecretStr(TOKEN)
    inner: Any = None
    hidden: str = Field(default=TOKEN, exclude=True)

    @computed_field  # type: ignore[prop-decorator]  # as pydantic documents it
    @property
    def link(self) -> str:
        """A text that is made of another one."""
        return f"https://example.com/{self.name}"


class Shade(StrEnum):
    """Members that are texts."""

    PLAIN = "plain"
    LEAK = TOKEN


def member(text: str) -> object:
    """Return the only member of an enumeration."""
    kind: Any = Enum("kind", {"A": text})
    return kind.A


class Weight(IntEnum):
    """Members that are numbers."""

    ONE = 1


class Odd:
    """An object of an unknown type."""

    def __init__(self, text: str = "", error: Exception | None = None) -> None:
        self.text = text
        self.error = error

    def __repr__(self) -> str:
        if self.error:
            raise self.error
        return f"Odd({self.text})"


class Vendor(SecretModel, name="vendor"):
    """A secret."""

    TOKEN: SecretStr


def nested(value: object, depth: int) -> object:
    """Return *value* inside *depth* lists."""
    for _ in range(depth):
        value = [value]
    return value


def mask(value: object) -> Any:
    """Return *value* masked."""
    return Redactor(SECRETS).data(value)


PLACES: list[Callable[[str], object]] = [
    lambda text: {text: 1},
    lambda text: {(text, 1): 1},
    lambda text: text.encode(),
    lambda text: bytearray(b"x" + text.encode()),
    lambda text: memoryview(text.encode()),
    lambda text: {text, "b"},
    lambda text: frozenset({text}),
    lambda text: {Owner(text, 1)},
    lambda text: Owner("a", [text]),
    lambda text: {Owner(text, 1): 2},
    lambda text: Report(name=text, inner=[{"a": text}], more=text),
    lambda text: RootModel[list[str]]([text]),
    lambda text: Point(text, 1),
    lambda text: deque([text]),
    lambda text: OrderedDict(a=text),
    lambda text: MappingProxyType({"a": text}),
    lambda text: {"a": text}.values(),
    lambda text: Path("/tmp") / text.replace("/", "-") / text,  # noqa: S108 - no file is made
    ValueError,
    Odd,
    lambda text: nested(text, 60),
    lambda text: nested(text, 70),
    type("Text", (str,), {}),
    SecretStr,
    lambda text: fake(Vendor, TOKEN=text),
    member,
]


@pytest.mark.parametrize("text", [SECRET, TOKEN, base64.b64encode(b"user:" + TOKEN.encode() + b"@host").decode()])
@pytest.mark.parametrize("place", PLACES)
def test_figure_14_no_place_hides_a_secret(place: Callable[[str], object], text: str) -> None:
    """A secret is masked in keys, bytes, sets, dataclasses, models, unknown objects, and 60 levels deep."""
    masked = mask(place(text))

    assert [] == seen(masked, SECRET, TOKEN)
    assert "***" in repr(masked) or walk.TOO_DEEP in repr(masked)


def test_keys_that_come_out_the_same_keep_their_values() -> None:
    """Two keys that are masked, and one that looks like a mask, keep three values."""
    assert {"***": 1, "***-2": 2, "***-3": 3} == mask({TOKEN: 1, SECRET: 2, "***": 3})


def test_types_are_kept() -> None:
    """Containers keep their kind; numbers, times, identifiers, paths and members come through."""
    value: dict[str, list[Any]] = {
        "a": [1, 2.5, None, True, (1, "x"), {1}, frozenset({2}), Point("p", 1), b"x", Shade.PLAIN],
        "b": [datetime(2030, 1, 1, tzinfo=UTC), Decimal("1.5"), UUID(int=1), Path("a/b"), Weight.ONE],
    }

    masked = mask(value)

    assert value == masked
    assert "p" == masked["a"][7].name
    assert list(map(type, value["b"])) == list(map(type, masked["b"]))


def test_models_and_dataclasses_become_dicts_of_their_fields() -> None:
    """A model gives what it would dump: computed fields and extras too, excluded ones not."""
    masked = mask(Report(name="n", inner=Owner("o", 1), more=2))

    link = "https://example.com/n"
    assert {"name": "n", "key": "***", "inner": {"name": "o", "token": 1}, "link": link, "more": 2} == masked


@pytest.mark.parametrize("number", [int(ACCOUNT), float(ACCOUNT), Decimal(ACCOUNT), -int(ACCOUNT)])
def test_number_that_prints_as_a_secret_is_masked(number: object) -> None:
    """An account number that is a secret is masked as a number too."""
    assert ACCOUNT not in str(mask([number]))


@pytest.mark.parametrize(
    "value", [Odd(error=ValueError(TOKEN)), Odd(error=RecursionError()), pytest.param(10**5000, id="long")]
)
def test_unreadable_value_becomes_a_fixed_text(value: object) -> None:
    """What cannot be read is withheld alone; the rest comes through."""
    assert [walk.UNREADABLE, 1] == mask([value, 1])


def test_cycle_is_marked() -> None:
    """An object that holds itself ends at a mark."""
    loop: list[object] = [1]
    loop.append(loop)

    assert [1, "[cycle]"] == mask(loop)


def test_shared_object_is_no_cycle_and_is_walked_once() -> None:
    """Forty levels that each hold the next one twice take no time, and end in the same masked value."""
    value: object = [TOKEN]
    for _ in range(40):
        value = [value, value]

    masked = mask(value)

    for _ in range(40):
        assert masked[0] is masked[1]
        masked = masked[0]
    assert ["***"] == masked


def test_result_is_no_alias_of_the_original() -> None:
    """What an action changes after it was masked does not reach the result."""
    original = {"a": ["b"]}

    masked = mask(original)
    original["a"].append(TOKEN)

    assert {"a": ["b"]} == masked


def test_figure_16_data_is_withheld_when_the_masker_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    """A walk that fails raises E502; nothing of the data is in the error."""

    def fail(*_: object) -> None:
        raise RecursionError(TOKEN)

    monkeypatch.setattr(walk.Walk, "_pairs", fail)

    with pytest.raises(RedactionError, match="withheld") as caught:
        mask({"a": TOKEN})
    assert caught.value.__context__ is None


LEAVES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(allow_nan=False),
    st.text(max_size=9),
    st.binary(max_size=9),
    st.sampled_from([TOKEN, SECRET, int(ACCOUNT), f"a{TOKEN}b", SECRET.encode(), Owner(SECRET, TOKEN), Shade.LEAK]),
)
KEYS = st.sampled_from([TOKEN, SECRET, f"x-{TOKEN}", "a", "b", "***", 1])
TREES = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=4) | st.tuples(inner) | st.dictionaries(KEYS, inner, max_size=5)
)


@given(TREES)
def test_figure_53_random_trees_hold_no_secret(tree: object) -> None:
    """Whatever the tree, no secret is left, and masking again changes nothing."""
    masked = mask(tree)

    assert [] == seen(masked, SECRET, TOKEN, ACCOUNT)
    assert masked == mask(masked)


@given(
    st.recursive(
        st.text(max_size=20) | st.integers(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)
    )
)
def test_figure_53_random_trees_without_secrets_are_unchanged(tree: object) -> None:
    """A tree without a secret comes through equal."""
    assert tree == mask(tree)
