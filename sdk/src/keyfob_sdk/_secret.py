"""What an action declares that it needs."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any, Literal, cast, get_args

from keyfob_sdk import _names
from keyfob_sdk._kinds import KEYS, Kind, pem_problem
from keyfob_sdk.errors import DeclarationError, did_you_mean

if TYPE_CHECKING:
    from pydantic import SecretStr

Scope = Literal["workspace", "organization"]


@dataclass(frozen=True, slots=True)
class Key:
    """What is known about one key of a secret, for people and for checks.

    ``pattern`` is a regular expression that the whole value matches. Use it as ``details={"NAME": Key(...)}``, or in
    the typed form as ``NAME: Annotated[SecretStr, Key(...)]``.
    """

    description: str = ""
    pattern: str | None = None
    example: str | None = None
    doc_url: str | None = None


@dataclass(frozen=True, slots=True)
class RegistrySecret:
    """A secret that an action needs: its name, and the keys that it reads.

    Args:
        name: The name under which the secret is stored, ``^[a-z][a-z0-9_]*$``; not ``keyfob`` or ``keyfob_*``.
        keys: Keys that must be stored, ``^[A-Z][A-Z0-9_]*$``; not ``KEYFOB_*``.
        optional_keys: Keys that may be stored.
        one_of: Groups of declared keys; at least one group must be stored whole.
        settings: Declared keys that are no secrets, such as a region: stored sealed like all, but never masked.
        details: What is known about single keys.
        kind: ``custom``, or a kind whose keys are fixed.
        hosts: The hosts that the values may be sent to; ``*.example.com`` stands for any host below it.
        optional: Whether the action also works without the secret.
        scope: Pins the requirement to the ``organization`` or the ``workspace``, whatever the call names.
        environment: Pins the requirement to one environment, whatever the call names.
        title: A name for people.
        description: What the secret is and where to get it.
        doc_url: The vendor's page about it.

    Raises:
        DeclarationError: Names, groups or patterns are wrong; it lists every problem.
    """

    name: str
    keys: Sequence[str] = ()
    optional_keys: Sequence[str] = ()
    one_of: Sequence[Sequence[str]] = ()
    settings: Sequence[str] = ()
    details: Mapping[str, Key] = field(default_factory=dict[str, Key], hash=False)
    kind: Kind = "custom"
    hosts: Sequence[str] = ()
    optional: bool = False
    scope: Scope | None = None
    environment: str | None = None
    title: str = ""
    description: str = ""
    doc_url: str | None = None

    def __post_init__(self) -> None:
        problems = list(_type_problems(self))
        if not problems:
            self._freeze()
            problems = list(_problems(self))
        if problems:
            raise DeclarationError(f"secret {self.name!r}", problems)

    def _freeze(self) -> None:
        """Turn lists into tuples, so that two equal declarations are equal, and fill in the keys of a fixed kind."""
        keys = tuple(self.keys) or tuple(key for key in KEYS.get(self.kind, ()) if key not in self.optional_keys)
        object.__setattr__(self, "keys", keys)
        for name in ("optional_keys", "settings", "hosts"):
            object.__setattr__(self, name, tuple(getattr(self, name)))
        object.__setattr__(self, "one_of", tuple(tuple(group) for group in self.one_of))
        object.__setattr__(self, "details", dict(self.details))

    @property
    def declared(self) -> tuple[str, ...]:
        """All keys, the required ones first."""
        return (*self.keys, *self.optional_keys)

    @property
    def sensitive(self) -> tuple[str, ...]:
        """The keys whose values are masked wherever they would leave."""
        return tuple(key for key in self.declared if key not in self.settings)

    @property
    def pinned(self) -> bool:
        """Whether the requirement names its own scope or environment."""
        return self.scope is not None or self.environment is not None

    def is_sensitive(self, key: str) -> bool:
        """Return whether the value of *key* is masked wherever it would leave."""
        return key not in self.settings

    def missing(self, stored: Collection[str]) -> tuple[str, ...]:
        """Return the required keys still to be stored; empty when the requirement is met."""
        return tuple(key for key in self.keys if key not in stored)

    def closest_group(self, stored: Collection[str]) -> tuple[str, ...]:
        """Return what the ``one_of`` group that is nearest to complete still lacks; empty when one is complete."""
        lacking = (tuple(key for key in group if key not in stored) for group in self.one_of)
        return min(lacking, key=len, default=())

    def pem_problem(self, key: str, value: SecretStr) -> str:
        """Return what keeps *value* from being the PEM text that the kind asks of *key*; empty if nothing does."""
        return pem_problem(self.kind, key, value.get_secret_value())

    def as_dict(self) -> dict[str, Any]:
        """Return the declaration as plain JSON data."""
        return asdict(self)

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> RegistrySecret:
        """Make the declaration again from the plain data of :meth:`as_dict`."""
        declaration = dict(data)
        declaration["details"] = {key: Key(**detail) for key, detail in data["details"].items()}
        return cls(**declaration)


def _type_problems(secret: RegistrySecret) -> Iterator[str]:
    """Say what is not even of the right type, before anything is iterated over."""
    for name in ("name", "kind"):
        value: object = getattr(secret, name)
        if not isinstance(value, str):
            yield f"{name} is {value!r}: write a string"
    environment: object = secret.environment
    if not isinstance(environment, str | None):
        yield f"environment is {environment!r}: write a string, or leave it out"
    details: object = secret.details
    if not isinstance(details, Mapping):
        yield f"details is {details!r}: write details={{'KEY': Key(...)}}"
    for name in ("keys", "optional_keys", "settings", "hosts"):
        value = getattr(secret, name)
        if isinstance(value, str) or not _strings(value):
            yield f"{name} is {value!r}: write a list of strings, such as {name}=[{str(value)!r}]"
    if not _groups(secret.one_of):
        yield f"one_of is {secret.one_of!r}: write a list of groups, such as one_of=[('A',), ('B', 'C')]"


def _groups(value: object) -> bool:
    if isinstance(value, str) or not isinstance(value, Collection):
        return False
    return not any(isinstance(group, str) or not _strings(group) for group in cast("Collection[object]", value))


def _strings(value: object) -> bool:
    return isinstance(value, Collection) and all(isinstance(item, str) for item in cast("Collection[object]", value))


def _problems(secret: RegistrySecret) -> Iterator[str]:
    yield from _names.problems("secret name", _names.SECRET, secret.name)
    yield from _names.problems("key", _names.KEY, *secret.declared)
    yield from _names.reserved("secret name", secret.name)
    yield from _names.reserved("key", *secret.declared)
    yield from _duplicates(secret.declared)
    if not secret.declared:
        yield "no key is declared: name at least one in keys or optional_keys"
    for place, names in _references(secret):
        for key in names:
            if key not in secret.declared:
                line = f"{place} names key {key!r}, which is not declared"
                yield "; ".join([line, *did_you_mean(key, secret.declared)])
    yield from _kind_problems(secret)
    yield from _choice_problems(secret)
    yield from _detail_problems(secret)


def _references(secret: RegistrySecret) -> Iterator[tuple[str, Sequence[str]]]:
    for index, group in enumerate(secret.one_of):
        yield f"one_of[{index}]", group
    yield "settings", secret.settings
    yield "details", list(secret.details)


def _duplicates(declared: Sequence[str]) -> Iterator[str]:
    for key in dict.fromkeys(declared):
        if declared.count(key) > 1:
            yield f"key {key!r} is declared {declared.count(key)} times: keep one"


def _kind_problems(secret: RegistrySecret) -> Iterator[str]:
    if secret.kind not in KEYS:
        yield f"kind is {secret.kind!r}: write one of {', '.join(map(repr, KEYS))}"
    else:
        for key in KEYS[secret.kind]:
            if key not in secret.declared:
                yield f"a secret of kind {secret.kind!r} has key {key!r}: add it to keys"


def _choice_problems(secret: RegistrySecret) -> Iterator[str]:
    if secret.scope not in (None, *get_args(Scope)):
        yield f"scope is {secret.scope!r}: write 'organization', 'workspace' or None"
    if secret.environment is not None and not secret.environment.strip():
        yield "environment is empty: name one, or leave it out"
    if any(not group for group in secret.one_of):
        yield "one_of has an empty group, which is always complete: remove it"
    for host in secret.hosts:
        if not re.fullmatch(r"(\*\.)?[a-z0-9-]+(\.[a-z0-9-]+)*(:[0-9]+)?", host):
            yield f"host {host!r} is no host name: write it in lower case without scheme and path, as 'api.example.com'"


def _detail_problems(secret: RegistrySecret) -> Iterator[str]:
    details: Mapping[str, object] = secret.details
    for key, detail in details.items():
        if not isinstance(detail, Key):
            yield f"details[{key!r}] is {type(detail).__name__}: write Key(...)"
        elif detail.pattern is not None:
            yield from _pattern_problems(key, detail.pattern, detail.example)


def _pattern_problems(key: str, pattern: str, example: str | None) -> Iterator[str]:
    try:
        compiled = re.compile(pattern)
    except re.error as error:
        yield f"pattern of key {key!r} is no regular expression: {error}"
        return
    if example is not None and not compiled.fullmatch(example):
        yield f"example of key {key!r} does not match its pattern ^{pattern}$"
