"""Values of the workflow itself: conditions, items, environments, results; never of a secret."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, NoReturn, TypeVar, cast

from pydantic import BaseModel, ValidationError

from keyfob_registry import expressions
from keyfob_registry.errors import TaskError
from keyfob_registry.expressions import Contexts, SecretReference
from keyfob_registry.workflows.model import Task

Model = TypeVar("Model", bound=BaseModel)


def evaluate(data: Any, contexts: Contexts, what: str) -> Any:
    """Return *data* with its expressions replaced by their values.

    Raises:
        TaskError: It refers to a secret, which only the arguments of an action may do.
        KeyfobError: An expression fails.
    """
    if found := expressions.secret_references(data):
        raise TaskError(
            f"{what} refers to {', '.join(sorted(map(str, found)))}", ["refer to secrets in the arguments of an action"]
        )
    return expressions.evaluate(data, contexts, _refuse).value


def truth(expression: str, contexts: Contexts, what: str) -> bool:
    """Return whether an expression holds."""
    return bool(evaluate(expression, contexts, what))


def arguments(task: Task, model: type[Model], contexts: Contexts) -> Model:
    """Return the evaluated arguments of a control action.

    Raises:
        TaskError: They do not fit.
    """
    given = evaluate(task.args, contexts, f"task {task.ref!r}")
    try:
        return model.model_validate(given)
    except ValidationError as error:
        details = error.errors(include_input=False, include_context=False, include_url=False)
        problems = [f"{'.'.join(map(str, one['loc'])) or 'all of them'}: {one['msg']}" for one in details]
    raise TaskError(f"task {task.ref!r} has wrong arguments: {'; '.join(problems)}", [f"look at {task.action}"])


def items(task: Task, contexts: Contexts) -> list[dict[str, Any]]:
    """Return what ``var`` holds in each repetition of a task: its iterators, zipped; one empty one without any.

    Raises:
        TaskError: An iterator yields no list, or lists of several lengths.
    """
    found: list[dict[str, Any]] | None = None
    for text in task.iterators:
        iteration = expressions.parse_for_each(text)
        values: Any = evaluate(iteration.expression, contexts, f"for_each of task {task.ref!r}")
        if not isinstance(values, Sequence | Mapping) or isinstance(values, str):
            raise TaskError(f"for_each of task {task.ref!r} yields no list", ["write ${{ for var.x in <a list> }}"])
        named = [{iteration.name: value} for value in cast("Sequence[Any]", values)]
        if found is not None and len(found) != len(named):
            lengths = f"{len(found)} and {len(named)}"
            raise TaskError(f"the iterators of task {task.ref!r} have {lengths} items", ["zip lists of one length"])
        found = named if found is None else [old | new for old, new in zip(found, named, strict=True)]
    return [{}] if found is None else found


def moment(text: str, contexts: Contexts, ref: str) -> datetime:
    """Return the time that ``wait_until`` names; TaskError if it is none."""
    value = evaluate(text, contexts, f"wait_until of task {ref!r}")
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value)
        except ValueError:
            value = None
    if not isinstance(value, datetime):
        raise TaskError(f"wait_until of task {ref!r} is no time", ["write it as 2026-11-23T08:00:00Z"])
    return value if value.tzinfo else value.replace(tzinfo=UTC)


def with_variables(contexts: Contexts, variables: Mapping[str, Any]) -> Contexts:
    """Return *contexts* for one item."""
    return replace(contexts, var=variables)


def _refuse(reference: SecretReference) -> NoReturn:  # pragma: no cover -- looked for before
    raise TaskError(f"the workflow refers to {reference}", ["refer to secrets in the arguments of an action"])
