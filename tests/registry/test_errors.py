"""The errors of the registry: one tree, whose texts are made in the classes."""

import pytest
from keyfob_registry import errors
from keyfob_registry.errors import (
    ActionFailedError,
    AuditChainError,
    AuditError,
    CallError,
    ConflictError,
    CryptoError,
    IntegrityError,
    MissingExtraError,
    RedactionError,
    RootKeyMissingError,
    RunningLoopError,
    StoreError,
    StoreFullError,
)
from keyfob_sdk.errors import KeyfobError

CLASSES = [getattr(errors, name) for name in errors.__all__]


def test_the_tree_on_top_names_every_class() -> None:
    """The picture of the tree has each class with its own code, and no other."""
    lines = [line.strip("│├└─ ").split() for line in (errors.__doc__ or "").splitlines() if "Error " in line]

    assert {cls.__name__: cls.code for cls in CLASSES} == {line[0]: line[1] for line in lines}


@pytest.mark.parametrize("cls", CLASSES, ids=lambda cls: cls.__name__)
def test_every_error_hangs_in_the_tree(cls: type[KeyfobError]) -> None:
    """Each error is a KeyfobError with a code of its own."""
    assert issubclass(cls, KeyfobError)
    assert "code" in vars(cls)


def test_groups_can_be_caught_as_one() -> None:
    """E300, E400 and E500 stand for all errors of sealing, of the store and of calls."""
    assert ("E300", "E400", "E500") == (CryptoError.code, StoreError.code, CallError.code)
    assert issubclass(IntegrityError, CryptoError)
    assert issubclass(StoreFullError, StoreError)
    assert {ActionFailedError, AuditChainError, AuditError, RedactionError, RunningLoopError} == set(
        CallError.__subclasses__()
    )


def test_a_conflict_names_both_versions() -> None:
    """E406 says which version was expected and which was found."""
    error = ConflictError("aws", "prod", expected=1, found=2)

    assert "error[E406]: secret 'aws' in environment 'prod' is at version 2, not 1" == error.render().splitlines()[0]


def test_a_missing_extra_says_what_to_install() -> None:
    """E602 names the modules and the extra that brings them."""
    error = MissingExtraError("the demonstration", ["moto"], "keyfob-registry[demo]")

    assert ("the demonstration needs moto", ("pip install 'keyfob-registry[demo]'",)) == (error.problem, error.hints)


def test_a_lost_root_key_is_not_made_again() -> None:
    """E301 of a database that holds sealed values hints at the backup, and not at making a new key."""
    assert "keyfob init" in RootKeyMissingError().hints
    assert "keyfob init" not in RootKeyMissingError(sealed=True).hints
