"""Filling in: every expression in some data is replaced by its value, and what is filled in is never parsed again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

from keyfob_sdk.errors import KeyfobError

from keyfob_registry.errors import ExpressionError, ExpressionLimitError, OperandError, UnknownReferenceError
from keyfob_registry.expressions import template
from keyfob_registry.expressions.casts import as_text
from keyfob_registry.expressions.compiler import Run, compiled
from keyfob_registry.expressions.contexts import MISSING, Contexts, SecretReference
from keyfob_registry.expressions.references import pieces, references, secrets_among
from keyfob_registry.expressions.refusals import located, refusal
from keyfob_registry.expressions.scope import LookUp, Scope
from keyfob_registry.expressions.secrecy import Labels, Tagged, labels_of, plain
from keyfob_registry.expressions.template import Piece
from keyfob_registry.expressions.texts import DEEPEST, below, too_deep
from keyfob_registry.expressions.wrong import Wrong

_SHORT = 8  # shorter secrets are not masked within a word


@dataclass(frozen=True, slots=True)
class Evaluated:
    """Plain data without expressions; ``derived`` has every text that was made of a secret, with the secret's label."""

    value: Any = field(repr=False)
    derived: tuple[tuple[str, str], ...] = field(repr=False)


def evaluate(data: Any, contexts: Contexts, look_up: LookUp) -> Evaluated:
    """Return a deep copy of *data* with every expression replaced by its value.

    A text that is one whole expression becomes its value, of whatever type; within other text it is written as text.

    Raises:
        ExpressionError: An expression cannot be read or evaluated; no operand is told.
    """
    filling = _Filling(Scope(contexts, look_up))
    try:
        value = filling.fill(data, "", 0)
        return Evaluated(value, tuple(filling.derived))
    except KeyfobError as error:
        refused: KeyfobError = error
    except RecursionError:
        refused = ExpressionLimitError("what the expressions give is nested too deep")
    # Neither the frames of an error nor what it was made of may hold on to a value.
    refused.__context__ = refused.__cause__ = None
    raise refused.with_traceback(None)


def requirements(data: Any, contexts: Contexts) -> set[SecretReference]:
    """Return the keys of secrets that *data* refers to, once it is known that its expressions can be evaluated at all.

    Raises:
        ExpressionError: One cannot be read, calls what there is not, or reads a context that is not given.
        ReservedNameError: A reference names what is kept for Keyfob itself.
    """
    for place, text, piece in pieces(data):
        compile_piece(text, piece, place)
    found = references(data)
    for each in found:
        if each.context != "SECRETS" and contexts.named(each.context) is MISSING:
            raise UnknownReferenceError(str(each), f"cannot be read here (at {each.where})")
    return secrets_among(found)


def compile_piece(text: str, piece: Piece, place: str) -> Run:
    """Return what gives the value of an expression in *text*."""
    try:
        return compiled(piece.expression).run
    except Wrong as error:
        refused: ExpressionError = refusal(error, text, piece, place)
    except ExpressionError as error:
        refused = located(error, text, piece.at, place)
    raise refused


class _Filling:
    def __init__(self, scope: Scope) -> None:
        self._scope = scope
        self.derived: dict[tuple[str, str], None] = {}

    def fill(self, data: Any, place: str, depth: int) -> Any:
        """Return *data* with its expressions filled in."""
        if depth > DEEPEST:
            raise too_deep()
        if isinstance(data, str):
            return self._text(data, place)
        if isinstance(data, Mapping):
            return self._mapping(cast("Mapping[Any, Any]", data), place, depth + 1)
        if isinstance(data, list | tuple):
            items = cast("Sequence[Any]", data)
            return [self.fill(item, below(place, index), depth + 1) for index, item in enumerate(items)]
        return data

    def _mapping(self, data: Mapping[Any, Any], place: str, depth: int) -> dict[Any, Any]:
        filled: dict[Any, Any] = {}
        for key, item in data.items():
            name = self.fill(key, below(place, key), depth)
            if isinstance(name, list | dict) or name in filled:
                reason = "is no key" if isinstance(name, list | dict) else "is the same as another key"
                raise OperandError(f"what a key of {place or 'the data'} evaluates to {reason}")
            filled[name] = self.fill(item, below(place, key), depth)
        return filled

    def _text(self, text: str, place: str) -> Any:
        if template.OPENING not in text:
            return text
        parts = template.split(text)
        if template.is_whole(parts):
            return self._finished(self._value(text, cast("Piece", parts[0]), place))
        texts = [part if isinstance(part, str) else self._written(text, part, place) for part in parts]
        whole = "".join(each.value if isinstance(each, Tagged) else each for each in texts)
        tagged = [each for each in texts if isinstance(each, Tagged)]
        if any(len(each.value) < _SHORT for each in tagged):
            self._note(whole, frozenset[str]().union(*(each.labels for each in tagged)))
        self._scope.made(whole)
        return whole

    def _value(self, text: str, piece: Piece, place: str) -> Any:
        run = compile_piece(text, piece, place)
        try:
            return run(self._scope)
        except ExpressionError as error:
            refused = located(error, text, piece.at, place)
        raise refused

    def _written(self, text: str, piece: Piece, place: str) -> str | Tagged:
        """Return the value of an expression as the text that stands in other text."""
        value = self._value(text, piece, place)
        labels = labels_of(value)
        written = self._scope.made(as_text(self._finished(value)))
        if not labels:
            return cast("str", written)
        if not (isinstance(value, Tagged) and value.raw):
            self._note(written, labels)
        return Tagged(written, labels)

    def _finished(self, value: Any) -> Any:
        """Return *value* as a copy without tags, and note the texts that were derived."""
        if isinstance(value, Tagged):
            if not value.raw:
                self._note(as_text(value.value), value.labels)
            return value.value
        if isinstance(value, Mapping):
            pairs = cast("Mapping[Any, Any]", self._scope.made(value)).items()
            return {plain(self._finished(key)): self._finished(item) for key, item in pairs}
        if isinstance(value, list | tuple | set | frozenset):
            return [self._finished(item) for item in cast("Sequence[Any]", self._scope.made(value))]
        return value

    def _note(self, text: str, labels: Labels) -> None:
        self.derived.update(dict.fromkeys((label, text) for label in sorted(labels)))
