"""``keyfob workflow run``."""

import sys
from pathlib import Path

import click

from keyfob_registry.app import Registry
from keyfob_registry.cli import arguments, logs, options, run_view
from keyfob_registry.cli.json_text import say_json
from keyfob_registry.cli.printing import note
from keyfob_registry.runs import Foreground, definitions, inline_engine, new_run
from keyfob_registry.templates.inputs import schema
from keyfob_registry.workflows.engine import Engine
from keyfob_registry.workflows.run import Outcome


@click.command("run")
@click.argument("workflow", metavar="FILE|ALIAS")
@click.argument("words", metavar="[NAME=VALUE]...", nargs=-1)
@click.option("--args", "path", metavar="FILE", help="Read inputs from a JSON or YAML file, or from stdin (-).")
@click.option("-e", "--environment", help="The environment of the run; that of the workflow without it.")
@options.workspace
@click.option("--inline", is_flag=True, help="Keep nothing: the run ends with this process.")
@click.option("--detach", is_flag=True, help="Leave the run to a worker, and print its id.")
@options.as_json
def command(
    *,
    workflow: str,
    words: tuple[str, ...],
    path: str | None,
    environment: str | None,
    workspace: str,
    inline: bool,
    detach: bool,
    as_json: bool,
) -> None:
    """Run a workflow, show how it goes, and print its result as JSON.

    Killed in the middle, it can be gone on with: keyfob workflow resume. With --json: {"run": …, "state": …,
    "result": …, "error": …}.
    """
    logs.show(verbose=False)
    with Registry.open() as registry:
        alias, workflows = definitions(workflow)
        inputs = arguments.read(words, path, schema(workflows[alias].expects))
        run = new_run(alias, workflows, inputs, workspace=workspace, environment=environment)
        if inline:
            engine: Engine = inline_engine(registry)
            engine.start(run)
            outcome = run_view.follow(engine, run.id)
        else:
            with Foreground.open(registry) as foreground:
                if detach:
                    say_json({"run": foreground.leave(run)})
                    return
                outcome = finish(foreground, run.id, lambda: foreground.start(run))
    end(run.id, outcome, as_json=as_json)
