"""``keyfob workflow run``."""

from pathlib import Path

import click

from keyfob_registry.app import Registry
from keyfob_registry.cli import arguments, options, run_end, run_view, workflow_files
from keyfob_registry.cli.failures import WrongUsageError
from keyfob_registry.cli.json_text import say_json
from keyfob_registry.runs import durable_engine, inline_engine, prepared_run
from keyfob_registry.templates.inputs import schema


@click.command("run")
@workflow_files.workflow
@click.argument("words", metavar="[INPUT=VALUE]...", nargs=-1)
@click.option("--args", "path", metavar="FILE", help="Read inputs from a JSON or YAML file, or from stdin (-).")
@click.option("-e", "--environment", help="The environment of the run; the workflow's own if none is given.")
@options.workspace
@workflow_files.folders
@click.option("--inline", is_flag=True, help="Keep nothing: the run ends with this process.")
@click.option("--detach", is_flag=True, help="Leave the run to a worker, and print its id.")
@options.as_json
def command(
    *,
    name: str,
    words: tuple[str, ...],
    path: str | None,
    environment: str | None,
    workspace: str,
    folders: tuple[Path, ...],
    inline: bool,
    detach: bool,
    as_json: bool,
) -> None:
    """Run WORKFLOW, a file or an alias, show how it goes, and print its result as JSON.

    What it did is kept: a run that is killed goes on with keyfob workflow resume. Exit code 1 if it failed. With
    --json: {"run": …, "state": …, "result": …, "error": …}.
    """
    if inline and detach:
        raise WrongUsageError("--inline and --detach exclude each other", hints=["name one of them"])
    library = workflow_files.library_of(name, folders)
    definition = workflow_files.find(name, library)
    inputs = arguments.read(words, path, schema(definition.workflow.expects))
    with Registry.open() as registry:
        run = prepared_run(registry, definition, library, inputs, workspace=workspace, environment=environment)
        if inline:
            keeping_nothing = inline_engine(registry)
            keeping_nothing.start(run)
            run_end.finish(run.id, run_view.follow(keeping_nothing, run.id), as_json=as_json)
        with durable_engine(registry) as engine:
            if detach:
                engine.start(run)
                say_json({"run": run.id})
                return
            engine.launch_for(run.id)
            engine.start(run)
            with run_end.interruptible(registry, run.id):
                outcome = run_view.follow(engine, run.id)
    run_end.finish(run.id, outcome, as_json=as_json)
