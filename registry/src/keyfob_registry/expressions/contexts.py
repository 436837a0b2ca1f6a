"""What an expression may read, and what it was found to read."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, Literal, TypeAlias

ContextName: TypeAlias = Literal["SECRETS", "VARS", "ENV", "inputs", "steps", "TRIGGER", "ACTIONS", "var"]


class _Missing:
    """What is not given, where None is a value."""

    def __repr__(self) -> str:
        return "MISSING"


MISSING: Final[Any] = _Missing()


@dataclass(frozen=True, slots=True, order=True)
class SecretReference:
    """One key of one secret."""

    secret: str
    key: str

    def __str__(self) -> str:
        return f"SECRETS.{self.secret}.{self.key}"


@dataclass(frozen=True, slots=True, order=True)
class Where:
    """A place in data (``args.headers.x-apikey``), and line and column in the text that stands there."""

    place: str = ""
    line: int = 1
    column: int = 1

    def __str__(self) -> str:
        at = f"line {self.line}, column {self.column}"
        return f"{self.place}, {at}" if self.place else at


@dataclass(frozen=True, slots=True)
class Reference:
    """What an expression reads of a context: as much of the path as stands fast before it runs."""

    context: ContextName
    path: tuple[str | int, ...]
    where: Where = field(compare=False)

    def __str__(self) -> str:
        return self.context + "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in self.path)


@dataclass(frozen=True, slots=True)
class Contexts:
    """What an expression may read. To read what is not given is an error.

    ``now`` is the time that functions of the clock tell, so that a repeated run is told the same; None is the clock of
    the machine. ``steps`` and ``actions`` map a ref to ``{"result": …}`` or ``{"error": …}``.
    """

    inputs: Mapping[str, Any] | None = None
    steps: Mapping[str, Any] | None = None
    trigger: Any = MISSING
    actions: Mapping[str, Any] | None = None
    var: Mapping[str, Any] | None = None
    env: Mapping[str, Any] | None = None
    vars: Mapping[str, Mapping[str, Any]] | None = None
    now: datetime | None = None

    def named(self, name: str) -> Any:
        """Return what the context of the language's *name* holds; MISSING if it is not given."""
        found = getattr(self, _FIELDS[name])
        return MISSING if found is None and name != "TRIGGER" else found

    def __repr__(self) -> str:
        # What they hold may come from anywhere.
        given = [name for name in _FIELDS if self.named(name) is not MISSING]
        return f"Contexts({', '.join(given)})"


_FIELDS: Mapping[str, str] = {
    "VARS": "vars",
    "ENV": "env",
    "inputs": "inputs",
    "steps": "steps",
    "TRIGGER": "trigger",
    "ACTIONS": "actions",
    "var": "var",
}

Schema: TypeAlias = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Known:
    """What is known, before anything runs, of what an expression may read; None: anything goes.

    ``contexts`` are those that there will be. The others map the names of a context to the JSON schema of each, where
    one is known; ``trigger`` is the schema of ``TRIGGER``. ``vars`` and ``secrets`` map names to keys.
    """

    contexts: Collection[ContextName] | None = None
    inputs: Mapping[str, Schema | None] | None = None
    steps: Mapping[str, Schema | None] | None = None
    actions: Mapping[str, Schema | None] | None = None
    trigger: Schema | None = None
    var: Mapping[str, Schema | None] | None = None
    env: Collection[str] | None = None
    vars: Mapping[str, Collection[str]] | None = None
    secrets: Mapping[str, Collection[str]] | None = None


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong with an expression, found without running it."""

    message: str
    hint: str
    where: Where

    def __str__(self) -> str:
        return f"{self.where}: {self.message}"
