"""Golden workflows: what is wrong with each, by place; and what no workflow may do to the validation."""

import json
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from keyfob_integrations import core, virustotal
from keyfob_registry.catalog import Catalog
from keyfob_registry.workflows import drawing
from keyfob_registry.workflows.library import Library
from keyfob_registry.workflows.model import CONTROL
from keyfob_registry.workflows.reading import read_file, read_text
from keyfob_registry.workflows.validation import validate, validate_all

GOLDEN = Path(__file__).parent / "golden"
FILES = sorted(GOLDEN.glob("*.yml"))
CATALOG = Catalog.of(core, virustotal)


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    """The actions that the golden workflows use."""
    return CATALOG


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_findings_are_golden(path: Path, catalog: Catalog) -> None:
    """A golden workflow has exactly the findings that stand in the file beside it."""
    found = validate_all(Library([GOLDEN]), catalog, [str(path)])

    said = "".join(f"{finding.render()}\n" for finding in found).replace(f"{GOLDEN}/", "")
    assert path.with_suffix(".txt").read_text(encoding="utf-8") == said


@pytest.mark.parametrize("path", sorted(GOLDEN.glob("*.mmd")), ids=lambda path: path.stem)
def test_graphs_are_golden(path: Path) -> None:
    """A golden workflow has exactly the graph that stands in the file beside it."""
    definition = read_file(path.with_suffix(".yml")).definition

    assert definition
    assert path.read_text(encoding="utf-8") == drawing.mermaid(definition)


def test_what_is_read_is_written_and_read_again() -> None:
    """Reading what a workflow dumps gives the same workflow, and the same dump."""
    first = read_file(GOLDEN / "every_feature.yml").definition
    assert first

    again = read_text(json.dumps(first.workflow.dump()), "again.yml")

    assert [] == again.findings
    assert again.definition
    assert first.workflow == again.definition.workflow
    assert first.workflow.dump() == again.definition.workflow.dump()


# JSON writes further letters as two, which are none to YAML.
TEXT = st.text(st.characters(max_codepoint=0xFFFF, exclude_categories=["Cs"]))
# A key of YAML has 1,024 characters at most, and JSON writes one letter as six.
KEYS = st.text(st.characters(max_codepoint=0xFFFF, exclude_categories=["Cs"]), max_size=150)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.floats(allow_nan=False, allow_infinity=False) | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=8,
)
"""Any data."""


@given(JSON)
def test_arguments_come_back_as_they_were(value: object) -> None:
    """Whatever an argument holds, it is the same after it was dumped and read again."""
    text = json.dumps({"title": "T", "actions": [{"ref": "a", "action": "x.y", "args": {"value": value}}]})
    read = read_text(text, "a.yml").definition
    assert read

    again = read_text(json.dumps(read.workflow.dump()), "a.yml").definition

    assert again
    assert value == again.workflow.actions[0].args["value"]
    assert read.workflow == again.workflow


@given(JSON)
def test_any_data_is_read_or_refused(value: object) -> None:
    """No data makes the reading fail: it is a workflow, or there is a finding with a place."""
    reading = read_text(json.dumps(value), "a.yml")

    assert reading.findings
    assert all(finding.where.startswith("a.yml:") for finding in reading.findings)


FIELD = st.sampled_from(["ref", "action", "args", "depends_on", "for_each", "run_if", "retry_policy", "environment"])
READ = st.sampled_from(
    ["ACTIONS.a.result", "ACTIONS[0]", "ACTIONS", "TRIGGER.x", "var.x", "SECRETS.a.B", "FN.at(", "'"]
)
EXPRESSION = READ.map(lambda text: f"${{{{ {text} }}}}")
VALUE = JSON | EXPRESSION | st.lists(st.sampled_from(["a", "b", "a.error"])) | st.dictionaries(TEXT, EXPRESSION)
ACTION = st.sampled_from([*CONTROL, "core.http_request", "no.such"])


