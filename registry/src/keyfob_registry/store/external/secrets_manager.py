"""AWS Secrets Manager as an external store: each secret is a JSON object of texts."""

import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any, cast

from keyfob_sdk import FetchedSecret
from keyfob_sdk.errors import SecretStoreDeniedError, SecretStoreMissingError, SecretStoreReplyError
from pydantic import SecretStr

from keyfob_registry import documents
from keyfob_registry.errors import InputError
from keyfob_registry.store.external import aws
from keyfob_registry.store.external.paths import check_path

_BATCH = 20
_SHAPE = 'store a JSON object of texts, such as {"API_KEY": "…"}'


class SecretsManagerStore:
    """Reads secrets by name: one alone by GetSecretValue, several by BatchGetSecretValue, twenty a request."""

    def __init__(self, name: str, settings: aws.AwsSettings) -> None:
        self.name = name
        self._settings = settings
        self._lock = threading.Lock()
        self._made: Any = None

    def get(self, paths: Sequence[str]) -> Mapping[str, FetchedSecret]:
        """Return the secrets that are there, in their current versions."""
        wanted = [check_path(self.name, path) for path in paths]
        found: dict[str, FetchedSecret] = {}
        for start in range(0, len(wanted), _BATCH):
            found |= self._batch(wanted[start : start + _BATCH])
        return found

    def keys(self, path: str) -> None:
        """Return None: AWS tells keys only together with their values; SecretStoreMissingError if there is none."""
        with suppress(SecretStoreDeniedError):
            self._ask(path, "describe_secret", SecretId=check_path(self.name, path))

    def health(self) -> str:
        """Say as whom AWS knows us."""
        answer = aws.caller(self.name, self._settings)
        return f"AWS knows us as {answer}"

    def close(self) -> None:
        """Forget the client, and with it the credentials."""
        self._made = None

    def _batch(self, paths: Sequence[str]) -> dict[str, FetchedSecret]:
        if len(paths) == 1:
            answers = [self._one(paths[0])]
        else:
            answer = self._ask("", "batch_get_secret_value", SecretIdList=list(paths))
            self._check(answer.get("Errors", ()))
            answers = answer["SecretValues"]
        named = {answer["Name"]: answer for answer in answers if answer}
        # By the names that were asked for: AWS also finds secrets by a part of their ARNs.
        return {path: self._parsed(path, named[path]) for path in paths if path in named}

    def _one(self, path: str) -> dict[str, Any]:
        try:
            answer: dict[str, Any] = self._ask(path, "get_secret_value", SecretId=path)
        except SecretStoreMissingError:
            return {}
        return answer

    def _check(self, errors: Sequence[Mapping[str, str]]) -> None:
        for each in errors:
            if each.get("ErrorCode") not in aws.MISSING:
                raise aws.refusal(self.name, each.get("SecretId", ""), each.get("ErrorCode", ""))

    def _parsed(self, path: str, answer: Mapping[str, Any]) -> FetchedSecret:
        text = answer.get("SecretString")
        if not isinstance(text, str):
            raise SecretStoreReplyError(self.name, path, "it is binary", hints=[_SHAPE])
        try:
            data = documents.read_json(text, path)
        except InputError:
            data = None
        values = cast("dict[str, Any]", data) if isinstance(data, dict) else None
        if values is None or not all(isinstance(value, str) for value in values.values()):
            raise SecretStoreReplyError(self.name, path, "it is no JSON object of texts", hints=[_SHAPE])
        return FetchedSecret({key: SecretStr(value) for key, value in values.items()})

    def _ask(self, path: str, question: str, **arguments: Any) -> Any:
        return aws.asked(self.name, path, getattr(self._client(), question), **arguments)

    def _client(self) -> Any:
        with self._lock:
            if self._made is None:
                self._made = aws.client(self.name, "secretsmanager", self._settings)
            return self._made
