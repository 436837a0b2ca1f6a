"""The workflows that there are: the files of some folders, by alias and by id."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path

from keyfob_sdk import Finding, Severity

from keyfob_registry.errors import ExpressionError, InvalidWorkflowError, ReservedNameError, UnknownWorkflowError
from keyfob_registry.expressions import SecretReference, secret_references
from keyfob_registry.rules.workflows import DuplicateRef, UnreadableFile
from keyfob_registry.workflows.definition import Definition
from keyfob_registry.workflows.reading import Reading, read_file

SUFFIXES = {".yml", ".yaml"}


class Library:
    """The workflows of some folders, read when they are first asked for.

    Args:
        folders: Where the files are; folders inside of them are not looked into.
        given: Files that are read besides, whatever their folder.
    """

    def __init__(self, folders: Sequence[Path], given: Sequence[Path] = ()) -> None:
        self._folders = tuple(dict.fromkeys(folders))
        self._given = given

    @classmethod
    def beside(cls, path: Path, folders: Sequence[Path] = ()) -> "Library":
        """Return the workflows of *folders* and of the folder of one file, which is among them whatever its suffix."""
        return cls([path.parent, *folders], [path])

    @cached_property
    def readings(self) -> Sequence[Reading]:
        """What could be read of each file, and what is wrong with it."""
        files: dict[Path, Path] = {}
        for path in (*self._given, *self._files()):
            files.setdefault(path.resolve(), path)
        return [read_file(path) for path in files.values()]

    def _files(self) -> Iterator[Path]:
        for folder in self._folders:
            if folder.is_dir():
                yield from sorted(path for path in folder.iterdir() if path.suffix in SUFFIXES and path.is_file())

    @cached_property
    def findings(self) -> list[Finding]:
        """What is wrong with the files and among them: every problem of every file."""
        missing = [
            UnreadableFile.at(f"{folder}:1:1", "there is no such folder")
            for folder in self._folders
            if not folder.is_dir()
        ]
        read = [finding for reading in self.readings for finding in reading.findings]
        return [*missing, *read, *self._duplicates()]

    def _duplicates(self) -> Iterator[Finding]:
        for field in ("alias", "id"):
            first: dict[str, Definition] = {}
            for each in self.definitions:
                name: str | None = each.alias if field == "alias" else each.workflow.id
                if name and first.setdefault(name, each) is not each:
                    message = f"{field} {name!r} is that of {first[name].source}, too"
                    yield DuplicateRef.at(each.at((field,)), message)

    @cached_property
    def definitions(self) -> Sequence[Definition]:
        """The workflows that could be read, in the order of their files."""
        return [reading.definition for reading in self.readings if reading.definition]

    @cached_property
    def by_alias(self) -> Mapping[str, Definition]:
        """The workflows by their aliases."""
        return {each.alias: each for each in reversed(self.definitions)}

    @cached_property
    def by_id(self) -> Mapping[str, Definition]:
        """Those workflows that have an id, by it."""
        return {each.workflow.id: each for each in reversed(self.definitions) if each.workflow.id}

    def read(self, path: Path) -> Definition:
        """Return the workflow of a file, if it is right.

        Raises:
            InvalidWorkflowError: It is wrong; it lists every problem.
        """
        reading = next(each for each in self.readings if each.source == str(path))
        if reading.definition is None:
            raise InvalidWorkflowError(str(path), reading.findings)
        self.refuse(reading.definition)
        return reading.definition

    def find(self, alias: str | None = None, *, id: str | None = None) -> Definition | None:  # noqa: A002 -- its name
        """Return the workflow of an alias, or of an id; None if there is none."""
        if alias is not None:
            return self.by_alias.get(alias)
        return self.by_id.get(id or "")

    def get(self, alias: str | None = None, *, id: str | None = None) -> Definition:  # noqa: A002 -- its name
        """Return a workflow whose file is right.

        Raises:
            UnknownWorkflowError: There is none of this alias, or of this id.
            InvalidWorkflowError: Its file is wrong; it lists every problem.
        """
        found = self.find(alias, id=id)
        if found is None:
            raise UnknownWorkflowError(alias or id or "", self.by_alias if alias else self.by_id)
        self.refuse(found)
        return found

    def references(self, secret: str) -> list[str]:
        """Return the places, as ``file:line:column``, of the tasks whose arguments refer to a secret."""
        return [
            definition.at(where)
            for definition in self.definitions
            for where, task in definition.tasks()
            if any(each.secret == secret for each in _referred(task.args))
        ]

    def refuse(self, definition: Definition, more: Iterable[Finding] = ()) -> None:
        """Refuse a workflow of which anything is wrong: InvalidWorkflowError."""
        own = [finding for each in self.readings if each.source == definition.source for finding in each.findings]
        wrong = [finding for finding in [*own, *more] if finding.severity is Severity.ERROR]
        if wrong:
            raise InvalidWorkflowError(definition.alias, wrong)


def _referred(arguments: object) -> set[SecretReference]:
    try:
        return secret_references(arguments)
    except (ExpressionError, ReservedNameError):  # the validation says what is wrong with it
        return set()
