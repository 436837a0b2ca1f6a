"""Where workflows are found: by alias, by id, by their file."""

from pathlib import Path

import pytest
from keyfob_integrations import aws, core
from keyfob_registry.catalog import Catalog
from keyfob_registry.errors import InvalidWorkflowError, UnknownWorkflowError, WorkflowError
from keyfob_registry.settings import Settings
from keyfob_registry.workflows.library import Library
from keyfob_registry.workflows.validation import validate_all

EXAMPLES = Path(__file__).parents[3] / "examples/workflows"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a workflow of each kind of name, one that is wrong, and a file that is none."""
    task = "actions: [{ref: a, action: core.transform.reshape, args: {value: 1}}]\n"
    (tmp_path / "by_stem.yml").write_text(f"title: A\n{task}", encoding="utf-8")
    (tmp_path / "other.yaml").write_text(f"title: B\nalias: by_alias\nid: wf_1\n{task}", encoding="utf-8")
    (tmp_path / "wrong.yml").write_text(f"titel: C\n{task}", encoding="utf-8")
    (tmp_path / "notes.txt").write_text("none", encoding="utf-8")
    return tmp_path


def test_names_are_aliases_stems_and_ids(folder: Path) -> None:
    """A workflow is found by what its file says, else by the name of its file."""
    library = Library([folder])

    assert {"by_stem", "by_alias", "wrong"} == set(library.by_alias)
    assert "B" == library.get("by_alias").workflow.title == library.get(id="wf_1").workflow.title


def test_an_unknown_name_is_refused_with_the_nearest(folder: Path) -> None:
    """E642 names an alias that is nearly the one."""
    with pytest.raises(UnknownWorkflowError, match="there is no workflow 'by_alas'") as caught:
        Library([folder]).get("by_alas")

    assert "E642" == caught.value.code
    assert ("did you mean 'by_alias'?",) == caught.value.hints


def test_a_wrong_file_is_refused_with_all_its_problems(folder: Path) -> None:
    """E641 lists every problem with its place, and is an error about a workflow, E640."""
    with pytest.raises(InvalidWorkflowError) as caught:
        Library([folder]).get("wrong")

    assert ["R230", "R230"] == [finding.code for finding in caught.value.findings]
    assert "wrong.yml:1:1: titel: there is no such field; did you mean 'title'?" in caught.value.problem
    assert ("E640", "E641") == (WorkflowError.code, caught.value.code)


def test_a_file_finds_those_beside_it(folder: Path) -> None:
    """A workflow that is named by its file finds its children beside it, without any setting."""
    library = Library.beside(folder / "by_stem.yml")

    assert library.read(folder / "by_stem.yml").alias == "by_stem"
    assert library.find("by_alias")


def test_settings_name_the_folders(tmp_path: Path) -> None:
    """KEYFOB_WORKFLOWS holds folders, as PATH does."""
    settings = Settings.from_environ({"KEYFOB_WORKFLOWS": f"{tmp_path}:{tmp_path / 'b'}:"})

    assert (tmp_path, tmp_path / "b") == settings.workflows


def test_the_examples_are_right() -> None:
    """The workflows of the examples have no findings."""
    assert [] == validate_all(Library([EXAMPLES]), Catalog.of(aws, core))
