"""``keyfob secret set``."""

import sys
from collections.abc import Sequence

import click
from keyfob_sdk import Finding, RegistrySecret, Severity
from keyfob_sdk.errors import did_you_mean
from pydantic import SecretStr

from keyfob_registry import names
from keyfob_registry.app import Registry
from keyfob_registry.cli import completions, date_options, options, secret_names, secret_values
from keyfob_registry.cli.failures import WrongUsageError
from keyfob_registry.cli.printing import note, say


@click.command("set")
@click.argument("name", shell_complete=completions.secrets)
@click.argument("keys", metavar="[KEY]...", nargs=-1)
@options.environment
@options.workspace
@options.organization
@click.option("--file", "path", metavar="PATH", help="Take the value of KEY, or all keys of a .env, JSON or YAML file.")
@click.option(
    "--from-env", "sources", metavar="[KEY=]VARIABLE", multiple=True, help="Take a value from a variable; repeatable."
)
@date_options.expires
@date_options.rotate_by
@click.option(
    "--if-version", "version", type=click.IntRange(min=0), help="Only if the secret is at this version; 0: not stored."
)
@click.option(
    "--host", "hosts", metavar="HOST", multiple=True, help="Only let values be sent to this host; repeatable, all anew."
)
@click.option("--as-is", is_flag=True, help="Store the values as they are, and refuse none.")
def command(
    *,
    name: str,
    keys: tuple[str, ...],
    environment: str,
    workspace: str,
    organization: bool,
    path: str | None,
    sources: tuple[str, ...],
    expires: str | None,
    rotate_by: str | None,
    version: int | None,
    hosts: tuple[str, ...],
    as_is: bool,
) -> None:
    """Store values in the secret NAME, beside the keys that it has.

    A value never stands on the command line. It is asked for without echo, a KEY after the other; or it is all of
    stdin, for one KEY; or it comes from a file or from variables. Without a KEY, what installed actions require is
    asked for.

    Blanks around a value and escaped line breaks in PEM text are put right, which is said. Placeholders, values of the
    wrong form and values of another tenant are refused; --as-is stores them all the same.

    Dates that the secret has stay as they are, unless --expires or --rotate-by say otherwise.
    Every change makes a new version, which keyfob secret history lists and keyfob secret rollback goes back to.
    """
    secret_names.check(name, keys)
    names.refuse_reserved(name, *keys)
    if path is not None and sources:
        raise WrongUsageError("--file and --from-env do not go together", hints=["store them one after the other"])
    with Registry.open() as registry:
        dates = date_options.changes(registry.clock.now(), expires=expires, rotate_by=rotate_by)
        declared = [requirement for _, requirement in registry.catalog.requirements.get(name, ())]
        values = _values(name, keys, path, sources, declared)
        secret_names.check(name, list(values))
        made = registry.put_secret(
            name,
            values,
            workspace=workspace,
            environment=environment,
            organization=organization,
            as_is=as_is,
            expected_version=version,
            hosts=hosts or None,
            told=_say_change,
            **dates,
        )
        owner = f"the organization of workspace {workspace!r}" if organization else f"workspace {workspace!r}"
        say(f"stored {', '.join(f'{name}.{key}' for key in values)}")
        say(f"in {owner}, environment {environment!r}, version {made}")
        _warn(registry, name, workspace, environment)


def _say_change(change: Finding) -> None:
    note(f"changed[{change.code}]: {change.message}")


def _values(
    name: str, keys: Sequence[str], path: str | None, sources: Sequence[str], declared: Sequence[RegistrySecret]
) -> dict[str, SecretStr]:
    """Return the values from where the command line says that they are."""
    if path is not None:
        return secret_values.of_file(path, keys)
    if sources:
        return secret_values.of_variables(sources, keys)
    if sys.stdin.isatty():
        return secret_values.of_prompts(list(keys) or _asked(name, declared))
    if len(keys) != 1:
        hint = f'printf %s "$VALUE" | keyfob secret set {name} {keys[0] if keys else "KEY"}'
        raise WrongUsageError("stdin holds the value of one KEY: name exactly one", hints=[hint])
    return secret_values.of_stdin(keys[0])


def _asked(name: str, declared: Sequence[RegistrySecret]) -> list[str]:
    """Return the keys to ask for: those that installed actions require."""
    keys = list(dict.fromkeys(key for requirement in declared for key in requirement.keys))
    groups = dict.fromkeys(tuple(group) for requirement in declared for group in requirement.one_of)
    optional = dict.fromkeys(key for requirement in declared for key in requirement.optional_keys)
    ways = [f"keyfob secret set {name} {' '.join(group)}" for group in groups or [(key,) for key in optional]]
    if keys:
        for way in ways if groups else ():
            note(f"hint: then one of: {way}")
        return keys
    if not declared:
        hints = ["keyfob secret set NAME KEY", "keyfob action list"]
        raise WrongUsageError("name the keys: no installed action declares this secret", hints=hints)
    raise WrongUsageError(f"name the keys: secret {name!r} is stored in one of several ways", hints=ways)


def _warn(registry: Registry, name: str, workspace: str, environment: str) -> None:
    """Say what still keeps actions from using the secret."""
    known = registry.catalog.requirements
    if name not in known:
        note(f"warning: no installed action reads secret {name!r}")
        for hint in did_you_mean(name, known):
            note(f"hint: {hint}")
    for finding in registry.check(workspace=workspace, environment=environment, secret=name):
        weight = "info" if finding.severity is Severity.INFO else "warning"
        note(f"{weight}[{finding.code}]: {finding.message}")
        if finding.hint:
            note(f"hint: {finding.hint}")
