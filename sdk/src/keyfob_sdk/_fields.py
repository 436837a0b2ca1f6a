"""What a field of the typed form says: whether it is sensitive, what is known of it, and what is wrong with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ForwardRef, get_args

from pydantic import Secret, SecretBytes, SecretStr

from keyfob_sdk._secret import Key

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pydantic.fields import FieldInfo


def is_sensitive(field: FieldInfo) -> bool:
    """Return whether a secret stands anywhere in the type of *field*."""
    return any(isinstance(part, type) and issubclass(part, SecretStr) for part in parts(field.annotation))


def detail(field: FieldInfo) -> Key | None:
    """Return the ``Key`` that stands in the field's ``Annotated``, or one made of its ``Field(...)``."""
    for item in (*field.metadata, *parts(field.annotation)):
        if isinstance(item, Key):
            return item
    example = str(field.examples[0]) if field.examples else None
    return Key(description=field.description or "", example=example) if field.description or example else None


def problems(fields: Mapping[str, FieldInfo]) -> Iterator[str]:
    """Say which of the *fields* cannot be keys of a secret, and what to write instead."""
    for key, field in fields.items():
        yield from _problems(key, field)


def _problems(key: str, field: FieldInfo) -> Iterator[str]:
    found = list(parts(field.annotation))
    # A type that cannot be read, or hides its value in another way, would be taken for a setting and never masked.
    if any(isinstance(part, ForwardRef) for part in found):
        yield f"the type of key {key!r} cannot be read: import its names outside of `if TYPE_CHECKING`"
    if any(isinstance(part, type) and issubclass(part, SecretBytes | Secret) for part in found):
        yield f"key {key!r} is {_name(field.annotation)}: write {key}: SecretStr"
    if field.is_required() and type(None) in get_args(field.annotation):
        yield f"key {key!r} may be None but has no default: write {key}: ... | None = None"


def parts(annotation: Any) -> Iterator[object]:
    """Yield what *annotation* consists of, at any depth, also behind the names of aliases and new types."""
    yield annotation
    for part in (*get_args(annotation), *_behind(annotation)):
        yield from parts(part)


def _behind(annotation: Any) -> Iterator[object]:
    for name in ("__origin__", "__value__", "__supertype__", "__bound__"):
        behind = getattr(annotation, name, None)
        if behind is not None:
            yield behind


def _name(annotation: object) -> str:
    return getattr(annotation, "__name__", None) or str(annotation)
