"""Groups of commands that are imported when they are used."""

import importlib
import re
from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from typing import Any, cast

import click

from keyfob_registry.cli import plugins
from keyfob_registry.cli.failures import WrongUsageError

# A word that is no name may be a secret that was pasted: it is not repeated.
_NAME = re.compile(r"[a-z][a-z_-]{0,30}")


class LazyGroup(click.Group):
    """A group whose help comes from a table, so that showing it imports no command.

    Args:
        table: For each command ``module:attribute`` and its short help.
        takes_plugins: Whether plug-ins may add commands; a name of the table stays with the table.
    """

    def __init__(
        self,
        *args: Any,
        table: Mapping[str, tuple[str, str]],
        takes_plugins: bool = False,
        **settings: Any,
    ) -> None:
        super().__init__(*args, **settings)
        self._table = table
        self._takes_plugins = takes_plugins

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of the table; then those of plug-ins, if the index that is there names any such plug-in."""
        del ctx
        return [*self._table, *self._known_plugin_commands()]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import and return a command; plug-ins are asked for a name that the table does not have."""
        del ctx
        if cmd_name in self._table:
            module, _, attribute = self._table[cmd_name][0].partition(":")
            return cast("click.Command", getattr(importlib.import_module(module), attribute))
        return plugins.commands().get(cmd_name) if self._takes_plugins else None

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return the command that is meant, or name the nearest."""
        name = args[0]
        if name.startswith("-") or ctx.resilient_parsing or self.get_command(ctx, name):
            return super().resolve_command(ctx, args)
        near = get_close_matches(name, self.list_commands(ctx))
        hints = [f"did you mean {' or '.join(map(repr, near))}?"] if near else []
        what = f"there is no command {name!r}" if _NAME.fullmatch(name) else "there is no such command"
        raise WrongUsageError(what, hints=[*hints, f"{ctx.command_path} --help"])

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the table of the commands."""
        with formatter.section("Commands"):
            formatter.write_dl(self._rows(ctx))

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[Any]:
        """Complete names of commands from the table, and options as click does."""
        from click.shell_completion import CompletionItem  # hidden import: only a shell that completes needs it

        found = [CompletionItem(name, help=text) for name, text in self._rows(ctx) if name.startswith(incomplete)]
        return [*found, *click.Command.shell_complete(self, ctx, incomplete)]

    def _rows(self, ctx: click.Context) -> Sequence[tuple[str, str]]:
        del ctx
        ours = [(name, text) for name, (_, text) in self._table.items()]
        others = self._known_plugin_commands().items()
        return [*ours, *((name, command.get_short_help_str()) for name, command in others if not command.hidden)]

    def _known_plugin_commands(self) -> dict[str, click.Command]:
        if not self._takes_plugins or not plugins.are_indexed():
            return {}
        return {name: command for name, command in plugins.commands().items() if name not in self._table}
