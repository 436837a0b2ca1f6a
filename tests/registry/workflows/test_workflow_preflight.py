"""The preflight: which secrets a run would need, for every tenant that it would touch, before anything of it runs."""

import json
import time
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import canary
import pytest
from keyfob_integrations import aws, core, virustotal
from keyfob_registry.app import Registry
from keyfob_registry.catalog import Catalog
from keyfob_registry.catalog.entries import describe
from keyfob_registry.catalog.plugins import Plugin
from keyfob_registry.errors import PreflightError
from keyfob_registry.expressions import MISSING
from keyfob_registry.workflows.library import Library
from keyfob_registry.workflows.preflight import Preflight, Report
from keyfob_sdk import Integration, RegistrySecret, SecretValues, action, hookimpl
from pydantic import SecretStr

EXAMPLES = Path(__file__).parents[3] / "examples/workflows"
GOLDEN = Path(__file__).parent / "golden"
KEY = "VIRUSTOTAL_API_KEY"
LOOK = "{ref: look, action: virustotal.lookup_domain, args: {domain: a.example}%s}"


@pytest.fixture
def registry() -> Iterator[Registry]:
    """A registry with an empty store."""
    with Registry.in_memory(aws, core, virustotal) as made:
        yield made


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a child that needs one secret, in its own environment if nobody names one."""
    write(tmp_path, "child", LOOK % "", "config: {environment: its-own}")
    return tmp_path


def write(folder: Path, alias: str, *tasks: str) -> None:
    """Write a workflow of tasks, and of further fields."""
    lines = [f"- {task}" for task in tasks if task.startswith("{")]
    fields = [field for field in tasks if not field.startswith("{")]
    text = "\n".join(["title: T", *fields, "actions:", *lines])
    (folder / f"{alias}.yml").write_text(text, encoding="utf-8")


def child(ref: str = "c", more: str = "", **arguments: str) -> str:
    """Return a task that runs a child."""
    given = "".join(f', {name}: "{value}"' for name, value in arguments.items())
    return f"{{ref: {ref}, action: core.workflow.execute, args: {{workflow_alias: child{given}}}{more}}}"


def check(registry: Registry, folder: Path, alias: str = "parent", **given: Any) -> Report:
    """Return what the preflight of a workflow says."""
    library = Library([folder])
    preflight = Preflight(library, registry.catalog, registry.validator)
    return preflight.check(library.get(alias), registry.workspace(), **given)


def states(report: Report) -> dict[tuple[str, str], str]:
    """Return the state of each secret in each environment."""
    return {(entry.environment, entry.secret): entry.state for entry in report.matrix.entries}


def store(registry: Registry, environment: str, key: str = KEY, value: str = "a" * 64) -> None:
    """Store a key of VirusTotal."""
    registry.put_secret("virustotal", {key: SecretStr(value)}, environment=environment, as_is=True)


def test_every_account_is_looked_at(registry: Registry) -> None:
    """The example's children are looked at in the environment of each account, before any of them runs."""
    role = {"AWS_ROLE_ARN": SecretStr("arn:aws:iam::111111111111:role/Look")}
    registry.put_secret("aws", role, environment="1" * 12)
    registry.put_secret("aws", {"AWS_REGION": SecretStr("eu-west-1")}, environment="2" * 12)

    given = {"account_ids": ["1" * 12, "2" * 12, "3" * 12], "region": "eu-west-1"}
    report = check(registry, EXAMPLES, "detectors_of_every_account", inputs=given)

    found = {place: state for (place, secret), state in states(report).items() if secret == "aws"}
    assert {"1" * 12: "ok", "2" * 12: "missing", "3" * 12: "missing"} == found
    assert ("list_detectors.detectors", "list_detectors.identity") == tuple(report.readers["1" * 12, "aws"])
    assert [("R204", "2" * 12), ("R201", "3" * 12)] == [(each.code, each.hint[-12:]) for each in report.findings]


