"""``keyfob secret``: the table of its commands."""

import click

from keyfob_registry.cli.lazy import LazyGroup

COMMANDS = {
    "set": ("keyfob_registry.cli.secret_set:command", "Store values, from a prompt, stdin, a file or variables."),
    "list": ("keyfob_registry.cli.secret_look:list_command", "List what is stored, without values."),
    "show": ("keyfob_registry.cli.secret_look:show_command", "Show the keys of a secret, and who reads it."),
    "dates": ("keyfob_registry.cli.secret_dates:command", "Show or change when a secret expires and is to be rotated."),
    "uses": ("keyfob_registry.cli.secret_uses:command", "Show which actions declare a secret, and which used it."),
    "matrix": ("keyfob_registry.cli.matrix:command", "Show all tenants: which keys are stored, which are missing."),
    "rm": ("keyfob_registry.cli.secret_remove:command", "Remove a secret, or some of its keys."),
    "history": ("keyfob_registry.cli.secret_versions:history_command", "List the versions of a secret."),
    "rollback": ("keyfob_registry.cli.secret_versions:rollback_command", "Go back to an earlier version."),
    "restore": ("keyfob_registry.cli.secret_versions:restore_command", "Bring a deleted secret back."),
    "purge": ("keyfob_registry.cli.secret_versions:purge_command", "Forget old versions and deleted secrets for good."),
    "accept": ("keyfob_registry.cli.secret_versions:accept_command", "Take what a backup brought back for right."),
    "check": ("keyfob_registry.cli.secret_check:check_command", "Compare what is stored with what actions declare."),
    "import": ("keyfob_registry.cli.secret_import:command", "Import a file of another tool, or restore a bundle."),
    "export": ("keyfob_registry.cli.secret_export:command", "Write an encrypted bundle, or names without values."),
    "test": ("keyfob_registry.cli.secret_check:test_command", "Ask the vendor whether the stored values work."),
}


@click.group("secret", cls=LazyGroup, table=COMMANDS)
def group() -> None:
    """Store secrets, list, check and remove them; no value is ever shown."""
