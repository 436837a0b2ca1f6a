"""Environment variables as an external store: those that are listed, and no others."""

import re
from collections.abc import Mapping, Sequence
from typing import Annotated

from keyfob_sdk import FetchedSecret
from keyfob_sdk.errors import SecretStoreMissingError
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr

_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def _allowed(name: str) -> str:
    if not _VARIABLE.fullmatch(name):
        raise ValueError(f"it does not match ^{_VARIABLE.pattern}$")
    if name.upper().startswith("KEYFOB_"):
        raise ValueError("variables of Keyfob itself are never given to an action")
    return name


Variable = Annotated[str, AfterValidator(_allowed)]


class EnvironmentSettings(BaseModel):
    """Which variables hold which secrets: path, key, name of the variable; Keyfob's own are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    allow: dict[str, dict[str, Variable]] = Field(min_length=1)


class EnvironmentStore:
    """Reads the listed variables of the process; whoever sees its environment sees them too."""

    def __init__(self, name: str, settings: EnvironmentSettings, variables: Mapping[str, str]) -> None:
        self.name = name
        self._allowed = settings.allow
        self._variables = variables

    def get(self, paths: Sequence[str]) -> Mapping[str, FetchedSecret]:
        """Return the secrets that have at least one variable that is set."""
        found = {
            path: FetchedSecret({key: SecretStr(self._variables[name]) for key, name in self._set(path).items()})
            for path in paths
        }
        return {path: secret for path, secret in found.items() if secret.values}

    def keys(self, path: str) -> list[str]:
        """Return the keys whose variables are set."""
        if keys := list(self._set(path)):
            return keys
        raise SecretStoreMissingError(self.name, path)

    def health(self) -> str:
        """Say how many of the listed variables are set."""
        names = {name for keys in self._allowed.values() for name in keys.values()}
        return f"{sum(name in self._variables for name in names)} of {len(names)} listed variables are set"

    def close(self) -> None:
        """Do nothing: it holds nothing."""

    def _set(self, path: str) -> dict[str, str]:
        return {key: name for key, name in self._allowed.get(path, {}).items() if name in self._variables}
