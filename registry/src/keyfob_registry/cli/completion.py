"""``keyfob completion``."""

import click
from click.shell_completion import get_completion_class

from keyfob_registry.cli.failures import WrongUsageError
from keyfob_registry.cli.printing import say

_SHELLS = ("bash", "zsh", "fish")


@click.command("completion")
@click.argument("shell", type=click.Choice(_SHELLS))
@click.pass_context
def command(ctx: click.Context, shell: str) -> None:
    """Print a script that lets SHELL complete commands, actions and secrets.

    For bash, put this into ~/.bashrc: eval "$(keyfob completion bash)"

    For zsh, put this into ~/.zshrc: eval "$(keyfob completion zsh)"

    For fish, put this into ~/.config/fish/config.fish: keyfob completion fish | source
    """
    complete = get_completion_class(shell)
    if complete is None:  # pragma: no cover -- click knows all three
        raise WrongUsageError("click knows no such shell")
    say(complete(ctx.find_root().command, {}, "keyfob", "_KEYFOB_COMPLETE").source())
