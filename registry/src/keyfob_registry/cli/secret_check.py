"""``keyfob secret check`` and ``keyfob secret test``."""

from typing import Any

import click
from keyfob_sdk.errors import did_you_mean

from keyfob_registry.app import Registry
from keyfob_registry.cli import completions, findings, logs, options, secret_names
from keyfob_registry.cli.json_text import say_json
from keyfob_registry.cli.printing import note, say


@click.command("check")
@click.argument("name", required=False, shell_complete=completions.secrets)
@options.environment
@options.workspace
@options.strict
@options.as_json
@click.pass_context
def check_command(
    ctx: click.Context, *, name: str | None, environment: str, workspace: str, strict: bool, as_json: bool
) -> None:
    """Compare what is stored with what installed actions declare: of all secrets, or of NAME."""
    with Registry.open() as registry:
        known = registry.catalog.requirements
        if name is not None:
            secret_names.check(name)
        found = [
            finding
            for each in ([name] if name else sorted(known))
            for finding in registry.check(workspace=workspace, environment=environment, secret=each, strict=strict)
        ]
    if name is not None and name not in known:
        note(f"warning: no installed action reads secret {name!r}")
        for hint in did_you_mean(name, known):
            note(f"hint: {hint}")
    ctx.exit(findings.say_all(found, as_json=as_json))


@click.command("test")
@click.argument("name", shell_complete=completions.secrets)
@options.environment
@options.workspace
@options.as_json
@click.pass_context
def test_command(ctx: click.Context, name: str, environment: str, workspace: str, as_json: bool) -> None:
    """Run the check of the secret NAME: one cheap request that proves that its values work."""
    secret_names.check(name)
    logs.show(verbose=False)
    with Registry.open() as registry:
        report = registry.test_secret(name, workspace=workspace, environment=environment)
    if as_json:
        data: dict[str, Any] = {"secret": name, "ok": report.ok, "step": report.step, "message": report.message}
        say_json(data | {"hints": list(report.hints)})
    elif report.ok:
        say(f"ok: {name}: {report.message}")
    else:
        note(f"error: {name} fails at {report.step}: {report.message}")
        for hint in report.hints:
            note(f"hint: {hint}")
    ctx.exit(0 if report.ok else 1)
