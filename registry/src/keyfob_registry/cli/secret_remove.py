"""``keyfob secret rm``."""

import sys
from collections.abc import Sequence

import click
from keyfob_sdk.errors import did_you_mean

from keyfob_registry.app import Registry, SecretInfo
from keyfob_registry.cli import completions, options, secret_names
from keyfob_registry.cli.failures import WrongUsageError
from keyfob_registry.cli.printing import note, say


@click.command("rm")
@click.argument("name", shell_complete=completions.stored)
@click.argument("keys", metavar="[KEY]...", nargs=-1)
@options.environment
@options.workspace
@options.organization
@click.option("-y", "--yes", is_flag=True, help="Do not ask.")
@click.pass_context
def command(
    ctx: click.Context,
    *,
    name: str,
    keys: tuple[str, ...],
    environment: str,
    workspace: str,
    organization: bool,
    yes: bool,
) -> None:
    """Remove the secret NAME, or only these KEYs of it; keyfob secret restore and rollback take that back.

    What is removed is gone for good after the days that deleted secrets are kept, or by keyfob secret purge.
    Before it asks, it says which actions need it, and when it was last used. Where nobody can be asked, it needs --yes.
    """
    secret_names.check(name, keys)
    with Registry.open() as registry:
        info = find(registry, name, environment, workspace, organization=organization)
        _check_keys(info, keys)
        what = ", ".join(f"{name}.{key}" for key in keys or info.keys)
        if not yes:
            place = {"workspace": workspace, "environment": environment}
            for sentence in registry.consequences(name, keys or None, organization=organization, **place):
                note(f"warning: {sentence}")
        if not yes and not agrees(f"remove {what} from environment {environment!r}?", "remove it"):
            note("nothing was removed")
            ctx.exit(1)
        registry.remove_secret(
            name, keys or None, workspace=workspace, environment=environment, organization=organization
        )
    say(f"removed {what}")


def find(registry: Registry, name: str, environment: str, workspace: str, *, organization: bool) -> SecretInfo:
    """Return the secret of the scope that is meant; WrongUsageError if it belongs to the other one."""
    wanted = "organization" if organization else "workspace"
    stored = [info for info in registry.secrets(workspace=workspace, environment=environment) if info.name == name] or [
        registry.secret(name, workspace=workspace, environment=environment)
    ]
    for info in stored:
        if info.scope == wanted:
            return info
    hint = "add --organization" if wanted == "workspace" else "leave --organization out"
    raise WrongUsageError(f"secret {name!r} belongs to the {stored[0].scope}, not to the {wanted}", hints=[hint])


def _check_keys(info: SecretInfo, keys: Sequence[str]) -> None:
    for key in keys:
        if key not in info.keys:
            hints = did_you_mean(key, info.keys) or [f"keyfob secret show {info.name}"]
            raise WrongUsageError(f"secret {info.name!r} has no key {key!r}", hints=hints)


def agrees(question: str, what: str) -> bool:
    """Ask; WrongUsageError if nobody is there to answer."""
    if not sys.stdin.isatty():
        raise WrongUsageError(f"there is nobody to ask whether to {what}", hints=["add --yes"])
    return click.confirm(question, err=True)
