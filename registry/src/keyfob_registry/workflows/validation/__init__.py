"""What is wrong with a workflow before it runs: each part looks at one side of it, and all findings come at once."""

from collections.abc import Iterable

from keyfob_sdk import Finding

from keyfob_registry.catalog import Catalog
from keyfob_registry.workflows.definition import Definition
from keyfob_registry.workflows.library import Library
from keyfob_registry.workflows.validation import arguments, children, references, structure


def validate(definition: Definition, library: Library, catalog: Catalog) -> list[Finding]:
    """Return every finding about a workflow that could be read, in the order of their places."""
    found = [
        *structure.check(definition),
        *references.check(definition, catalog),
        *arguments.check(definition, catalog),
        *children.check(definition, library),
    ]
    return in_order(dict.fromkeys(found))


def validate_all(library: Library, catalog: Catalog, sources: Iterable[str] | None = None) -> list[Finding]:
    """Return every finding about the workflows of a library, or about those of some files."""
    chosen = None if sources is None else set(sources)
    found = [*library.findings]
    for definition in library.definitions:
        if chosen is None or definition.source in chosen:
            found += validate(definition, library, catalog)
    if chosen is not None:
        found = [finding for finding in found if _file(finding) in chosen]
    return in_order(dict.fromkeys(found))


def in_order(findings: Iterable[Finding]) -> list[Finding]:
    """Return findings by file, line and column."""
    return sorted(findings, key=_place)


def _file(finding: Finding) -> str:
    return finding.where.rsplit(":", 2)[0]


def _place(finding: Finding) -> tuple[str, int, int, str]:
    file, line, column = finding.where.rsplit(":", 2)
    return file, int(line), int(column), finding.code
