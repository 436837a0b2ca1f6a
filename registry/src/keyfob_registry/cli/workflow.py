"""``keyfob workflow``: the table of its commands."""

import click

from keyfob_registry.cli.lazy import LazyGroup

COMMANDS = {
    "validate": ("keyfob_registry.cli.workflow_validate:command", "Say what is wrong with workflows."),
    "preflight": ("keyfob_registry.cli.workflow_preflight:command", "Say which secrets a run would lack."),
    "graph": ("keyfob_registry.cli.workflow_graph:command", "Draw a workflow as Mermaid or SVG."),
    "run": ("keyfob_registry.cli.workflow_run:command", "Run a workflow, and show how it goes."),
    "resume": ("keyfob_registry.cli.workflow_resume:command", "Go on with a run that was killed or cancelled."),
    "cancel": ("keyfob_registry.cli.workflow_cancel:command", "Stop a run and its children."),
    "runs": ("keyfob_registry.cli.workflow_runs:command", "List runs."),
    "show": ("keyfob_registry.cli.workflow_show:command", "Show what a run did, and when."),
    "schedule": ("keyfob_registry.cli.workflow_schedule:command", "Start runs by the clock."),
    "prune": ("keyfob_registry.cli.workflow_prune:command", "Forget runs that ended long ago."),
    "list": ("keyfob_registry.cli.workflow_look:list_command", "List the workflows that there are."),
    "show-definition": (
        "keyfob_registry.cli.workflow_look:show_command",
        "Show what a workflow does and needs.",
    ),
}


@click.group("workflow", cls=LazyGroup, table=COMMANDS)
def group() -> None:
    """Check workflows, run them, and show what they did."""