@pytest.mark.parametrize("path", sorted((GOLDEN / "preflight").glob("*.json")), ids=lambda path: path.stem)
def test_matrices_are_golden(registry: Registry, path: Path) -> None:
    """A golden workflow with these inputs over this store has exactly the matrix that stands beside them."""
    story = json.loads(path.read_text(encoding="utf-8"))
    for place, secrets in story["stored"].items():
        for name, values in secrets.items():
            registry.put_secret(
                name, {key: SecretStr(each) for key, each in values.items()}, environment=place, as_is=True
            )

    given = MISSING if story["inputs"] is None else story["inputs"]
    report = check(registry, GOLDEN, story["workflow"], inputs=given, named=story["named"])

    assert story["expected"] == plain(report)


def plain(report: Report) -> dict[str, Any]:
    """Return what a report says, line by line."""
    rows = [
        [
            entry.environment,
            entry.secret,
            entry.state,
            *(f"{cell.key} {cell.need} {cell.state}" for cell in entry.cells),
        ]
        for entry in report.matrix.entries
    ]
    return {
        "environments": list(report.environments),
        "matrix": rows,
        "readers": {place: list(readers) for (place, _), readers in report.readers.items()},
        "findings": [f"{finding.code} {finding.hint}" for finding in report.findings],
        "fatal": len(report.fatal),
        "undecided": [f"{each.where.rpartition('/')[2]}: {each.message}" for each in report.undecided],
    }


@pytest.mark.parametrize(
    ("task", "expected"),
    [
        pytest.param(LOOK % "", "of-config", id="the workflow's config"),
        pytest.param(LOOK % ", environment: of-task", "of-task", id="the task's own goes first"),
        pytest.param(child(), "its-own", id="a child does not inherit, but has its own"),
        pytest.param(child(environment="named"), "named", id="a child has what its parent names"),
        pytest.param(child(more=", environment: of-task"), "of-task", id="also by the task that runs it"),
    ],
)
def test_environments_are_those_of_the_run(registry: Registry, folder: Path, task: str, expected: str) -> None:
    """Each need is in the environment in which the run would call."""
    write(folder, "parent", task, "config: {environment: of-config}")

    assert {(expected, "virustotal"): "missing"} == states(check(registry, folder))


def test_the_caller_goes_before_the_config(registry: Registry, folder: Path) -> None:
    """The environment that a run is started in is that of its tasks, and of none of its children."""
    write(folder, "parent", LOOK % "", child(), "config: {environment: of-config}")

    report = check(registry, folder, environment="of-caller")

    assert ["its-own", "of-caller"] == sorted(place for place, _ in states(report))


def test_inputs_decide(registry: Registry, folder: Path) -> None:
    """Iterators are zipped, conditions hold or not, and a child is given inputs, as in the run."""
    write(
        folder, "child", LOOK % ", environment: '${{ TRIGGER.place }}'", "entrypoint: {expects: {place: {type: str}}}"
    )
    write(
        folder,
        "parent",
        "{ref: c, action: core.workflow.execute, for_each: ['${{ for var.a in TRIGGER.a }}',"
        " '${{ for var.b in TRIGGER.b }}'],"
        " args: {workflow_alias: child, trigger_inputs: {place: '${{ var.a + var.b }}'}}}",
        LOOK.replace("look,", "not,") % ", environment: x, run_if: '${{ TRIGGER.a == [] }}'",
    )

    report = check(registry, folder, inputs={"a": ["p", "q"], "b": ["1", "2"]})

    assert ["p1", "q2"] == [place for place, _ in states(report)]
    assert [] == report.undecided


def test_names_stand_for_what_the_run_decides(registry: Registry, folder: Path) -> None:
    """Where an expression names the environment, the given ones are meant; what is written out stays."""
    write(folder, "parent", LOOK % "", child(environment="${{ TRIGGER.x }}"))

    report = check(registry, folder, named=["a", "b"])

    assert ["a", "b", "default"] == [place for place, _ in states(report)]


