"""Scopes have one text each."""

import pytest
from keyfob_registry.scopes import Scope


@pytest.mark.parametrize("scope", [Scope("workspace", "w:1"), Scope("organization", "acme")], ids=str)
def test_a_scope_survives_its_text(scope: Scope) -> None:
    """What is written is read back, whatever the id holds."""
    assert scope == Scope.parse(str(scope))


@pytest.mark.parametrize("text", ["", "workspace", "workspace:", ":w1", "team:w1", "Workspace:w1"])
def test_a_text_that_names_no_scope_is_refused(text: str) -> None:
    """The error shows the text and what to write instead."""
    with pytest.raises(ValueError, match="is no scope: write workspace:<id>"):
        Scope.parse(text)
