"""What is wrong with a template, and where in its file that is."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from keyfob_sdk import Finding

from keyfob_registry.lines import Lines, Place, Where
from keyfob_registry.rules.templates import TemplateRule

MOST_FINDINGS = 100


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong with one part of a file.

    ``inside`` is the line and the column in a text value; ``of_key`` says that the key is meant, and not its value.
    """

    rule: type[TemplateRule]
    where: Where
    message: str
    hint: str = ""
    inside: tuple[int, int] = (0, 0)
    of_key: bool = False


class Source:
    """A file and its text, which knows where its parts stand."""

    def __init__(self, path: str, text: str) -> None:
        self.path = path
        self._lines = Lines(text)

    def place(self, problem: Problem) -> Place:
        """Return where a problem is."""
        if problem.of_key:
            return self._lines.at(problem.where)
        return self._lines.value(problem.where, *problem.inside)

    def findings(self, problems: Sequence[Problem]) -> list[Finding]:
        """Return a finding for each problem, in the order of the file."""
        placed = sorted(((self.place(each), each) for each in problems), key=lambda pair: pair[0])
        found = [each.rule.finding(spelt_place(self.path, at), each.message, each.hint) for at, each in placed]
        told = list(dict.fromkeys(found))
        if len(told) > MOST_FINDINGS:
            rest = f"and {len(told) - MOST_FINDINGS} more in this file"
            told[MOST_FINDINGS:] = [replace(told[MOST_FINDINGS], message=rest, hint="")]
        return told


def spelt_place(path: str, place: Place) -> str:
    """Return a place as a terminal makes a link of it."""
    return f"{path}:{place.line}:{place.column}"
