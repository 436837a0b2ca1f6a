"""Write the pages of docs/reference from the code; with --check, only say which are stale.

Pages may be named: python scripts/reference.py errors hooks
"""

# ruff: noqa: INP001 -- a folder of scripts, no package

from __future__ import annotations

import argparse
import ast
import importlib
import inspect
import pkgutil
import re
import sys
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING

import click
import keyfob_registry
import keyfob_registry.errors
import keyfob_sdk
import keyfob_sdk.errors
from keyfob_registry.expressions.functions import FUNCTIONS
from keyfob_sdk import hookspecs

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import ModuleType

    from keyfob_registry.expressions.functions import Function
    from pydantic import BaseModel

FOLDER = Path(__file__).parents[1] / "docs/reference"
BAR = r"\|"
NOTE = "<!-- Written by scripts/reference.py from the code: change the docstrings there. -->"


def markdown(docstring: str | None) -> str:
    """Turn a docstring into Markdown: the marks of code, and the sections of arguments."""
    text = inspect.cleandoc(docstring or "")
    text = re.sub(r":\w+:`~?(?:[\w.]+\.)?(\w+)`", r"`\1`", text)
    text = re.sub(r"``(.+?)``", r"`\1`", text)
    text = re.sub(r"^(Args|Returns|Raises|Yields):$", r"**\1**\n", text, flags=re.MULTILINE)
    text = re.sub(r"^(Why|Fix): ", r"\n**\1:** ", text, flags=re.MULTILINE)
    text = re.sub(r"\n{3,}", "\n\n", text)
    return re.sub(r"^ {4}(\w+): ", r"- `\1`: ", text, flags=re.MULTILINE)


def page(title: str, introduction: str, *sections: str) -> str:
    """Put a page together."""
    return "\n\n".join([NOTE, f"# {title}", introduction, *sections]) + "\n"


def template(node: ast.expr) -> str:
    """Return the text of a string in the source, with ``…`` for what is filled in; nothing for other code."""
    match node:
        case ast.Constant(value=str(text)):
            return text
        case ast.JoinedStr(values=parts):
            return "".join(template(part) if isinstance(part, ast.Constant) else "…" for part in parts)
        case _:
            return ""


# Errors


def errors_page() -> str:
    """Describe each error: what it means, and what to type."""
    introduction = (
        "An error is two sentences: what happened, and what to type. Its code is stable; its text is not. "
        "Every error is a `KeyfobError`. An error never holds the value of a secret."
    )
    classes = [cls for module in (keyfob_sdk.errors, keyfob_registry.errors) for cls in error_classes(module)]
    return page("Errors", introduction, *map(error_section, sorted(classes, key=lambda cls: cls.code)))


def error_classes(module: ModuleType) -> list[type[keyfob_sdk.errors.KeyfobError]]:
    """Return the errors that *module* defines."""
    return [
        cls
        for cls in vars(module).values()
        if inspect.isclass(cls)
        and issubclass(cls, keyfob_sdk.errors.KeyfobError)
        and cls.__module__.startswith(module.__name__)
    ]


def error_section(cls: type[keyfob_sdk.errors.KeyfobError]) -> str:
    """Describe one error."""
    parents = ", ".join(f"`{parent.__name__}`" for parent in cls.__bases__)
    parts = [
        f"## {cls.code}",
        f"`{cls.__module__.partition('.errors')[0]}.errors.{cls.__name__}`, a kind of {parents}.",
        markdown(cls.__doc__),
    ]
    if hints := hints_of(cls):
        parts += ["What to type or do:", "\n".join(f"- `{hint}`" for hint in hints)]
    return "\n\n".join(parts)


def hints_of(cls: type) -> list[str]:
    """Return the hints that stand in the source of an error."""
    given: list[ast.expr] = []
    for node in ast.walk(ast.parse(inspect.getsource(cls))):
        match node:
            case ast.keyword(arg="hints", value=value) | ast.Assign(targets=[ast.Name(id="hints")], value=value):
                given.append(value)
            case _:
                pass
    lists = [node for value in given for node in ast.walk(value) if isinstance(node, ast.List)]
    return [text for node in lists for text in map(template, node.elts) if re.search(r"\w", text)]


# Rules and other findings


