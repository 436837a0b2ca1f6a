"""What a run needs against what is stored: a matrix of secrets and environments, and whatever keeps it from running."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from keyfob_sdk import Finding, RegistrySecret

from keyfob_registry.catalog import Catalog
from keyfob_registry.errors import PreflightError
from keyfob_registry.expressions import MISSING
from keyfob_registry.matrix import Cell, Entry, Matrix
from keyfob_registry.matrix.cells import State, keys_lacking, need_of
from keyfob_registry.store.protocol import Workspace
from keyfob_registry.validator import Examined, Validator
from keyfob_registry.workflows.definition import Definition
from keyfob_registry.workflows.library import Library
from keyfob_registry.workflows.preflight.needs import Need, Needs, Undecided
from keyfob_registry.workflows.preflight.walk import DEFAULT, Walk

_Place = tuple[str, str]


@dataclass(frozen=True)
class Report:
    """What a preflight found out.

    Args:
        workflow: The alias of the workflow.
        matrix: Each secret that the run needs, in each environment that it needs it in.
        environments: Every environment that it touches, also those in which it needs nothing.
        readers: The tasks that need it, by environment and secret.
        findings: What refuses a call.
        fatal: Those of them that fail the whole run; the others fail a child that is isolated.
        undecided: What only the run will know.
    """

    workflow: str
    matrix: Matrix
    environments: Sequence[str]
    readers: Mapping[_Place, Sequence[str]]
    findings: Sequence[Finding]
    fatal: Sequence[Finding]
    undecided: Sequence[Undecided]

    @property
    def is_ready(self) -> bool:
        """Whether nothing is missing, and nothing is left to the run to find out."""
        return not (self.findings or self.undecided)

    def refuse(self) -> None:
        """Refuse a run that would fail as a whole: PreflightError names every secret, by tenant."""
        if self.fatal:
            raise PreflightError(self.workflow, self.fatal)


class Preflight:
    """Looks at what runs would need.

    Args:
        library: The workflows.
        catalog: What the actions declare.
        validator: Compares it with what is stored.
    """

    def __init__(self, library: Library, catalog: Catalog, validator: Validator) -> None:
        self._library = library
        self._catalog = catalog
        self._validator = validator

    def needs(
        self,
        definition: Definition,
        workspace: str,
        *,
        environment: str | None = None,
        inputs: Any = MISSING,
        named: Sequence[str] = (),
    ) -> Needs:
        """Return what a run needs, and where, without looking at what is stored."""
        walk = Walk(self._library, self._catalog, workspace, named)
        walk.go(definition, environment or definition.workflow.config.environment or DEFAULT, inputs)
        if not named or walk.used_names:
            return walk.found
        walk = Walk(self._library, self._catalog, workspace, named)
        for each in named:
            walk.go(definition, each, inputs)
        return walk.found

    def check(
        self,
        definition: Definition,
        workspace: Workspace,
        *,
        environment: str | None = None,
        inputs: Any = MISSING,
        named: Sequence[str] = (),
    ) -> Report:
        """Return whether what a run needs is stored, for every tenant that it would touch.

        Args:
            definition: The workflow.
            workspace: Whose secrets are meant.
            environment: The environment of the run; the workflow's own if none is given.
            inputs: The inputs of the run, where they are known: what they decide is decided.
            named: The environments that are meant where only the run knows which; the run's own, if it knows all.
        """
        found = self.needs(definition, workspace.name, environment=environment, inputs=inputs, named=named)
        groups: dict[_Place, list[Need]] = {}
        for need in found.needs:
            groups.setdefault((need.requirement.name, need.environment), []).append(need)
        entries, findings, fatal = list[Entry](), dict[Finding, None](), dict[Finding, None]()
        for (secret, place), needs in sorted(groups.items()):
            examined = {each.requirement: self._validator.examine(each.requirement, workspace, place) for each in needs}
            entries += self._entries(secret, place, examined, workspace)
            for need in needs:
                refusals = dict.fromkeys(examined[need.requirement].refusals)
                findings |= refusals
                fatal |= {} if need.is_isolated else refusals
        return Report(
            definition.alias,
            Matrix(tuple(entries), len(found.environments), opened=self._validator.opens_values),
            sorted(found.environments),
            {(place, secret): _readers(needs) for (secret, place), needs in groups.items()},
            list(findings),
            list(fatal),
            list(found.undecided),
        )

    def _entries(
        self, secret: str, environment: str, examined: Mapping[RegistrySecret, Examined], workspace: Workspace
    ) -> Iterator[Entry]:
        """Yield the entry of a secret; one more for each place that it is pinned to."""
        for pin in dict.fromkeys((each.scope, each.environment) for each in examined):
            group = [each for each in examined if (each.scope, each.environment) == pin]
            stored = examined[group[0]].found.stored
            pinned = ", ".join(filter(None, [pin[0], pin[1] and f"environment {pin[1]}"]))
            scope = (stored.scope if isinstance(stored.scope, str) else stored.scope.kind) if stored else ""
            cells = tuple(self._cells([examined[each] for each in group]))
            yield Entry(workspace.name, environment, secret, scope, pinned, cells)

    def _cells(self, examined: Sequence[Examined]) -> Iterator[Cell]:
        declared = [each.found.requirement for each in examined]
        for key in dict.fromkeys(key for each in declared for key in each.declared):
            notes = [each.wrong[key] for each in examined if key in each.wrong]
            yield Cell(key, need_of(declared, key), self._state(examined, key), "; ".join(dict.fromkeys(notes)))

    def _state(self, examined: Sequence[Examined], key: str) -> State:
        facts = examined[0].found.facts
        if any(key in keys_lacking(each.found.requirement, each.found.facts.keys) for each in examined):
            return "missing"
        if key in facts.empty:
            return "empty"
        if any(key in each.wrong for each in examined):
            return "invalid"
        if key not in (facts.keys or ()):
            return "absent"
        return "ok" if self._validator.opens_values else "stored"


def _readers(needs: Sequence[Need]) -> Sequence[str]:
    return sorted({need.reader for need in needs})
