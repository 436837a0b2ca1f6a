"""Versions of secrets, for whoever manages them: changes, the way back, and the end."""

import time
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from pydantic import SecretStr

from keyfob_registry.dates import DateChanges
from keyfob_registry.errors import ConflictError, NotDeletedError, UnknownSecretError, UnknownVersionError
from keyfob_registry.heads import Examination, Trouble
from keyfob_registry.identity import user
from keyfob_registry.resolver import Resolver
from keyfob_registry.scopes import Scope
from keyfob_registry.settings import KEEP_DAYS, KEEP_VERSIONS
from keyfob_registry.store.history import Change, ChangeKind, Dates
from keyfob_registry.store.protocol import Lifetime, Store, StoredSecret

_SWEEP_SECONDS = 3600.0


@dataclass(frozen=True, slots=True)
class Keep:
    """How much of a secret is kept: versions, the one that counts included, and days after its deletion."""

    versions: int = KEEP_VERSIONS
    days: int = KEEP_DAYS


@dataclass(frozen=True, slots=True)
class At:
    """The place of a secret."""

    scope: Scope
    environment: str
    name: str


Plan = Callable[[StoredSecret | None], Change]
Known = Mapping[tuple[str, str, str], int]


class Versions:
    """Makes the next version of a secret, and knows those before it.

    Args:
        store: Where the secrets are.
        resolver: What seals, opens and proves.
        keep: How much is kept when a version is made.
        clock: Counts seconds.
    """

    def __init__(
        self, store: Store, resolver: Resolver, keep: Keep, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._store, self._resolver, self.keep, self._clock = store, resolver, keep, clock
        self._swept: dict[Scope, float] = {}

    def put(
        self,
        at: At,
        values: Mapping[str, SecretStr],
        dates: DateChanges | None = None,
        *,
        expected: int | None = None,
        hosts: Sequence[str] | None = None,
    ) -> StoredSecret:
        """Merge values into a secret, or make it, with changes of its dates, and with the hosts that it is for."""

        def plan(stored: StoredSecret | None) -> Change:
            _require_version(at, stored, expected)
            version = stored.version + 1 if stored else 1
            there = stored if stored and stored.deleted_at is None else None
            bound = " ".join(_hosts(there) if hosts is None else hosts)
            # A value is sealed for its hosts: with others, those that stay are sealed anew.
            rest = self._resolver.open(there, there.keys) if there and bound != " ".join(_hosts(there)) else {}
            sealed = self._resolver.sealed(at.scope, at.environment, at.name, rest | dict(values), version, hosts=bound)
            change = self._change(at, stored, "set", values=sealed)
            return replace(change, dates=_dates(there, dates), hosts=bound)

        return self._write(at, plan)

    def set_dates(self, at: At, dates: DateChanges) -> StoredSecret:
        """Change dates of a secret and nothing else; UnknownSecretError if it is not there."""

        def plan(stored: StoredSecret | None) -> Change:
            if stored is None or stored.deleted_at is not None:
                raise UnknownSecretError(at.name, at.environment, ())
            return replace(self._change(at, stored, "dates"), dates=_dates(stored, dates))

        return self._write(at, plan)

    def remove(self, at: At, keys: Collection[str] | None) -> StoredSecret:
        """Remove these keys, or delete the secret; UnknownSecretError if nothing of it is there."""

        def plan(stored: StoredSecret | None) -> Change:
            there = stored.keys if stored and not stored.deleted_at else ()
            doomed = frozenset(there if keys is None else keys).intersection(there)
            if not doomed:
                raise UnknownSecretError(at.name, at.environment, ())
            return self._change(at, stored, "deleted" if keys is None else "removed", removed=doomed)

        return self._write(at, plan)

    def restore(self, at: At) -> StoredSecret:
        """Bring a deleted secret back; NotDeletedError if it is not deleted."""

        def plan(stored: StoredSecret | None) -> Change:
            if stored is None or not stored.values:
                raise UnknownSecretError(at.name, at.environment, ())
            if stored.deleted_at is None:
                raise NotDeletedError(at.name, at.environment)
            return self._change(at, stored, "restored")

        return self._write(at, plan)

    def rollback(self, at: At, number: int) -> StoredSecret:
        """Make a version with the values of an older one; UnknownVersionError if that is not kept."""
        lifetime = self.lifetime(at)
        kept = [version.version for version in lifetime.versions if lifetime.at(version.version)]
        if number not in kept:
            raise UnknownVersionError(at.name, number, kept)
        values = self._resolver.open_version(lifetime, number)

        def plan(stored: StoredSecret | None) -> Change:
            version = stored.version + 1 if stored else 1
            gone = frozenset(stored.keys if stored else ()).difference(values)
            bound = " ".join(_hosts(stored))  # what a value may be sent to does not go back with it
            sealed = self._resolver.sealed(at.scope, at.environment, at.name, values, version, hosts=bound)
            return replace(
                self._change(at, stored, "rolled back", values=sealed, removed=gone, source=number), hosts=bound
            )

        return self._write(at, plan)

    def purge(self, at: At, *, older_than: timedelta | None = None, keep: int | None = None) -> StoredSecret | None:
        """Forget old versions for good, or all of a deleted secret; return the secret, or None if nothing goes.

        Without a limit every version goes but the one that counts.
        """
        while change := self.purging(at, older_than, keep):
            try:
                return self._resolver.heads.write(change)
            except ConflictError:  # somebody wrote meanwhile: what goes is thought over
                continue
        return None

    def due(self, scope: Scope) -> list[At]:
        """Return, once in a while, what was deleted longer ago than it is kept."""
        now = self._clock()
        if now - self._swept.get(scope, -_SWEEP_SECONDS) < _SWEEP_SECONDS:
            return []
        self._swept[scope] = now
        before = datetime.now(UTC) - timedelta(days=self.keep.days)
        deleted = self._store.secrets([scope], deleted=True)
        old = (each for each in deleted if each.values and each.deleted_at and each.deleted_at <= before)
        return [At(scope, each.environment, each.name) for each in old]

    def lifetime(self, at: At) -> Lifetime:
        """Return a secret with all that is kept of it; UnknownSecretError if there never was one."""
        found = self._store.lifetime(at.scope, at.environment, at.name)
        if found is None:
            raise UnknownSecretError(at.name, at.environment, ())
        return found

    def examine(self, scopes: Sequence[Scope], known: Callable[[], Known]) -> list[Trouble]:
        """Return what is wrong with the secrets of these scopes."""
        return list(self._examination(known).troubles(scopes))

    def accept(self, scope: Scope) -> list[str]:
        """Take what is stored in a scope for what was written; return what was not, in words.

        What was changed goes on as a new version, without its history. Values that do not open stay as they are.
        """
        troubles = self.examine([scope], dict)
        for place in sorted({(each.environment, each.name) for each in troubles if each.name}):
            stored = self._store.newest(scope, *place)
            if stored is not None:
                change = self._change(At(scope, *place), stored, "accepted")
                self._resolver.heads.trust(replace(change, oldest=change.expected_version + 1))
        while troubles and not self._resolver.heads.accepted(scope):
            pass
        return list(map(str, troubles))

    def _examination(self, known: Callable[[], Known]) -> Examination:
        resolver = self._resolver
        return Examination(self._store, resolver.heads, resolver.head_key, resolver.open_value, known)

    def purging(self, at: At, older_than: timedelta | None, keep: int | None) -> Change | None:
        """Return the change that a purge makes; None if nothing goes."""
        before = None if older_than is None else datetime.now(UTC) - older_than
        lifetime = self._store.lifetime(at.scope, at.environment, at.name)
        if lifetime is None or not lifetime.secret.values:
            return None
        secret = lifetime.secret
        if secret.deleted_at is None:
            oldest = _oldest(lifetime, before, keep)
        else:
            oldest = secret.version + 1 if before is None or secret.deleted_at <= before else 0
        if oldest <= secret.oldest:
            return None
        return replace(self._change(at, secret, "purged"), oldest=oldest)

    def _write(self, at: At, plan: Plan) -> StoredSecret:
        return self._resolver.write(at.scope, at.environment, at.name, plan)

    def _change(
        self,
        at: At,
        stored: StoredSecret | None,
        kind: ChangeKind,
        *,
        values: Mapping[str, tuple[str, bytes]] | None = None,
        removed: frozenset[str] = frozenset(),
        source: int | None = None,
    ) -> Change:
        version = stored.version if stored else 0
        return Change(
            *(at.scope, at.environment, at.name),
            expected_version=version,
            kind=kind,
            actor=user(),
            values=values or {},
            removed=removed,
            source=source,
            oldest=max(1, version + 2 - self.keep.versions),
        )


def _dates(stored: StoredSecret | None, changes: DateChanges | None) -> Dates | None:
    """Return the dates that a secret is to have; None if it keeps its own."""
    if not changes:
        return None
    expires_at, rotate_by = (stored.expires_at, stored.rotate_by) if stored else (None, None)
    return Dates(changes.get("expires_at", expires_at), changes.get("rotate_by", rotate_by))


def _hosts(stored: StoredSecret | None) -> tuple[str, ...]:
    return stored.hosts if stored else ()


def _require_version(at: At, stored: StoredSecret | None, expected: int | None) -> None:
    found = stored.version if stored and not stored.deleted_at else 0
    if expected is not None and found != expected:
        raise ConflictError(at.name, at.environment, expected=expected, found=found)


def _oldest(lifetime: Lifetime, before: datetime | None, keep: int | None) -> int:
    """Return the first version that stays."""
    current = lifetime.secret.version
    by_number = current + 1 - keep if keep is not None else current
    if before is None:
        return by_number
    # A version counted until the next one was made.
    by_age = next((v.version - 1 for v in lifetime.versions if v.created_at > before), current)
    return by_age if keep is None else min(by_age, by_number)
