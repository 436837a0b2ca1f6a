"""Child runs: how many at once, and what a failure of one means for the others."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from keyfob_sdk.errors import KeyfobError

from keyfob_registry.workflows.model import Execute
from keyfob_registry.workflows.run.child_attempts import Attempts, Families
from keyfob_registry.workflows.run.outcome import Outcome, failed
from keyfob_registry.workflows.run.run import Run
from keyfob_registry.workflows.run.works import Children


@dataclass(frozen=True, slots=True)
class Child:
    """A child that can be started, or the reason why it cannot."""

    run: Run | None
    outcome: Outcome | None = None


def raise_children(parent: Run, work: Children, families: Families) -> Outcome:
    """Start the children that *work* wants, wait for them, and return what came of them, in their order.

    The result is the child's own, or a list. Where failures are isolated, a failed child of a list has its error in
    the place of its result, and the list is done; a single child's failure is the task's.
    """
    children = list(_children(parent, work))
    strategy = next((each.what for each in work.wanted if isinstance(each.what, Execute)), None)
    size = {"batch": strategy.batch_size, "sequential": 1}.get(strategy.loop_strategy) if strategy else None
    is_strict = strategy is not None and strategy.fail_strategy == "all"
    outcomes: dict[int, Outcome] = {}
    for batch in _batches(children, size):
        outcomes |= _raise(children, batch, Attempts(work, families), is_strict=is_strict)
        if is_strict and any(each.state != "done" for each in outcomes.values()):
            break
    return _joined([outcomes.get(index) for index in range(len(children))], work, is_strict=is_strict)


def _children(parent: Run, work: Children) -> Iterator[Child]:
    for each in work.wanted:
        wanted = each.what
        if isinstance(wanted, Outcome):
            yield Child(None, wanted)
            continue
        try:
            run = parent.child(each.name, wanted.child, wanted.trigger_inputs, wanted.environment, work.started_at)
        except KeyfobError as error:
            yield Child(None, failed(error, ended_at=work.started_at))
        else:
            yield Child(run)


def _batches(children: Sequence[Child], size: int | None) -> Iterator[range]:
    step = size or len(children) or 1
    for start in range(0, len(children), step):
        yield range(start, min(start + step, len(children)))


def _raise(children: Sequence[Child], batch: range, attempts: Attempts, *, is_strict: bool) -> dict[int, Outcome]:
    """Return the outcomes of a batch; of a strict one, those up to the first failure."""
    outcomes = {index: outcome for index in batch if (outcome := children[index].outcome)}
    attempts.start({index: run for index in batch if (run := children[index].run)})
    while attempts.are_left and not (is_strict and any(each.state != "done" for each in outcomes.values())):
        outcomes |= attempts.ended()
    attempts.cancel()
    return outcomes


def _joined(outcomes: Sequence[Outcome | None], work: Children, *, is_strict: bool) -> Outcome:
    ended = [each for each in outcomes if each is not None]
    ended_at = max((each.ended_at for each in ended if each.ended_at), default=datetime.now(UTC))
    bad = [(index, each) for index, each in enumerate(outcomes) if each is not None and each.state != "done"]
    if bad and (is_strict or not work.is_list):
        index, first = bad[0]
        return Outcome("failed", error=_placed(first.error, index, work), ended_at=ended_at)
    results = [each.result if each.state == "done" else {"error": each.error} for each in ended]
    return Outcome("done", results if work.is_list else results[0], ended_at=ended_at)


def _placed(error: Any, index: int, work: Children) -> Any:
    return {**error, "item": index} if work.is_list else error
