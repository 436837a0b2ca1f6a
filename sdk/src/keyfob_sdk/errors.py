"""Every error that the SDK raises, in one tree.

The registry hangs its own errors under the same root, in ``keyfob_registry.errors``.

    KeyfobError
    ├── DeclarationError E101            a declaration is wrong: all that is wrong with it, at import
    ├── InvalidArgumentsError E102       the arguments of a call do not fit the action
    ├── UndeclaredKeyError E110          a function reads a key that it did not declare (also a KeyError)
    ├── AbsentKeyError E111              a function reads an optional key that is not stored (also a KeyError)
    ├── ClosedSecretError E112           a secret is used after its call ended
    ├── SecretCopyError E113             a secret would leave the process by pickle (also a TypeError)
    ├── InvalidSecretError E114          a stored value does not fit the type that the action declares
    ├── SecretStoreError E440            an external store did not give a secret
    │   ├── SecretStoreUnreachableError E441   it does not answer, or not in time
    │   ├── SecretStoreDeniedError E442        it refuses our identity, or what was asked of it
    │   ├── SecretStoreMissingError E443       it has no secret at the place that is mapped
    │   └── SecretStoreReplyError E444         what it holds or answers is not understood
    └── VendorError E510                 what an action raises to tell its caller what the vendor said
        ├── ConfigurationError E511      a setting is missing or contradicts another
        ├── UnreachableError E512        name resolution, connection, TLS or time-out
        ├── AuthenticationError E513     the vendor does not accept the credentials
        ├── PermissionDeniedError E514   the credentials are good, their permissions are not
        ├── NotFoundError E515           the vendor has no such object
        └── RateLimitedError E516        the vendor asks to slow down

Tone of the texts: no capital at the start, no full stop at the end, names in quotes; then what to type, as a hint.
"""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING, Any, ClassVar, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

CheckStep = Literal["configuration", "network", "authentication", "permission", "quota", "response"]
"""The step of a vendor's answer that failed, in the order in which they happen."""


def nearest(name: str, known: Iterable[str]) -> list[str]:
    """Return up to three of the *known* names that resemble *name*, the closest first."""
    by_folded = {candidate.casefold(): candidate for candidate in known}
    return [by_folded[match] for match in difflib.get_close_matches(name.casefold(), by_folded, n=3, cutoff=0.6)]


def did_you_mean(name: str, known: Iterable[str]) -> list[str]:
    """Return one hint with the nearest of the *known* names, or no hint."""
    matches = nearest(name, known)
    return [f"did you mean {' or '.join(map(repr, matches))}?"] if matches else []


class KeyfobError(Exception):
    """What happened, and what to type.

    ``str()`` gives the problem alone; :meth:`render` adds the code and the hints.
    """

    code: ClassVar[str] = "E100"

    def __init__(self, problem: str, *, hints: Iterable[str] = ()) -> None:
        super().__init__(problem)
        self.problem = problem
        self.hints = tuple(hints)

    def render(self) -> str:
        """Return the whole text: ``error[CODE]: problem``, then a line a hint."""
        return "\n".join([f"error[{self.code}]: {self.problem}", *(f"hint: {hint}" for hint in self.hints)])

    def __reduce__(self) -> tuple[Any, ...]:
        return _rebuild, (type(self), self.problem, self.hints, vars(self))


def _rebuild(cls: type[KeyfobError], problem: str, hints: tuple[str, ...], state: dict[str, Any]) -> KeyfobError:
    """Make an error again without its own constructor, whose arguments are not kept."""
    error = cls.__new__(cls)
    KeyfobError.__init__(error, problem, hints=hints)
    vars(error).update(state)
    return error


class DeclarationError(KeyfobError):
    """A declaration is wrong; ``problems`` lists everything that is wrong with it."""

    code = "E101"

    def __init__(self, subject: str, problems: Sequence[str]) -> None:
        self.subject = subject
        self.problems = tuple(problems)
        super().__init__("\n  - ".join([f"{subject} is declared wrongly", *self.problems]))


class InvalidArgumentsError(KeyfobError):
    """The arguments of a call do not fit the action; no value is repeated in the text."""

    code = "E102"

    def __init__(self, action: str, problems: Sequence[str], *, hints: Iterable[str] = ()) -> None:
        self.action = action
        self.problems = tuple(problems)
        super().__init__("\n  - ".join([f"the arguments do not fit {action!r}", *self.problems]), hints=hints)


class UndeclaredKeyError(KeyfobError, KeyError):
    """A function reads a key of a secret that its action did not declare."""

    code = "E110"
    __str__ = Exception.__str__

    def __init__(self, secret: str, key: str, declared: Iterable[str]) -> None:
        self.secret, self.key = secret, key
        hints = [*did_you_mean(key, declared), f"add {key!r} to the keys or optional_keys of secret {secret!r}"]
        super().__init__(f"secret {secret!r} does not declare key {key!r}", hints=hints)


