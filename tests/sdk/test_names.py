"""Spelling of names, and what is suggested instead."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from keyfob_sdk import _names


@pytest.mark.parametrize("name", ["aws", "a", "aws_source", "s3", "a1_b2"])
def test_secret_names_are_lower_case_words(name: str) -> None:
    """Letters, digits and underscores, a letter first."""
    assert [] == _names.problems("secret name", _names.SECRET, name)


@pytest.mark.parametrize("name", ["", "AWS", "1a", "_a", "a-b", "a b", "a.b", "aws\n", "ä", "a x"])
def test_other_secret_names_are_refused_as_a_whole(name: str) -> None:
    """The pattern is anchored: a good beginning does not save a bad name."""
    assert 1 == len(_names.problems("secret name", _names.SECRET, name))


@pytest.mark.parametrize(
    ("pattern", "name", "spelt"),
    [
        (_names.SECRET, "My AWS", "my_aws"),
        (_names.KEY, "api-key", "API_KEY"),
        (_names.KEY, "ApiKey", "APIKEY"),
        (_names.NAMESPACE, "AWS.EC2", "aws.ec2"),
    ],
)
def test_problem_says_what_to_write(pattern: re.Pattern[str], name: str, spelt: str) -> None:
    """A name that can be mended is shown mended."""
    (problem,) = _names.problems("key", pattern, name)

    assert problem == f"key {name!r} does not match ^{pattern.pattern}$: write {spelt!r}"


def test_problem_suggests_nothing_where_nothing_fits() -> None:
    """A name without a letter cannot be mended."""
    assert ["key '42' does not match ^[A-Z][A-Z0-9_]*$"] == _names.problems("key", _names.KEY, "42")


@given(st.text())
def test_what_is_suggested_is_allowed(name: str) -> None:
    """A suggested name is never refused in turn."""
    for line in _names.problems("key", _names.KEY, name):
        suggested = line.rpartition("write ")[2].strip("'") if ": write " in line else "KEY"
        assert [] == _names.problems("key", _names.KEY, suggested)
