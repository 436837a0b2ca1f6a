"""A plug-in was set aside."""

from collections.abc import Iterable

from keyfob_sdk.errors import KeyfobError


class PluginError(KeyfobError):
    """A plug-in was set aside; the others load."""

    code = "E220"

    def __init__(self, plugin: str, problem: str, *, hints: Iterable[str] = ()) -> None:
        self.plugin = plugin
        super().__init__(problem, hints=hints)


class PluginFailedError(PluginError):
    """A plug-in raised while it was imported or asked for its integrations."""

    code = "E221"

    def __init__(self, plugin: str, reason: str) -> None:
        super().__init__(plugin, f"does not load: {reason}", hints=[f"python -c 'import {plugin}'"])


class PluginTimeoutError(PluginError):
    """A plug-in did not answer in time; it was ended."""

    code = "E222"

    def __init__(self, plugin: str, seconds: float) -> None:
        hints = [f"python -X importtime -c 'import {plugin}'"]
        super().__init__(plugin, f"was not imported within {seconds:g} s", hints=hints)


class PluginCrashedError(PluginError):
    """A plug-in ended the process that imported it."""

    code = "E223"

    def __init__(self, plugin: str, status: int) -> None:
        hints = [f"python -X faulthandler -c 'import {plugin}'"]
        super().__init__(plugin, f"ended the process that imported it, with status {status}", hints=hints)


class DuplicateActionError(PluginError):
    """Two plug-ins offer an action of the same name; the second one's is refused."""

    code = "E224"

    def __init__(self, plugin: str, action: str, holder: str) -> None:
        super().__init__(
            plugin,
            f"offers action {action!r}, which plug-in {holder!r} offers already",
            hints=[f"uninstall one of {holder!r} and {plugin!r}, or rename the action"],
        )
