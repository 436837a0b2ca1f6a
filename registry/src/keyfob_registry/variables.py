"""The part of a registry that keeps variables: what expressions read as ``VARS.name.key``, and what is no secret."""

from collections.abc import Mapping, Sequence

from pydantic import SecretStr

from keyfob_registry import names
from keyfob_registry.errors import UnknownReferenceError
from keyfob_registry.reports import SecretInfo
from keyfob_registry.secrets import Secrets


class Variables(Secrets):
    """Variables have the scopes, environments, versions and audit of secrets; their values are shown."""

    def put_variable(
        self,
        name: str,
        values: Mapping[str, str],
        *,
        workspace: str | None = None,
        environment: str | None = None,
        organization: bool = False,
    ) -> int:
        """Store *values* in a variable, beside those that it has, and return its new version.

        Raises:
            InputError: A name is not allowed; it says what is.
            AuditError: The write could not be recorded; nothing was written.
        """
        return self.put_secret(
            names.check_variable(name, values),
            {key: SecretStr(value) for key, value in values.items()},
            workspace=workspace,
            environment=environment,
            organization=organization,
            as_is=True,
            recorded_as="keyfob.set_variable",
        )

    def variable(self, name: str, *, workspace: str | None = None, environment: str | None = None) -> dict[str, str]:
        """Return the values that expressions read; UnknownReferenceError if there are none."""
        place = self._place(environment)
        found = self._resolver.variable(name, self.workspace(workspace), place)
        if found is None:
            raise _unknown(name, place)
        return found

    def variables(self, *, workspace: str | None = None, environment: str | None = None) -> list[SecretInfo]:
        """Return the variables of a workspace and of its organization, of one environment or of all."""
        stored = self.store.secrets(self.workspace(workspace).scopes, environment)
        return [SecretInfo.of(each) for each in stored if names.is_variable(each.name)]

    def remove_variable(
        self,
        name: str,
        keys: Sequence[str] | None = None,
        *,
        workspace: str | None = None,
        environment: str | None = None,
        organization: bool = False,
    ) -> None:
        """Remove these *keys* of a variable, or the whole of it; UnknownReferenceError if nothing was there."""
        stored, place = names.check_variable(name, keys or ()), self._place(environment)
        found = self.store.find([self._scope(workspace, organization=organization)], place, stored)
        if found is None or not (keys is None or set(found.keys).intersection(keys)):
            raise _unknown(name, place)
        self.remove_secret(stored, keys, workspace=workspace, environment=environment, organization=organization)


def _unknown(name: str, environment: str) -> UnknownReferenceError:
    return UnknownReferenceError(f"VARS.{name}", f"is not stored in environment {environment!r}")
