"""``keyfob audit``: the table of its commands; without one of them it lists."""

import click

from keyfob_registry.cli.lazy import LazyGroup

COMMANDS = {
    "list": ("keyfob_registry.cli.audit_list:command", "Show the newest calls, the newest first."),
    "verify": ("keyfob_registry.cli.audit_prove:verify_command", "Prove that no record was changed or removed."),
    "export": ("keyfob_registry.cli.audit_prove:export_command", "Print all records as JSON lines, with their proof."),
}
_HELP = {"-h", "--help"}


class ListingGroup(LazyGroup):
    """A group that lists where no command is named."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put ``list`` before options that are its own."""
        if not args or (args[0].startswith("-") and args[0] not in _HELP):
            args = ["list", *args]
        return super().parse_args(ctx, args)


@click.group("audit", cls=ListingGroup, table=COMMANDS)
def group() -> None:
    """Show who called what and with which keys of which secrets, and prove that nothing of it was changed.

    Without a command, it lists.
    """
