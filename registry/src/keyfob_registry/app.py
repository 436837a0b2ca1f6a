"""The composition root: the only place where the parts meet."""

import getpass
import logging
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import cache, cached_property
from pathlib import Path
from types import ModuleType
from typing import Any, Self

from keyfob_sdk import CallRecord, Finding
from keyfob_sdk.errors import CheckStep, VendorError
from pydantic import SecretStr

from keyfob_registry import names
from keyfob_registry.audit import Audit
from keyfob_registry.builtin import BuiltIn
from keyfob_registry.catalog import Catalog
from keyfob_registry.catalog.plugins import Plugin
from keyfob_registry.crypto.engine_key import EngineKeys  # noqa: TC001 -- an annotation is all of it
from keyfob_registry.crypto.keys import RootKey
from keyfob_registry.crypto.providers import (
    EnvironmentKeyProvider,
    FileKeyProvider,
    MemoryKeyProvider,
    load_root_key,
)
from keyfob_registry.errors import CallError, MissingSecretsError, RootKeyMissingError, UnknownSecretError
from keyfob_registry.executor import Executor, Request
from keyfob_registry.executor.preparation import Preparation
from keyfob_registry.expressions import Contexts
from keyfob_registry.external import external
from keyfob_registry.hygiene import Hygiene
from keyfob_registry.matrix import Survey
from keyfob_registry.reports import CheckReport, SecretInfo
from keyfob_registry.resolver import Resolver
from keyfob_registry.rules import RuleSet
from keyfob_registry.scopes import Scope
from keyfob_registry.settings import Settings
from keyfob_registry.store.memory import MemoryStore
from keyfob_registry.store.protocol import Store, StoredSecret, Workspace
from keyfob_registry.store.sql.store import SqlStore
from keyfob_registry.validator import Open, Validator

__all__ = ["CheckReport", "Registry", "SecretInfo"]

_log = logging.getLogger("keyfob")


