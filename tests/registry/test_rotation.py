"""Keys are rotated and retired; what does not open is left and told."""

import time
from collections.abc import Iterable
from pathlib import Path

import pytest
from keyfob_registry.crypto.address import Address
from keyfob_registry.crypto.keys import DataKey, RootKey
from keyfob_registry.crypto.record import open_sealed, seal
from keyfob_registry.errors import IntegrityError, KeyInUseError, RetiredKeyError, UnknownKeyError, WrongRootKeyError
from keyfob_registry.keys.administration import KeyAdministration
from keyfob_registry.keys.keyring import Keyring
from keyfob_registry.keys.rotation import Progress, Rotation
from keyfob_registry.resolver import Resolver
from keyfob_registry.scopes import Scope
from keyfob_registry.store.memory import MemoryStore
from keyfob_registry.store.protocol import StoredValue, WrappedKey
from keyrings import Place, keyring_of, put
from pydantic import SecretStr

SCOPE = Scope("workspace", "w1")
ROWS = 25


def stocked(*places: Place, **settings: int) -> tuple[MemoryStore, Keyring, Rotation]:
    """Return a store with values, its keyring, and a rotation in small batches without pauses."""
    store = MemoryStore()
    store.initialise()
    keyring = keyring_of(store, *places, **settings)
    for number in range(ROWS):
        put(Resolver(store, keyring), SCOPE, f"tenant-{number}", "vendor", {"KEY": SecretStr(str(number))})
    return store, keyring, Rotation(store, keyring, batch=10, sleep=lambda _: None)


def generations(store: MemoryStore) -> list[WrappedKey]:
    """Return the data keys of the scope; the audit has one of its own."""
    return [key for key in store.data_keys() if key.scope == str(SCOPE)]


def done(steps: Iterable[Progress]) -> tuple[int, int]:
    """Do all steps; return how many rows were changed and how many left."""
    found = list(steps)
    return sum(step.done for step in found), sum(len(step.failures) for step in found)


def opened(store: MemoryStore, keyring: Keyring) -> list[int]:
    """Return all values, opened."""
    secrets = store.secrets([SCOPE])
    return sorted(int(Resolver(store, keyring).open(s, ["KEY"])["KEY"].get_secret_value()) for s in secrets)


def damage(store: MemoryStore, number: int) -> None:
    """Turn one bit of a value."""
    old = next(each for each in store.values_to_reseal(str(SCOPE), "") if each.environment == f"tenant-{number}")
    value = old.value
    sealed = value.sealed[:-1] + bytes([value.sealed[-1] ^ 1])
    assert store.reseal([(old, StoredValue(value.key, value.version, value.key_id, sealed))])


def test_every_value_is_sealed_anew() -> None:
    """All use the new key; addresses and values stay; the old key is destroyed."""
    store, keyring, rotation = stocked()
    old = generations(store)[0].id

    assert ROWS == rotation.pending(str(SCOPE))
    assert (ROWS, 0) == done(rotation.data(str(SCOPE)))
    rotation.retire(old)

    assert list(range(ROWS)) == opened(store, keyring)
    assert {False: 1, True: 1} == {key.destroyed: 1 for key in generations(store)}


def test_a_value_that_does_not_open_is_left_and_told_once() -> None:
    """The rest goes on, and the key that the value needs cannot be retired."""
    store, _, rotation = stocked()
    old = generations(store)[0].id
    damage(store, 7)

    assert (ROWS - 1, 1) == done(rotation.data(str(SCOPE)))

    with pytest.raises(KeyInUseError, match="it seals 1 values"):
        rotation.retire(old)


def test_an_interrupted_rotation_goes_on_where_it_stopped() -> None:
    """No third generation is made for what the second has still to do."""
    store, keyring, rotation = stocked()
    assert 10 == next(rotation.data(str(SCOPE))).done

    assert ROWS - 10 == rotation.pending(str(SCOPE))
    assert (ROWS - 10, 0) == done(rotation.data(str(SCOPE)))

    assert 2 == len(generations(store))
    assert list(range(ROWS)) == opened(store, keyring)


def test_a_scope_without_keys_has_nothing_to_rotate() -> None:
    """Nothing is made for it."""
    store, _, rotation = stocked()

    assert (0, 0) == done(rotation.data("workspace:other"))
    assert 1 == len(generations(store))


def test_the_key_encryption_key_is_replaced_and_retired() -> None:
    """Every data key is wrapped anew; the old key is destroyed when none needs it."""
    store, keyring, rotation = stocked()
    old = keyring.primary().id
    with pytest.raises(KeyInUseError, match="it is the one that wraps"):
        rotation.retire(old)

    assert 2 == rotation.pending_keys()
    assert (2, 0) == done(rotation.kek())
    rotation.retire(old)

    assert list(range(ROWS)) == opened(store, keyring)
    assert ["primary", "destroyed"] == [kek.state for kek in store.keks()]


