"""``keyfob check``."""

import click
from keyfob_sdk.errors import KeyfobError

from keyfob_registry import documents
from keyfob_registry.app import Registry
from keyfob_registry.cli import findings, options, secret_values
from keyfob_registry.cli.printing import note
from keyfob_registry.errors import StoreError
from keyfob_registry.store.protocol import Store
from keyfob_registry.transfer import metadata


@click.command("check")
@options.environment
@options.workspace
@options.strict
@options.as_json
@click.option(
    "--against", metavar="FILE", help="Look at what keyfob secret export --metadata wrote, in place of a store."
)
@click.pass_context
def command(
    ctx: click.Context, *, environment: str, workspace: str, strict: bool, as_json: bool, against: str | None
) -> None:
    """Say what keeps actions from being called: plug-ins that were set aside, and secrets that do not fit.

    Plug-ins that failed before are tried again, and those that listen are told which secrets are due. Exit code 1 if
    there is an error.
    """
    with Registry.open(retry=True) as registry:
        try:
            described = _described(against) if against else None
            found = registry.check(workspace=workspace, environment=environment, strict=strict, described=described)
        except KeyfobError:
            # What is wrong with plug-ins can be said without a store.
            if registry.catalog.findings and not as_json:
                findings.say_all(registry.catalog.findings, as_json=False)
            raise
        if described is None:
            _tell_due(registry)
    ctx.exit(findings.say_all(found, as_json=as_json))


def _tell_due(registry: Registry) -> None:
    """Tell plug-ins that listen what is due; a store that keeps nothing now keeps nobody from checking it."""
    if not registry.reminders.listeners:
        return
    try:
        registry.tell_due()
    except StoreError as error:
        note(f"warning: nobody was told which secrets are due: {error.problem}")


def _described(path: str) -> Store:
    data = secret_values.read_file(path, metadata.LARGEST)
    return metadata.store_of(documents.decode(data, path), path)
