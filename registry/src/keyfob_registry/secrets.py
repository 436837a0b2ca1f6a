"""The part of a registry that stores, lists and removes secrets, and knows whose they are."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from typing import Unpack

from keyfob_sdk import CallRecord, Finding
from pydantic import SecretStr

from keyfob_registry import names
from keyfob_registry.catalog import Catalog
from keyfob_registry.dates import DateChanges, checked_changes
from keyfob_registry.errors import UnknownSecretError
from keyfob_registry.external import NoExternal
from keyfob_registry.hygiene import Hygiene
from keyfob_registry.identity import user
from keyfob_registry.management import Management
from keyfob_registry.reports import SecretInfo
from keyfob_registry.scopes import Scope
from keyfob_registry.store.protocol import Store, StoredSecret, Workspace
from keyfob_registry.usage import SecretUses, Usage
from keyfob_registry.versions import At, Keep


class Secrets(Management):
    """The secrets of one store, for whoever manages them; a workspace or environment that is not named is the default.

    Args:
        catalog: The installed actions, whose declarations say what a value must look like.
        store: An initialised store.
        external: Which secrets other stores have.
        workspace: The workspace that is meant where none is named.
        environment: The environment that is meant where none is named.
        keep: How much of a secret is kept.
    """

    def __init__(
        self, catalog: Catalog, store: Store, external: NoExternal, *, workspace: str, environment: str, keep: Keep
    ) -> None:
        self.keep = keep
        self.catalog = catalog
        self.store = store
        self.external = external
        self._workspace = workspace
        self._environment = environment

    def put_secret(
        self,
        name: str,
        values: Mapping[str, SecretStr],
        *,
        workspace: str | None = None,
        environment: str | None = None,
        organization: bool = False,
        as_is: bool = False,
        expected_version: int | None = None,
        hosts: Sequence[str] | None = None,
        recorded_as: str = "keyfob.set_secret",
        told: Callable[[Finding], object] | None = None,
        **dates: Unpack[DateChanges],
    ) -> int:
        """Store *values* in a secret, beside those that it has, and return its new version.

        ``expires_at`` and ``rotate_by`` change its dates; those that are not given stay as they are. With
        ``organization`` the secret belongs to the organization of the workspace. Blanks around a value are left out and
        escaped line breaks of PEM text put right, which *told* is told; with ``as_is`` anything is stored.
        With ``expected_version`` nothing is stored unless the secret is at that version, 0 meaning that there is none.
        ``hosts`` are those that the values may be sent to, and may be any if none is listed; without it those of before
        stay. ``recorded_as`` is the name of the action in the audit.

        Raises:
            InputError: A name is not allowed; it says what is.
            DateError: A date does not say in which time zone it is.
            RefusedValuesError: A value is a placeholder, of the wrong form, or that of another tenant.
            ConflictError: Somebody else changed the secret at the same time, or it is not at the expected version;
                nothing was written.
            AuditError: The write could not be recorded; nothing was written.
        """
        names.check_stored(name, values)
        scope, place = self._scope(workspace, organization=organization), self._place(environment)
        self.external.refuse(name, self.workspace(workspace), place, organization=organization)
        if not as_is:
            values = self._hygiene.accept(name, values, self.workspace(workspace), scope, place, told=told)
        at, given, changes = At(scope, place, name), values, checked_changes(dates)
        bound = None if hosts is None else names.check_hosts(hosts)

        def work() -> StoredSecret:
            return self._versions.put(at, given, changes, expected=expected_version, hosts=bound)

        written = self._audited(recorded_as, at, tuple(values), work)
        self._sweep(scope)
        return written.version if written else 0

    def set_dates(
        self,
        name: str,
        *,
        workspace: str | None = None,
        environment: str | None = None,
        organization: bool = False,
        **dates: Unpack[DateChanges],
    ) -> int:
        """Change when a secret expires, and by when it is to be rotated; return its new version.

        What is not given stays as it is; None takes a date away. No value is opened.

        Raises:
            UnknownSecretError: There is no such secret.
            DateError: A date does not say in which time zone it is.
            AuditError: The change could not be recorded; nothing was written.
        """
        scope, place = self._scope(workspace, organization=organization), self._place(environment)
        self.external.refuse(name, self.workspace(workspace), place, organization=organization)
        at, changes = At(scope, place, name), checked_changes(dates)
        if self.store.find([scope], place, name) is None:
            raise self._unknown(name, place, [scope])
        written = self._audited("keyfob.date_secret", at, (), lambda: self._versions.set_dates(at, changes))
        return written.version if written else 0

    def remove_secret(
        self,
        name: str,
        keys: Sequence[str] | None = None,
        *,
        workspace: str | None = None,
        environment: str | None = None,
        organization: bool = False,
    ) -> None:
        """Remove these *keys* of a secret, or delete the whole of it; both can be taken back until it is purged.

        Raises:
            UnknownSecretError: Nothing was there to be removed.
            AuditError: The removal could not be recorded; nothing was removed.
        """
        scope, place = self._scope(workspace, organization=organization), self._place(environment)
        stored = self.store.find([scope], place, name)
        if stored is None or not (stored.keys if keys is None else set(stored.keys).intersection(keys)):
            raise self._unknown(name, place, [scope])
        at = At(scope, place, name)
        gone = stored.keys if keys is None else tuple(keys)
        self._audited("keyfob.remove_secret", at, gone, lambda: self._versions.remove(at, keys))
        self._sweep(scope)

    def deleted_secrets(self, *, workspace: str | None = None, environment: str | None = None) -> list[SecretInfo]:
        """Return the deleted secrets of a workspace and of its organization that can be restored."""
        stored = self.store.secrets(self.workspace(workspace).scopes, environment, deleted=True)
        return [SecretInfo.of(each) for each in stored if each.values and not names.is_variable(each.name)]

    def consequences(
        self,
        name: str,
        keys: Sequence[str] | None = None,
        *,
        workspace: str | None = None,
        environment: str | None = None,
        organization: bool = False,
    ) -> list[str]:
        """Return what would break if these *keys* of a secret, or the whole of it, were removed: a sentence each.

        Nothing is said of a secret that no installed action needs and no call has used.
        """
        scope, place = self._scope(workspace, organization=organization), self._place(environment)
        stored = self.store.find([scope], place, name)
        if stored is None:
            raise self._unknown(name, place, [scope])
        _, owner = self.workspace(workspace).scopes
        instead = None if organization else self.store.find([owner], place, name)
        uses = self.usage.of(name, str(scope), place)
        removed = stored.keys if keys is None else keys
        return self.usage.consequences(uses, removed, stored.keys, instead.keys if instead else None)

    def secrets(self, *, workspace: str | None = None, environment: str | None = None) -> list[SecretInfo]:
        """Return the secrets of a workspace and of its organization, of one environment or of all."""
        where = self.workspace(workspace)
        used = self.usage.last_used(where)
        stored = self.store.secrets(where.scopes, environment)
        infos = [
            SecretInfo.of(each, used.get((str(each.scope), each.environment, each.name)))
            for each in stored
            if not names.is_variable(each.name)
        ]
        return [*infos, *self.external.infos(where, environment)]

    def secret(self, name: str, *, workspace: str | None = None, environment: str | None = None) -> SecretInfo:
        """Return the secret that a call in this workspace and environment gets; UnknownSecretError if none."""
        where, place = self.workspace(workspace), self._place(environment)
        if info := self.external.info(name, where, place, self.store):
            return info
        stored = self.store.find(where.scopes, place, name)
        if stored is None:
            raise self._unknown(name, place, where.scopes)
        return SecretInfo.of(stored, self.usage.of(name, str(stored.scope), place).last_used_at)

    def secret_uses(self, name: str, *, workspace: str | None = None, environment: str | None = None) -> SecretUses:
        """Return who uses the secret that a call in this workspace and environment gets; UnknownSecretError if none."""
        where, place = self.workspace(workspace), self._place(environment)
        stored = self.store.find(where.scopes, place, name)
        if stored is None:
            raise self._unknown(name, place, where.scopes)
        return self.usage.of(name, str(stored.scope), place)

    def opened(self, stored: Sequence[StoredSecret], record: CallRecord | None = None) -> list[dict[str, SecretStr]]:
        """Return all values of these secrets; if a *record* cannot be kept, none is opened."""
        if record is not None:
            self._keep(replace(record, actor=user()))
        return [self._resolver.open(each, each.keys) for each in stored]

    def workspace(self, name: str | None = None) -> Workspace:
        """Return a workspace; UnknownWorkspaceError names the nearest."""
        return self.store.workspace(self._workspace if name is None else name)

    def workspaces(self) -> list[Workspace]:
        """Return all workspaces, ordered by name."""
        return self.store.workspaces()

    def create_workspace(self, name: str) -> Workspace:
        """Make a workspace of the organization "default"; WorkspaceExistsError if the name is taken."""
        return self.store.create_workspace(names.check_workspace(name))

    @cached_property
    def usage(self) -> Usage:
        """Who uses which secret."""
        return Usage(self.catalog.requirements, self.store)

    @cached_property
    def _hygiene(self) -> Hygiene:
        return Hygiene(self.catalog.requirements, self.store, self._resolver.open)

    def _place(self, environment: str | None) -> str:
        return names.check_environment(self._environment if environment is None else environment)

    def _scope(self, workspace: str | None, *, organization: bool) -> Scope:
        own, owner = self.workspace(workspace).scopes
        return owner if organization else own

    def _unknown(self, name: str, environment: str, scopes: Sequence[Scope]) -> UnknownSecretError:
        known = {each.name for each in self.store.secrets(scopes) if not names.is_variable(each.name)}
        gone = self.store.secrets(scopes, environment, name=name, deleted=True)
        deleted = any(each.values for each in gone)
        elsewhere = self.store.environments_of(scopes, name)
        return UnknownSecretError(name, environment, known, elsewhere=elsewhere, deleted=deleted)
