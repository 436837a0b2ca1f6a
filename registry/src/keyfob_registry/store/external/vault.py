"""HashiCorp Vault and OpenBao as an external store: the KV engine, version 2, over its HTTP API."""

import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, Self, cast
from urllib.parse import quote

from keyfob_sdk import FetchedSecret
from keyfob_sdk.errors import (
    SecretStoreDeniedError,
    SecretStoreMissingError,
    SecretStoreReplyError,
    SecretStoreUnreachableError,
)
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr, model_validator

from keyfob_registry.store.external.http import Answer, Connection, url_problem
from keyfob_registry.store.external.identity import read_text
from keyfob_registry.store.external.paths import check_path, is_path

_OK, _FORBIDDEN, _NOT_FOUND = 200, 403, 404
_EARLY = 0.8
"""The part of a token's life after which a new one is asked for."""


def _safe_url(url: str) -> str:
    if problem := url_problem(url):
        raise ValueError(problem)
    return url


def _safe_path(path: str) -> str:
    if not is_path(path):
        raise ValueError("it is no path")
    return path


class VaultSettings(BaseModel):
    """Where Vault is, and who asks: a token in a file, or an AppRole whose secret id is in a file."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    url: Annotated[str, AfterValidator(_safe_url)]
    mount: Annotated[str, AfterValidator(_safe_path)] = "secret"
    namespace: Annotated[str, AfterValidator(_safe_path)] | None = None
    token_file: Path | None = None
    role_id: str | None = None
    secret_id_file: Path | None = None
    approle_mount: Annotated[str, AfterValidator(_safe_path)] = "approle"
    ca_file: Path | None = None
    timeout: float = Field(default=5, gt=0, le=60)

    @model_validator(mode="after")
    def _one_identity(self) -> Self:
        approle = bool(self.role_id), bool(self.secret_id_file)
        if bool(self.token_file) == any(approle) or any(approle) != all(approle):
            raise ValueError("give token_file, or role_id and secret_id_file")
        return self


@dataclass(frozen=True, slots=True)
class _Token:
    text: SecretStr = field(repr=False)
    renew_at: float


class VaultStore:
    """Reads secrets of one KV engine, one request each: the API has none for several."""

    def __init__(self, name: str, settings: VaultSettings) -> None:
        self.name = name
        self._settings = settings
        self._lock = threading.Lock()
        self._issued: _Token | None = None

    def get(self, paths: Sequence[str]) -> Mapping[str, FetchedSecret]:
        """Return the secrets that are there, in their newest versions."""
        found = {path: self._read(check_path(self.name, path)) for path in paths}
        return {path: secret for path, secret in found.items() if secret is not None}

    def keys(self, path: str) -> list[str] | None:
        """Return the names of the keys; None where the policy does not allow to ask for names alone."""
        answer = self._ask(f"{self._settings.mount}/subkeys/{check_path(self.name, path)}", query="?depth=1")
        if answer.status == _NOT_FOUND:
            raise SecretStoreMissingError(self.name, path)
        if answer.status == _FORBIDDEN:
            return None
        return sorted(self._mapping(answer, path, "subkeys"))

    def health(self) -> str:
        """Say that the server is unsealed, and that it accepts the token."""
        answer = self._ask("auth/token/lookup-self")
        if answer.status != _OK:
            raise SecretStoreDeniedError(self.name)
        return f"{self._settings.url} answers, and accepts the {'token' if self._settings.token_file else 'AppRole'}"

    def close(self) -> None:
        """Forget the token and close the connections."""
        self._issued = None
        # Looked at in the instance itself: closing must not make a connection.
        if connection := vars(self).get("_connection"):
            connection.close()

    @cached_property
    def _connection(self) -> Connection:
        settings = self._settings
        return Connection(self.name, settings.url, timeout=settings.timeout, ca_file=settings.ca_file)

    def _read(self, path: str) -> FetchedSecret | None:
        answer = self._ask(f"{self._settings.mount}/data/{path}")
        if answer.status == _NOT_FOUND:
            return None
        if answer.status == _FORBIDDEN:
            raise SecretStoreDeniedError(self.name, path, hints=[f"allow read on {self._settings.mount}/data/{path}"])
        values = self._mapping(answer, path, "data")
        for key, value in values.items():
            if not isinstance(value, str):
                raise SecretStoreReplyError(self.name, path, f"the value of {key[:80]!r} is no text")
        version = self._inside(answer, "metadata").get("version")
        number = version if isinstance(version, int) else 0
        return FetchedSecret({key: SecretStr(value) for key, value in values.items()}, number)

    def _ask(self, path: str, *, query: str = "") -> Answer:
        """Ask with the token; with a new one where an issued one was revoked meanwhile."""
        answer = self._get(path, query)
        if answer.status == _FORBIDDEN and self._issued:
            self._issued = None
            answer = self._get(path, query)
        return answer

    def _get(self, path: str, query: str) -> Answer:
        return self._connection.ask("GET", f"/v1/{quote(path)}{query}", headers=self._headers(self._token()))

    def _headers(self, token: SecretStr | None) -> dict[str, str]:
        headers = {"X-Vault-Request": "true", "Accept": "application/json"}
        headers |= {"X-Vault-Namespace": self._settings.namespace} if self._settings.namespace else {}
        return headers | ({"X-Vault-Token": token.get_secret_value()} if token else {})

    def _token(self) -> SecretStr:
        if self._settings.token_file:
            # Read each time: an agent that renews the token replaces the file.
            return read_text(self.name, self._settings.token_file)
        with self._lock:
            if self._issued is None or self._issued.renew_at < time.monotonic():
                self._issued = self._login()
            return self._issued.text

    def _login(self) -> _Token:
        settings = self._settings
        secret_id = read_text(self.name, settings.secret_id_file or Path())
        answer = self._connection.ask(
            "POST",
            f"/v1/auth/{quote(settings.approle_mount)}/login",
            headers=self._headers(None),
            json={"role_id": settings.role_id, "secret_id": secret_id.get_secret_value()},
        )
        if answer.status != _OK:
            raise SecretStoreDeniedError(self.name)
        auth = _mapping(_mapping(answer.data).get("auth"))
        token, lease = auth.get("client_token"), auth.get("lease_duration")
        if not isinstance(token, str) or not token.isascii() or not token.isprintable():
            raise SecretStoreReplyError(self.name, "", "the login gives no token")
        seconds = lease if isinstance(lease, int) and lease > 0 else 3600
        return _Token(SecretStr(token), time.monotonic() + seconds * _EARLY)

    def _mapping(self, answer: Answer, path: str, part: str) -> dict[str, Any]:
        """Return the part of an answer that holds the keys."""
        if answer.status != _OK:
            if answer.status in {400, 405}:
                raise SecretStoreReplyError(self.name, path, f"it answers with status {answer.status}")
            raise SecretStoreUnreachableError(self.name, f"it answers with status {answer.status}")
        found = self._inside(answer, part)
        if not found and not isinstance(self._data(answer).get(part), dict):
            raise SecretStoreReplyError(self.name, path, "it is no answer of a KV engine of version 2")
        return found

    def _inside(self, answer: Answer, part: str) -> dict[str, Any]:
        return _mapping(self._data(answer).get(part))

    def _data(self, answer: Answer) -> dict[str, Any]:
        return _mapping(_mapping(answer.data).get("data"))


def _mapping(value: Any) -> dict[str, Any]:
    """Return *value* if it is a mapping, else an empty one."""
    return cast("dict[str, Any]", value) if isinstance(value, dict) else {}
