"""The catalog of actions."""

import threading
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from pathlib import Path
from types import ModuleType
from typing import Any

from keyfob_sdk import Action, Check, Finding, RegistrySecret

from keyfob_registry.catalog import index, template_index
from keyfob_registry.catalog.entries import ActionInfo, Entry, describe, finding, set_aside
from keyfob_registry.catalog.library import Library, TemplateFile
from keyfob_registry.catalog.plugins import Plugin
from keyfob_registry.errors import BrokenTemplateError, DuplicateActionError, PluginError, UnknownActionError
from keyfob_registry.templates.action import TemplateAction


class Catalog:
    """The actions of all plug-ins and templates; listing imports no plug-in, the first call of an action its own.

    Plug-ins and templates that cannot be used are set aside; ``findings`` says why.
    """

    def __init__(
        self,
        entries: Sequence[Entry],
        load: Callable[[str], Plugin] = Plugin.load,
        *,
        templates: Sequence[Path] = (),
        cache_dir: Path | None = None,
        retry: bool = False,
    ) -> None:
        self._load = load
        self._loaded: dict[str, Plugin] = {}
        self._lock = threading.RLock()
        self._by_action: dict[str, Entry] = {}
        self.findings: list[Finding] = [found for entry in entries if (found := finding(entry))]
        for entry in entries:
            self._add(entry)
        folders = [*templates, *(Path(folder) for entry in entries for folder in entry["templates"])]
        cards, unreadable = template_index.read(folders, cache_dir, retry=retry)
        self._library = Library(cards, self._by_action)
        self._entries = [*entries, *self._library.entries]
        self._by_action |= {name: entry for entry in self._library.entries for name in entry["actions"]}
        self.findings += [*unreadable, *self._library.findings]

    @classmethod
    def installed(cls, cache_dir: Path, *, templates: Sequence[Path] = (), retry: bool = False) -> "Catalog":
        """Return the catalog of the plug-ins that are installed, and of folders of *templates*.

        With *retry*, those that were set aside before are tried again.
        """
        return cls(index.read(cache_dir, retry=retry), templates=templates, cache_dir=cache_dir, retry=retry)

    @classmethod
    def of(cls, *modules: ModuleType) -> "Catalog":
        """Return the catalog of plug-ins that are imported already, installed or not."""
        plugins = {module.__name__: module for module in modules}

        def load(name: str) -> Plugin:
            return Plugin(name, plugins[name])

        return cls([_describe_loaded(name, load) for name in plugins], load)

    def _add(self, entry: Entry) -> None:
        for name in entry["actions"]:
            holder = self._by_action.setdefault(name, entry)
            if holder is not entry:
                error = DuplicateActionError(entry["plugin"], name, holder["plugin"])
                found = finding(set_aside(entry["plugin"], error))
                self.findings += [found] if found else []

    @property
    def names(self) -> list[str]:
        """The full names of all actions, sorted."""
        return sorted(self._by_action)

    def actions(self) -> Iterator[ActionInfo]:
        """Yield what is known of each action, by name."""
        return (ActionInfo.of(name, self._by_action[name]) for name in self.names)

    def info(self, name: str) -> ActionInfo:
        """Return what is known of an action, without importing it; UnknownActionError names the nearest."""
        return ActionInfo.of(name, self._entry(name))

    def action(self, name: str) -> Action[..., Any]:
        """Return an action ready to be called; PluginError if its plug-in no longer loads."""
        entry = self._entry(name)
        action = self._offering(entry).actions.get(name)
        if action is None:
            raise UnknownActionError(name, self._by_action)
        return action

    def check(self, secret: str) -> Check[..., Any] | TemplateAction | None:
        """Return the check of a secret, if a plug-in or a template offers one."""
        for entry in self._entries:
            if secret in entry["checks"]:
                return self._offering(entry).checks.get(secret)
        return None

    @cached_property
    def requirements(self) -> dict[str, list[tuple[str, RegistrySecret]]]:
        """All requirements by the name of the secret, each with the name of the action that declares it."""
        found: dict[str, list[tuple[str, RegistrySecret]]] = {}
        for action in self.actions():
            for secret in action.secrets:
                found.setdefault(secret.name, []).append((action.name, secret))
        return found

    def plugins(self, hook: str) -> list[Plugin]:
        """Return the plug-ins that implement *hook*, and import no others; one that fails is set aside."""
        names = [entry["plugin"] for entry in self._entries if hook in entry["hooks"]]
        return [plugin for name in names if (plugin := self._try(name))]

    def offered(self, hook: str) -> list[Any]:
        """Return what the plug-ins return for *hook*; one that raises is set aside."""
        return [item for plugin in self.plugins(hook) for item in self._ask(plugin, hook)]

    def _entry(self, name: str) -> Entry:
        if broken := self._library.broken.get(name):
            raise BrokenTemplateError(name, broken)
        if name not in self._by_action:
            asides = [entry["plugin"] for entry in self._entries if entry["fault"]]
            raise UnknownActionError(name, self._by_action, set_aside=asides)
        return self._by_action[name]

    def _offering(self, entry: Entry) -> Plugin | TemplateFile:
        return self._library.file(entry["plugin"]) or self._plugin(entry["plugin"])

    def _plugin(self, name: str) -> Plugin:
        if plugin := self._loaded.get(name):
            return plugin
        with self._lock:
            return self._loaded.setdefault(name, self._load(name))

    def _try(self, name: str) -> Plugin | None:
        try:
            return self._plugin(name)
        except PluginError as error:
            self._set_aside(name, error)
        return None

    def _ask(self, plugin: Plugin, hook: str) -> list[Any]:
        try:
            return plugin.offered(hook)
        except PluginError as error:
            self._set_aside(plugin.name, error)
        return []

    def _set_aside(self, name: str, error: PluginError) -> None:
        found = finding(set_aside(name, error))
        self.findings += [found] if found and found not in self.findings else []


def _describe_loaded(name: str, load: Callable[[str], Plugin]) -> Entry:
    try:
        return describe(load(name))
    except PluginError as error:
        return set_aside(name, error)
