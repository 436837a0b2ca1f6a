"""The command line ``keyfob``.

Importing this module imports click and nothing heavy; a command's own module is imported when the command is used.
"""

import sys
from collections.abc import Sequence

import click

from keyfob_registry.cli import failures
from keyfob_registry.cli.lazy import LazyGroup
from keyfob_registry.cli.printing import prepare_streams, settle_streams

COMMANDS = {
    "init": ("keyfob_registry.cli.init:command", "Make the database and the root key."),
    "secret": ("keyfob_registry.cli.secret:group", "Store secrets, list, check and remove them."),
    "variable": ("keyfob_registry.cli.variable:group", "Store what expressions read and what is no secret."),
    "action": ("keyfob_registry.cli.action:group", "Look up what actions there are, and what they need."),
    "call": ("keyfob_registry.cli.call:command", "Call an action with the secrets that it declares."),
    "workflow": ("keyfob_registry.cli.workflow:group", "Check workflows, run them, and show what they did."),
    "check": ("keyfob_registry.cli.check:command", "Say what keeps actions from being called."),
    "worker": ("keyfob_registry.cli.worker:group", "Run workflows for others, and limit how often actions are called."),
    "workspace": ("keyfob_registry.cli.workspace:group", "List, show and make workspaces."),
    "key": ("keyfob_registry.cli.key:group", "List keys, rotate them while calls go on, retire old ones."),
    "environment": ("keyfob_registry.cli.environment:group", "List environments."),
    "store": ("keyfob_registry.cli.store:group", "List and test external stores of secrets."),
    "audit": ("keyfob_registry.cli.audit:group", "Show who called what, and prove that no record was changed."),
    "doctor": ("keyfob_registry.cli.doctor:command", "Look for what is wrong with this installation."),
    "upgrade": ("keyfob_registry.cli.upgrade:command", "Migrate the database to this version of Keyfob."),
    "backup": ("keyfob_registry.cli.backup:backup_command", "Copy the database, while calls go on."),
    "restore": ("keyfob_registry.cli.backup:restore_command", "Make the database of a backup."),
    "completion": ("keyfob_registry.cli.completion:command", "Print a script that completes commands in a shell."),
    "demo": ("keyfob_registry.demo:command", "Call three AWS accounts of a made-up cloud."),
}


@click.group(
    cls=LazyGroup, table=COMMANDS, takes_plugins=True, context_settings={"help_option_names": ["-h", "--help"]}
)
@click.version_option(package_name="keyfob-registry", prog_name="keyfob", message="%(prog)s %(version)s")
def keyfob() -> None:
    """Store the secrets of many tenants, and call actions with exactly the ones that they declare.

    Exit codes: 0 done, 1 failed or found something, 2 not understood.
    """


def main() -> None:
    """Run the command line, and end the process with its exit code."""
    sys.exit(run(sys.argv[1:]))


def run(arguments: Sequence[str]) -> int:
    """Run one command line, and return its exit code; whatever goes wrong is said on stderr."""
    prepare_streams()
    try:
        code: object = keyfob.main(list(arguments), prog_name="keyfob", standalone_mode=False)
    except SystemExit as ended:
        code = ended.code
    except BaseException as error:  # noqa: BLE001 -- nobody is to see a traceback, which may hold a value
        code = failures.report(error)
    settled = settle_streams()
    return code if isinstance(code, int) and code else settled
