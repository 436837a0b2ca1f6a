"""Sealed records open at their own address, whole, or not at all."""

import itertools
import json
import random
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from keyfob_registry.crypto.address import Address, length_prefixed
from keyfob_registry.crypto.keys import DataKey, RootKey
from keyfob_registry.crypto.record import is_empty, open_sealed, seal
from keyfob_registry.errors import IntegrityError, UnknownFormatError
from pydantic import SecretStr

SCOPE = "workspace:w1"
KEY = DataKey("k1", SCOPE, b"d" * 32)
HERE = Address(SCOPE, "default", "aws", "AWS_KEY", 1)
VALUE = SecretStr("s3cr3t-canary")
RECORD = seal(KEY, HERE, VALUE)
VECTORS = json.loads((Path(__file__).parent / "vectors" / "kfb1.json").read_text())
REFUSALS = (IntegrityError, UnknownFormatError)


@given(st.text(st.characters()))
def test_what_is_sealed_comes_back(text: str) -> None:
    """Every text survives, a lone surrogate from a terminal too."""
    assert text == open_sealed(KEY, HERE, seal(KEY, HERE, SecretStr(text))).get_secret_value()


@pytest.mark.parametrize("case", VECTORS["records"], ids=lambda case: case["key"])
def test_figure_25_golden_records_open_for_ever(case: dict[str, Any]) -> None:
    """A record of an older version of Keyfob opens, root key to value."""
    root, wrapped = RootKey.parse(SecretStr(VECTORS["root_key"])), VECTORS["data_key"]

    key = root.unwrap(
        bytes.fromhex(wrapped["wrapped"]),
        key_id=wrapped["id"],
        scope=wrapped["scope"],
        root_key_id=VECTORS["root_key_id"],
    )
    address = Address(wrapped["scope"], case["environment"], case["secret"], case["key"], case["version"])

    assert case["value"] == open_sealed(key, address, bytes.fromhex(case["record"])).get_secret_value()


def test_figure_3_a_record_opens_at_no_other_address() -> None:
    """1,000 random swaps of two records are refused, each (figure 3)."""
    scopes = (SCOPE, "workspace:w2")
    places = itertools.product(scopes, ("default", "tenant-a"), ("aws", "gcp"), ("ID", "KEY"), (1, 2))
    addresses = [Address(*place) for place in places]
    keys = {scope: DataKey(f"key-of-{scope}", scope, b"d" * 32) for scope in scopes}
    sealed = {address: seal(keys[address.scope], address, VALUE) for address in addresses}
    pairs = random.Random(3).choices(list(itertools.permutations(addresses, 2)), k=1000)  # noqa: S311 no secret

    refused = 0
    for here, there in pairs:
        with pytest.raises(IntegrityError):
            open_sealed(keys[here.scope], here, sealed[there])
        refused += 1

    assert 1000 == refused


def test_parts_of_an_address_do_not_run_together() -> None:
    """Two addresses whose parts join to one text differ."""
    one = replace(HERE, secret="aws.a", key="b")
    other = replace(HERE, secret="aws", key="a.b")

    assert one.associated_data() != other.associated_data()
    assert length_prefixed(b"ab", b"c") != length_prefixed(b"a", b"bc")


def test_every_bit_counts() -> None:
    """A record with one bit flipped is refused, wherever the bit is."""
    for index, bit in itertools.product(range(len(RECORD)), range(8)):
        flipped = RECORD[:index] + bytes([RECORD[index] ^ 1 << bit]) + RECORD[index + 1 :]
        with pytest.raises(REFUSALS):
            open_sealed(KEY, HERE, flipped)


def test_a_cut_record_is_refused() -> None:
    """A record of any shorter length is refused."""
    for length in range(len(RECORD)):
        with pytest.raises(REFUSALS):
            open_sealed(KEY, HERE, RECORD[:length])


@given(st.binary(max_size=300), st.booleans())
def test_figure_25_any_bytes_give_a_typed_error(data: bytes, real_header: bool) -> None:
    """Whatever the database holds, opening it raises an error of ours (figure 25)."""
    with pytest.raises(REFUSALS):
        open_sealed(KEY, HERE, RECORD[:5] + data if real_header else data)


@given(st.integers(0, len(RECORD)), st.integers(0, len(RECORD)), st.binary(max_size=40))
def test_figure_25_mutated_records_give_a_typed_error(start: int, end: int, data: bytes) -> None:
    """A record with a part replaced opens only if it is the same record again."""
    mutated = RECORD[:start] + data + RECORD[end:]
    if mutated == RECORD:
        return

    with pytest.raises(REFUSALS):
        open_sealed(KEY, HERE, mutated)


@pytest.mark.parametrize(
    ("record", "reason"),
    [(b"KFB2" + RECORD[4:], "has an unknown format"), (b"KFB1\x07" + RECORD[5:], "has the unknown algorithm 7")],
)
def test_figure_25_a_newer_record_asks_for_an_upgrade(record: bytes, reason: str) -> None:
    """An unknown version or algorithm is told from damage."""
    with pytest.raises(UnknownFormatError, match=reason) as caught:
        open_sealed(KEY, HERE, record)

    assert ("pip install --upgrade keyfob-registry",) == caught.value.hints


def test_another_data_key_is_rejected_by_the_commitment() -> None:
    """A record opens under one key only, whatever AES-GCM would accept."""
    with pytest.raises(IntegrityError):
        open_sealed(DataKey("k1", SCOPE, b"e" * 32), HERE, RECORD)


def test_a_data_key_serves_its_own_scope_only() -> None:
    """Neither sealing nor opening takes the data key of another scope."""
    foreign = DataKey("k1", "workspace:w2", b"d" * 32)

    with pytest.raises(IntegrityError):
        open_sealed(foreign, HERE, RECORD)
    with pytest.raises(IntegrityError):
        seal(foreign, HERE, VALUE)


def test_a_refusal_names_the_address_and_no_value() -> None:
    """The error says which value, how to store it anew, and keeps no other error behind it."""
    with pytest.raises(IntegrityError) as caught:
        open_sealed(KEY, HERE, RECORD[:-1] + b"x")

    expected = (
        "the sealed value of aws.AWS_KEY in environment 'default' of workspace:w1 at version 1 was moved or changed"
    )
    assert str(caught.value).startswith(expected)
    assert ("keyfob secret set aws AWS_KEY --environment default",) == caught.value.hints
    assert caught.value.__context__ is None


def test_an_empty_value_is_known_without_a_key() -> None:
    """The length of a record tells whether its value is empty."""
    assert is_empty(seal(KEY, HERE, SecretStr("")))
    assert not is_empty(RECORD)


def test_salts_and_nonces_never_repeat() -> None:
    """Two records of one value at one address share nothing but their header."""
    records = [seal(KEY, HERE, VALUE) for _ in range(2000)]

    assert 2000 == len({record[5:37] for record in records})
    assert 2000 == len({record[69:81] for record in records})
