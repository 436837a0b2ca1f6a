"""The format of workflows, and its page in the reference."""

import re
from pathlib import Path

import pytest
from keyfob_registry.workflows.model import CONTROL, Config, Entrypoint, Execute, RetryPolicy, Task, Trigger, Workflow
from keyfob_registry.workflows.reading import read_text
from pydantic import BaseModel

PAGE = (Path(__file__).parents[3] / "docs/reference/workflows.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("model", [Workflow, Entrypoint, Config, Trigger, Task, RetryPolicy, *CONTROL.values()])
def test_every_field_is_described(model: type[BaseModel]) -> None:
    """The reference names each field of the format."""
    words = set(re.findall(r"\w+", " ".join(re.findall(r"`([^`]+)`", PAGE))))

    assert set() == set(model.model_fields) - words


def test_every_control_action_is_described() -> None:
    """The reference names each action that the interpreter runs itself."""
    assert [] == [name for name in CONTROL if f"`{name}`" not in PAGE]


def test_defaults_are_those_of_the_format() -> None:
    """What is not given is as the format says."""
    policy, task = RetryPolicy(), Task(ref="a", action="x.y")
    child = Execute(workflow_alias="a")

    assert (1, 300, None) == (policy.max_attempts, policy.timeout, policy.retry_until)
    assert ("all", (), (), 0, False) == (
        task.join_strategy,
        task.depends_on,
        task.iterators,
        task.start_delay,
        task.mask_output,
    )
    assert ("batch", 32, "isolated") == (child.loop_strategy, child.batch_size, child.fail_strategy)


@pytest.mark.parametrize("given", [{}, {"workflow_alias": "a", "workflow_id": "b"}])
def test_a_child_has_one_name(given: dict[str, str]) -> None:
    """A child is named by its alias or by its id: by one of them."""
    with pytest.raises(ValueError, match="name the child by workflow_alias or by workflow_id"):
        Execute.model_validate(given)


def test_a_number_is_no_environment() -> None:
    """An account id without quotes is refused: YAML would have dropped its leading zero."""
    text = "title: T\nactions:\n- {ref: a, action: x.y, environment: 012345678901}\n"

    reading = read_text(text, "a.yml")

    assert ["task 'a': environment: it is no text: put it in quotes"] == [each.message for each in reading.findings]


def test_a_default_of_null_is_a_default() -> None:
    """An input whose default is null is not required; one without a default is."""
    expects = "entrypoint: {expects: {a: {type: str}, b: {type: any, default: null}}}"

    definition = read_text(f"title: T\n{expects}\nactions: [{{ref: a, action: x.y}}]", "a.yml").definition

    assert definition
    assert {"a": True, "b": False} == {name: each.required for name, each in definition.workflow.expects.items()}


def test_findings_repeat_no_value() -> None:
    """A secret that was pasted into a field where it cannot be is not repeated."""
    pasted = "s3cr3t-canary-of-a-field"
    task = f"{{ref: a, action: x.y, join_strategy: {pasted}, run_if: {pasted}}}"

    reading = read_text(f"title: T\nconfig: {{timeout: {pasted}}}\nactions: [{task}]", "a.yml")

    assert 3 == len(reading.findings)
    assert pasted not in repr(reading.findings)