@given(st.lists(st.tuples(ACTION, st.dictionaries(FIELD, VALUE, max_size=3)), min_size=1, max_size=4), VALUE)
def test_any_tasks_are_checked(tasks: list[tuple[str, dict[str, object]]], returns: object) -> None:
    """Whatever the fields of tasks hold, each finding has a place, and nothing is raised."""
    given_tasks = [{"ref": "ab"[number % 2], "action": name} | task for number, (name, task) in enumerate(tasks)]
    reading = read_text(json.dumps({"title": "T", "actions": given_tasks, "returns": returns}), "a.yml")

    assert reading.definition or reading.findings
    if reading.definition:
        found = validate(reading.definition, Library([]), CATALOG)
        assert all(finding.where.startswith("a.yml:") for finding in [*found, *reading.findings])


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("a: " + "[" * 2_500_000 + "]" * 2_500_000, id="five megabytes of brackets"),
        pytest.param("title: T\nactions:\n" + "- {ref: a, action: x.y}\n" * 220_000, id="five megabytes of tasks"),
        pytest.param("a: &a [x]\nb: &b [*a, *a]\nc: &c [*b, *b]\n", id="aliases"),
        pytest.param("a: " + "{a: " * 100 + "1" + "}" * 100, id="depth"),
        pytest.param("title: !!python/object:os.system x", id="a tag"),
        pytest.param("title: a\ntitle: b", id="a key twice"),
    ],
)
def test_bombs_are_refused_at_once(text: str, tmp_path: Path) -> None:
    """What is too large, too deep or refers to itself is refused within 0.1 s, with its place."""
    path = tmp_path / "bomb.yml"
    path.write_text(text, encoding="utf-8")
    read_text("{}", "warm.yml")

    began = time.process_time()
    reading = read_file(path)

    assert ["R231"] == [finding.code for finding in reading.findings]
    assert time.process_time() - began < 0.1


def test_three_errors_are_three_findings(catalog: Catalog, tmp_path: Path) -> None:
    """One run of the validation says all that is wrong, each with line and column."""
    path = tmp_path / "three.yml"
    path.write_text(
        "title: Three\nactions:\n- {ref: a, action: no.such, run_it: 1}\n"
        "- {ref: b, action: core.transform.reshape, depends_on: [c], args: {value: 1}}\n",
        encoding="utf-8",
    )

    found = validate_all(Library([tmp_path]), catalog)

    assert [("R239", "3:20"), ("R230", "3:29"), ("R233", "4:57")] == [
        (finding.code, finding.where.partition(".yml:")[2]) for finding in found
    ]


def test_a_folder_says_all_at_once(catalog: Catalog) -> None:
    """The findings of every file come in one list, also beside a file that cannot be read at all."""
    found = validate_all(Library([GOLDEN]), catalog)

    files = {finding.where.rsplit(":", 2)[0].rpartition("/")[2] for finding in found}
    assert {path.name for path in FILES} - {"every_feature.yml", "handler.yml"} == files


def test_two_files_of_one_alias_are_a_finding(tmp_path: Path, catalog: Catalog) -> None:
    """An alias means one workflow; that a file is found by two names is no other file."""
    for name in ("a.yml", "b.yml"):
        (tmp_path / name).write_text("title: T\nalias: same\nactions: [{ref: a, action: x.y}]\n", encoding="utf-8")
    (tmp_path / "link.yml").symlink_to(tmp_path / "a.yml")

    found = validate_all(Library([tmp_path]), catalog)

    assert [("R232", "b.yml:2:1")] == [
        (finding.code, finding.where.rpartition("/")[2]) for finding in found if finding.code == "R232"
    ]


def test_a_missing_folder_is_a_finding(tmp_path: Path, catalog: Catalog) -> None:
    """A folder that is not there is told, rather than taken for an empty one."""
    assert ["R231"] == [finding.code for finding in validate_all(Library([tmp_path / "none"]), catalog)]
