"""One plug-in, loaded alone, so that one that raises takes no other down."""

import importlib
import os
from collections.abc import Iterable
from functools import cached_property
from typing import Any

import pluggy
from keyfob_sdk import Action, Check, Integration, hookspecs
from keyfob_sdk.errors import KeyfobError, did_you_mean

from keyfob_registry.errors import DuplicateActionError, PluginFailedError


class Plugin:
    """A module or object that implements hooks.

    Raises:
        PluginFailedError: It implements a hook that does not exist, or one with other parameters.
    """

    def __init__(self, name: str, implementation: object) -> None:
        self.name = name
        self._manager = pluggy.PluginManager(hookspecs.PROJECT)
        self._manager.add_hookspecs(hookspecs)
        try:
            self._manager.register(implementation, name)
            self._manager.check_pending()
        except pluggy.PluginValidationError as error:
            reason = self._unknown_hooks(implementation) or str(error)
        else:
            return
        raise PluginFailedError(name, reason)

    def _unknown_hooks(self, implementation: object) -> str:
        callers = self._manager.get_hookcallers(implementation) or []
        specified = [name for name in vars(hookspecs) if name.startswith(f"{hookspecs.PROJECT}_")]
        unknown = [caller.name for caller in callers if not caller.has_spec()]
        return "; ".join(
            text for name in unknown for text in (f"there is no hook {name!r}", *did_you_mean(name, specified))
        )

    @classmethod
    def load(cls, module: str) -> "Plugin":
        """Import the plug-in *module*; PluginFailedError says what it raised."""
        try:
            return cls(module, importlib.import_module(module))
        except PluginFailedError:
            raise
        except (Exception, SystemExit) as error:  # noqa: BLE001 -- whatever a plug-in raises sets that plug-in aside
            reason = _reason(error)
        raise PluginFailedError(module, reason)

    @property
    def hooks(self) -> list[str]:
        """The names of the hooks that it implements."""
        callers = self._manager.get_hookcallers(self._manager.get_plugin(self.name)) or []
        return sorted(caller.name for caller in callers)

    def offered(self, hook: str) -> list[Any]:
        """Return what the plug-in returns for *hook*, as a list; PluginFailedError says what it raised."""
        try:
            return [item for answer in self.answers(hook) for item in _several(answer)]
        except (Exception, SystemExit) as error:  # noqa: BLE001 -- whatever a hook raises sets its plug-in aside
            reason = _reason(error)
        raise PluginFailedError(self.name, f"{hook}: {reason}")

    def answers(self, hook: str) -> list[Any]:
        """Return what each implementation of *hook* returns, as it is."""
        answers: list[Any] = getattr(self._manager.hook, hook)()
        return answers

    def notify(self, hook: str, **arguments: object) -> None:
        """Call *hook*, which returns nothing."""
        getattr(self._manager.hook, hook)(**arguments)

    @cached_property
    def integrations(self) -> list[Integration]:
        """What the plug-in offers; PluginError if that is something else, or two actions of one name."""
        offered = self.offered("keyfob_integrations")
        strays = [stray for stray in offered if not isinstance(stray, Integration)]
        if strays:
            raise PluginFailedError(self.name, f"keyfob_integrations: {strays[0]!r} is no Integration")
        names = [each.full_name(action) for each in offered for action in each.actions]
        for name in names:
            if names.count(name) > 1:
                raise DuplicateActionError(self.name, name, self.name)
        return offered

    @property
    def templates(self) -> list[str]:
        """The folders of the templates that the plug-in offers; PluginFailedError if one is not on the disk."""
        if "keyfob_templates" not in self.hooks:
            return []
        folders = self.offered("keyfob_templates")
        strays = [stray for stray in folders if not isinstance(stray, str | os.PathLike)]
        if strays:
            raise PluginFailedError(self.name, f"keyfob_templates: {strays[0]!r} is no folder on the disk")
        return [os.fspath(folder) for folder in folders]

    @cached_property
    def actions(self) -> dict[str, Action[..., Any]]:
        """The actions by their full names."""
        return {each.full_name(action): action for each in self.integrations for action in each.actions}

    @cached_property
    def checks(self) -> dict[str, Check[..., Any]]:
        """The checks by the name of the secret that they prove."""
        return {check.secret.name: check for each in self.integrations for check in each.checks}


def _several(answer: Any) -> Iterable[Any]:
    """Return what a hook returns as several things; one path is one, and not its letters."""
    return [answer] if isinstance(answer, str | os.PathLike) else answer


def _reason(error: BaseException) -> str:
    return error.problem if isinstance(error, KeyfobError) else f"{type(error).__name__}: {error}"
