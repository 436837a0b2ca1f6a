"""``keyfob secret export``."""

from pathlib import Path

import click

from keyfob_registry.app import Registry
from keyfob_registry.cli import bundle_keys
from keyfob_registry.cli.failures import WrongUsageError
from keyfob_registry.cli.printing import say
from keyfob_registry.transfer import age, bundle, metadata, private_file


@click.command("export")
@click.argument("path", metavar="[FILE]", required=False)
@click.option("-w", "--workspace", help="Export this workspace alone; all workspaces if none is named.")
@click.option("--metadata", "is_metadata", is_flag=True, help="Export names alone: no value, and no key is needed.")
@click.option("--recipients-file", "recipients", metavar="PATH", help="Encrypt for these recipients, one a line.")
@bundle_keys.passphrase_fd
@bundle_keys.passphrase_file
def command(
    *,
    path: str | None,
    workspace: str | None,
    is_metadata: bool,
    recipients: str | None,
    descriptor: int | None,
    passphrase_file: str | None,
) -> None:
    """Write all secrets to the new FILE, encrypted in the format of age; or names without values, to stdout or FILE.

    A passphrase is asked for where no option says what to encrypt with. The file is for you alone, and none is
    overwritten. There is no export of values in clear.
    """
    key = bundle_keys.given(path=recipients, descriptor=descriptor, passphrase_file=passphrase_file)
    if is_metadata:
        if key is not None:
            raise WrongUsageError("--metadata is not encrypted: it holds no value")
        _describe(path, workspace)
    elif path is None:
        raise WrongUsageError("FILE is missing", hints=["keyfob secret export backup.age"])
    else:
        _export(path, workspace, key or bundle_keys.asked(confirm=True))


def _describe(path: str | None, workspace: str | None) -> None:
    with Registry.open() as registry:
        text = metadata.describe(registry.store, workspace)
    if path is None:
        say(text)
        return
    private_file.write(Path(path), f"{text}\n".encode())
    say(f"wrote {path}: names and versions, no value")


def _export(path: str, workspace: str | None, key: age.Key) -> None:
    private_file.refuse_existing(Path(path))
    with Registry.open() as registry:
        data, count = bundle.export(registry, key, workspace)
    private_file.write(Path(path), data)
    say(f"wrote {path}: {count} secrets, encrypted")
