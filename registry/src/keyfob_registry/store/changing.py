"""What a change makes of a secret: the same in every store."""

from collections.abc import Collection
from dataclasses import replace
from datetime import UTC, datetime

from keyfob_registry.errors import ConflictError
from keyfob_registry.store.history import Change, ChangeKind, Dates, Manifest, Version
from keyfob_registry.store.protocol import Lifetime, Signed, Step, StoredSecret, StoredValue


def step(before: StoredSecret | None, change: Change, manifest: Manifest | None) -> Step:
    """Return what *change* makes of the secret that is stored; ConflictError if that is not the expected version."""
    found = before.version if before else 0
    if found != change.expected_version:
        raise ConflictError(change.name, change.environment, expected=change.expected_version, found=found)
    version, now = found + 1, datetime.now(UTC)
    values = _values(before, change, version)
    kind = _kind(change, values)
    dates = _dates(before, change, kind)
    after = StoredSecret(
        change.scope,
        change.environment,
        change.name,
        version,
        before.values if before and kind == "deleted" else values,
        created_at=before.created_at if before else now,
        updated_at=now,
        deleted_at=_deleted_at(before, kind, now),
        expires_at=dates.expires_at,
        rotate_by=dates.rotate_by,
        oldest=max(change.oldest, before.oldest if before else 1),
    )
    keys = changed_keys(before, after, kind)
    return Step(before, after, Version(version, now, change.actor, kind, keys, change.source), manifest)


def lifetime(old: Lifetime | None, taken: Step, signed: Signed) -> Lifetime:
    """Return all that is kept of a secret after a step."""
    after = replace(taken.after, head=signed.head)
    ended = {(value.key, value.version): value for value in stopped(taken.before, after)}
    older = (ended.get((value.key, value.version), value) for value in old.values) if old else ()
    values = [value for value in (*older, *begun(after)) if value.until is None or value.until > after.oldest]
    versions = (*(old.versions if old else ()), replace(taken.version, mac=signed.mac))
    return Lifetime(
        after,
        tuple(sorted(values, key=lambda value: (value.key, value.version))),
        tuple(version for version in versions if version.version >= after.oldest),
    )


def changed_keys(before: StoredSecret | None, after: StoredSecret, kind: ChangeKind) -> tuple[str, ...]:
    """Return the names of the keys that a change touches, in order."""
    if kind in {"deleted", "restored", "dates", "accepted"}:
        return after.keys
    old = {(value.key, value.version) for value in before.values} if before else set[tuple[str, int]]()
    new = {(value.key, value.version) for value in after.values}
    return tuple(sorted({key for key, _ in old ^ new}))


def stopped(before: StoredSecret | None, after: StoredSecret) -> list[StoredValue]:
    """Return the values that counted before and do not any more, each with the version at which it stopped."""
    kept = {(value.key, value.version) for value in after.values}
    gone = (value for value in before.values if (value.key, value.version) not in kept) if before else ()
    return [replace(value, until=after.version) for value in gone]


def begun(after: StoredSecret) -> list[StoredValue]:
    """Return the values that are new."""
    return [value for value in after.values if value.version == after.version]


def _values(before: StoredSecret | None, change: Change, version: int) -> tuple[StoredValue, ...]:
    anew = before is not None and before.deleted_at is not None and change.kind in {"set", "rolled back", "purged"}
    kept = {} if before is None or anew else {value.key: value for value in before.values}
    made = ((key, *value) for key, value in change.values.items())
    new = {key: StoredValue(key, version, key_id, sealed, hosts=change.hosts) for key, key_id, sealed in made}
    merged = {key: value for key, value in kept.items() if key not in change.removed} | new
    return tuple(sorted(merged.values(), key=lambda value: value.key))


def _kind(change: Change, values: Collection[StoredValue]) -> ChangeKind:
    if change.kind == "removed" and not values:
        return "deleted"
    if not values and change.kind not in {"deleted", "purged", "accepted"}:
        raise ValueError("a secret holds one key at least")
    return change.kind


def _deleted_at(before: StoredSecret | None, kind: ChangeKind, now: datetime) -> datetime | None:
    if kind == "deleted":
        return now
    return before.deleted_at if before and kind not in {"set", "rolled back", "restored"} else None


def _dates(before: StoredSecret | None, change: Change, kind: ChangeKind) -> Dates:
    if change.dates is not None:
        return change.dates
    if before is None or (before.deleted_at is not None and kind in {"set", "rolled back"}):
        return Dates()
    return Dates(before.expires_at, before.rotate_by)
