"""Names of what is stored: those that an action can declare, and no others."""

import pytest
from keyfob_registry.errors import InputError
from keyfob_registry.names import check_environment, check_secret


def test_names_that_can_be_declared_pass() -> None:
    """Words of lower case for the secret, of upper case for its keys."""
    check_secret("aws_source", ["AWS_KEY", "K1"])


def test_all_wrong_names_are_told_at_once() -> None:
    """The secret and each of its keys, with the pattern that they must match."""
    with pytest.raises(InputError) as caught:
        check_secret("AWS", ["aws_key", "GOOD", "A-B"])

    expected = [
        "the name cannot be read: secret 'AWS' does not match ^[a-z][a-z0-9_]*$",
        "key 'aws_key' does not match ^[A-Z][A-Z0-9_]*$",
        "key 'A-B' does not match ^[A-Z][A-Z0-9_]*$",
    ]
    assert expected == str(caught.value).split("; ")
    assert caught.value.hints == ("write the name as the action declares it: keyfob action list",)


@pytest.mark.parametrize("key", ["", "KEY\n", "KEY ", "_KEY", "É", "KEY=value"])
def test_the_whole_key_is_looked_at(key: str) -> None:
    """The pattern is anchored: a good beginning does not save a bad name."""
    with pytest.raises(InputError):
        check_secret("aws", [key])


@pytest.mark.parametrize("environment", ["default", "tenant-b", "Prod_1", "eu.west", "0", "a" * 128])
def test_environments_are_words(environment: str) -> None:
    """Letters, digits, dots, dashes and underscores, a letter or digit first."""
    assert environment == check_environment(environment)


@pytest.mark.parametrize("environment", ["", " ", "-x", ".hidden", "../etc", "a/b", "a b", "a\n", "é", "a" * 129])
def test_other_environments_are_refused(environment: str) -> None:
    """What could be an option, a path or two words is none."""
    with pytest.raises(InputError) as caught:
        check_environment(environment)

    assert caught.value.hints == ("use letters, digits, '.', '_' and '-', as in: --environment tenant-b",)
