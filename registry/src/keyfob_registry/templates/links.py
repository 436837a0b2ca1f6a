"""What is wrong with templates together: whom they call, with which arguments, and whether that ends."""

from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Any

from keyfob_sdk.errors import did_you_mean

from keyfob_registry.lines import Where
from keyfob_registry.rules.templates import TemplateCircle, UnknownStepAction, WrongCheck, WrongStepArguments
from keyfob_registry.templates.cards import Card, StepCard
from keyfob_registry.templates.loader import Problem

DEEPEST = 16
MOST_CALLS = 1000
_STEPS: Where = ("definition", "steps")

Problems = dict[str, list[Problem]]
"""What is wrong with templates, by their names."""


@dataclass(frozen=True, slots=True)
class Callee:
    """What a step must know of the action that it calls."""

    arguments: Mapping[str, Any]
    secret_arguments: bool


class Links:
    """The calls between templates, and to other actions.

    Args:
        cards: The templates by name, those that are set aside already among them.
        others: Returns what is known of an action that is no template.
        names: The names of all actions, for hints.
    """

    def __init__(
        self, cards: Mapping[str, Card], others: Callable[[str], Callee | None], names: Sequence[str] = ()
    ) -> None:
        self._cards = cards
        self._others = others
        self._names = names
        self._defined = [name for name, card in cards.items() if card["action"] is not None]
        self._sound = frozenset(self._defined)

    def problems(self) -> Problems:
        """Return every problem; a template that calls one that is set aside is set aside, too."""
        found: Problems = {}
        for name in self._defined:
            found[name] = list(self._step_problems(name))
        for more in (self._circles(), self._sizes()):
            for name, problems in more.items():
                found[name] += problems
        found = {name: problems for name, problems in found.items() if problems}
        return found | self._callers_of({name for name in self._cards if name in found or name not in self._sound})

    def _calls(self, name: str) -> list[str]:
        """Return the templates that a template calls."""
        return [step["action"] for step in self._cards[name]["steps"] if step["action"] in self._sound]

    def _step_problems(self, name: str) -> Iterator[Problem]:
        card = self._cards[name]
        for index, step in enumerate(card["steps"]):
            yield from self._call_problems(step, (*_STEPS, index))
        for step in card["checks"].values():
            unknown = self._callee(step["action"]) is None and step["action"] not in self._cards
            if unknown or any(True for _ in self._call_problems(step, ())):
                message = f"the check {step['action']!r} is no step and no action that requires no arguments"
                yield Problem(WrongCheck, ("definition", "secrets"), message)

    def _call_problems(self, step: StepCard, where: Where) -> Iterator[Problem]:
        action = step["action"]
        callee = self._callee(action)
        if callee is not None:
            yield from _argument_problems(step, callee, where)
        elif action not in self._cards:
            hint = "; ".join(did_you_mean(action, self._names) or ["keyfob action list"])
            yield Problem(UnknownStepAction, (*where, "action"), f"there is no action {action!r}", hint)

    def _callee(self, name: str) -> Callee | None:
        described = self._cards[name]["action"] if name in self._cards else None
        if described is not None:
            return Callee(described["arguments"], secret_arguments=True)
        return self._others(name)

    def _callers_of(self, broken: AbstractSet[str]) -> Problems:
        """Set aside what calls a *broken* template, and what calls that."""
        found: Problems = {}
        callers: dict[str, list[tuple[str, int]]] = {}
        for name in self._defined:
            for index, step in enumerate(self._cards[name]["steps"]):
                callers.setdefault(step["action"], []).append((name, index))
        waiting = deque(sorted(broken))
        while waiting:
            called = waiting.popleft()
            for caller, index in callers.get(called, ()):
                if caller in broken:
                    continue
                if caller not in found:
                    waiting.append(caller)
                message = f"template {called!r} was set aside"
                problem = Problem(UnknownStepAction, (*_STEPS, index, "action"), message, "keyfob check")
                found.setdefault(caller, []).append(problem)
        return found

    def _ordered(self) -> list[str]:
        """Return the sound templates, each after those that it calls; those that lead to a circle are left out."""
        callers: dict[str, list[str]] = {}
        waiting_for = {name: self._calls(name) for name in self._defined}
        for name, calls in waiting_for.items():
            for each in calls:
                callers.setdefault(each, []).append(name)
        left = {name: len(calls) for name, calls in waiting_for.items()}
        ready = deque(name for name, count in left.items() if not count)
        ordered: list[str] = []
        while ready:
            name = ready.popleft()
            ordered.append(name)
            for caller in callers.get(name, ()):
                left[caller] -= 1
                if not left[caller]:
                    ready.append(caller)
        return ordered

    def _circles(self) -> Problems:
        found: Problems = {}
        for name in sorted(self._sound.difference(self._ordered())):
            circle = [] if name in found else self._circle(name)
            for index, each in enumerate(circle):
                way = [*circle[index:], *circle[:index], each]
                message = f"it calls itself: {' → '.join(way)}"
                step = next(i for i, step in enumerate(self._cards[each]["steps"]) if step["action"] == way[1])
                found.setdefault(each, []).append(Problem(TemplateCircle, (*_STEPS, step, "action"), message))
        return found

    def _circle(self, start: str) -> list[str]:
        """Return the shortest way from a template to itself, or nothing."""
        before: dict[str, str] = {}
        waiting = deque([start])
        while waiting:
            name = waiting.popleft()
            for each in self._calls(name):
                if each == start:
                    way = [name]
                    while way[-1] != start:
                        way.append(before[way[-1]])
                    return way[::-1]
                if each not in before:
                    before[each] = name
                    waiting.append(each)
        return []

    def _sizes(self) -> Problems:
        """Refuse what leads too deep, or to too many calls: templates multiply as YAML aliases do."""
        depth: dict[str, int] = {}
        count: dict[str, int] = {}
        found: Problems = {}
        for name in self._ordered():
            calls = self._calls(name)
            depth[name] = 1 + max((depth[each] for each in calls), default=0)
            count[name] = len(self._cards[name]["steps"]) + sum(min(count[each], MOST_CALLS) for each in calls)
            if depth[name] > DEEPEST:
                message = f"it leads through more than {DEEPEST} templates"
            elif count[name] > MOST_CALLS:
                message = f"it leads to more than {MOST_CALLS} calls"
            else:
                continue
            found[name] = [Problem(TemplateCircle, _STEPS, message)]
        return found


def _argument_problems(step: StepCard, callee: Callee, where: Where) -> Iterator[Problem]:
    action = step["action"]
    hint = f"keyfob action show {action}"
    known = callee.arguments.get("properties", {})
    for name in step["arguments"]:
        if name not in known and "${{" not in name:
            near = "; ".join(did_you_mean(name, known))
            message = f"{action!r} takes no argument {name!r}"
            yield Problem(WrongStepArguments, (*where, "args", name), message, near or hint, of_key=True)
    dynamic = any("${{" in name for name in step["arguments"])
    for name in callee.arguments.get("required", ()):
        if name not in step["arguments"] and not dynamic:
            yield Problem(WrongStepArguments, (*where, "action"), f"{action!r} requires argument {name!r}", hint)
    if step["secrets"] and not callee.secret_arguments:
        message = f"{action!r} takes no secrets in its arguments: it declares what it needs itself"
        yield Problem(WrongStepArguments, (*where, "args"), message, hint, of_key=True)
