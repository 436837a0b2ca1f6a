"""``keyfob secret import``."""

import sys
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from typing import Any

import click

from keyfob_registry.app import Registry
from keyfob_registry.cli import bundle_keys, options, secret_names, secret_values
from keyfob_registry.cli.failures import WrongUsageError
from keyfob_registry.cli.json_text import say_json
from keyfob_registry.cli.printing import note, say, say_table
from keyfob_registry.transfer import age, bundle, plan, reading
from keyfob_registry.transfer.items import Guide

_HEADERS = ("outcome", "secret", "environment", "owner", "keys")
_ENOUGH_FOR_A_BAR = 20


@click.command("import")
@click.argument("path", metavar="FILE")
@click.option("--format", "kind", type=click.Choice(reading.FORMATS), help="What FILE is, where that cannot be told.")
@options.environment
@options.workspace
@options.organization
@click.option("--secret", metavar="NAME", help="The secret that a flat file belongs to.")
@click.option(
    "--map", "pairs", metavar="NAME=SECRET[.KEY]", multiple=True, help="Rename what FILE calls NAME; repeatable."
)
@click.option("--dry-run", is_flag=True, help="Show the plan, and write nothing.")
@click.option("--overwrite", is_flag=True, help="Replace values that are stored already, and differ.")
@click.option("--skip-existing", is_flag=True, help="Keep values that are stored already, and differ.")
@click.option("--identity-file", metavar="PATH", help="The identity that opens a bundle, or a file of SOPS.")
@bundle_keys.key_file
@bundle_keys.key_env
@bundle_keys.passphrase_fd
@bundle_keys.passphrase_file
@options.as_json
@click.pass_context
def command(ctx: click.Context, /, *, path: str, **given: Any) -> None:
    """Import the values of FILE, or restore a bundle that keyfob secret export wrote.

    FILE is a .env, JSON or YAML file, AWS configuration or credentials, connections of Airflow, decrypted credentials
    of n8n, answers of Vault's key-value engine, or a listing of secrets with their keys; or one that SOPS encrypted
    for age, or whose values are Fernet tokens. The plan is shown first. Each secret is written whole; an import that
    was broken off goes on where it stopped when it is done again, and one that is done twice changes nothing.

    What is not allowed or empty is refused and left out: then the exit code is 1.
    """
    if given["overwrite"] and given["skip_existing"]:
        raise WrongUsageError("--overwrite and --skip-existing do not go together")
    data = secret_values.read_file(path, bundle.LARGEST)
    with Registry.open() as registry:
        made = _restored(ctx, registry, data, path) if age.is_bundle(data) else _read(registry, data, path, given)
        written = _carry_out(registry, made, given)
    if given["as_json"]:
        say_json(_as_dict(made, written))
    ctx.exit(1 if made.refused else 0)


def _read(registry: Registry, data: bytes, path: str, given: dict[str, Any]) -> plan.Plan:
    if given["secret"]:
        secret_names.check(given["secret"])
    guide = Guide(given["secret"], _renamed(given["pairs"]), _declared(registry))
    default = plan.Default(given["workspace"], given["environment"], given["organization"])
    registry.workspace(default.workspace)

    def key(kind: str) -> age.Key:
        files = {"identity": given["identity_file"], "key_file": given["key_file"]}
        return bundle_keys.of_file(kind, **files, variable=given["key_env"])

    return plan.make(registry, reading.read(data, path, guide, given["kind"], key=key), default)


