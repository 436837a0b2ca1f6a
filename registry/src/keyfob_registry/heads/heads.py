"""Signing what is written, and checking what is read, against the heads, the manifest and the pin."""

import hmac
import time
from collections.abc import Callable
from contextlib import suppress

from keyfob_sdk.errors import KeyfobError

from keyfob_registry.crypto.audit_key import HeadKey
from keyfob_registry.errors import HeadError, RolledBackError
from keyfob_registry.heads import content
from keyfob_registry.heads.pin import CounterPin
from keyfob_registry.scopes import Scope
from keyfob_registry.store.history import Change, Manifest
from keyfob_registry.store.protocol import Lifetime, Signed, Step, Store, StoredSecret, StoredValue

PIN_SECONDS = 1.0
WALK = 1_000
"""Scopes of up to so many secrets are added up as a whole by the first read, and again from time to time."""
WALK_SECONDS = 10.0


class Heads:
    """Proves writes and checks reads; safe for many threads.

    Args:
        store: Where the secrets are.
        key: Returns the key of heads.
        pin: Where counters are pinned; None pins nothing.
        clock: Counts seconds.
    """

    def __init__(
        self,
        store: Store,
        key: Callable[[], HeadKey],
        pin: CounterPin | None = None,
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._store, self._key, self._pin, self._clock = store, key, pin, clock
        self._known: dict[str, int] = {}
        self._walked: dict[str, float] = {}
        self._pinned_at = -PIN_SECONDS

    def write(self, change: Change) -> StoredSecret:
        """Make the next version of a secret; its counter is pinned when it is on the disk.

        Raises:
            HeadError: What is stored is not what was written.
            RolledBackError: The scope is an older one.
        """
        key, least = self._key(), self.least(str(change.scope))
        made: list[Manifest] = []

        def sign(step: Step) -> Signed:
            signed, manifest = self._signed(key, step, least)
            made.append(manifest)
            return signed

        written = self._store.write(change, sign)
        self.note(made[-1])
        return written

    def trust(self, change: Change) -> StoredSecret:
        """Make the next version of a secret that is not as it was written; :meth:`accepted` makes the manifest."""
        key = self._key()
        return self._store.write(change, lambda step: Signed(content.head(key, step.after), _version(key, step)))

    def require(self, stored: StoredSecret) -> None:
        """Raise if a secret, or its scope, is not as it was written: HeadError or RolledBackError."""
        if not hmac.compare_digest(content.head(self._key(), stored), stored.head):
            raise HeadError(stored.name, stored.environment, str(stored.scope))
        self._require_scope(stored.scope)

    def require_absent(self, scope: Scope, environment: str, name: str) -> None:
        """Raise if a secret that is not found in a scope was there, and not removed by us."""
        stored = self._store.newest(scope, environment, name)
        if stored is not None:
            self.require(stored)
        elif self.least(str(scope)):
            self._require_scope(scope)

    def require_version(self, lifetime: Lifetime, number: int) -> tuple[StoredValue, ...]:
        """Return the values of an old version; HeadError if they are not those that counted then."""
        made = next(version for version in lifetime.versions if version.version == number)
        values, secret = lifetime.at(number), lifetime.secret
        if not hmac.compare_digest(content.version(self._key(), secret, made, values), made.mac):
            raise HeadError(secret.name, secret.environment, str(secret.scope), f"was changed in version {number}")
        return values

    def least(self, scope: str) -> int:
        """Return the counter below which the manifest of a scope is an older one."""
        pinned = self._pin.read().get(scope, 0) if self._pin else 0
        return max(self._known.get(scope, 0), pinned)

    def note(self, manifest: Manifest) -> None:
        """Remember a counter that is in the database, and pin it now and then."""
        self._known[manifest.scope] = max(manifest.counter, self._known.get(manifest.scope, 0))
        if self._clock() - self._pinned_at >= PIN_SECONDS:
            self.close()

    def close(self) -> None:
        """Pin what is known; a pin that cannot be written lags, which is no reason to refuse anything."""
        self._pinned_at = self._clock()
        if self._pin and self._known:
            with suppress(OSError, KeyfobError):
                self._pin.write(self._known.copy())

    def _signed(self, key: HeadKey, step: Step, least: int) -> tuple[Signed, Manifest]:
        before, manifest, scope = step.before, step.manifest, str(step.after.scope)
        if before is not None and not hmac.compare_digest(content.head(key, before), before.head):
            raise HeadError(before.name, before.environment, scope)
        head = content.head(key, step.after)
        sum_ = content.add(key, self.total(manifest, scope, least), [before.head] if before else [], sign=-1)
        counter = (manifest.counter if manifest else 0) + 1
        made = content.manifest(key, scope, counter, content.add(key, sum_, [head]))
        return Signed(head, _version(key, step), made), made

    def total(self, manifest: Manifest | None, scope: str, least: int) -> int:
        """Return the sum in a manifest; RolledBackError if it is an older one, or was not made by us."""
        if (manifest.counter if manifest else 0) < least:
            found = manifest.counter if manifest else "none"
            raise RolledBackError(scope, f"are older ones: change {found} is stored, but {least} was known")
        if manifest is None:
            return 0
        sum_ = content.total(self._key(), manifest)
        if sum_ is None:
            raise RolledBackError(scope, "have a manifest that was made without the root key")
        return sum_

    def _require_scope(self, scope: Scope) -> None:
        """Raise if a scope is an older one; whatever is expected is read before the database is."""
        name = str(scope)
        least = self.least(name)
        late = self._clock() - self._walked.get(name, -WALK_SECONDS) >= WALK_SECONDS
        manifest, heads = self._store.heads(scope, WALK + 1) if late else (self._store.manifest(scope), [])
        sum_ = self.total(manifest, name, max(least, 1))
        if late and len(heads) <= WALK and content.add(self._key(), 0, heads) != sum_:
            raise RolledBackError(name, "are not all there, or one of them is an older one")
        if late:
            self._walked[name] = self._clock()
        if manifest:
            self.note(manifest)

    def accepted(self, scope: Scope) -> bool:
        """Make a manifest for the heads of a scope as they are now; say whether nobody wrote meanwhile."""
        manifest, heads = self._store.heads(scope, 1 << 62)
        key, counter = self._key(), max(manifest.counter if manifest else 0, self.least(str(scope))) + 1
        made = content.manifest(key, str(scope), counter, content.add(key, 0, heads))
        done = self._store.accept(made, replaces=manifest)
        if done:
            self.note(made)
        return done


def _version(key: HeadKey, step: Step) -> bytes:
    return content.version(key, step.after, step.version, step.after.values)