class Registry:
    """Stores secrets, knows the installed actions, and calls them with what they declare.

    Workspace and environment are those of the settings where a method is given none. Listing and checking names of
    keys need no root key; it is loaded when a value is first sealed or opened.

    Args:
        catalog: The installed actions.
        store: An initialised store.
        builtin: The hooks of the registry itself.
        workspace: The workspace that is meant where none is named.
        environment: The environment that is meant where none is named.
        stores_file: Says which secrets are in external stores; none are, without it.
        audit_pin: The file, outside of the store, that names the newest audit record.
    """

    def __init__(
        self,
        catalog: Catalog,
        store: Store,
        builtin: BuiltIn,
        *,
        workspace: str = "default",
        environment: str = "default",
        stores_file: Path | None = None,
        audit_pin: Path | None = None,
    ) -> None:
        self.catalog = catalog
        self.store = store
        self.audit = Audit(store, lambda key_id, wrapped: self._resolver.audit_key(key_id, wrapped), audit_pin)  # noqa: PLW0108 -- no key yet
        self.engine_key: EngineKeys = lambda key_id: self._resolver.engine_key(key_id)  # noqa: PLW0108 -- no key yet
        self._builtin = Plugin("keyfob_registry", builtin)
        self._workspace, self._environment = workspace, environment
        self.external = external(stores_file, lambda: self._offered("keyfob_stores"))

    @classmethod
    def open(cls, environ: Mapping[str, str] | None = None, *, retry: bool = False) -> Self:
        """Return the registry that the environment variables describe.

        Args:
            environ: Used in place of the environment variables of the process.
            retry: Whether plug-ins that were set aside before are tried again.
        """
        variables = os.environ if environ is None else environ
        settings = Settings.from_environ(variables)
        return cls(
            Catalog.installed(settings.cache_dir, templates=settings.templates, retry=retry),
            SqlStore(settings.database_url),
            BuiltIn([EnvironmentKeyProvider(variables), FileKeyProvider(settings.root_key_file)], variables),
            workspace=settings.workspace,
            environment=settings.environment,
            stores_file=settings.stores_file,
            audit_pin=settings.audit_pin,
        )

    @classmethod
    def in_memory(cls, *plugins: ModuleType) -> Self:
        """Return a registry of these plug-in modules, with a store and a root key that live as long as it does."""
        store = MemoryStore()
        store.initialise()
        return cls(Catalog.of(*plugins), store, BuiltIn([MemoryKeyProvider()]))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Pin the audit, and let go of the stores."""
        self.audit.close()
        self.external.close()
        self.store.close()

    # Calls

    def call(
        self,
        name: str,
        arguments: Mapping[str, Any] | None = None,
        *,
        workspace: str | None = None,
        environment: str | None = None,
        contexts: Contexts | None = None,
        run: str = "",
        actor: str = "",
        call_id: str = "",
        alone: bool = False,
    ) -> Any:
        """Call an action with the secrets that it declares, and return its masked result.

        Args:
            name: The full name of the action.
            arguments: The arguments by name; they may hold expressions.
            workspace: Whose secrets are used; its organization's where it has none of a name.
            environment: Which of the secrets of the same name are used; there is no fallback to another.
            contexts: What expressions in the arguments may read, besides secrets; it is never parsed itself.
            run: The id of the workflow run that the call belongs to.
            actor: Who calls; the user of the process if none is given.
            call_id: The id of the audit record; a new one if none is given.
            alone: Whether the process makes no other call: then its file descriptors are masked, too.

        Raises:
            KeyfobError: The call was refused, failed, or could not be recorded; the text is masked.
        """
        who = {"contexts": contexts, "run": run, "actor": actor, "alone": alone} | ({"id": call_id} if call_id else {})
        return self._executor.call(self._request(name, arguments, workspace, environment, **who))

    async def acall(
        self,
        name: str,
        arguments: Mapping[str, Any] | None = None,
        *,
        workspace: str | None = None,
        environment: str | None = None,
        contexts: Contexts | None = None,
        run: str = "",
        actor: str = "",
    ) -> Any:
        """Call an action from inside of an event loop; else as :meth:`call`."""
        more = {"contexts": contexts, "run": run, "actor": actor}
        return await self._executor.acall(self._request(name, arguments, workspace, environment, **more))

    def test_secret(self, name: str, *, workspace: str | None = None, environment: str | None = None) -> CheckReport:
        """Run the check of a secret, which proves that the stored values work.

        Raises:
            UnknownCheckError: No installed integration offers a check of it.
        """
        request = self._request(name, None, workspace, environment, kind="check")
        try:
            message = self._executor.call(request)
        except VendorError as error:
            return CheckReport(name, ok=False, message=error.problem, step=error.step, hints=error.hints)
        except (MissingSecretsError, CallError) as error:
            step: CheckStep = "configuration" if isinstance(error, MissingSecretsError) else "response"
            return CheckReport(name, ok=False, message=error.problem, step=step, hints=error.hints)
        return CheckReport(name, ok=True, message=message or "the values work")

    def records(self, limit: int = 100, *, workspace: str | None = None, run: str | None = None) -> list[CallRecord]:
        """Return the newest audit records, the newest first."""
        return self.audit.records(limit, workspace=workspace, run=run)

    # Secrets

    def put_secret(
        self,
        name: str,
        values: Mapping[str, SecretStr],
        *,
        workspace: str | None = None,
        environment: str | None = None,
        organization: bool = False,
        as_is: bool = False,
        told: Callable[[Finding], object] | None = None,
    ) -> int:
        """Store *values* in a secret, beside those that it has, and return its new version.

        With ``organization`` the secret belongs to the organization of the workspace. Blanks around a value are left
        out and escaped line breaks of PEM text put right, which *told* is told; with ``as_is`` anything is stored.

        Raises:
            InputError: A name is not allowed; it says what is.
            RefusedValuesError: A value is a placeholder, of the wrong form, or that of another tenant.
            ConflictError: Somebody else changed the secret at the same time; nothing was written.
        """
        names.check_secret(name, values)
        scope, place = self._scope(workspace, organization=organization), self._place(environment)
        self.external.refuse(name, self.workspace(workspace), place, organization=organization)
        if not as_is:
            values = self._hygiene.accept(name, values, self.workspace(workspace), scope, place, told=told)
        return self._resolver.put(scope, place, name, values)

    def remove_secret(
        self,
        name: str,
        keys: Sequence[str] | None = None,
        *,
        workspace: str | None = None,
        environment: str | None = None,
        organization: bool = False,
    ) -> None:
        """Remove these *keys* of a secret, or the whole of it.

        Raises:
            UnknownSecretError: Nothing was there to be removed.
        """
        scope, place = self._scope(workspace, organization=organization), self._place(environment)
        if not self.store.remove(scope, place, name, keys):
            raise self._unknown(name, place, [scope])

    def secrets(self, *, workspace: str | None = None, environment: str | None = None) -> list[SecretInfo]:
        """Return the secrets of a workspace and of its organization, of one environment or of all."""
        where = self.workspace(workspace)
        stored = map(SecretInfo.of, self.store.secrets(where.scopes, environment))
        return [*stored, *self.external.infos(where, environment)]

    def secret(self, name: str, *, workspace: str | None = None, environment: str | None = None) -> SecretInfo:
        """Return the secret that a call in this workspace and environment gets; UnknownSecretError if none."""
        where, place = self.workspace(workspace), self._place(environment)
        if info := self.external.info(name, where, place, self.store):
            return info
        stored = self.store.find(where.scopes, place, name)
        if stored is None:
            raise self._unknown(name, place, where.scopes)
        return SecretInfo.of(stored)

    def check(
        self,
        *,
        workspace: str | None = None,
        environment: str | None = None,
        secret: str | None = None,
        strict: bool = False,
        described: Store | None = None,
    ) -> list[Finding]:
        """Return what keeps, or would keep, actions from being called in a workspace and environment.

        Plug-ins that were set aside come first. Values are looked at where the root key is to be had, and never in a
        *described* store, which is looked at in place of the registry's own.
        """
        validator = self.validator if described is None else Validator(described, self._rules)
        owner = (described or self.store).workspace(self._workspace if workspace is None else workspace)
        declared = self.catalog.requirements
        stored = validator.check_all(declared, owner, self._place(environment), secret=secret, strict=strict)
        # After the check: a plug-in whose rules fail is set aside by it.
        return [*self.catalog.findings, *stored] if secret is None else stored

    def opened(self, stored: Sequence[StoredSecret], record: CallRecord | None = None) -> list[dict[str, SecretStr]]:
        """Return all values of these secrets; if a *record* cannot be kept, none is opened."""
        if record is not None:
            self._keep(replace(record, actor=_user()))
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

    @property
    def root_key_id(self) -> str:
        """The id of the root key, which tells nothing of the key.

        Raises:
            CryptoError: There is no root key, or it is not the one of this store.
        """
        self._resolver.verify()
        return self._root_key.id

    # Parts, made when they are first needed

    @cached_property
    def _root_key(self) -> RootKey:
        return load_root_key(self._offered("keyfob_key_providers"))

    @cached_property
    def _resolver(self) -> Resolver:
        return self.external.resolver(self.store, self._root_key)

    @cached_property
    def _rules(self) -> RuleSet:
        return RuleSet(self._offered("keyfob_rules"))

    @cached_property
    def _executor(self) -> Executor:
        self.audit.begin()
        return Executor(
            Preparation(self.catalog, self.store, self._resolver, self._rules), self._keep, self.audit.append
        )

    @cached_property
    def validator(self) -> Validator:
        """What compares stored secrets with what is declared."""
        return Validator(self.store, self._rules, self._open_values, look_up=self.external.look_up)

    @cached_property
    def _hygiene(self) -> Hygiene:
        return Hygiene(self.catalog.requirements, self.store, self._resolver.open)

    @cached_property
    def survey(self) -> Survey:
        """What is stored for all tenants: their environments, and the matrix of secrets and keys."""
        return Survey(self.catalog.requirements, self.store, self._open_values)

    @cached_property
    def _open_values(self) -> Open | None:
        try:
            return self._resolver.open
        except RootKeyMissingError:
            return None

    @cached_property
    def _listeners(self) -> list[Plugin]:
        return self.catalog.plugins("keyfob_call_finished")

    def _offered(self, hook: str) -> list[Any]:
        return [*self._builtin.offered(hook), *self.catalog.offered(hook)]

    def _keep(self, record: CallRecord) -> None:
        self.audit.append(record)
        for plugin in self._listeners:
            try:
                plugin.notify("keyfob_call_finished", record=record)
            except Exception:  # noqa: BLE001 -- a listener must not cost the caller its result
                _log.exception("plug-in %r failed on a finished call", plugin.name)

    def _request(
        self,
        name: str,
        arguments: Mapping[str, Any] | None,
        workspace: str | None,
        environment: str | None,
        **more: Any,
    ) -> Request:
        return Request(
            name=name,
            arguments=arguments or {},
            workspace=self._workspace if workspace is None else workspace,
            environment=self._place(environment),
            actor=more.pop("actor", "") or _user(),
            **more,
        )

    def _place(self, environment: str | None) -> str:
        return names.check_environment(self._environment if environment is None else environment)

    def _scope(self, workspace: str | None, *, organization: bool) -> Scope:
        own, owner = self.workspace(workspace).scopes
        return owner if organization else own

    def _unknown(self, name: str, environment: str, scopes: Sequence[Scope]) -> UnknownSecretError:
        known = {each.name for each in self.store.secrets(scopes)}
        return UnknownSecretError(name, environment, known, elsewhere=self.store.environments_of(scopes, name))


@cache
def _user() -> str:
    """Return the name of the user of the process."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return f"uid {os.getuid()}"
