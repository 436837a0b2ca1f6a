"""Read the source of packages: who imports what, hidden or not, in circles or not; and how long things are."""

from __future__ import annotations

import ast
from collections import defaultdict
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PACKAGES = ("keyfob_sdk", "keyfob_integrations", "keyfob_registry")
LONGEST_FILE, LONGEST_FUNCTION = 400, 50


@dataclass(frozen=True)
class Import:
    """One import statement: who imports what, in which line, and whether a function hides it."""

    importer: str
    target: str
    line: int
    hidden: bool

    def __str__(self) -> str:
        return f"{self.importer}:{self.line} imports {self.target}"


@dataclass(frozen=True)
class Module:
    """One parsed source file."""

    name: str
    is_package: bool
    text: str

    @property
    def tree(self) -> ast.Module:
        """The syntax tree."""
        return ast.parse(self.text)

    @property
    def lines(self) -> list[str]:
        """The source, line by line."""
        return self.text.splitlines()


def read(*packages: Path) -> dict[str, Module]:
    """Parse every module of the *packages*, by name."""
    found = {}
    for package in packages:
        for path in package.rglob("*.py"):
            parts = path.relative_to(package.parent).with_suffix("").parts
            is_package = parts[-1] == "__init__"
            name = ".".join(parts[:-1] if is_package else parts)
            found[name] = Module(name, is_package, path.read_text(encoding="utf-8"))
    return found


def imports(modules: dict[str, Module]) -> list[Import]:
    """List every import of the *modules*; a name that is itself a module counts as that module."""
    return [
        Import(module.name, f"{base}.{name}" if f"{base}.{name}" in modules else base, node.lineno, hidden)
        for module in modules.values()
        for node, hidden in _walk(module.tree, hidden=False)
        for base, name in _targets(node, module)
    ]


def _walk(node: ast.AST, *, hidden: bool) -> Iterator[tuple[ast.stmt | ast.expr, bool]]:
    """Yield each statement and expression, and whether it stands inside a function."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.stmt | ast.expr):
            yield child, hidden
        yield from _walk(child, hidden=hidden or isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda))


def _targets(node: ast.AST, module: Module) -> Iterator[tuple[str, str]]:
    """Yield (module, name) for each thing that *node* imports."""
    match node:
        case ast.Import(names=names):
            yield from ((alias.name, "") for alias in names)
        case ast.ImportFrom(module=source, names=names, level=level):
            base = ".".join(filter(None, (_anchor(module, level), source)))
            yield from ((base, alias.name) for alias in names)
        case ast.Call(
            func=ast.Name(id=called) | ast.Attribute(attr=called), args=[ast.Constant(value=str(target)), *_]
        ):
            if called in {"import_module", "__import__"}:
                yield target, ""


def _anchor(module: Module, level: int) -> str:
    """Return the package that *level* leading dots stand for."""
    if level == 0:
        return ""
    parts = module.name.split(".")
    return ".".join(parts[: len(parts) - level + module.is_package])


def cycles(found: list[Import]) -> list[str]:
    """Return one import cycle, or none."""
    graph: dict[str, set[str]] = defaultdict(set)
    for use in found:
        if use.importer != use.target:
            graph[use.importer].add(use.target)
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        return [" <- ".join(error.args[1])]
    return []


def hidden_imports(found: list[Import]) -> dict[str, set[str]]:
    """Return what each module imports inside functions: its own modules in full, of others the package."""
    hidden: dict[str, set[str]] = defaultdict(set)
    for use in found:
        if use.hidden:
            package = use.target.partition(".")[0]
            hidden[use.importer].add(use.target if package in PACKAGES else package)
    return dict(hidden)


def unexplained(modules: dict[str, Module], found: list[Import]) -> list[str]:
    """List the hidden imports without a ``# hidden import: reason`` beside them or in the three lines above."""
    return [
        str(use)
        for use in found
        if use.hidden
        and "# hidden import: " not in "".join(modules[use.importer].lines[max(0, use.line - 4) : use.line])
    ]


def oversized(modules: dict[str, Module]) -> list[str]:
    """List files and functions that are too long; a function's docstring does not count."""
    files = [f"{name} has {len(m.lines)} lines" for name, m in modules.items() if len(m.lines) > LONGEST_FILE]
    functions = [
        f"{name}.{node.name} has {length} lines"
        for name, module in modules.items()
        for node in ast.walk(module.tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and (length := _length(node)) > LONGEST_FUNCTION
    ]
    return files + functions


def _length(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Count the lines of a function without its docstring."""
    docstring = function.body[0] if ast.get_docstring(function) else None
    skipped = (docstring.end_lineno or 0) - docstring.lineno + 1 if docstring else 0
    return (function.end_lineno or 0) - function.lineno + 1 - skipped


def mentions(modules: dict[str, Module], *names: str) -> dict[str, list[int]]:
    """Return in which lines each module reads an attribute or imports a name of these *names*."""
    found: dict[str, list[int]] = defaultdict(list)
    for module in modules.values():
        for node in ast.walk(module.tree):
            match node:
                case ast.Attribute(attr=name) | ast.alias(name=name) if name in names:
                    found[module.name].append(node.lineno)
                case _:
                    pass
    return dict(found)
