"""AWS Systems Manager Parameter Store as an external store: a parameter a key, below the path of the secret."""

import threading
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from keyfob_sdk import FetchedSecret
from keyfob_sdk.errors import SecretStoreMissingError, SecretStoreReplyError
from pydantic import SecretStr

from keyfob_registry.store.external import aws
from keyfob_registry.store.external.paths import check_path

_MOST_PAGES = 30


class ParameterStore:
    """Reads ``/<path>/<KEY>``, decrypted, by GetParametersByPath: ten parameters a request."""

    def __init__(self, name: str, settings: aws.AwsSettings) -> None:
        self.name = name
        self._settings = settings
        self._lock = threading.Lock()
        self._made: Any = None

    def get(self, paths: Sequence[str]) -> Mapping[str, FetchedSecret]:
        """Return the secrets that have at least one parameter."""
        found = {path: dict(self._values(check_path(self.name, path))) for path in paths}
        return {path: FetchedSecret(values) for path, values in found.items() if values}

    def keys(self, path: str) -> list[str]:
        """Return the last parts of the names of the parameters, without reading one."""
        below = {"Key": "Path", "Option": "OneLevel", "Values": [f"/{check_path(self.name, path)}"]}
        pages = self._pages(path, "describe_parameters", ParameterFilters=[below])
        if names := sorted(each["Name"].rpartition("/")[2] for each in pages):
            return names
        raise SecretStoreMissingError(self.name, path)

    def health(self) -> str:
        """Say as whom AWS knows us."""
        return f"AWS knows us as {aws.caller(self.name, self._settings)}"

    def close(self) -> None:
        """Forget the client, and with it the credentials."""
        self._made = None

    def _values(self, path: str) -> Iterator[tuple[str, SecretStr]]:
        for each in self._pages(path, "get_parameters_by_path", Path=f"/{path}", Recursive=False, WithDecryption=True):
            parent, _, key = each["Name"].rpartition("/")
            if parent == f"/{path}":
                yield key, SecretStr(each["Value"])

    def _pages(self, path: str, question: str, **arguments: Any) -> Iterator[Any]:
        """Yield the parameters of all pages."""
        more: dict[str, str] = {}
        for _ in range(_MOST_PAGES):
            answer = aws.asked(self.name, path, getattr(self._client(), question), **arguments, **more)
            yield from answer["Parameters"]
            if not answer.get("NextToken"):
                return
            more = {"NextToken": answer["NextToken"]}
        raise SecretStoreReplyError(self.name, path, "it has too many parameters")

    def _client(self) -> Any:
        with self._lock:
            if self._made is None:
                self._made = aws.client(self.name, "ssm", self._settings)
            return self._made
