"""The part of a registry that manages versions: each write leaves a record of the audit, or does not happen."""

import time
import uuid
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cached_property

from keyfob_sdk import CallRecord, SecretUse
from keyfob_sdk.errors import KeyfobError

from keyfob_registry.audit import Audit
from keyfob_registry.errors import AuditError, UnknownSecretError
from keyfob_registry.heads import Trouble
from keyfob_registry.identity import user
from keyfob_registry.resolver import Resolver
from keyfob_registry.scopes import Scope
from keyfob_registry.store.history import Version
from keyfob_registry.store.protocol import Store, StoredSecret, Workspace
from keyfob_registry.versions import At, Keep, Versions

Work = Callable[[], StoredSecret | None]


@dataclass(frozen=True, slots=True)
class Purged:
    """What was purged: a secret as a whole, if it was deleted, or its versions before ``oldest``."""

    name: str
    environment: str
    is_whole: bool
    oldest: int


class Management(ABC):
    """History, rollback, restoration and purge; a workspace or environment that is not named is the default."""

    store: Store
    audit: Audit
    keep: Keep

    @cached_property
    @abstractmethod
    def _resolver(self) -> Resolver: ...

    @abstractmethod
    def _keep(self, record: CallRecord) -> None: ...

    @abstractmethod
    def workspace(self, name: str | None = None) -> Workspace:
        """Return a workspace; UnknownWorkspaceError names the nearest."""

    @abstractmethod
    def _place(self, environment: str | None) -> str: ...

    @abstractmethod
    def _scope(self, workspace: str | None, *, organization: bool) -> Scope: ...

    @abstractmethod
    def _unknown(self, name: str, environment: str, scopes: Sequence[Scope]) -> UnknownSecretError: ...

    def history(
        self,
        name: str,
        *,
        workspace: str | None = None,
        environment: str | None = None,
        organization: bool = False,
    ) -> tuple[Version, ...]:
        """Return the versions of a secret that are kept, the newest first, also of a deleted one; no key is needed.

        Raises:
            UnknownSecretError: There never was one of this name.
        """
        at = self._at(name, workspace, environment, organization=organization)
        found = self.store.lifetime(at.scope, at.environment, name)
        if found is None:
            raise self._unknown(name, at.environment, [at.scope])
        return found.versions[::-1]

    def rollback(
        self,
        name: str,
        version: int,
        *,
        workspace: str | None = None,
        environment: str | None = None,
        organization: bool = False,
    ) -> int:
        """Make a new version with the values of an older one, and return its number.

        Raises:
            UnknownVersionError: That version is not kept.
            IntegrityError: It is not what was written.
        """
        at = self._at(name, workspace, environment, organization=organization)
        written = self._audited("keyfob.roll_back_secret", at, (), lambda: self._versions.rollback(at, version))
        return written.version if written else 0

    def restore(
        self,
        name: str,
        *,
        workspace: str | None = None,
        environment: str | None = None,
        organization: bool = False,
    ) -> int:
        """Bring a deleted secret back, and return its new version.

        Raises:
            NotDeletedError: It is not deleted.
            UnknownSecretError: There is nothing to restore.
        """
        at = self._at(name, workspace, environment, organization=organization)
        written = self._audited("keyfob.restore_secret", at, (), lambda: self._versions.restore(at))
        return written.version if written else 0

    def purge(
        self,
        name: str | None = None,
        *,
        older_than: timedelta | None = None,
        keep: int | None = None,
        workspace: str | None = None,
        environment: str | None = None,
        organization: bool = False,
    ) -> list[Purged]:
        """Forget deleted secrets and old versions for good: of one secret, or of all of an environment, or of all.

        Args:
            name: Which secret; all if none is named.
            older_than: Only what was deleted, or replaced, longer ago.
            keep: So many versions of each secret stay at least; without any limit the one that counts does.
            workspace: Whose secrets.
            environment: Of which environment; where no secret is named, all are meant without it.
            organization: Mean the secrets of the organization of the workspace.
        """
        if name is not None:
            places = [self._at(name, workspace, environment, organization=organization)]
            self._versions.lifetime(places[0])
        else:
            scope = self._scope(workspace, organization=organization)
            places = [At(scope, each, of) for each, of in self._all(scope) if environment in {None, each}]
        return [purged for at in places if (purged := self._purge(at, older_than, keep))]

    def owners(self) -> list[tuple[Scope, str]]:
        """Return the scopes of all workspaces and organizations, with their names."""
        found = [zip(each.scopes, (each.name, each.organization), strict=True) for each in self.store.workspaces()]
        return list(dict.fromkeys(pair for pairs in found for pair in pairs))

    def workspace_of(self, scope: Scope) -> str:
        """Return the name of a workspace that has this scope; that of the scope itself if none has any more."""
        return next((each.name for each in self.store.workspaces() if scope in each.scopes), scope.id)

    def examine(self) -> list[Trouble]:
        """Look at every row of every secret, and return what is not as it was written."""
        return self._versions.examine(self._scopes(), self._known_versions)

    def accept(self, *, workspace: str | None = None, organization: bool = False) -> list[str]:
        """Take the stored secrets of a workspace for what was written, as after a backup was restored.

        Returns what was wrong with them, in words.
        """
        scope = self._scope(workspace, organization=organization)
        found: list[str] = []

        def work() -> None:
            found.extend(self._versions.accept(scope))

        self._audited("keyfob.accept_secrets", At(scope, "*", "*"), (), work)
        return found

    def _purge(self, at: At, older_than: timedelta | None, keep: int | None) -> Purged | None:
        if self._versions.purging(at, older_than, keep) is None:
            return None  # what changes nothing leaves no record
        action = "keyfob.purge_secret"
        done = self._audited(action, at, (), lambda: self._versions.purge(at, older_than=older_than, keep=keep))
        return Purged(at.name, at.environment, not done.values, done.oldest) if done else None

    def _sweep(self, scope: Scope) -> None:
        """Purge what was deleted long ago; what is damaged stays, for whoever writes another secret is not to blame."""
        for at in self._versions.due(scope):
            try:
                self._purge(at, timedelta(days=self.keep.days), None)
            except KeyfobError:
                continue

    def _audited(self, action: str, at: At, keys: Sequence[str], work: Work) -> StoredSecret | None:
        """Do *work* between its intent and its outcome, as the audit keeps them; no intent, no work."""
        self.audit.begin()
        intent = self._record(action, at, keys)
        started = time.perf_counter()
        self._told(action, lambda: self.audit.append(intent), "nothing was written")
        try:
            written = work()
        except KeyfobError as error:
            passed = time.perf_counter() - started
            self._keep(replace(intent, outcome="failed", error_code=error.code, duration=passed))
            raise
        uses = intent.secrets
        if written is not None:
            uses = (SecretUse(at.name, str(at.scope), at.environment, written.version, tuple(keys) or written.keys),)
        done = replace(intent, outcome="done", duration=time.perf_counter() - started, secrets=uses)
        self._told(action, lambda: self._keep(done), "its outcome is not in the audit; it was written")
        return written

    def _told(self, action: str, keep: Callable[[], None], consequence: str) -> None:
        """Keep a record, or say what follows from not keeping it."""
        try:
            keep()
        except KeyfobError as error:
            reason = error.problem
        else:
            return
        raise AuditError(action, reason, consequence=consequence)

    def _record(self, action: str, at: At, keys: Sequence[str]) -> CallRecord:
        owner = self._owner(at.scope)
        call = uuid.uuid4().hex
        return CallRecord(
            id=call,
            run=call,
            actor=user(),
            action=action,
            organization=owner.organization,
            workspace=owner.name,
            environment=at.environment,
            started_at=datetime.now(UTC),
            duration=0,
            outcome="intended",
            error_code=None,
            secrets=(SecretUse(at.name, str(at.scope), at.environment, 0, tuple(keys)),),
            masked=(),
        )

    def _owner(self, scope: Scope) -> Workspace:
        return next(each for each in self.store.workspaces() if scope in each.scopes)

    def _at(self, name: str, workspace: str | None, environment: str | None, *, organization: bool) -> At:
        return At(self._scope(workspace, organization=organization), self._place(environment), name)

    def _all(self, scope: Scope) -> list[tuple[str, str]]:
        stored = [*self.store.secrets([scope]), *self.store.secrets([scope], deleted=True)]
        return sorted((each.environment, each.name) for each in stored)

    def _scopes(self) -> list[Scope]:
        """Return every scope that is known: of workspaces, and of manifests, whose workspace may be gone."""
        owned = (scope for scope, _ in self.owners())
        proved = (Scope.parse(each.scope) for each in self.store.manifests())
        return list(dict.fromkeys([*owned, *proved]))

    def _known_versions(self) -> Mapping[tuple[str, str, str], int]:
        """Return the highest version of each secret that the audit knows of."""
        found: dict[tuple[str, str, str], int] = {}
        for record in self.audit.all_records():
            for use in record.secrets if record.outcome == "done" else ():
                place = (use.scope, use.environment, use.name)
                found[place] = max(use.version, found.get(place, 0))
        return found

    @cached_property
    def _versions(self) -> Versions:
        return Versions(self.store, self._resolver, self.keep)