def test_names_are_those_of_the_run_where_all_is_decided(registry: Registry, folder: Path) -> None:
    """Of a workflow that leaves nothing open, the given environments are those that it would be run in."""
    write(folder, "parent", LOOK % "")

    assert ["a", "b"] == [place for place, _ in states(check(registry, folder, named=["a", "b"]))]


def test_what_is_not_known_is_said(registry: Registry, folder: Path) -> None:
    """What only the run decides is named by its place, and then the run is not said to be ready."""
    write(
        folder,
        "parent",
        child(environment="${{ ACTIONS.x.result }}"),
        child("d").replace("child", "'${{ TRIGGER.y }}'"),
    )

    report = check(registry, folder, inputs=MISSING)

    assert [("parent.yml:3:87", "environment"), ("parent.yml:4:67", "workflow")] == [
        (each.where.rpartition("/")[2], each.message.rpartition(" ")[2]) for each in report.undecided
    ]
    assert not report.is_ready


def test_references_in_arguments_count(registry: Registry, folder: Path) -> None:
    """A key that an argument refers to is needed as if an action declared it."""
    headers = "{a: '${{ SECRETS.mine.A_KEY }}', b: '${{ SECRETS.mine.B_KEY }}'}"
    write(folder, "parent", "{ref: a, action: core.http_request, args: {url: 'https://a', headers: %s}}" % headers)  # noqa: UP031 -- braces
    registry.put_secret("mine", {"A_KEY": SecretStr("some-value-of-mine")})

    entry = check(registry, folder).matrix.entries[0]

    assert [("A_KEY", "required", "ok"), ("B_KEY", "required", "missing")] == [
        (cell.key, cell.need, cell.state) for cell in entry.cells
    ]


@action(title="Connect", secrets=[RegistrySecret(name="host", keys=["PRIVATE_KEY"], kind="ssh_key")])
def connect(*, host: SecretValues) -> None:
    """Need a key of a form that can be told."""
    del host


@hookimpl
def keyfob_integrations() -> list[Integration]:
    """Offer it."""
    return [Integration(name="hosts", title="Hosts", actions=[connect])]


def test_empty_and_wrong_values_are_told_apart(folder: Path) -> None:
    """An empty value and one that is no key are not ready, as a call would refuse both."""
    plugin = ModuleType("hosts")
    vars(plugin)["keyfob_integrations"] = keyfob_integrations
    write(folder, "parent", "{ref: a, action: hosts.connect}", "{ref: b, action: hosts.connect, environment: wrong}")

    with Registry.in_memory(plugin) as registry:
        for place, value in (("default", ""), ("wrong", canary.TOKEN)):
            registry.put_secret("host", {"PRIVATE_KEY": SecretStr(value)}, environment=place, as_is=True)
        report = check(registry, folder)

    assert {("default", "host"): "empty", ("wrong", "host"): "invalid"} == states(report)
    assert [] == canary.seen(report, canary.TOKEN)


def test_templates_are_looked_into(folder: Path) -> None:
    """What a template declares, and what the templates among its steps do, is needed, too."""
    template = (
        "type: action\ndefinition:\n  title: T\n  display_group: G\n  namespace: tools.t\n  name: {name}\n"
        "  secrets: [{{name: {secret}, keys: [SOME_KEY]}}]\n  expects: {{}}\n"
        "  steps: [{{ref: a, action: {step}, args: {args}}}]\n  returns: x\n"
    )
    (folder / "t").mkdir()
    for name, secret, step in (("inner", "of_inner", "core.transform.reshape"), ("outer", "of_outer", "tools.t.inner")):
        text = template.format(name=name, secret=secret, step=step, args="{value: 1}" if name == "inner" else "{}")
        (folder / "t" / f"{name}.yml").write_text(text, encoding="utf-8")
    catalog = Catalog([describe(Plugin(core.__name__, core))], templates=[folder / "t"])
    write(folder, "parent", "{ref: a, action: tools.t.outer}")
    library = Library([folder])

    with Registry.in_memory(core) as registry:
        needs = Preflight(library, catalog, registry.validator).needs(library.get("parent"), "default").needs

    assert ["of_inner", "of_outer"] == sorted({need.requirement.name for need in needs})


