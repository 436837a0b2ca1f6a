"""The file of external stores: which there are, and which secret is where. All that is wrong is said at once."""

import os
import re
import stat
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Self, cast

from keyfob_sdk import SecretStore, StoreKind
from keyfob_sdk.errors import did_you_mean
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, ValidationError, model_validator

from keyfob_registry import documents
from keyfob_registry.errors import InputError, StoresFileError
from keyfob_registry.lines import Lines
from keyfob_registry.store.external.mapping import Entry, Mappings, Pattern
from keyfob_registry.store.external.paths import fields_of, template_problem

LARGEST = documents.YAML_BYTES
_NAME = re.compile(r"[a-z][a-z0-9_-]{0,63}")

_Key = Annotated[str, StringConstraints(pattern=r"^[A-Z][A-Z0-9_]*$")]
_Name = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$")]
_Names = Annotated[str, StringConstraints(pattern=r"^(\*|[A-Za-z0-9][A-Za-z0-9._-]{0,127}\*?)$")]


def _template(text: str) -> str:
    if problem := template_problem(text):
        raise ValueError(problem)
    return text


class SecretLine(BaseModel):
    """One entry of ``secrets``: whose secret of which name and environments is in which store, and where."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    secret: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
    store: str
    path: Annotated[str, AfterValidator(_template)]
    workspace: _Names | Annotated[list[_Names], Field(min_length=1)] | None = None
    organization: _Name | None = None
    environment: _Names | Annotated[list[_Names], Field(min_length=1)]
    keys: dict[_Key, str] = {}
    ttl: float = Field(default=300, ge=0, le=3600)
    stale: float = Field(default=0, ge=0, le=86400)

    @model_validator(mode="after")
    def _tells_tenants_apart(self) -> Self:
        if (self.workspace is None) == (self.organization is None):
            raise ValueError("name its workspace, or its organization")
        fields = fields_of(self.path)
        if self.organization and "workspace" in fields:
            raise ValueError("the path of an organization's secret has no {workspace}")
        for field, patterns in (("workspace", self.owners), ("environment", self.environments)):
            if field not in fields and (len(patterns) > 1 or any(each.is_wild for each in patterns)):
                raise ValueError(f"the path needs {{{field}}}: else several share one secret")
        return self

    @property
    def owners(self) -> tuple[Pattern, ...]:
        """Who may use it."""
        return _patterns(self.organization or self.workspace or [])

    @property
    def environments(self) -> tuple[Pattern, ...]:
        """In which environments."""
        return _patterns(self.environment)

    def entry(self, line: int) -> Entry:
        """Return it as the look-up needs it."""
        return Entry(
            line=line,
            secret=self.secret,
            kind="organization" if self.organization else "workspace",
            owners=self.owners,
            environments=self.environments,
            store=self.store,
            path=self.path,
            ttl=self.ttl,
            stale=self.stale,
            keys=self.keys,
        )


@dataclass(frozen=True)
class StoresFile:
    """What the file says: the stores with their kinds, and the mapping."""

    stores: Mapping[str, SecretStore]
    kinds: Mapping[str, str]
    mappings: Mappings


def read_stores_file(path: Path, offered: Sequence[StoreKind[Any]]) -> StoresFile:
    """Read the file; nothing of any store is asked yet.

    Raises:
        StoresFileError: It is not safe, not readable or wrong; every problem is named with its line.
    """
    return _Reading(path, _text(path), offered).result()


class _Reading:
    def __init__(self, path: Path, text: str, offered: Sequence[StoreKind[Any]]) -> None:
        self._path = path
        self._lines = Lines(text)
        self._problems: list[tuple[int, str]] = []
        self._kinds: dict[str, StoreKind[Any]] = {}
        for kind in offered:
            if kind.name in self._kinds:
                self._note((), f"two plug-ins offer stores of kind {kind.name!r}")
            self._kinds[kind.name] = kind
        try:
            self._data: Any = documents.read_yaml(text, str(path))
        except InputError as error:
            reason = error.problem
        else:
            return
        raise StoresFileError(str(path), [reason])

    def result(self) -> StoresFile:
        """Return what the file says; StoresFileError names all that is wrong with it."""
        data = _mapping(self._data) or {}
        if set(data) != {"stores", "secrets"}:
            self._note((), "write two parts, stores: and secrets:")
        settings = dict(self._settings(data.get("stores")))
        entries = [line.entry(number) for number, line in self._entries(data.get("secrets"), data.get("stores"))]
        self._overlaps(entries)
        if self._problems:
            places = [f"{self._path}:{line}: {problem}" for line, problem in sorted(dict.fromkeys(self._problems))]
            raise StoresFileError(str(self._path), places)
        stores = {name: kind.open(name, model) for name, (kind, model) in settings.items()}
        return StoresFile(stores, {name: kind.name for name, (kind, _) in settings.items()}, Mappings(entries))

    def _settings(self, stores: Any) -> Iterator[tuple[str, tuple[StoreKind[Any], BaseModel]]]:
        named = _mapping(stores)
        if named is None:
            self._note(("stores",), "stores: is no mapping of names to settings")
            return
        for name, given in named.items():
            where = ("stores", name)
            settings = _mapping(given) or {}
            if not _NAME.fullmatch(name):
                self._note(where, f"the name {name!r} does not match ^{_NAME.pattern}$")
            if not isinstance(settings.get("kind"), str):
                self._note(where, f"store {name!r} has no kind")
            elif settings["kind"] not in self._kinds:
                known = "; ".join(
                    did_you_mean(settings["kind"], self._kinds) or [f"there are {', '.join(self._kinds)}"]
                )
                self._note((*where, "kind"), f"there is no kind {settings['kind']!r}: {known}")
            else:
                kind = self._kinds[settings["kind"]]
                rest = {key: value for key, value in settings.items() if key != "kind"}
                if model := self._validated(kind.settings, rest, where):
                    yield name, (kind, model)

    def _entries(self, secrets: Any, stores: Any) -> Iterator[tuple[int, SecretLine]]:
        if not isinstance(secrets, list):
            self._note(("secrets",), "secrets: is no list")
            return
        for index, given in enumerate(cast("list[Any]", secrets)):
            where = ("secrets", index)
            line = self._validated(SecretLine, given, where)
            if not isinstance(line, SecretLine):
                continue
            known = _mapping(stores) or {}
            if line.store not in known:
                near = "; ".join(did_you_mean(line.store, known))
                self._note((*where, "store"), f"there is no store {line.store!r}{f': {near}' if near else ''}")
            yield self._lines.of(where), line

    def _overlaps(self, entries: Sequence[Entry]) -> None:
        for index, entry in enumerate(entries):
            for other in entries[:index]:
                if entry.overlaps(other):
                    text = f"secret {entry.secret!r} is mapped in line {other.line} already, for an environment of both"
                    self._problems.append((entry.line, text))

    def _validated(self, model: type[BaseModel], data: Any, where: tuple[str | int, ...]) -> BaseModel | None:
        try:
            return model.model_validate(data)
        except ValidationError as error:
            # Without the input: somebody may have written a value where only the name of a file belongs.
            details = error.errors(include_input=False, include_url=False, include_context=False)
        for detail in details:
            inner = detail["loc"]
            text = detail["msg"].removeprefix("Value error, ")
            name = ".".join(map(str, inner))
            self._note((*where, *inner), f"{name}: {text[:1].lower()}{text[1:]}" if name else text)
        return None

    def _note(self, where: tuple[str | int, ...], problem: str) -> None:
        self._problems.append((self._lines.of(where), problem))


def _mapping(value: Any) -> dict[str, Any] | None:
    return cast("dict[str, Any]", value) if isinstance(value, dict) else None


def _patterns(names: str | Sequence[str]) -> tuple[Pattern, ...]:
    return tuple(map(Pattern, [names] if isinstance(names, str) else names))


def _text(path: Path) -> str:
    """Return the text of the file; who may write it says where secrets come from, so nobody else may."""
    try:
        with path.open("rb") as file:
            mode = os.fstat(file.fileno()).st_mode
            data = file.read(LARGEST + 1)
    except OSError as error:
        reason = os.strerror(error.errno or 0).lower()
    else:
        if not mode & (stat.S_IWGRP | stat.S_IWOTH):
            return documents.decode(data, str(path))
        reason = f"it has mode {stat.S_IMODE(mode):04o}: others can say where secrets come from"
    hints = [f"chmod go-w {path}"] if "mode" in reason else []
    raise StoresFileError(str(path), [f"{path}: {reason}"], hints=hints)
