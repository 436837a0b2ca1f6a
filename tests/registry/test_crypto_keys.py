"""Root keys and data keys."""

import pickle

import pytest
from keyfob_registry.crypto.keys import DataKey, RootKey
from keyfob_registry.errors import IntegrityError, RootKeyInvalidError, UnknownFormatError, WrongRootKeyError
from keyfob_sdk.errors import SecretCopyError
from pydantic import SecretStr

ROOT = RootKey(bytes(32))
DATA = DataKey("k1", "workspace:w1", b"d" * 32)


def unwrap(wrapped: bytes, root: RootKey = ROOT, key_id: str = DATA.id, scope: str = DATA.scope) -> DataKey:
    """Unwrap what ROOT wrapped."""
    return root.unwrap(wrapped, key_id=key_id, scope=scope, root_key_id=ROOT.id)


def test_a_root_key_survives_its_text() -> None:
    """The text of a key gives the same key, blanks around it aside."""
    key = RootKey.generate()

    again = RootKey.parse(SecretStr(f" {key.encode().get_secret_value()}\n"))

    assert key.id == again.id


@pytest.mark.parametrize("text", ["", "short", "A" * 43, "A" * 42 + "!=", "ä" * 44, "A" * 88])
def test_a_text_that_is_no_key_is_refused_without_showing_it(text: str) -> None:
    """The error names the source, never the text."""
    with pytest.raises(RootKeyInvalidError) as caught:
        RootKey.parse(SecretStr(text), source="file k")

    assert "the root key from file k is invalid: it is not 32 bytes in URL-safe base64" == str(caught.value)
    assert caught.value.__context__ is None


def test_bytes_of_the_wrong_length_are_no_root_key() -> None:
    """A root key has 32 bytes."""
    with pytest.raises(RootKeyInvalidError, match="it has 31 bytes, not 32"):
        RootKey(bytes(31))


def test_a_wrapped_data_key_comes_back() -> None:
    """The root key opens what it wrapped."""
    again = unwrap(ROOT.wrap(DATA))

    assert (DATA.id, DATA.scope, DATA.material) == (again.id, again.scope, again.material)


def test_wrapping_twice_gives_different_bytes() -> None:
    """Nobody sees from two wrapped keys whether they are one."""
    assert ROOT.wrap(DATA) != ROOT.wrap(DATA)


def test_the_wrong_root_key_is_told_from_damage() -> None:
    """The error says which root key sealed the data and which was given."""
    other = RootKey(b"o" * 32)

    with pytest.raises(WrongRootKeyError) as caught:
        unwrap(ROOT.wrap(DATA), root=other)

    assert (ROOT.id, other.id) == (caught.value.sealed_by, caught.value.given)
    assert ROOT.id in str(caught.value)
    assert other.id in str(caught.value)


def test_a_row_that_claims_another_root_key_does_not_open() -> None:
    """Whoever edits the id of the root key gains nothing."""
    other = RootKey(b"o" * 32)

    with pytest.raises(IntegrityError):
        other.unwrap(ROOT.wrap(DATA), key_id=DATA.id, scope=DATA.scope, root_key_id=other.id)


@pytest.mark.parametrize(("key_id", "scope"), [("k2", DATA.scope), (DATA.id, "workspace:w2")])
def test_a_wrapped_key_does_not_open_elsewhere(key_id: str, scope: str) -> None:
    """A data key is bound to its id and its scope."""
    with pytest.raises(IntegrityError):
        unwrap(ROOT.wrap(DATA), key_id=key_id, scope=scope)


def test_each_bit_and_each_length_of_a_wrapped_key_counts() -> None:
    """A wrapped key that is changed or cut is refused by a typed error."""
    wrapped = ROOT.wrap(DATA)
    flipped = [wrapped[:i] + bytes([wrapped[i] ^ 1 << bit]) + wrapped[i + 1 :] for i in range(64) for bit in range(8)]
    cut = [wrapped[:length] for length in range(64)]

    for damaged in (*flipped, *cut, wrapped + b"x"):
        with pytest.raises((IntegrityError, UnknownFormatError)):
            unwrap(damaged)


@pytest.mark.parametrize("key", [ROOT, DATA], ids=repr)
def test_a_key_shows_its_id_only_and_is_never_pickled(key: RootKey | DataKey) -> None:
    """No repr and no pickle holds the bytes of a key."""
    assert key.id in repr(key)
    assert "dddd" not in repr(key)
    with pytest.raises(SecretCopyError):
        pickle.dumps(key)
