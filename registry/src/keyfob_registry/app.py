"""The composition root: the only place where the parts meet."""

import logging
import os
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import cached_property
from pathlib import Path
from types import ModuleType
from typing import Any, Self

from keyfob_sdk import CallRecord, Finding, SecretDue
from keyfob_sdk.errors import CheckStep, VendorError

from keyfob_registry.audit import Audit
from keyfob_registry.builtin import BuiltIn
from keyfob_registry.catalog import Catalog
from keyfob_registry.catalog.plugins import Plugin
from keyfob_registry.clock import Clock
from keyfob_registry.crypto.engine_key import EngineKeys  # noqa: TC001 -- an annotation is all of it
from keyfob_registry.crypto.places import configured
from keyfob_registry.crypto.providers import MemoryKeyProvider
from keyfob_registry.crypto.root_keys import RootKeys
from keyfob_registry.errors import (
    CallError,
    MissingSecretsError,
    RootKeyMissingError,
)
from keyfob_registry.executor import Executor, Request
from keyfob_registry.executor.preparation import Preparation
from keyfob_registry.expressions import Contexts
from keyfob_registry.external import external
from keyfob_registry.heads import CounterPin
from keyfob_registry.identity import user
from keyfob_registry.keys.administration import KeyAdministration
from keyfob_registry.keys.keyring import Keyring
from keyfob_registry.matrix import Survey
from keyfob_registry.reminders import Reminders
from keyfob_registry.reports import CheckReport, SecretInfo
from keyfob_registry.resolver import Resolver
from keyfob_registry.rules import RuleSet
from keyfob_registry.settings import Settings
from keyfob_registry.store.memory import MemoryStore
from keyfob_registry.store.protocol import Store
from keyfob_registry.store.sql.store import SqlStore
from keyfob_registry.validator import Open, Validator
from keyfob_registry.variables import Variables
from keyfob_registry.versions import Keep

__all__ = ["CheckReport", "Registry", "SecretInfo"]

_log = logging.getLogger("keyfob")


class Registry(Variables):
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
        clock: Makes the clock, given what knows the newest time of the audit.
        secrets_pin: The file, outside of the store, that says how often secrets were changed.
        keep: How much of a secret is kept.
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
        clock: Callable[[Callable[[], datetime | None]], Clock] = Clock,
        secrets_pin: Path | None = None,
        keep: Keep | None = None,
    ) -> None:
        outside = external(stores_file, lambda: self._offered("keyfob_stores"))
        super().__init__(catalog, store, outside, workspace=workspace, environment=environment, keep=keep or Keep())
        self._secrets_pin = CounterPin(secrets_pin) if secrets_pin else None
        self.audit = Audit(store, lambda key_id, wrapped: self._resolver.audit_key(key_id, wrapped), audit_pin)  # noqa: PLW0108 -- no key yet
        self.engine_key: EngineKeys = lambda key_id: self._resolver.engine_key(key_id)  # noqa: PLW0108 -- no key yet
        self.clock = clock(self.audit.latest_time)
        self._builtin = Plugin("keyfob_registry", builtin)

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
            BuiltIn(configured(variables, settings.root_key_file), variables, settings.dates),
            workspace=settings.workspace,
            environment=settings.environment,
            stores_file=settings.stores_file,
            audit_pin=settings.audit_pin,
            secrets_pin=settings.secrets_pin,
            keep=Keep(settings.keep_versions, settings.keep_days),
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
        """Pin the audit and the secrets, and let go of the stores."""
        self.audit.close()
        if "_resolver" in vars(self):
            self._resolver.heads.close()
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
        return [*self.catalog.examined(), *stored] if secret is None else stored

    def tell_due(self) -> list[SecretDue]:
        """Tell plug-ins which secrets of the whole store expire or are to be rotated soon; return what was told.

        Each date is told once at each of its lead times, whoever asks; a server calls this now and then.
        """
        return self.reminders.tell()

    @property
    def root_key_id(self) -> str:
        """The id of the root key, which tells nothing of the key.

        Raises:
            CryptoError: There is no root key, or it is not the one of this store.
        """
        self._resolver.verify()
        return self._keyring.roots.primary().id

    @cached_property
    def keys(self) -> KeyAdministration:
        """The keys of this store: what there are, and their rotation."""
        return KeyAdministration(self.store, self._keyring)

    # Parts, made when they are first needed

    @cached_property
    def _keyring(self) -> Keyring:
        return Keyring(self.store, RootKeys(self._offered("keyfob_key_providers")))

    @cached_property
    def _resolver(self) -> Resolver:
        self._keyring.roots.primary()  # without a root key nothing starts
        return self.external.resolver(self.store, self._keyring, self._secrets_pin)

    @cached_property
    def _rules(self) -> RuleSet:
        return RuleSet(self._offered("keyfob_rules"), self.clock.now)

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
    def survey(self) -> Survey:
        """What is stored for all tenants: their environments, and the matrix of secrets and keys."""
        return Survey(self.catalog.requirements, self.store, self._open_values, self.clock.now)

    @cached_property
    def reminders(self) -> Reminders:
        """What tells plug-ins, once, that a secret is due."""
        return Reminders(self.store, self.clock.now, self.catalog.plugins("keyfob_secret_due"))

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
            actor=more.pop("actor", "") or user(),
            **more,
        )
