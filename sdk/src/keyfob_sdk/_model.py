"""The typed form of a requirement: a class whose fields are the keys."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, NoReturn, Self

from pydantic import BaseModel, ConfigDict, SecretStr, ValidationError

from keyfob_sdk import _fields
from keyfob_sdk._secret import RegistrySecret, Scope
from keyfob_sdk._values import SecretValue, adopt
from keyfob_sdk.errors import ClosedSecretError, DeclarationError, InvalidSecretError, SecretCopyError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from keyfob_sdk._kinds import Kind


class SecretModel(BaseModel):
    """A secret as a class: required keys are fields without default, optional keys are fields with one.

    A field of type ``SecretStr`` is sensitive; any other type is a setting, which is never masked. The docstring of
    the class is the description of the secret. The keywords of the class are those of :class:`RegistrySecret`::

        class VirusTotal(SecretModel, name="virustotal", hosts=["www.virustotal.com"]):
            \"\"\"An API key, from the user's profile page.\"\"\"

            VIRUSTOTAL_API_KEY: SecretStr

    Raises:
        TypeError: The class has no ``name=``.
        DeclarationError: Names, groups or patterns are wrong; it lists every problem.
        ClosedSecretError: A field is read after the call ended.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True, protected_namespaces=())

    _requirement: ClassVar[RegistrySecret]

    def __init_subclass__(
        cls,
        *,
        name: str = "",
        one_of: Sequence[Sequence[str]] = (),
        kind: Kind = "custom",
        hosts: Sequence[str] = (),
        optional: bool = False,
        scope: Scope | None = None,
        environment: str | None = None,
        doc_url: str | None = None,
    ) -> None:
        """Take the keywords of the class; they are read once the fields are known."""

    @classmethod
    def __pydantic_init_subclass__(cls, **options: Any) -> None:
        """Read the requirement from the fields, once they are known."""
        if "name" not in options:
            text = f'class {cls.__name__} has no name: write class {cls.__name__}(SecretModel, name="...")'
            raise TypeError(text)
        cls._requirement = _requirement(cls, options)

    @classmethod
    def requirement(cls) -> RegistrySecret:
        """Return the declaration in its literal form."""
        return cls._requirement

    @classmethod
    def from_values(cls, values: Mapping[str, SecretStr]) -> Self:
        """Make the model of stored *values*; keys that it does not declare are left out.

        Raises:
            InvalidSecretError: A value does not fit the type of its field; the text holds no value.
        """
        # The values of another form refuse to be asked for what that one does not declare.
        stored = dict(values)
        fields = {key: _field_value(cls._requirement, key, stored[key]) for key in cls.model_fields if key in stored}
        try:
            return cls(**fields)
        except ValidationError as error:
            details = error.errors(include_input=False, include_context=False, include_url=False)
            problems = [(str(detail["loc"][0] if detail["loc"] else ""), detail["type"]) for detail in details]
        raise InvalidSecretError(cls._requirement.name, problems)

    def model_post_init(self, _context: object, /) -> None:
        """Replace each sensitive value by one that can be closed."""
        fields = vars(self)
        for key, value in fields.items():
            if isinstance(value, SecretStr):
                fields[key] = adopt(self._requirement.name, key, value)

    def close(self) -> None:
        """Forget all values; idempotent."""
        fields = vars(self)
        for value in fields.values():
            if isinstance(value, SecretValue):
                value.close()
        fields.clear()

    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> NoReturn:
            """Say that the model is closed: a field is found missing only then."""
            if name in type(self).model_fields:
                raise ClosedSecretError(f"secret {self._requirement.name!r}")
            return super().__getattr__(name)

    def __reduce_ex__(self, protocol: object) -> NoReturn:
        raise SecretCopyError(f"secret {self._requirement.name!r}")


def _field_value(requirement: RegistrySecret, key: str, value: SecretStr) -> SecretStr | str:
    return value if requirement.is_sensitive(key) else value.get_secret_value()


def _requirement(model: type[SecretModel], options: Mapping[str, Any]) -> RegistrySecret:
    fields = model.model_fields
    problems = list(_fields.problems(fields))
    if not (problems or model.__pydantic_complete__):
        problems.append("the type of a key cannot be read: import its names outside of `if TYPE_CHECKING`")
    try:
        requirement = RegistrySecret(
            keys=[key for key, field in fields.items() if field.is_required()],
            optional_keys=[key for key, field in fields.items() if not field.is_required()],
            settings=[key for key, field in fields.items() if not _fields.is_sensitive(field)],
            details={key: detail for key, field in fields.items() if (detail := _fields.detail(field))},
            title=model.model_config.get("title") or "",
            description=(model.__doc__ or "").strip(),
            **options,
        )
    except DeclarationError as error:
        problems += error.problems
    else:
        strangers = [key for key in requirement.declared if key not in fields]
        problems += [
            f"a secret of kind {requirement.kind!r} has key {key!r}: write {key}: SecretStr" for key in strangers
        ]
        if not problems:
            return requirement
    raise DeclarationError(f"secret {options['name']!r}", problems)
