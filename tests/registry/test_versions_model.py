"""Any sequence of changes leaves what a simple model of it says, with every proof in order."""

from dataclasses import dataclass, field

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from keyfob_registry import Registry
from keyfob_registry.builtin import BuiltIn
from keyfob_registry.catalog import Catalog
from keyfob_registry.crypto.providers import MemoryKeyProvider
from keyfob_registry.store.memory import MemoryStore
from keyfob_registry.store.protocol import Store
from keyfob_registry.store.sql.store import SqlStore
from keyfob_registry.versions import Keep
from keyfob_sdk.errors import KeyfobError
from pydantic import SecretStr

NAME = "vault"
KEEP = 4
KEYS = ("A", "B", "C")
Step = tuple[str, tuple[str, ...], int]
STEPS = st.lists(
    st.tuples(
        st.sampled_from(("set", "set", "remove", "delete", "restore", "rollback", "purge", "rotate")),
        st.sets(st.sampled_from(KEYS), min_size=1).map(sorted).map(tuple),
        st.integers(min_value=0, max_value=5),
    ),
    max_size=14,
)


@dataclass
class Model:
    """What a secret is, without a store: the values of each version that is kept, and whether it is deleted."""

    version: int = 0
    kept: dict[int, dict[str, str]] = field(default_factory=dict[int, dict[str, str]])
    deleted: bool = False

    @property
    def values(self) -> dict[str, str]:
        """What counts, also of a deleted secret."""
        return self.kept.get(self.version, {})

    def make(self, values: dict[str, str], *, deleted: bool = False, oldest: int | None = None) -> None:
        """Add a version, and forget those that are too old."""
        self.version, self.deleted = self.version + 1, deleted
        self.kept[self.version] = values
        floor = self.version + 1 - KEEP if oldest is None else oldest
        self.kept = {number: kept for number, kept in self.kept.items() if number >= floor}


def expected(model: Model, step: Step, text: str) -> bool:
    """Do a step to the model; say whether it is one that a registry does, and does not refuse."""
    kind, keys, number = step
    there = {} if model.deleted else model.values
    match kind:
        case "set":
            model.make(there | dict.fromkeys(keys, text))
        case "remove" if set(keys) & set(there):
            left = {key: value for key, value in there.items() if key not in keys}
            model.make(left or there, deleted=not left)
        case "delete" if there:
            model.make(there, deleted=True)
        case "restore" if model.deleted and model.values:
            model.make(model.values)
        case "rollback" if model.kept.get(model.version - number):
            model.make(model.kept[model.version - number])
        case "purge" if model.deleted and model.values:
            model.make({}, deleted=True, oldest=model.version + 1)
        case "purge" if there and min(model.kept) < model.version:
            model.make(there, oldest=model.version)
        case _:
            return kind == "rotate" or (kind == "purge" and bool(model.version))
    return True


def act(registry: Registry, model: Model, step: Step, text: str) -> None:
    """Do a step to the registry."""
    kind, keys, number = step
    match kind:
        case "set":
            registry.put_secret(NAME, dict.fromkeys(keys, SecretStr(text)), as_is=True)
        case "remove":
            registry.remove_secret(NAME, keys)
        case "delete":
            registry.remove_secret(NAME)
        case "restore":
            registry.restore(NAME)
        case "rollback":
            registry.rollback(NAME, model.version - number)
        case "purge":
            registry.purge(NAME)
        case _:
            list(registry.keys.rotation.data(str(registry.workspace().scopes[0])))


def compare(registry: Registry, model: Model) -> None:
    """Compare all that can be seen: what counts, each version that is kept, and every proof."""
    scopes = registry.workspace().scopes
    found = registry.store.find(scopes, "default", NAME)
    shown = {key: value.get_secret_value() for key, value in registry.opened([found])[0].items()} if found else {}
    assert ({} if model.deleted else model.values) == shown
    lifetime = registry.store.lifetime(scopes[0], "default", NAME)
    if lifetime is None:
        assert 0 == model.version
        return
    assert sorted(model.kept) == [version.version for version in lifetime.versions]
    for number, values in model.kept.items():
        opened = registry._resolver.open_version(lifetime, number)
        assert values == {key: value.get_secret_value() for key, value in opened.items()}
    assert [] == registry.examine()


@pytest.mark.parametrize("make", [MemoryStore, lambda: SqlStore("sqlite://")], ids=["memory", "sqlite"])
@settings(deadline=None, max_examples=60)
@given(steps=STEPS)
def test_any_sequence_of_changes_is_as_the_model_says(make: type[Store], steps: list[Step]) -> None:
    """Set, remove, delete, restore, roll back, purge and rotate, in any order."""
    store = make()
    store.initialise()
    registry = Registry(Catalog.of(), store, BuiltIn([MemoryKeyProvider()]), keep=Keep(versions=KEEP))
    model = Model()
    for number, step in enumerate(steps):
        before = model.version
        wanted = expected(model, step, f"value-{number}")
        if wanted:
            act(registry, Model(before), step, f"value-{number}")
        else:
            with pytest.raises(KeyfobError):
                act(registry, Model(before), step, f"value-{number}")
    compare(registry, model)
    registry.close()