def rules_page() -> str:
    """Describe each code that a finding may carry."""
    introduction = (
        "A finding is one thing that the validator has to say: a code, a severity, a place, a message and a hint. "
        "Rules read the names of stored keys, and dates. R206 to R212 are about values: they are looked for where the "
        "root key is to be had, and nothing of a value is repeated. R220 to R229 are about templates, R230 to R249 "
        "about workflows: they name file, line and column."
    )
    rules = {vars(rule)["code"]: rule for rule in rule_classes()}
    said = messages()
    sections = [rule_section(code, rules.get(code), said[code]) for code in sorted({*rules, *said})]
    return page("Findings and rules", introduction, *sections)


def rule_classes() -> list[type]:
    """Return the rules of the registry: the classes in the modules of its rules that carry a code."""
    package = importlib.import_module("keyfob_registry.rules")
    names = [module.name for module in pkgutil.iter_modules(package.__path__, f"{package.__name__}.")]
    return [
        value
        for name in names
        for value in vars(importlib.import_module(name)).values()
        if inspect.isclass(value) and value.__module__ == name and "code" in vars(value)
    ]


def messages() -> dict[str, list[tuple[str, str]]]:
    """Return severity and message for each code with which the source makes a Finding."""
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for package in (keyfob_sdk, keyfob_registry):
        for path in sorted(Path(package.__path__[0]).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                match node:
                    case ast.Call(func=ast.Name(id="Finding"), args=[ast.Constant(value=str(code)), severity, *rest]):
                        message = template(rest[1]) if len(rest) > 1 else ""
                        found[code].append((ast.unparse(severity).rpartition(".")[2].lower(), message))
    return found


def rule_section(code: str, rule: type | None, said: list[tuple[str, str]]) -> str:
    """Describe one code."""
    parts = [f"## {code}"]
    if rule:
        parts += [f"**{vars(rule)['title'].capitalize()}**", markdown(rule.__doc__)]
    if lines := [f"- {severity}: {message}" for severity, message in dict.fromkeys(said) if message]:
        parts += ["What it says:", "\n".join(lines)]
    return "\n\n".join(parts)


# Hooks


def hooks_page() -> str:
    """Describe each hook."""
    introduction = (
        "A plugin implements any of these functions, marked with `@keyfob_sdk.hookimpl`, in a module that its "
        "distribution names under the entry-point group `keyfob`. Hooks return values; none ever receives the value "
        "of a secret. A misspelt hook is an error, and says so."
    )
    hooks = [value for name, value in vars(hookspecs).items() if name.startswith("keyfob_")]
    return page("Hooks", introduction, *map(hook_section, hooks))


def hook_section(hook: Callable[..., object]) -> str:
    """Describe one hook."""
    signature = str(inspect.signature(hook)).replace("'", "")
    return f"## {hook.__name__}\n\n```text\n{hook.__name__}{signature}\n```\n\n{markdown(hook.__doc__)}"


# Functions of the language


def functions_page() -> str:
    """Describe each function, by its group."""
    introduction = (
        "Functions are called in expressions: `${{ FN.uppercase(inputs.name) }}`. Arguments are given by their places; "
        "`FN.uppercase.map(inputs.names)` calls the function for each item of a list. Nothing is turned into "
        "another type on the way in: where text is expected, a number is an error. Plug-ins offer more of them through "
        "the hook [`keyfob_functions`](hooks.md#keyfob_functions)."
    )
    groups: dict[str, list[Function]] = defaultdict(list)
    for function in FUNCTIONS.values():
        groups[function.group].append(function)
    return page("Functions", introduction, *(group_section(name, groups[name]) for name in sorted(groups)))


def group_section(name: str, functions: list[Function]) -> str:
    """Describe the functions of a group: those that are two names of one together."""
    module = importlib.import_module(f"keyfob_registry.expressions.functions.{name}")
    calls = {inspect.unwrap(function.call): function for function in functions}
    names = {call: [each.name for each in functions if inspect.unwrap(each.call) is call] for call in calls}
    sections = [function_section(call, names[call], calls[call]) for call in calls]
    return "\n\n".join([f"## {name.capitalize()}", markdown(module.__doc__), *sections])


def function_section(call: Callable[..., object], names: list[str], function: Function) -> str:
    """Describe one function: its signature, what it does, its examples."""
    own = call.__name__.rstrip("_")
    others = [f"`FN.{name}` is the same function." for name in names if name != own]
    signature = inspect.signature(call)
    shown = signature.replace(parameters=[each for each in signature.parameters.values() if each.name != "now"])
    examples = "\n".join(f"${{{{ {text} }}}}\n    {value!r}" for text, value in function.examples)
    text = f"FN.{own}{type_names(str(shown))}"
    parts = [f"### FN.{own}", f"```text\n{text}\n```", markdown(function.doc), *others, f"```text\n{examples}\n```"]
    return "\n\n".join(parts)


def type_names(signature: str) -> str:
    """Return a signature with the types' short names."""
    return re.sub(r"\b(?:datetime|typing)\.(?=\w)", "", signature)


# Commands


def cli_page() -> str:
    """Describe each command."""
    introduction = (
        "Values of secrets are never typed as arguments: they come from a prompt or from stdin. "
        "Each command also answers to `--help`."
    )
    return page("Command line", introduction, *command_sections(root_command(), "keyfob"))


def root_command() -> click.Command:
    """Return the command that the program ``keyfob`` runs."""
    module = importlib.import_module("keyfob_registry.cli")
    return next(value for value in vars(module).values() if isinstance(value, click.Group))


def command_sections(command: click.Command, name: str) -> Iterator[str]:
    """Yield the section of a command, then those of the commands below it."""
    context = click.Context(command, info_name=name)
    usage = " ".join([name, *command.collect_usage_pieces(context)])
    yield "\n\n".join(
        filter(
            None,
            [f"## {name}", markdown(command.help), f"```text\n{usage}\n```", options(command, context)],
        ),
    )
    if isinstance(command, click.Group):
        for below in command.list_commands(context):
            if (found := command.get_command(context, below)) and not found.hidden:
                yield from command_sections(found, f"{name} {below}")


def options(command: click.Command, context: click.Context) -> str:
    """Return a table of the options of a command."""
    records = [record for parameter in command.params if (record := parameter.get_help_record(context)) and record[1]]
    if not records:
        return ""
    cells = [[" ".join(cell.split()).replace("|", r"\|") for cell in record] for record in records]
    rows = [f"| `{flags}` | {text} |" for flags, text in cells]
    return "\n".join(["| option | meaning |", "|---|---|", *rows])


# YAML templates


def templates_page() -> str:
    """Describe the format of templates, field by field."""
    introduction = (
        "An action in YAML: one file, `.yml` or `.yaml`, for one action. Fields that stand in none of these tables are "
        "errors. [Write actions in YAML](../how-to/write-actions-in-yaml.md) shows how they play together."
    )
    types = (
        "Types of inputs: `int`, `str`, `bool`, `float`, `datetime`, `duration`, `any`, `None`, `list`, `list[T]`, "
        '`dict`, `dict[K, V]`, `T | U` and `enum["a", "b"]`. An input without a default is required, unless it is '
        "optional; a default of `null` differs from none."
    )
    limits = (
        "A file has 256 KiB and 32 levels at most, numbers of 4300 digits, no key twice, no tags, no anchors and "
        "aliases, and one document. Plain words mean what YAML 1.2 says: `no` is a text. A template has 100 steps at "
        "most. Templates may be nested 16 levels deep, and one call may lead to 1000 at most."
    )
    models = importlib.import_module("keyfob_registry.templates.model").MODELS
    sections = [template_section(name, model) for name, model in models.items()]
    return page("YAML templates", introduction, *sections, f"## Types\n\n{types}", f"## Limits\n\n{limits}")


def template_section(name: str, model: type[BaseModel]) -> str:
    """Describe one part of the format."""
    rows = [
        f"| `{field}` | {'yes' if info.is_required() else ''} | {(info.description or '').replace('|', BAR)} |"
        for field, info in model.model_fields.items()
    ]
    heading = f"`{name}`" if name.islower() else name
    return "\n\n".join(
        [
            f"## {heading}",
            markdown(model.__doc__),
            "\n".join(["| field | required | meaning |", "|---|---|---|", *rows]),
        ]
    )


PAGES = {
    "cli": cli_page,
    "errors": errors_page,
    "functions": functions_page,
    "hooks": hooks_page,
    "rules": rules_page,
    "templates": templates_page,
}


def main() -> int:
    """Write or check the pages; return 1 when one is stale."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; fail when a page is stale")
    parser.add_argument("page", nargs="*", choices=[*PAGES, []], help="all pages by default")
    arguments = parser.parse_args()
    stale = 0
    for name in arguments.page or PAGES:
        path = FOLDER / f"{name}.md"
        text = PAGES[name]()
        if path.exists() and path.read_text(encoding="utf-8") == text:
            continue
        stale += 1
        sys.stdout.write(f"{path.name} {'is stale: python scripts/reference.py' if arguments.check else 'written'}\n")
        if not arguments.check:
            path.write_text(text, encoding="utf-8")
    return 1 if arguments.check and stale else 0


if __name__ == "__main__":
    sys.exit(main())
