"""``keyfob workflow preflight``."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import click
from keyfob_sdk.errors import InvalidArgumentsError

from keyfob_registry import documents, names
from keyfob_registry.app import Registry
from keyfob_registry.cli import arguments, options, workflow_files
from keyfob_registry.cli.failures import WrongUsageError
from keyfob_registry.cli.json_text import say_json
from keyfob_registry.cli.matrix import HEADERS, STYLES, row
from keyfob_registry.cli.printing import note, say, say_table
from keyfob_registry.errors import InputError
from keyfob_registry.expressions import MISSING
from keyfob_registry.matrix.cells import MEANINGS
from keyfob_registry.templates import inputs
from keyfob_registry.workflows.definition import Definition
from keyfob_registry.workflows.preflight import Preflight, Report
from keyfob_registry.workflows.validation import validate


@click.command("preflight")
@workflow_files.workflow
@click.option(
    "--environments",
    metavar="A,B,…",
    help="The environments that are meant where only the run knows which; the run's own, if it knows all.",
)
@click.option(
    "--from-input", "given", metavar="JSON", help="The inputs of the run: JSON, or a file of JSON or YAML as @FILE."
)
@click.option("-e", "--environment", help="The environment of the run; the workflow's own if none is given.")
@options.workspace
@workflow_files.folders
@options.as_json
@click.pass_context
def command(
    ctx: click.Context,
    *,
    name: str,
    environments: str | None,
    given: str | None,
    environment: str | None,
    workspace: str,
    folders: tuple[Path, ...],
    as_json: bool,
) -> None:
    """Say which secrets a run of WORKFLOW, a file or an alias, would lack, for every tenant that it would touch.

    Looked at are all of its tasks, of its children, and the steps of templates, in the environments that they name.
    Where only the run knows them, name them with --environments, or give its inputs. Nothing is run, and no value is
    shown. Exit code 1 if anything is missing, or still unknown.
    """
    library = workflow_files.library_of(name, folders)
    definition = workflow_files.find(name, library)
    named = [names.check_environment(each.strip()) for each in (environments or "").split(",") if each.strip()]
    if environment is not None:
        names.check_environment(environment)
    with Registry.open() as registry:
        library.refuse(definition, validate(definition, library, registry.catalog))
        report = Preflight(library, registry.catalog, registry.validator).check(
            definition,
            registry.workspace(workspace),
            environment=environment,
            inputs=_inputs(definition, given),
            named=named,
        )
    say_json(_as_dict(report)) if as_json else _say(report)
    ctx.exit(0 if report.is_ready else 1)


def _inputs(definition: Definition, text: str | None) -> Any:
    """Return the inputs of the run, with the defaults filled in."""
    if text is None:
        return MISSING
    found = arguments.of_file(text[1:]) if text.startswith("@") else _object(text)
    if definition.workflow.entrypoint.expects is None:
        return found
    try:
        return inputs.arguments(definition.workflow.expects).validate(found, definition.alias)
    except InvalidArgumentsError as error:
        problem = error.problem.replace("the arguments do not fit", "--from-input does not fit")
    raise WrongUsageError(problem, hints=[f"keyfob workflow show-definition {definition.alias}"])


def _object(text: str) -> dict[str, Any]:
    try:
        found = documents.read_json(text, "--from-input")
    except InputError as error:
        reason = error.reason
    else:
        if isinstance(found, dict):
            return cast("dict[str, Any]", found)
        reason = "it is no object"
    raise WrongUsageError(f"--from-input is no JSON of inputs: {reason}", hints=['as in: {"name": "value"}'])


def _say(report: Report) -> None:
    if report.matrix.entries:
        rows = [
            (*row(entry), ", ".join(report.readers[entry.environment, entry.secret])) for entry in report.matrix.entries
        ]
        say_table((*HEADERS, "needed by"), rows, styles=STYLES)
        say("")
    say("\n".join(_summary(report)))
    if report.matrix.entries and not report.matrix.opened:
        note("there is no root key here: values were not looked at")


def _summary(report: Report) -> Iterator[str]:
    for finding in report.findings:
        yield finding.render()
    for each in report.undecided:
        yield f"error: {each.where}: {each.message}\nhint: name it with --environments, or give --from-input"
    lacking = {entry.environment for entry in report.matrix.entries if entry.state in _BAD}
    count = len(report.environments)
    yield f"{count} environment{'s' if count != 1 else ''}; not ready: {', '.join(sorted(lacking)) or 'none'}"


_BAD = {"missing", "empty", "invalid"}


def _as_dict(report: Report) -> dict[str, Any]:
    return {
        "workflow": report.workflow,
        "ready": report.is_ready,
        "environments": report.environments,
        "values_looked_at": report.matrix.opened,
        "states": MEANINGS,
        "entries": [
            {
                "workspace": entry.workspace,
                "environment": entry.environment,
                "secret": entry.secret,
                "scope": entry.scope,
                "pin": entry.pin,
                "needed_by": report.readers[entry.environment, entry.secret],
                "cells": entry.cells,
            }
            for entry in report.matrix.entries
        ],
        "findings": report.findings,
        "undecided": report.undecided,
    }