def test_a_disabled_key_unwraps_nothing_until_it_is_enabled() -> None:
    """E310 says what to type; disabling is refused while a data key needs it."""
    store, keyring, rotation = stocked()
    old = keyring.primary()
    keyring.add_kek(replaces=old.id)
    with pytest.raises(KeyInUseError):
        rotation.disable(old.id)
    done(rotation.kek())

    rotation.disable(old.id)
    with pytest.raises(RetiredKeyError) as caught:
        keyring.open_kek(store.keks()[1])
    rotation.disable(old.id, enable=True)

    assert (f"keyfob key retire {old.id} --enable",) == caught.value.hints
    assert old.id == keyring.open_kek(store.keks()[1]).id


def test_an_unknown_key_is_not_retired() -> None:
    """E311."""
    _, _, rotation = stocked()

    with pytest.raises(UnknownKeyError):
        rotation.retire("nothing")


def test_the_newest_data_key_is_not_retired() -> None:
    """It seals what is stored next, even if it seals nothing now."""
    store, _, rotation = stocked()

    with pytest.raises(KeyInUseError, match="the newest of its scope"):
        rotation.retire(store.data_keys()[0].id)


def test_the_root_key_is_replaced(tmp_path: Path) -> None:
    """The keyring opens with the new one alone, and with the old one no more."""
    old = Place(RootKey.generate())
    store, keyring, _ = stocked(old)

    steps = KeyAdministration(store, keyring).rotate_root(f"file:{tmp_path / 'new.key'}", {}, tmp_path / "root.key")

    assert (1, 0) == done(steps)
    new = Place(RootKey.parse(SecretStr((tmp_path / "new.key").read_text())))
    assert list(range(ROWS)) == opened(store, keyring_of(store, new))
    with pytest.raises(WrongRootKeyError):
        opened(store, keyring_of(store, old))


def test_a_running_process_finds_the_new_root_key() -> None:
    """Where a place gets a new key, a keyring that is open asks again before it fails."""
    first, second = Place(RootKey.generate(), "first"), Place(None, "second")
    store, keyring, rotation = stocked(first, second)
    opened(store, keyring)
    second.create()
    assert second.key

    done(rotation.root(second.key))
    first.key = None

    keyring._keks, keyring._data_keys = {}, {}
    assert list(range(ROWS)) == opened(store, keyring)


def test_figure_22_opened_keys_expire_and_recover() -> None:
    """After 5 minutes the place is asked again: down means a typed error, up again means on, without restart."""
    now, place = [0.0], Place(RootKey.generate())
    store = MemoryStore()
    store.initialise()
    keyring = keyring_of(store, place, clock=lambda: now[0])
    put(Resolver(store, keyring), SCOPE, "default", "vendor", {"KEY": SecretStr("1")})
    place.problem = IntegrityError("root key")

    assert [1] == opened(store, keyring)
    now[0] = 300.0
    with pytest.raises(IntegrityError):
        opened(store, keyring)
    before = store.secrets([SCOPE])
    with pytest.raises(IntegrityError):
        put(Resolver(store, keyring), SCOPE, "default", "vendor", {"KEY": SecretStr("2")})
    assert before == store.secrets([SCOPE])

    place.problem = None
    assert [1] == opened(store, keyring)


def test_figure_23_one_ciphertext_for_two_keys_is_refused() -> None:
    """Record and commitment of one key, ciphertext of another: the commitment decides (figure 23)."""
    here = Address(str(SCOPE), "default", "vendor", "KEY", 1)
    one, two = DataKey("k1", str(SCOPE), b"1" * 32), DataKey("k2", str(SCOPE), b"2" * 32)
    first, second = seal(one, here, SecretStr("value-1")), seal(two, here, SecretStr("value-2"))
    crafted = first[:69] + second[69:]

    for key, record in ((two, first), (one, second), (one, crafted), (two, crafted)):
        with pytest.raises(IntegrityError):
            open_sealed(key, here, record)


def test_figure_24_a_key_is_replaced_before_it_wraps_too_much() -> None:
    """No key-encryption key wraps more than the limit; the count is the store's, so a crash forgets none."""
    store, keyring, rotation = stocked(wrap_limit=4)
    for number in range(9):
        keyring.sealing_key(f"workspace:{number}")

    assert 3 == len(store.keks())
    assert (8, 0) == done(rotation.kek())  # the newest one came unasked and wraps two already

    wrapped = [key.kek_id for key in store.data_keys()]
    assert 4 >= max(wrapped.count(kek.id) for kek in store.keks())
    assert list(range(ROWS)) == opened(store, keyring)


def test_rotation_pauses_between_batches() -> None:
    """Writers get their turn; by default the pauses are short."""
    store, keyring, _ = stocked()
    pauses: list[float] = []

    done(Rotation(store, keyring, batch=10, pause=0.5, sleep=pauses.append).data(str(SCOPE)))

    assert [0.5] * 3 == pauses
    assert time.sleep is Rotation(store, keyring)._sleep
