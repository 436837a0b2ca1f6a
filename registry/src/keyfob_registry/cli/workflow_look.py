"""``keyfob workflow list`` and ``keyfob workflow show-definition``."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from keyfob_registry.app import Registry
from keyfob_registry.cli import options, workflow_files
from keyfob_registry.cli.failures import WrongUsageError
from keyfob_registry.cli.json_text import json_text, say_json
from keyfob_registry.cli.printing import aligned, note, say, say_table
from keyfob_registry.workflows.definition import Definition
from keyfob_registry.workflows.drawing import labels
from keyfob_registry.workflows.library import Library
from keyfob_registry.workflows.preflight import Preflight


@click.command("list")
@workflow_files.folders
@options.as_json
def list_command(folders: tuple[Path, ...], as_json: bool) -> None:
    """List the workflows of the folders by their aliases."""
    if not folders:
        hints = ["export KEYFOB_WORKFLOWS=folder", "keyfob workflow list --folder FOLDER"]
        raise WrongUsageError("no folder of workflows is named", hints=hints)
    library = Library(folders)
    if as_json:
        say_json([_summary(each) for each in library.definitions])
    elif library.definitions:
        rows = [(e.alias, e.workflow.title, ", ".join(e.workflow.expects), e.source) for e in library.definitions]
        say_table(("alias", "title", "inputs", "file"), rows)
    else:
        note("there are no workflows")
    if library.findings:
        files = len({finding.where.rsplit(":", 2)[0] for finding in library.findings})
        note(f"warning: {files} file{'s are' if files > 1 else ' is'} wrong\nhint: keyfob workflow validate")


def _summary(definition: Definition) -> dict[str, Any]:
    workflow = definition.workflow
    return {
        "alias": definition.alias,
        "title": workflow.title,
        "inputs": list(workflow.expects),
        "tasks": len(workflow.actions),
        "file": definition.source,
    }


@click.command("show-definition")
@workflow_files.workflow
@workflow_files.folders
@options.as_json
def show_command(name: str, folders: tuple[Path, ...], as_json: bool) -> None:
    """Show what WORKFLOW, a file or an alias, takes, does, needs and returns."""
    library = workflow_files.library_of(name, folders)
    definition = workflow_files.find(name, library)
    if as_json:
        say_json(definition.workflow.dump())
        return
    with Registry.open() as registry:
        say("\n".join(_page(definition, library, registry)))


def _page(definition: Definition, library: Library, registry: Registry) -> Iterator[str]:
    workflow = definition.workflow
    yield f"{definition.alias}: {workflow.title}"
    if workflow.description:
        yield f"\n{workflow.description.rstrip()}"
    yield "\ninputs:"
    yield from _indented(_inputs(definition)) or ["  none"]
    yield "\ntasks:"
    yield from _indented([_task_row(definition, ref) for ref in definition.graph.order])
    yield "\nsecrets:"
    yield from _indented(_secret_rows(definition, library, registry)) or ["  none"]
    if workflow.returns is not None:
        yield f"\nreturns:\n  {json_text(workflow.returns)}"


def _inputs(definition: Definition) -> list[tuple[str, str]]:
    return [
        (name, "; ".join(filter(None, [each.type, "" if each.required else "optional", each.description or ""])))
        for name, each in definition.workflow.expects.items()
    ]


def _task_row(definition: Definition, ref: str) -> tuple[str, ...]:
    task = definition.graph.tasks[ref]
    after = ", ".join(map(str, task.dependencies))
    _, action, *more = labels.lines(task)
    return ref, action, "; ".join([*([f"after {after}"] if after else []), *more])


def _secret_rows(definition: Definition, library: Library, registry: Registry) -> list[tuple[str, str]]:
    needs = _needs(definition, library, registry)
    return [(secret, ", ".join(readers)) for secret, readers in sorted(needs.items())]


def _needs(definition: Definition, library: Library, registry: Registry) -> dict[str, list[str]]:
    """Return the tasks that read each secret, wherever they run."""
    found = Preflight(library, registry.catalog, registry.validator).needs(definition, "", named=["anywhere"])
    needs: dict[str, list[str]] = {}
    for need in found.needs:
        readers = needs.setdefault(need.requirement.name, [])
        readers += [need.reader] if need.reader not in readers else []
    return needs


def _indented(rows: list[Any]) -> list[str]:
    return [f"  {line}" for line in aligned(rows)] if rows else []
