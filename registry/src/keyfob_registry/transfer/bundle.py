"""Bundles for backup and restore: JSON lines of workspaces and values, which are never written unencrypted."""

import json
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from keyfob_sdk import CallRecord, SecretUse
from pydantic import SecretStr

from keyfob_registry import documents, names
from keyfob_registry.dates import DateChanges, checked
from keyfob_registry.errors import DateError, InputError
from keyfob_registry.store.protocol import Store, StoredSecret, Workspace
from keyfob_registry.transfer import age
from keyfob_registry.transfer.items import LONGEST, Dated, Item, Owner, item, mapping, sequence
from keyfob_registry.transfer.target import Target

VERSION = 1
LARGEST = 1 << 28
"""How many bytes a bundle may have."""

_DATES = ("expires_at", "rotate_by")
_LINE = 6 * LONGEST + 4096  # a control character takes six bytes in JSON


@dataclass(frozen=True, slots=True)
class Content:
    """What a bundle holds."""

    workspaces: tuple[tuple[str, str], ...]
    items: tuple[Item, ...]
    dated: tuple[Dated, ...] = ()


def owned(store: Store, workspace: str | None) -> tuple[list[Workspace], list[tuple[Owner, StoredSecret]]]:
    """Return the workspaces, and the secrets of one of them, or of all and of their organizations."""
    workspaces = store.workspaces() if workspace is None else [store.workspace(workspace)]
    owners = {each.scopes[0]: Owner(workspace=each.name) for each in workspaces}
    if workspace is None:
        owners |= {each.scopes[1]: Owner(organization=each.organization) for each in workspaces}
    return workspaces, [(owners[secret.scope], secret) for secret in store.secrets(list(owners))]


def export(target: Target, key: age.Key, workspace: str | None = None) -> tuple[bytes, int]:
    """Return an encrypted bundle, and how many secrets are in it.

    An audit record with the names of all keys is kept before the first value is opened. Each secret is read whole:
    of one that is written meanwhile, the bundle has all keys of before or all of after.
    """
    workspaces, secrets = owned(target.store, workspace)
    values = target.opened([secret for _, secret in secrets], _record(workspace, [secret for _, secret in secrets]))
    lines = [_header(workspaces)]
    for (owner, secret), opened in zip(secrets, values, strict=True):
        lines.extend(_line(owner, secret, name, value) for name, value in opened.items())
    return age.encrypt("".join(f"{line}\n" for line in lines).encode(), key), len(secrets)


def restore(data: bytes, key: age.Key, source: str) -> Content:
    """Return what a bundle holds; InputError if the key does not open it."""
    text = documents.decode(age.decrypt(data, key, source), source)
    header, *lines = text.split("\n")
    root = mapping(_json(header, source, 1), source, "line 1")
    if root.get("keyfob") != "bundle" or root.get("version") != VERSION:
        raise InputError(source, f"it is no bundle of version {VERSION}")
    rows = [mapping(each, source, "a workspace") for each in sequence(root.get("workspaces"), source, "workspaces")]
    workspaces = tuple((_name(row, "name"), _name(row, "organization")) for row in rows)
    values = list(_values(lines, source))
    dated = {(each.owner, each.environment, each.secret): each for _, row in values if (each := _dated(row, source))}
    return Content(workspaces, tuple(_item(number, row) for number, row in values), tuple(dated.values()))


def _name(row: dict[str, Any], field: str) -> str:
    return names.check_workspace(str(row.get(field, "")))


def _values(lines: Sequence[str], source: str) -> Iterator[tuple[int, dict[str, Any]]]:
    for number, line in enumerate(lines, start=2):
        if line:
            yield number, mapping(_json(line, source, number), source, f"line {number}")


def _item(number: int, row: dict[str, Any]) -> Item:
    place = str(row.get("secret", "")), str(row.get("key", ""))
    environment = str(row.get("environment", ""))
    # What was stored is restored as it was, also an empty value.
    return item(f"line {number}", *place, row.get("value"), environment=environment, owner=_owner(row), empty=True)


def _owner(row: dict[str, Any]) -> Owner:
    return Owner(str(row.get("workspace") or ""), str(row.get("organization") or ""))


def _json(line: str, source: str, number: int) -> Any:
    return documents.read_json(line, f"{source}, line {number}", _LINE)


def _header(workspaces: Sequence[Workspace]) -> str:
    rows = [{"name": each.name, "organization": each.organization} for each in workspaces]
    return json.dumps({"keyfob": "bundle", "version": VERSION, "workspaces": rows})


def _dated(row: dict[str, Any], source: str) -> Dated | None:
    """Return the dates that a value says its secret has, and its hosts; None if it has none."""
    if not any(field in row for field in (*_DATES, "hosts")):
        return None
    hosts = tuple(map(str, sequence(row.get("hosts", []), source, "hosts")))
    try:
        times = (checked(datetime.fromisoformat(row[field])) if field in row else None for field in _DATES)
        expires_at, rotate_by = times
    except (TypeError, ValueError, DateError):
        problem = InputError(source, "a date of a secret is none")
    else:
        dates = DateChanges(expires_at=expires_at, rotate_by=rotate_by)
        return Dated(str(row.get("secret", "")), str(row.get("environment", "")), _owner(row), dates, hosts)
    raise problem


def _line(owner: Owner, secret: StoredSecret, key: str, value: SecretStr) -> str:
    place = {"workspace": owner.workspace} if owner.workspace else {"organization": owner.organization}
    dates = {field: date.isoformat() for field in _DATES if (date := getattr(secret, field))}
    hosts = {"hosts": list(secret.hosts)} if secret.hosts else {}
    rest = {"environment": secret.environment, "secret": secret.name, **dates, **hosts, "key": key}
    return json.dumps(place | rest | {"value": value.get_secret_value()})  # ASCII: a lone surrogate passes, too


def _record(workspace: str | None, secrets: Sequence[StoredSecret]) -> CallRecord:
    return CallRecord(
        id=uuid.uuid4().hex,
        run="",
        actor="",
        action="keyfob.export_bundle",
        organization="*",
        workspace=workspace or "*",
        environment="*",
        started_at=datetime.now(UTC),
        duration=0,
        outcome="done",
        error_code=None,
        secrets=tuple(SecretUse(s.name, str(s.scope), s.environment, s.version, s.keys) for s in secrets),
        masked=(),
    )
