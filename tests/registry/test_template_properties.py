"""Whatever stands in a file of a template: it is an action, or each problem has a place; nothing else happens."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from keyfob_registry import documents
from keyfob_registry.templates.action import TemplateAction
from keyfob_registry.templates.examination import card, examined

TEXT = (Path(__file__).parent / "templates/good/every_field.yml").read_text(encoding="utf-8")
GOOD: Any = documents.read_yaml(TEXT, "every_field.yml")
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(max_size=8)
    | st.sampled_from(["${{ inputs.a }}", "${{", "list["]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


def paths(data: Any, above: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """Return the steps to every part of *data*."""
    parts = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    found = [above] if above else []
    return [*found, *(path for key, part in parts for path in paths(part, (*above, key)))]


def changed(path: tuple[str | int, ...], value: Any, *, removed: bool) -> Any:
    """Return the good template with one part changed or removed."""
    data = copy.deepcopy(GOOD)
    part = data
    for step in path[:-1]:
        part = part[step]
    if removed:
        del part[path[-1]]
    else:
        part[path[-1]] = value
    return data


@pytest.fixture(name="file", scope="module")
def _file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file that each example writes anew."""
    return tmp_path_factory.mktemp("templates") / "template.yml"


def look_at(file: Path, text: str) -> None:
    """Assert that a file is sound, or that every finding has a place in it."""
    file.write_text(text, encoding="utf-8")
    found = card(file)

    assert (found["action"] is None) == bool(found["findings"])
    assert all(each["where"].startswith(str(file)) for each in found["findings"])
    lines = len(text.splitlines())
    places = [each["where"].removeprefix(f"{file}").strip(":").split(":") for each in found["findings"]]
    assert all(int(place[0]) <= lines + 1 for place in places if place != [""])
    if found["action"] is not None and (definition := examined(file).definition):
        action = TemplateAction(definition)
        assert found["action"]["arguments"] == action.arguments_schema()


def test_the_same_template_is_sound_as_json(file: Path) -> None:
    """JSON is YAML: the template that the others change has no findings."""
    file.write_text(json.dumps(GOOD), encoding="utf-8")

    assert [] == card(file)["findings"]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(path=st.sampled_from(paths(GOOD)), value=VALUES, removed=st.booleans())
def test_one_wrong_part_is_told_or_does_no_harm(
    file: Path, path: tuple[str | int, ...], value: Any, *, removed: bool
) -> None:
    """Any part of a good template may become anything, or go."""
    look_at(file, json.dumps(changed(path, value, removed=removed), indent=1))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(text=st.text(max_size=60))
def test_any_text_is_told_or_does_no_harm(file: Path, text: str) -> None:
    """A file may hold any text."""
    look_at(file, text)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(expression=st.text(alphabet="inputs.a_text SECRETvendorKY${}[]()'\"|&+0", max_size=40))
def test_any_expression_is_told_or_does_no_harm(file: Path, expression: str) -> None:
    """An expression may be any text."""
    data = changed(("definition", "steps", 1, "args", "value"), f"${{{{ {expression} }}}}", removed=False)

    look_at(file, json.dumps(data, indent=1))
