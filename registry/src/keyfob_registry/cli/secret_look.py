"""``keyfob secret list`` and ``keyfob secret show``."""

from datetime import datetime, timedelta
from typing import Any

import click
from keyfob_sdk import RegistrySecret

from keyfob_registry.app import Registry, SecretInfo
from keyfob_registry.cli import completions, options, secret_names
from keyfob_registry.cli.json_text import say_json
from keyfob_registry.cli.printing import note, say_fields, say_table, time_text
from keyfob_registry.dates import day

_HEADERS = ("name", "environment", "scope", "version", "updated", "expires", "last used", "keys")


@click.command("list")
@click.option("-e", "--environment", help="Only secrets of this environment; of all if none is named.")
@options.workspace
@click.option(
    "--unused",
    metavar="[DAYS]",
    is_flag=False,
    flag_value=-1,
    type=click.IntRange(-1),
    help="Only what no call has used, or none for so many DAYS; what external stores have is left out.",
)
@options.as_json
def list_command(*, environment: str | None, workspace: str, unused: int | None, as_json: bool) -> None:
    """List the secrets of a workspace and of its organization, without values."""
    with Registry.open() as registry:
        found = registry.secrets(workspace=workspace, environment=environment)
        if unused is not None:
            now = registry.clock.now()
            found = [info for info in found if not info.place and _is_unused(info, unused, now)]
    if as_json:
        say_json([_as_dict(info) for info in found])
    elif found:
        say_table(_HEADERS, map(_row, found))
    elif unused is not None:
        note("all that is stored here was used")
    else:
        note("nothing is stored here")
        note("hint: keyfob secret set NAME KEY")


@click.command("show")
@click.argument("name", shell_complete=completions.stored)
@options.environment
@options.workspace
@options.as_json
def show_command(name: str, environment: str, workspace: str, as_json: bool) -> None:
    """Show what a call gets of the secret NAME: its keys, who reads it, and which required keys are missing."""
    secret_names.check(name)
    with Registry.open() as registry:
        info = registry.secret(name, workspace=workspace, environment=environment)
        declared = registry.catalog.requirements.get(name, [])
    readers = sorted({action for action, _ in declared})
    missing = _missing([requirement for _, requirement in declared], info)
    if as_json:
        say_json(_as_dict(info) | {"read_by": readers, "missing": missing})
        return
    say_fields(
        [
            ("secret", info.name),
            ("scope", info.scope),
            ("environment", info.environment),
            ("version", _version(info)),
            ("created", _time(info.created_at)),
            ("updated", _time(info.updated_at)),
            ("expires", _date(info.expires_at)),
            ("rotate by", _date(info.rotate_by)),
            ("last used", _used(info)),
            ("place", info.place),
            ("keys", ", ".join(info.keys)),
            ("hosts", ", ".join(info.hosts)),
            ("missing", ", ".join(missing)),
            ("read by", ", ".join(readers) or "no installed action"),
        ]
    )


def _missing(declared: list[RegistrySecret], info: SecretInfo) -> list[str]:
    return sorted({key for requirement in declared for key in requirement.missing(info.keys)})


def _row(info: SecretInfo) -> tuple[str, ...]:
    keys = ", ".join(info.keys) or (f"in {info.place}" if info.place else "")
    dates = _date(info.expires_at), _used(info)
    return info.name, info.environment, info.scope, _version(info), _time(info.updated_at), *dates, keys


def _is_unused(info: SecretInfo, days: int, now: datetime) -> bool:
    if info.last_used_at is None:
        return True
    return days >= 0 and info.last_used_at < now - timedelta(days=days)


def _as_dict(info: SecretInfo) -> dict[str, Any]:
    return {
        "name": info.name,
        "scope": info.scope,
        "environment": info.environment,
        "version": info.version,
        "keys": list(info.keys),
        "hosts": list(info.hosts),
        "created_at": _time(info.created_at) or None,
        "updated_at": _time(info.updated_at) or None,
        "expires_at": _time(info.expires_at) or None,
        "rotate_by": _time(info.rotate_by) or None,
        "last_used_at": _time(info.last_used_at) or None,
    } | ({"place": info.place} if info.place else {})


def _version(info: SecretInfo) -> str:
    return "" if info.place and not info.version else str(info.version)


def _time(moment: datetime | None) -> str:
    return time_text(moment) if moment else ""


def _used(info: SecretInfo) -> str:
    return "" if info.place else _time(info.last_used_at) or "never"


def _date(date: datetime | None) -> str:
    return day(date) if date else ""