class AbsentKeyError(KeyfobError, KeyError):
    """A function reads an optional key that is not stored."""

    code = "E111"
    __str__ = Exception.__str__

    def __init__(self, secret: str, key: str) -> None:
        self.secret, self.key = secret, key
        hints = ["read an optional key by .get(), which gives None", f"keyfob secret set {secret} {key}"]
        super().__init__(f"optional key {key!r} of secret {secret!r} is not stored", hints=hints)


class ClosedSecretError(KeyfobError):
    """A secret is used after the call that it was given to ended."""

    code = "E112"

    def __init__(self, name: str) -> None:
        hints = ["use a secret inside the call that receives it, and return what was done with it"]
        super().__init__(f"{name} was closed when its call ended", hints=hints)


class SecretCopyError(KeyfobError, TypeError):
    """A secret would leave the process in clear, by pickle or the like."""

    code = "E113"

    def __init__(self, name: str) -> None:
        hints = ["pass the secret's name and environment on, and let the receiver resolve them"]
        super().__init__(f"{name} cannot be pickled", hints=hints)


class InvalidSecretError(KeyfobError):
    """Stored values do not fit the types that the action declares; no value is repeated in the text."""

    code = "E114"

    def __init__(self, secret: str, problems: Sequence[tuple[str, str]]) -> None:
        self.secret = secret
        self.problems = tuple(problems)
        lines = [f"secret {secret!r} holds values that do not fit", *(f"{key}: {text}" for key, text in problems)]
        keys = " ".join(dict.fromkeys(key for key, _ in problems))
        super().__init__("\n  - ".join(lines), hints=[f"keyfob secret set {secret} {keys}"])


class SecretStoreError(KeyfobError):
    """An external store did not give a secret; the text names store and place, and never a value."""

    code = "E440"


class SecretStoreUnreachableError(SecretStoreError):
    """An external store does not answer, or not in time; a mapping may allow the last values for a while."""

    code = "E441"

    def __init__(self, store: str, reason: str) -> None:
        super().__init__(f"external store {store!r} cannot be reached: {reason}", hints=[f"keyfob store test {store}"])


class SecretStoreDeniedError(SecretStoreError):
    """An external store refuses the identity that was configured, or refuses it this secret."""

    code = "E442"

    def __init__(self, store: str, path: str = "", *, hints: Iterable[str] = ()) -> None:
        what = f"external store {store!r} refuses " + (f"to give {path!r}" if path else "the configured identity")
        super().__init__(what, hints=[*hints] or [f"keyfob store test {store}"])


class SecretStoreMissingError(SecretStoreError):
    """An external store has no secret at the place that is mapped; no other store is asked."""

    code = "E443"

    def __init__(self, store: str, path: str) -> None:
        super().__init__(
            f"external store {store!r} has no secret {path!r}",
            hints=["keyfob store list", "store it there: what is mapped is looked up nowhere else"],
        )


class SecretStoreReplyError(SecretStoreError):
    """What an external store holds or answers is malformed or too large."""

    code = "E444"

    def __init__(self, store: str, path: str, reason: str, *, hints: Iterable[str] = ()) -> None:
        what = f"{path!r} of external store {store!r}" if path else f"the answer of external store {store!r}"
        super().__init__(f"{what} is not understood: {reason}", hints=hints)


class VendorError(KeyfobError):
    """What an action or a check raises to tell its caller what the vendor said.

    The text reaches people, masked. It holds no header, query string or body of the request.

    Args:
        problem: What the vendor said, in the vendor's words where they are short.
        hints: What to do about it.
        status: The HTTP status, if there was one.
        retry_after: Seconds after which the vendor wants to be asked again.
    """

    code = "E510"
    step: ClassVar[CheckStep] = "response"

    def __init__(
        self,
        problem: str,
        *,
        hints: Iterable[str] = (),
        status: int | None = None,
        retry_after: float | None = None,
    ) -> None:
        super().__init__(problem, hints=hints)
        self.status = status
        self.retry_after = retry_after


class ConfigurationError(VendorError):
    """A setting that the action needs is missing, malformed or contradicts another."""

    code = "E511"
    step = "configuration"


class UnreachableError(VendorError):
    """The vendor cannot be reached: name resolution, connection, TLS or time-out."""

    code = "E512"
    step = "network"


class AuthenticationError(VendorError):
    """The vendor does not accept the credentials."""

    code = "E513"
    step = "authentication"


class PermissionDeniedError(VendorError):
    """The credentials are good, but may not do this."""

    code = "E514"
    step = "permission"


class NotFoundError(VendorError):
    """The vendor has no such object."""

    code = "E515"


class RateLimitedError(VendorError):
    """The vendor asks to slow down."""

    code = "E516"
    step = "quota"
