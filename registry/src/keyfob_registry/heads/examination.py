"""Examination: walks all secrets, and names each that is not as it was written."""

import hmac
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from keyfob_sdk.errors import KeyfobError

from keyfob_registry.crypto.audit_key import HeadKey
from keyfob_registry.errors import RolledBackError
from keyfob_registry.heads import content
from keyfob_registry.heads.heads import Heads
from keyfob_registry.scopes import Scope
from keyfob_registry.store.protocol import Lifetime, Store, StoredSecret, StoredValue

OpenValue = Callable[[StoredSecret, StoredValue], object]
"""Opens one value; a CryptoError says that it was moved or changed."""

Versions = Mapping[tuple[str, str, str], int]
"""The highest version of each secret (scope, environment, name) that is known from elsewhere."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """What is wrong with a secret, or with a whole scope if no secret is named."""

    scope: Scope
    environment: str
    name: str
    what: str

    def __str__(self) -> str:
        return f"secret {self.name!r} in environment {self.environment!r} {self.what}" if self.name else self.what


class Examination:
    """Looks at every row that belongs to a secret, old versions and deleted secrets included.

    Args:
        store: Where the secrets are.
        heads: What they are compared with.
        key: The key of heads.
        open_value: Opens one value.
        known: Tells versions that are known from elsewhere, as from the audit; asked only if a scope is in trouble.
    """

    def __init__(
        self, store: Store, heads: Heads, key: HeadKey, open_value: OpenValue, known: Callable[[], Versions]
    ) -> None:
        self._store, self._heads, self._key, self._open, self._known = store, heads, key, open_value, known

    def troubles(self, scopes: Iterable[Scope]) -> Iterator[Trouble]:
        """Return what is wrong in these scopes, scope by scope."""
        for scope in scopes:
            found = [trouble for lifetime in self._lifetimes(scope) for trouble in self._secret(lifetime)]
            yield from found
            if whole := self._scope(scope):
                yield whole
                yield from self._older(scope)

    def _scope(self, scope: Scope) -> Trouble | None:
        least = self._heads.least(str(scope))
        manifest, heads = self._store.heads(scope, 1 << 62)
        if manifest is None and not heads and not least:
            return None
        try:
            sum_ = self._heads.total(manifest, str(scope), max(least, 1))
        except RolledBackError as error:
            return Trouble(scope, "", "", error.problem)
        if content.add(self._key, 0, heads) == sum_:
            return None
        return Trouble(scope, "", "", f"the secrets of {scope} are not all there, or one of them is an older one")

    def _older(self, scope: Scope) -> Iterator[Trouble]:
        """Name the secrets that are older than what is known from elsewhere."""
        for (of_scope, environment, name), version in sorted(self._known().items()):
            if of_scope != str(scope):
                continue
            stored = self._store.newest(scope, environment, name)
            if stored is None:
                yield Trouble(scope, environment, name, f"is gone, but was at version {version}")
            elif stored.version < version:
                yield Trouble(scope, environment, name, f"is at version {stored.version}, but was at version {version}")

    def _lifetimes(self, scope: Scope) -> Iterator[Lifetime]:
        after = ("", "")
        while page := self._store.lifetimes(scope, after):
            yield from page
            after = page[-1].secret.environment, page[-1].secret.name

    def _secret(self, lifetime: Lifetime) -> Iterator[Trouble]:
        secret = lifetime.secret
        if not hmac.compare_digest(content.head(self._key, secret), secret.head):
            yield self._trouble(secret, "was changed without the root key")
        for value in lifetime.values:
            if problem := self._damage(secret, value):
                yield self._trouble(secret, f"has a value that does not open: {problem}")
        yield from self._history(lifetime)

    def _damage(self, secret: StoredSecret, value: StoredValue) -> str:
        try:
            self._open(secret, value)
        except KeyfobError as error:
            return error.problem
        return ""

    def _history(self, lifetime: Lifetime) -> Iterator[Trouble]:
        secret = lifetime.secret
        kept = [version.version for version in lifetime.versions]
        if kept != list(range(secret.oldest, secret.version + 1)):
            yield self._trouble(secret, "has lost a version")
        used: set[StoredValue] = set()
        for version in lifetime.versions:
            values = lifetime.at(version.version)
            used.update(values)
            if not hmac.compare_digest(content.version(self._key, secret, version, values), version.mac):
                yield self._trouble(secret, f"was changed in version {version.version}")
        if stray := sorted({value.key for value in set(lifetime.values) - used}):
            yield self._trouble(secret, f"has values that no version had: {', '.join(stray)}")

    def _trouble(self, secret: StoredSecret, what: str) -> Trouble:
        return Trouble(secret.scope, secret.environment, secret.name, what)
