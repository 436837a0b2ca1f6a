"""``keyfob action``."""

import re
import shlex
from collections.abc import Iterator, Sequence
from typing import Any

import click
from keyfob_sdk import Finding, RegistrySecret

from keyfob_registry.app import Registry
from keyfob_registry.catalog.entries import ActionInfo
from keyfob_registry.cli import completions, options, schema
from keyfob_registry.cli.json_text import json_text, say_json
from keyfob_registry.cli.printing import aligned, note, say, say_table


@click.group("action")
def group() -> None:
    """Look up what actions there are, and what they need."""


@group.command("list")
@click.argument("text", default="")
@options.as_json
def list_command(text: str, as_json: bool) -> None:
    """List the installed actions, or those whose name, title or integration holds TEXT."""
    with Registry.open() as registry:
        found = [info for info in registry.catalog.actions() if _mentions(info, text.casefold())]
        asides = registry.catalog.findings
    if as_json:
        say_json([{"name": info.name, "title": info.title, "secrets": _secret_names(info)} for info in found])
    elif found:
        say_table(("name", "title", "secrets"), [(i.name, i.title, ", ".join(_secret_names(i))) for i in found])
    else:
        note("no installed action fits")
    if asides:
        note(f"warning: {_set_aside(asides)} set aside\nhint: keyfob check")


@group.command("show")
@click.argument("name", shell_complete=completions.actions)
@options.as_json
def show_command(name: str, as_json: bool) -> None:
    """Show what the action NAME does, takes and needs, and how to call it."""
    with Registry.open() as registry:
        info = registry.catalog.info(name)
    if as_json:
        say_json(info)
    else:
        say("\n".join(_page(info)))


def example_line(info: ActionInfo) -> str:
    """Return a command line that calls the action."""
    required = info.arguments.get("required", ())
    words = [schema.example(name, info.arguments["properties"][name], info.arguments) for name in required]
    return " ".join(["keyfob call", info.name, *map(shlex.quote, words)])


def _set_aside(findings: Sequence[Finding]) -> str:
    """Say how many plug-ins and templates could not be used; a template may have several findings."""
    places = {re.sub(r":\d+:\d+$", "", finding.where) for finding in findings}
    plugins = {place for place in places if place.startswith("plug-in ")}
    files = places - plugins
    counts = [(len(plugins), "plug-in"), (len(files), "template")]
    words = [f"{count} {thing}{'s' * (count > 1)}" for count, thing in counts if count]
    return f"{' and '.join(words)} {'was' if len(plugins) + len(files) == 1 else 'were'}"


def _mentions(info: ActionInfo, text: str) -> bool:
    return any(text in place.casefold() for place in (info.name, info.title, info.integration))


def _secret_names(info: ActionInfo) -> list[str]:
    return [secret.name for secret in info.secrets]


def _page(info: ActionInfo) -> Iterator[str]:
    yield f"{info.name}: {info.title}"
    if info.description:
        yield f"\n{_unmarked(info.description)}"
    if info.doc_url:
        yield f"\n{info.doc_url}"
    if info.steps:
        yield f"\ntemplate {info.plugin}, which calls:"
        yield from (f"  {step}" for step in info.steps)
    yield "\narguments:"
    yield from _arguments(info.arguments) or ["  none"]
    if info.steps and info.result:
        yield "\nresult, which is checked:"
        yield from _result(info.result)
    for secret in info.secrets:
        yield f"\nsecret {secret.name}{' (optional)' if secret.optional else ''}:"
        yield from _indented(_secret_rows(secret))
    if info.secret_arguments:
        yield "\narguments may refer to secrets: ${{ SECRETS.name.KEY }}"
    yield f"\nexample:\n  {example_line(info)}"


def _arguments(root: schema.Schema) -> list[str]:
    properties: dict[str, dict[str, Any]] = root.get("properties", {})
    required = root.get("required", ())
    rows: list[tuple[str, str]] = []
    for name, part in properties.items():
        default = "required" if name in required else f"default {json_text(part.get('default'))}"
        rows.append((name, f"{schema.type_text(part, root)}; {default}"))
        rows += [
            ("", _unmarked(text))
            for text in (part.get("description"), *map(_example_text, part.get("examples", ())))
            if text
        ]
    return _indented(rows)


def _result(root: schema.Schema) -> list[str]:
    properties: dict[str, dict[str, Any]] = root.get("properties", {})
    required = root.get("required", ())
    rows = [(name, schema.type_text(part, root)) for name, part in properties.items()]
    rows = [(name, f"{text}; required" if name in required else text) for name, text in rows]
    return _indented(rows or [("", schema.type_text(root, root))])


def _example_text(value: Any) -> str:
    return f"such as {json_text(value)}"


def _secret_rows(secret: RegistrySecret) -> Iterator[tuple[str, str]]:
    if secret.description:
        yield "about", _unmarked(secret.description)
    for key in secret.declared:
        detail = secret.details.get(key)
        words = ["required" if key in secret.keys else "optional"]
        words += ["a setting"] * (not secret.is_sensitive(key))
        words += [_unmarked(detail.description)] if detail and detail.description else []
        words += [f"such as {detail.example}"] if detail and detail.example else []
        yield key, "; ".join(word.rstrip(".") for word in words)
    if secret.one_of:
        yield "one of", " | ".join(" + ".join(group) for group in secret.one_of)
    if secret.hosts:
        yield "hosts", ", ".join(secret.hosts)
    if secret.pinned:
        places = [f"scope {secret.scope}"] * bool(secret.scope) + [f"environment {secret.environment}"] * bool(
            secret.environment
        )
        yield "pinned to", ", ".join(places)
    if secret.doc_url:
        yield "see", secret.doc_url


def _indented(rows: Any) -> list[str]:
    table = [(name, " ".join(text.split())) for name, text in rows]
    return [f"  {line}" for line in aligned(table)] if table else []


def _unmarked(text: str) -> str:
    """Return a docstring's text without the marks of code, which a terminal does not need."""
    return text.replace("``", "'")
