"""Reads a file of a template: its definition, or everything that is wrong with it, with file, line and column."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from keyfob_sdk import Finding
from keyfob_sdk.errors import DeclarationError, did_you_mean
from pydantic import BaseModel, ValidationError

from keyfob_registry import documents, json_schema
from keyfob_registry.errors import InputError
from keyfob_registry.lines import Place, Where
from keyfob_registry.rules.templates import UnreadableTemplate, WrongField
from keyfob_registry.templates.model import MODELS, Definition, Template, input_name_problem
from keyfob_registry.templates.problems import Problem, Source, spelt_place

_HINT = "see 'YAML templates' in the reference"


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a file holds; ``definition`` is none where it is not even made of the fields of the format."""

    source: Source
    definition: Definition | None
    problems: Sequence[Problem] = ()
    name: str = ""
    unreadable: Finding | None = None

    @property
    def findings(self) -> list[Finding]:
        """What is wrong with it."""
        return [self.unreadable] if self.unreadable else self.source.findings(self.problems)


def load(path: Path) -> Loaded:
    """Return what a file of a template holds; whatever is wrong is a finding."""
    shown = str(path)
    source, data = Source(shown, ""), None
    try:
        text = documents.decode(_bytes(path), shown)
        data = documents.read_yaml(text, shown)
    except InputError as error:
        where = spelt_place(shown, Place(*error.place)) if error.place else shown
        return Loaded(source, None, unreadable=UnreadableTemplate.finding(where, error.reason))
    source = Source(shown, text)
    if not isinstance(data, dict):
        where = spelt_place(shown, Place())
        return Loaded(source, None, unreadable=UnreadableTemplate.finding(where, "it holds no template"))
    return _read(source, cast("dict[str, Any]", data))


def _read(source: Source, data: dict[str, Any]) -> Loaded:
    name = _name(data)
    try:
        definition = Template.model_validate(data).definition
    except ValidationError as error:
        details = error.errors(include_url=False, include_context=False)
        return Loaded(source, None, list(_field_problems(details, data)), name)
    return Loaded(source, definition, list(_definition_problems(definition)), name)


def _bytes(path: Path) -> bytes:
    """Return what a file holds, as far as it may be read at all."""
    try:
        with path.open("rb") as file:
            return file.read(documents.YAML_BYTES + 1)
    except OSError as error:
        reason = error.strerror or type(error).__name__
    raise InputError(str(path), reason)


def _name(data: Mapping[str, Any]) -> str:
    """Return the full name that a template gives itself, as far as it can be told."""
    match data:
        case {"definition": {"namespace": str(namespace), "name": str(name)}}:
            return f"{namespace}.{name}"
        case _:
            return ""


def _field_problems(details: Sequence[Any], data: dict[str, Any]) -> Iterator[Problem]:
    """Yield what the model refuses; a value that fits none of several types is refused once."""
    told: set[Where] = set()
    for detail in details:
        kind, location = detail["type"], tuple(detail["loc"])
        where = _existing(location, data)
        if kind == "missing":
            yield Problem(WrongField, where, f"field {location[-1]!r} is missing", _HINT, of_key=True)
        elif kind == "extra_forbidden":
            near = did_you_mean(str(location[-1]), _fields(location[:-1]))
            yield Problem(WrongField, where, f"there is no field {location[-1]!r}", "; ".join(near), of_key=True)
        elif where not in told:
            told.add(where)
            yield Problem(WrongField, where, f"{_dotted(where)}: {_spelt(detail['msg'])}", _HINT)


def _spelt(message: str) -> str:
    return (message[:1].lower() + message[1:]).removeprefix("input ")


def _existing(location: Where, data: Any) -> Where:
    """Return the steps of a location that lead to something in *data*; a model adds the names of types."""
    found: list[str | int] = []
    for step in location:
        parts = dict(enumerate(cast("list[Any]", data))) if isinstance(data, list) else data
        if not isinstance(parts, dict) or step not in parts:
            break
        data = cast("dict[str | int, Any]", parts)[step]
        found.append(step)
    return tuple(found)


def _dotted(where: Where) -> str:
    return ".".join(map(str, where)).removeprefix("definition.") or "the file"


def _fields(location: Where) -> list[str]:
    """Return the fields of the part at *location*."""
    names = [step for step in location if isinstance(step, str)]
    part = ".".join(names[:2]) if names else "The file"
    model: type[BaseModel] | None = MODELS.get(part)
    return list(model.model_fields) if model else []


def _definition_problems(definition: Definition) -> Iterator[Problem]:
    yield from _input_problems(definition)
    yield from _secret_problems(definition)
    yield from _schema_problems(definition)
    refs = [step.ref for step in definition.steps]
    for index, ref in enumerate(refs):
        if ref in refs[:index]:
            where = ("definition", "steps", index, "ref")
            yield Problem(WrongField, where, f"two steps are called {ref!r}")


def _input_problems(definition: Definition) -> Iterator[Problem]:
    for name, expected in definition.expects.items():
        if reason := input_name_problem(name):
            yield Problem(WrongField, ("definition", "expects", name), reason, of_key=True)
        for field, reason in expected.problems():
            yield Problem(WrongField, ("definition", "expects", name, field), f"input {name!r}: {reason}")


def _schema_problems(definition: Definition) -> Iterator[Problem]:
    if definition.returns_schema is None:
        return
    for where, reason in json_schema.wrong(definition.returns_schema):
        place = ("definition", "returns_schema", *where)
        yield Problem(WrongField, place, f"{_dotted(place)}: {reason}", "write it as a JSON Schema of draft 2020-12")


def _secret_problems(definition: Definition) -> Iterator[Problem]:
    names: list[str] = []
    for index, entry in enumerate(definition.secrets or ()):
        where = ("definition", "secrets", index)
        try:
            secret = entry.requirement
        except DeclarationError as error:
            yield from (Problem(WrongField, where, reason) for reason in error.problems)
            continue
        known = secret.name if entry.type == "custom" else secret.declared[0]
        if known in names:
            yield Problem(WrongField, where, f"secret {known!r} is declared twice: keep one")
        names.append(known)
