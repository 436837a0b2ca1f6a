"""``keyfob secret history``, ``rollback``, ``restore``, ``purge`` and ``accept``."""

import re
from datetime import timedelta

import click

from keyfob_registry.app import Registry
from keyfob_registry.cli import completions, options, secret_names
from keyfob_registry.cli.failures import WrongUsageError
from keyfob_registry.cli.json_text import say_json
from keyfob_registry.cli.printing import note, say, say_table, time_text
from keyfob_registry.cli.secret_remove import agrees
from keyfob_registry.management import Purged
from keyfob_registry.store.history import Version

_HEADERS = ("version", "when", "who", "change", "keys")
_SPAN = re.compile(r"([0-9]{1,5})(m|h|d)")
_SECONDS = {"m": 60, "h": 3600, "d": 86_400}


@click.command("history")
@click.argument("name", shell_complete=completions.stored)
@options.environment
@options.workspace
@options.organization
@options.as_json
def history_command(name: str, environment: str, workspace: str, *, organization: bool, as_json: bool) -> None:
    """List the versions of the secret NAME that are kept, the newest first: who changed which keys, and when.

    It lists a deleted secret as well. No value is shown, and no key is needed.
    """
    secret_names.check(name)
    with Registry.open() as registry:
        found = registry.history(name, workspace=workspace, environment=environment, organization=organization)
    if as_json:
        say_json(
            [
                {
                    "version": each.version,
                    "created_at": time_text(each.created_at),
                    "actor": each.actor,
                    "change": each.change,
                    "source": each.source,
                    "keys": list(each.keys),
                }
                for each in found
            ]
        )
        return
    rows = ((str(v.version), time_text(v.created_at), v.actor, _what(v), ", ".join(v.keys)) for v in found)
    say_table(_HEADERS, rows)


@click.command("rollback")
@click.argument("name", shell_complete=completions.stored)
@click.option("--to", "version", type=click.IntRange(min=1), required=True, help="The version to go back to.")
@options.environment
@options.workspace
@options.organization
def rollback_command(name: str, version: int, environment: str, workspace: str, *, organization: bool) -> None:
    """Give the secret NAME the values of an earlier version; that makes a new version, so it can be taken back.

    Keys that the earlier version did not have are gone afterwards. A deleted secret is there again.
    """
    secret_names.check(name)
    with Registry.open() as registry:
        made = registry.rollback(name, version, workspace=workspace, environment=environment, organization=organization)
    say(f"{name} in environment {environment!r} has the values of version {version}, as version {made}")


@click.command("restore")
@click.argument("name")
@options.environment
@options.workspace
@options.organization
def restore_command(name: str, environment: str, workspace: str, *, organization: bool) -> None:
    """Bring the deleted secret NAME back, with the values that it had."""
    secret_names.check(name)
    with Registry.open() as registry:
        made = registry.restore(name, workspace=workspace, environment=environment, organization=organization)
    say(f"restored {name} in environment {environment!r}, version {made}")


@click.command("purge")
@click.argument("name", required=False)
@click.option("-e", "--environment", help="Of this environment; without a NAME, of all if none is named.")
@options.workspace
@options.organization
@click.option("--older-than", "span", metavar="SPAN", help="Only what was replaced or deleted longer ago: 30d, 12h.")
@click.option("--keep", type=click.IntRange(min=1), help="So many versions of each secret stay at least.")
@click.option("-y", "--yes", is_flag=True, help="Do not ask.")
@click.pass_context
def purge_command(
    ctx: click.Context,
    *,
    name: str | None,
    environment: str | None,
    workspace: str,
    organization: bool,
    span: str | None,
    keep: int | None,
    yes: bool,
) -> None:
    """Forget old versions and deleted secrets for good: of the secret NAME, or of the whole workspace.

    Without --older-than and --keep, all versions go but the ones that count, and all deleted secrets. What is purged
    is gone from the database and its log, and nobody can bring it back; a backup made before still has it.
    """
    older_than = _span(span) if span is not None else None
    if name is not None:
        secret_names.check(name)
    with Registry.open() as registry:
        what = f"old versions of {name}" if name else f"old versions and deleted secrets of workspace {workspace!r}"
        if not yes and not agrees(f"purge {what} for good?", "purge them"):
            note("nothing was purged")
            ctx.exit(1)
        done = registry.purge(
            name,
            older_than=older_than,
            keep=keep,
            workspace=workspace,
            environment=environment,
            organization=organization,
        )
    for each in done:
        say(_purged(each))
    if not done:
        note("there was nothing to purge")


@click.command("accept")
@options.workspace
@options.organization
@click.option("-y", "--yes", is_flag=True, help="Do not ask.")
@click.pass_context
def accept_command(ctx: click.Context, workspace: str, *, organization: bool, yes: bool) -> None:
    """Take the stored secrets of a workspace for the right ones, as after a backup was restored.

    What keyfob doctor says of them is listed first. Secrets that were changed without the root key go on as new
    versions without a history; check their values.
    """
    with Registry.open() as registry:
        troubles = [str(each) for each in registry.examine()]
        for trouble in troubles:
            note(trouble)
        if troubles and not yes and not agrees("take what is stored for the right secrets?", "accept them"):
            note("nothing was accepted")
            ctx.exit(1)
        accepted = registry.accept(workspace=workspace, organization=organization) if troubles else []
    say(f"accepted the secrets of workspace {workspace!r}" if accepted else "there was nothing to accept")


def _what(version: Version) -> str:
    return version.change if version.source is None else f"{version.change} to {version.source}"


def _purged(each: Purged) -> str:
    if each.is_whole:
        return f"purged {each.name} in environment {each.environment!r}"
    return f"purged {each.name} in environment {each.environment!r} before version {each.oldest}"


def _span(text: str) -> timedelta:
    found = _SPAN.fullmatch(text)
    if found is None:
        raise WrongUsageError(f"{text!r} is no span of time", hints=["write 30d, 12h or 90m"])
    return timedelta(seconds=int(found[1]) * _SECONDS[found[2]])