def test_a_workflow_that_calls_itself_is_looked_at_once(registry: Registry, folder: Path) -> None:
    """The way through children ends, also where it never would in the run."""
    write(
        folder,
        "child",
        LOOK % "",
        child("again", environment="${{ TRIGGER.x + 'x' }}", trigger_inputs="${{ TRIGGER }}"),
    )

    report = check(registry, folder, "child", inputs={"x": "y"})

    assert ["default", "yx"] == [place for place, _ in states(report)]


EVERY = ["parent", "strict", "handled", "dropped", "raised"]


def test_what_fails_alone_refuses_no_run(registry: Registry, folder: Path) -> None:
    """What is lacked by a task or a child whose failure the run survives is told, and refuses no run."""
    places = "for_each: '${{ for var.x in [1] }}'"
    write(folder, "parent", child(more=f", {places}"))
    write(folder, "strict", child(more=f", {places}", fail_strategy="all"))

    write(folder, "handled", LOOK % "", "{ref: a, action: core.transform.reshape, depends_on: [look.error]}")
    scatter = "{ref: s, action: core.transform.scatter, args: {collection: [1]}}"
    gather = "{ref: g, action: core.transform.gather, depends_on: [look], args: {items: 1, error_strategy: %s}}"
    write(folder, "dropped", scatter, LOOK % ", depends_on: [s]", gather % "drop")
    write(folder, "raised", scatter, LOOK % ", depends_on: [s]", gather % "raise")

    assert [True] * 5 == [bool(check(registry, folder, alias).findings) for alias in EVERY]
    assert ["strict", "raised"] == [alias for alias in EVERY if check(registry, folder, alias).fatal]


def test_a_run_is_refused_by_the_names_of_secrets(registry: Registry, folder: Path) -> None:
    """E644 names every secret that a run lacks, with the command that stores it."""
    write(folder, "strict", child())

    with pytest.raises(PreflightError, match="environment 'its-own': is not stored") as caught:
        check(registry, folder, "strict").refuse()

    assert ("keyfob secret set virustotal VIRUSTOTAL_API_KEY --environment its-own",) == caught.value.hints


def test_the_error_handler_counts(registry: Registry, folder: Path) -> None:
    """The workflow that tells of failures is looked at: a lack of it is seen before the failure."""
    write(folder, "parent", "{ref: a, action: core.transform.reshape, args: {value: 1}}", "error_handler: child")

    report = check(registry, folder)

    assert {("its-own", "virustotal"): "missing"} == states(report)
    assert [] == report.fatal


def test_no_value_is_told(registry: Registry, folder: Path) -> None:
    """Whatever is wrong with values, the report names keys and nothing of a value."""
    write(folder, "parent", LOOK % "", child(environment="other"))
    store(registry, "default", value=canary.SECRET)
    store(registry, "other", value=canary.TOKEN)

    report = check(registry, folder)

    assert [] == canary.seen(report, canary.SECRET, canary.TOKEN)


def test_a_thousand_tenants_are_quick(registry: Registry, folder: Path) -> None:
    """A thousand children, of which each needs a secret of its own, are looked at within seconds."""
    write(folder, "parent", child(more=", for_each: '${{ for var.x in TRIGGER.all }}'", environment="${{ var.x }}"))
    tenants = [f"tenant-{number}" for number in range(1000)]
    for tenant in tenants[:-2]:
        store(registry, tenant)

    began = time.process_time()
    report = check(registry, folder, inputs={"all": tenants})

    assert 1000 == len(report.matrix.entries)
    assert tenants[-2:] == sorted(place for (place, _), state in states(report).items() if state == "missing")
    assert time.process_time() - began < 10
