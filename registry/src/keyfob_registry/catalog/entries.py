"""What the index holds: one entry a plug-in, as plain JSON data, and a view of each action in it."""

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.machinery import PathFinder
from pathlib import Path
from typing import Any, TypedDict

from keyfob_sdk import Action, Finding, Integration, RegistrySecret, Severity
from keyfob_sdk.errors import KeyfobError

from keyfob_registry.catalog.plugins import Plugin


class Fault(TypedDict):
    """Why a plug-in was set aside."""

    code: str
    problem: str
    hints: Sequence[str]


class Entry(TypedDict):
    """What is known of one plug-in without importing it."""

    plugin: str
    hooks: list[str]
    actions: dict[str, dict[str, Any]]
    checks: list[str]
    files: dict[str, list[int]]
    templates: list[str]
    fault: Fault | None


@dataclass(frozen=True, slots=True)
class ActionInfo:
    """What is known of an action without importing it.

    ``arguments`` and ``result`` are JSON Schemas; ``plugin`` is the module that offers the action, or the file of a
    template, whose ``steps`` are the names of the actions that it calls.
    """

    name: str
    plugin: str
    integration: str
    title: str
    description: str
    doc_url: str | None
    read_only: bool | None
    secret_arguments: bool
    secrets: tuple[RegistrySecret, ...]
    arguments: Mapping[str, Any]
    result: Mapping[str, Any]
    steps: Sequence[str] = ()

    @classmethod
    def of(cls, name: str, entry: Entry) -> "ActionInfo":
        """Return the view of one action of an *entry*."""
        data = dict(entry["actions"][name])
        data["secrets"] = tuple(RegistrySecret.from_dict(secret) for secret in data["secrets"])
        return cls(name=name, plugin=entry["plugin"], **data)


def describe(plugin: Plugin) -> Entry:
    """Return the entry of a loaded plug-in."""
    actions = {
        each.full_name(action): _describe_action(each, action)
        for each in plugin.integrations
        for action in each.actions
    }
    files = _files(plugin.name.partition(".")[0])
    checks = sorted(plugin.checks)
    return Entry(
        plugin=plugin.name,
        hooks=plugin.hooks,
        actions=actions,
        checks=checks,
        files=files,
        templates=plugin.templates,
        fault=None,
    )


def set_aside(plugin: str, error: KeyfobError) -> Entry:
    """Return the entry of a plug-in that cannot be used, with the stamps of its files that are known."""
    fault = Fault(code=error.code, problem=error.problem, hints=error.hints)
    files = _files(plugin.partition(".")[0]) | _file(plugin)
    return Entry(plugin=plugin, hooks=[], actions={}, checks=[], files=files, templates=[], fault=fault)


def finding(entry: Entry) -> Finding | None:
    """Return the finding about a plug-in that was set aside."""
    fault = entry["fault"]
    if fault is None:
        return None
    hint = "; ".join(fault["hints"])
    return Finding(fault["code"], Severity.ERROR, f"plug-in {entry['plugin']!r}", fault["problem"], hint)


def stamp(path: Path) -> list[int]:
    """Return what changes when the file does; empty where there is none."""
    try:
        status = path.stat()
    except OSError:
        return []
    return [status.st_mtime_ns, status.st_size]


def _describe_action(integration: Integration, action: Action[..., Any]) -> dict[str, Any]:
    return {
        "integration": integration.name,
        "title": action.title,
        "description": action.description,
        "doc_url": action.doc_url,
        "read_only": action.read_only,
        "secret_arguments": action.secret_arguments,
        "secrets": [secret.as_dict() for secret in action.secrets],
        "arguments": action.arguments_schema(),
        "result": action.result_schema(),
    }


def _file(module: str) -> dict[str, list[int]]:
    """Return the stamp of the source of a *module* that did not load, if its package did."""
    package, _, name = module.rpartition(".")
    folders: list[str] = list(getattr(sys.modules.get(package), "__path__", [])) if package else sys.path
    spec = PathFinder.find_spec(name, folders)
    return {spec.origin: stamp(Path(spec.origin))} if spec and spec.origin else {}


def _files(package: str) -> dict[str, list[int]]:
    """Return the stamp of each imported source file of *package*."""
    modules = [module for name, module in sys.modules.items() if name.partition(".")[0] == package]
    paths = [path for module in modules if (path := getattr(module, "__file__", None))]
    return {path: stamp(Path(path)) for path in paths}
