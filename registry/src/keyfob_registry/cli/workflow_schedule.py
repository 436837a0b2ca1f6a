"""``keyfob workflow schedule``."""

from pathlib import Path

import click

from keyfob_registry.app import Registry
from keyfob_registry.cli import options, workflow_files
from keyfob_registry.cli.failures import WrongUsageError
from keyfob_registry.cli.printing import say
from keyfob_registry.runs import administration, prepared_run


@click.command("schedule")
@workflow_files.workflow
@click.option("-e", "--environment", help="The environment of the runs; the workflow's own if none is given.")
@options.workspace
@workflow_files.folders
@click.option("--off", is_flag=True, help="Start no more runs of it by the clock.")
def command(name: str, *, environment: str | None, workspace: str, folders: tuple[Path, ...], off: bool) -> None:
    """Let workers start runs of WORKFLOW at the times that its triggers of type schedule name by args.cron, in UTC.

    What is scheduled is the workflow as its file says it now: say it again when the file has changed.
    """
    library = workflow_files.library_of(name, folders)
    definition = workflow_files.find(name, library)
    crons = [str(each.args["cron"]) for each in definition.workflow.triggers if "cron" in each.args]
    with Registry.open() as registry, administration(registry) as admin:
        if off:
            count = admin.unschedule(definition.alias)
            say(f"removed {count} schedule{'s' if count != 1 else ''} of {definition.alias}")
            return
        if not crons:
            raise WrongUsageError(
                f"{definition.alias} has no trigger of type schedule",
                hints=["write triggers: [{type: schedule, args: {cron: 0 6 * * *}}]"],
            )
        run = prepared_run(registry, definition, library, workspace=workspace, environment=environment)
        admin.schedule(run, crons)
    say(f"scheduled {definition.alias}: {', '.join(crons)}")
