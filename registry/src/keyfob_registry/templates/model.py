"""The format of a template: what stands in its file, field by field."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Literal, cast

from keyfob_sdk import Arguments, RegistrySecret
from keyfob_sdk.errors import DeclarationError
from pydantic import BaseModel, ConfigDict, Field, field_validator
from pydantic_core import PydanticCustomError

from keyfob_registry.templates import inputs
from keyfob_registry.templates.inputs import Input

_MODEL = ConfigDict(extra="forbid", frozen=True)
_NAME = r"^[a-z][a-z0-9_]*$"
_NAMESPACE = r"^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*$"
_INPUT = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
_GRANTS = {"authorization_code": "USER", "client_credentials": "SERVICE"}


class SecretEntry(BaseModel):
    """A secret that the steps may refer to, and its keys."""

    model_config = _MODEL

    type: Literal["custom", "oauth"] = Field(default="custom", description="`oauth` for the token of a provider.")
    name: str = Field(default="", description="The name under which the secret is stored.")
    keys: list[str] | None = Field(default=None, description="Keys that must be stored.")
    optional_keys: list[str] | None = Field(default=None, description="Keys that may be stored.")
    optional: bool = Field(default=False, description="Whether the template also works without the secret.")
    secret_type: Literal["custom", "ssh_key", "mtls", "ca_cert"] = Field(
        default="custom", description="A kind of secret whose keys are fixed."
    )
    provider_id: str = Field(default="", description="With `type: oauth`: whose token it is.")
    grant_type: Literal["authorization_code", "client_credentials"] | None = Field(
        default=None, description="With `type: oauth`: `authorization_code` (a user's) or `client_credentials`."
    )
    one_of: list[list[str]] = Field(default=[], description="Groups of keys; at least one must be stored whole.")
    hosts: list[str] = Field(default=[], description="The hosts that the values may be sent to.")
    check: str = Field(default="", description="A step or an action that proves that the values work.")

    @property
    def secret(self) -> str:
        """The name of the secret."""
        return f"{self.provider_id}_oauth" if self.type == "oauth" else self.name

    @property
    def requirement(self) -> RegistrySecret:
        """What it declares.

        Raises:
            DeclarationError: Names, keys or groups are wrong; it lists every problem.
        """
        if problems := list(self._problems()):
            raise DeclarationError(f"secret {self.name or self.provider_id!r}", problems)
        if self.type == "oauth":
            return self._oauth()
        return RegistrySecret(
            self.name,
            keys=self.keys or (),
            optional_keys=self.optional_keys or (),
            one_of=self.one_of,
            kind=self.secret_type,
            hosts=self.hosts,
            optional=self.optional,
        )

    def _oauth(self) -> RegistrySecret:
        token = f"{self.provider_id.upper()}_{_GRANTS[str(self.grant_type)]}_TOKEN"
        return RegistrySecret(
            self.secret,
            keys=() if self.optional else [token],
            optional_keys=[token] if self.optional else (),
            hosts=self.hosts,
            optional=self.optional,
        )

    def _problems(self) -> Iterator[str]:
        """Say which fields do not go together."""
        needed = ("provider_id", "grant_type") if self.type == "oauth" else ("name",)
        other = ("name", "keys", "optional_keys", "one_of") if self.type == "oauth" else ("provider_id", "grant_type")
        yield from (f"field {field!r} is missing" for field in needed if not getattr(self, field))
        yield from (f"a secret of type {self.type!r} has no field {field!r}" for field in other if getattr(self, field))


class Step(BaseModel):
    """One call of an action; steps run in their order."""

    model_config = _MODEL

    ref: str = Field(pattern=r"^[A-Za-z0-9_]+$", description="How later steps name it: `steps.<ref>.result`.")
    action: str = Field(min_length=1, description="The full name of the action.")
    args: dict[str, Any] = Field(default={}, description="Its arguments, with expressions.")


class Definition(BaseModel):
    """What the action is, takes, needs, does and returns."""

    model_config = _MODEL

    title: str = Field(min_length=1, description="What it does, for people, in a few words.")
    description: str | None = Field(default=None, description="What it does, in full sentences.")
    display_group: str = Field(description="The vendor's or the group's name, for people.")
    doc_url: str | None = Field(default=None, description="The vendor's page about the operation.")
    author: str | None = Field(default=None, description="Who wrote it.")
    deprecated: str | bool | None = Field(default=None, description="Why it should no longer be used.")
    namespace: str = Field(pattern=_NAMESPACE, description="The action's full name is `namespace.name`.")
    name: str = Field(pattern=_NAME, description="The last part of its name.")
    secrets: list[SecretEntry] | None = Field(default=None, description="What its steps may refer to.")
    expects: dict[str, Input] = Field(description="Its inputs by name.")
    steps: list[Step] = Field(min_length=1, max_length=100, description="What it does, step by step.")
    returns: Any = Field(description="Its result: a text, a list of texts or a mapping, with expressions.")
    returns_schema: dict[str, Any] | None = Field(default=None, description="A JSON Schema that each result must fit.")

    @field_validator("returns")
    @classmethod
    def _returns_something(cls, value: Any) -> Any:
        items = cast("list[Any]", value) if isinstance(value, list) else [0]
        if isinstance(value, str | dict) or all(isinstance(each, str) for each in items):
            return cast("Any", value)
        raise PydanticCustomError("returns", "write a text, a list of texts or a mapping")

    @property
    def full_name(self) -> str:
        """The name under which callers find the action."""
        return f"{self.namespace}.{self.name}"

    @property
    def full_description(self) -> str:
        """What it does, and why it should no longer be used."""
        text = self.description or self.title
        if not self.deprecated:
            return text
        reason = f": {self.deprecated}" if isinstance(self.deprecated, str) else "."
        return f"{text}\n\nDeprecated{reason}"

    @property
    def arguments(self) -> Arguments:
        """What checks its inputs."""
        return inputs.arguments(self.expects)

    @property
    def arguments_schema(self) -> dict[str, Any]:
        """Its inputs as a JSON Schema of type ``object``."""
        return inputs.schema(self.expects)

    def check(self, entry: SecretEntry) -> "Definition":
        """Return the template of one step that the ``check`` of a secret stands for."""
        named = [step for step in self.steps if step.ref == entry.check]
        step = named[0] if named else Step(ref="check", action=entry.check)
        secrets = [each for each in self.secrets or () if each.secret == entry.secret]
        nothing: dict[str, Any] = {"expects": {}, "returns": None, "returns_schema": None}
        return self.model_copy(update={"secrets": secrets, "steps": [step], **nothing})

    @property
    def requirements(self) -> tuple[RegistrySecret, ...]:
        """What its secrets declare; the two tokens of one OAuth provider are keys of one secret."""
        found: dict[str, RegistrySecret] = {}
        for entry in self.secrets or ():
            secret = entry.requirement
            held = found.get(secret.name)
            found[secret.name] = _joined(held, secret) if held else secret
        return tuple(found.values())


class Template(BaseModel):
    """One file."""

    model_config = _MODEL

    type: Literal["action"] = Field(description="Always `action`.")
    definition: Definition = Field(description="See below.")


MODELS: Mapping[str, type[BaseModel]] = {
    "The file": Template,
    "definition": Definition,
    "definition.secrets": SecretEntry,
    "definition.expects": Input,
    "definition.steps": Step,
}
"""The parts of the format by the field that holds them."""


def input_name_problem(name: str) -> str:
    """Return why *name* is none of an input, or nothing."""
    return "" if _INPUT.fullmatch(name) else f"input {name!r} does not match ^{_INPUT.pattern}$"


def _joined(first: RegistrySecret, second: RegistrySecret) -> RegistrySecret:
    return RegistrySecret(
        first.name,
        keys=[*first.keys, *second.keys],
        optional_keys=[*first.optional_keys, *second.optional_keys],
        hosts=list(dict.fromkeys([*first.hosts, *second.hosts])),
        optional=first.optional and second.optional,
    )
