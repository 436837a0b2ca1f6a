"""Exports without values: names, scopes, environments, keys and versions, to check against without any key."""

import json
from contextlib import suppress
from datetime import datetime
from typing import Any

from pydantic import SecretStr

from keyfob_registry import documents, names
from keyfob_registry.crypto.address import Address
from keyfob_registry.crypto.keys import DataKey
from keyfob_registry.crypto.record import is_empty, seal
from keyfob_registry.dates import checked
from keyfob_registry.errors import DateError, InputError, WorkspaceExistsError
from keyfob_registry.scopes import Scope
from keyfob_registry.store.history import Change, Dates
from keyfob_registry.store.memory import MemoryStore
from keyfob_registry.store.protocol import Store, StoredSecret
from keyfob_registry.transfer.items import item, mapping, sequence

VERSION = 1
LARGEST = 1 << 26
"""How many bytes a description may have."""


def describe(store: Store, workspace: str | None = None) -> str:
    """Return the JSON of what is stored, of one workspace with its organization or of all; it holds no value.

    The same store gives the same text: of times, only the dates of secrets are in it, so that exports can be compared.
    """
    workspaces = store.workspaces() if workspace is None else [store.workspace(workspace)]
    owners: dict[Scope, dict[str, str]] = {}
    for each in workspaces:
        own, organization = each.scopes
        owners |= {own: {"workspace": each.name}, organization: {"organization": each.organization}}
    document = {
        "keyfob": "metadata",
        "version": VERSION,
        "workspaces": [{"name": each.name, "organization": each.organization} for each in workspaces],
        "secrets": [
            owners[secret.scope] | _described(secret)
            for secret in store.secrets(list(owners))
            if not names.is_variable(secret.name)
        ],
    }
    return json.dumps(document, indent=2)


def store_of(text: str, source: str) -> Store:
    """Return a store that has the described secrets, without their values; InputError if *text* describes none."""
    root = mapping(documents.read_json(text, source, LARGEST), source, "the document")
    if root.get("keyfob") != "metadata" or root.get("version") != VERSION:
        hints = ["keyfob secret export --metadata FILE"]
        raise InputError(source, f"it is no metadata of version {VERSION}", hints=hints)
    store = MemoryStore()
    store.initialise()
    for row in sequence(root.get("workspaces"), source, "workspaces"):
        _add_workspace(store, mapping(row, source, "a workspace"), source)
    scopes: dict[tuple[str, str], Scope] = {}
    for each in store.workspaces():
        own, organization = each.scopes
        scopes |= {("workspace", each.name): own, ("organization", each.organization): organization}
    for number, row in enumerate(sequence(root.get("secrets"), source, "secrets"), start=1):
        where = f"secret {number}"
        _add(store, scopes, mapping(row, source, where), source, where)
    return store


def _described(secret: StoredSecret) -> dict[str, Any]:
    keys = {value.key: {"version": value.version, "empty": is_empty(value.sealed)} for value in secret.values}
    dates = {"expires_at": secret.expires_at, "rotate_by": secret.rotate_by}
    told = {name: date.isoformat() for name, date in dates.items() if date}
    hosts = {"hosts": list(secret.hosts)} if secret.hosts else {}
    place = {"environment": secret.environment, "name": secret.name, "version": secret.version}
    return {**place, **told, **hosts, "keys": keys}


def _add_workspace(store: Store, row: dict[str, Any], source: str) -> None:
    name, organization = row.get("name"), row.get("organization")
    if not isinstance(name, str) or not isinstance(organization, str):
        raise InputError(source, "a workspace has no name or no organization")
    with suppress(WorkspaceExistsError):  # "default" is there from the start
        store.create_workspace(name, organization)


def _add(store: Store, scopes: dict[tuple[str, str], Scope], row: dict[str, Any], source: str, where: str) -> None:
    kind = "workspace" if "workspace" in row else "organization"
    scope = scopes.get((kind, str(row.get(kind))))
    if scope is None:
        raise InputError(source, f"{where} has no {kind} that the document names")
    name, environment = str(row.get("name", "")), str(row.get("environment", ""))
    hosts = " ".join(names.check_hosts(map(str, sequence(row.get("hosts", []), source, f"{where}, its hosts"))))
    values: dict[str, tuple[str, bytes]] = {}
    for key, facts in mapping(row.get("keys"), source, f"{where}, its keys").items():
        # A stand-in: what counts is whether it is empty.
        value = "" if mapping(facts, source, f"{where}, a key").get("empty") else "x"
        if problem := item(where, name, key, value, environment=environment, empty=True).problem:
            raise InputError(source, f"{where}: {problem}")
        data_key = DataKey.generate(str(scope))
        address = Address(str(scope), environment, name, key, 1, hosts)
        values[key] = data_key.id, seal(data_key, address, SecretStr(value))
    if not values or store.find([scope], environment, name):
        raise InputError(source, f"{where} has no keys, or stands there twice")
    dates = Dates(*(_date(row.get(field), source, where) for field in ("expires_at", "rotate_by")))
    store.write(Change(scope, environment, name, expected_version=0, values=values, dates=dates, hosts=hosts))


def _date(given: object, source: str, where: str) -> datetime | None:
    """Return a date of a secret; InputError if it is none."""
    if given is None:
        return None
    try:
        return checked(datetime.fromisoformat(str(given)))
    except (ValueError, DateError):
        pass
    raise InputError(source, f"{where} has a date that is none")
