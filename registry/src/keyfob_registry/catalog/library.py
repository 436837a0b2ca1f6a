"""The library: the templates of some folders, as the catalog offers them beside the actions of plug-ins."""

from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

from keyfob_sdk import Finding

from keyfob_registry.catalog.entries import Entry
from keyfob_registry.catalog.template_index import Cards
from keyfob_registry.errors import BrokenTemplateError
from keyfob_registry.rules.templates import TakenName
from keyfob_registry.templates.action import TemplateAction
from keyfob_registry.templates.cards import Card, findings_of
from keyfob_registry.templates.links import Callee, Links
from keyfob_registry.templates.loader import Problem, Source, load

_NAME = ("definition", "name")


class TemplateFile:
    """What a sound file offers: its action and its checks by their names."""

    def __init__(self, path: str) -> None:
        loaded = load(Path(path))
        if loaded.definition is None:
            raise BrokenTemplateError(loaded.name, loaded.findings)
        action = TemplateAction(loaded.definition)
        self.actions = {loaded.name: action}
        checks = {secret.name: action.check(secret.name) for secret in action.secrets}
        self.checks = {name: check for name, check in checks.items() if check}


class Library:
    """Tells sound templates from those that are set aside, each with what is wrong with it.

    Args:
        cards: What is known of each file.
        actions: What is known of the actions of plug-ins, by name; each with the name of its plug-in.
    """

    def __init__(self, cards: Cards, actions: Mapping[str, Entry]) -> None:
        self._cards = cards
        self._actions = actions
        self._paths: dict[str, str] = {}
        self._files: dict[str, TemplateFile] = {}
        self.broken: dict[str, list[Finding]] = {}
        self.findings: list[Finding] = []
        if cards:
            self._sort()
            self.findings.sort(key=_place)

    @cached_property
    def entries(self) -> list[Entry]:
        """What is known of each sound template, as of a plug-in of one action."""
        return [_entry(name, path, self._cards[path]) for name, path in self._paths.items()]

    def file(self, path: str) -> TemplateFile | None:
        """Return what a file offers, read once; nothing if it is none of these.

        Raises:
            BrokenTemplateError: It changed since it was looked at, and something is wrong with it now.
        """
        if path not in self._cards:
            return None
        return self._files.get(path) or self._files.setdefault(path, TemplateFile(path))

    def _sort(self) -> None:
        for path, card in self._cards.items():
            self._take(path, card)
        named = {name: self._cards[path] for name, path in self._paths.items()}
        problems = Links(named, self._callee, [*self._actions, *named]).problems()
        for name, found in problems.items():
            path = self._paths.pop(name)
            self._set_aside(name, _findings(path, found))
        self._paths = {name: path for name, path in self._paths.items() if self._cards[path]["action"] is not None}

    def _take(self, path: str, card: Card) -> None:
        """Take up a file: the first one of its name."""
        name = card["name"]
        holder = self._paths.get(name) or (name in self._actions and f"plug-in {self._actions[name]['plugin']!r}")
        found = findings_of(card)
        if holder and name:
            problem = Problem(TakenName, _NAME, f"action {name!r} is defined by {holder} already")
            found += _findings(path, [problem])
        elif name:
            self._paths[name] = path
        if found:
            self._set_aside(name if not holder else "", found)

    def _set_aside(self, name: str, found: Sequence[Finding]) -> None:
        self.findings += found
        if name:
            self.broken.setdefault(name, []).extend(found)

    def _callee(self, name: str) -> Callee | None:
        if name not in self._actions:
            return None
        described: Mapping[str, Any] = self._actions[name]["actions"][name]
        return Callee(described["arguments"], secret_arguments=described["secret_arguments"])


def _place(finding: Finding) -> tuple[str, int, int]:
    path, line, column = [*finding.where.rsplit(":", 2), "0", "0"][:3]
    return (path, int(line), int(column)) if line.isdigit() and column.isdigit() else (finding.where, 0, 0)


def _entry(name: str, path: str, card: Card) -> Entry:
    return Entry(
        plugin=path,
        hooks=[],
        actions={name: dict(card["action"] or {})},
        checks=list(card["checks"]),
        files={},
        templates=[],
        fault=None,
    )


def _findings(path: str, problems: Sequence[Problem]) -> list[Finding]:
    """Return findings with their lines, for which the file is read once more."""
    try:
        text = Path(path).read_text(encoding="utf-8-sig", errors="replace")
    except OSError:
        text = ""
    return Source(path, text).findings(problems)
