"""``keyfob check``."""

import click
from keyfob_sdk.errors import KeyfobError

from keyfob_registry.app import Registry
from keyfob_registry.cli import findings, options


@click.command("check")
@options.environment
@options.workspace
@options.strict
@options.as_json
@click.pass_context
def command(ctx: click.Context, environment: str, workspace: str, strict: bool, as_json: bool) -> None:
    """Say what keeps actions from being called: plug-ins that were set aside, and secrets that do not fit.

    Plug-ins that failed before are tried again. Exit code 1 if there is an error.
    """
    with Registry.open(retry=True) as registry:
        try:
            found = registry.check(workspace=workspace, environment=environment, strict=strict)
        except KeyfobError:
            # What is wrong with plug-ins can be said without a store.
            if registry.catalog.findings and not as_json:
                findings.say_all(registry.catalog.findings, as_json=False)
            raise
    ctx.exit(findings.say_all(found, as_json=as_json))