def _restored(ctx: click.Context, registry: Registry, data: bytes, path: str) -> plan.Plan:
    """Return the plan of a bundle, which says itself where everything belongs."""
    for name in ("environment", "workspace", "organization", "secret", "pairs", "kind"):
        if ctx.get_parameter_source(name) is click.core.ParameterSource.COMMANDLINE:
            raise WrongUsageError("a bundle says itself where its secrets belong: leave out what names a place")
    if ctx.params["key_file"] or ctx.params["key_env"]:
        raise WrongUsageError("--key-file and --key-env open no bundle", hints=["add --identity-file PATH"])
    given = ctx.params
    key = bundle_keys.given(
        path=given["identity_file"], descriptor=given["descriptor"], passphrase_file=given["passphrase_file"]
    )
    if key is None and not age.takes_passphrase(data):
        raise WrongUsageError("the bundle is encrypted for recipients", hints=["add --identity-file PATH"])
    content = bundle.restore(data, key or bundle_keys.asked(confirm=False), path)
    return plan.make(registry, content.items, plan.Default("default", "default"), content.workspaces, content.dated)


def _carry_out(registry: Registry, made: plan.Plan, given: dict[str, Any]) -> int:
    """Show the plan, and do it unless told otherwise; return how many secrets were written."""
    if not given["as_json"]:
        _show(made)
    if given["dry_run"]:
        note("nothing was written: --dry-run")
        return 0
    differing = made.count("changed", "stored")
    if differing and not given["overwrite"] and not given["skip_existing"]:
        hints = ["add --overwrite to replace them, or --skip-existing to keep them"]
        raise WrongUsageError(f"{differing} values are stored already and differ: nothing was written", hints=hints)
    with _progress(len(made.writes(overwrite=given["overwrite"]))) as advance:
        written = plan.carry_out(registry, made, overwrite=given["overwrite"], advance=advance)
    if not given["as_json"]:
        say(f"imported {written} secrets" if written else "nothing to import: all of it is there")
    return written


def _show(made: plan.Plan) -> None:
    for name, organization in made.workspaces:
        say(f"new workspace {name!r} of organization {organization!r}")
    rows = [
        (outcome, place.name, place.environment, _owner(place), ", ".join(keys))
        for outcome, place, keys in made.groups()
    ]
    if rows:
        say_table(_HEADERS, rows)
    for item in made.refused:
        names = f" {item.secret}.{item.key}" if item.secret and item.key else ""
        note(f"error: refused {item.where}{names}: {item.problem}")


def _as_dict(made: plan.Plan, written: int) -> dict[str, Any]:
    return {
        "workspaces": [{"name": name, "organization": organization} for name, organization in made.workspaces],
        "secrets": [
            {
                "outcome": outcome,
                "name": place.name,
                "environment": place.environment,
                "workspace": place.workspace,
                "organization": place.is_organization,
                "keys": list(keys),
            }
            for outcome, place, keys in made.groups()
        ],
        "refused": [
            {"where": item.where, "name": item.secret, "key": item.key, "problem": item.problem}
            for item in made.refused
        ],
        "written": written,
    }


def _owner(place: plan.Place) -> str:
    return f"organization of {place.workspace}" if place.is_organization else f"workspace {place.workspace}"


def _declared(registry: Registry) -> dict[str, list[str]]:
    """Return the secrets that declare each key."""
    found: dict[str, dict[str, None]] = {}
    for name, declarations in registry.catalog.requirements.items():
        for _, requirement in declarations:
            for key in requirement.declared:
                found.setdefault(key, {})[name] = None
    return {key: list(names) for key, names in found.items()}


def _renamed(pairs: Sequence[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for number, pair in enumerate(pairs, start=1):
        name, equals, target = pair.partition("=")
        if not name or not equals or not target:
            # What stands there may be a value.
            raise WrongUsageError(f"--map {number} is not of the form NAME=SECRET or NAME=SECRET.KEY")
        found[name] = target
    return found


@contextmanager
def _progress(total: int) -> Generator[Callable[[], object]]:
    """Show a bar on a terminal, where there is enough to wait for."""
    if not sys.stderr.isatty() or total < _ENOUGH_FOR_A_BAR:
        yield lambda: None
        return
    from rich.console import Console  # hidden import: only a terminal gets a bar
    from rich.progress import Progress  # hidden import: the same

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("importing", total=total)
        yield lambda: bar.advance(task)
