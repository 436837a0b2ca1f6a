"""The root key, wrapped by AWS KMS; the wrapped bytes lie in a file, and open with KMS alone."""

import base64
import json
import uuid
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from keyfob_registry.crypto.key_file import read_key_file, write_private_file
from keyfob_registry.crypto.keys import RootKey
from keyfob_registry.errors import KeyPlaceError, KeyServiceError, MissingExtraError

SERVICE = "AWS KMS"
_ATTEMPTS = 4
_SECONDS = 5
_PASSING = ("Throttl", "LimitExceeded", "RequestLimit", "KMSInternal", "DependencyTimeout", "ServiceUnavailable")
_REASONS = {
    "AccessDeniedException": "it denies the use of the key to this identity",
    "DisabledException": "the key is disabled",
    "IncorrectKeyException": "another key wrapped it",
    "InvalidCiphertextException": "the wrapped root key or its encryption context was changed",
    "KMSInvalidStateException": "the key is disabled or about to be deleted",
    "NotFoundException": "there is no such key",
}


class KmsKeyProvider:
    """Has KMS open the root key, bound to this installation by its encryption context.

    Args:
        path: The file of the wrapped root key.
        key: The KMS key (id, ARN or alias) under which a new root key is wrapped.
    """

    def __init__(self, path: Path, key: str = "") -> None:
        self.name = f"AWS KMS, file {path}"
        self._path = path
        self._key = key

    def load(self) -> SecretStr | None:
        """Return the root key; None if there is no file yet.

        Raises:
            KeyServiceError: KMS is down, throttles or denies; what may pass was tried again, with backoff.
        """
        text = read_key_file(self._path)
        if text is None:
            return None
        key, context, wrapped = self._document(text)
        answer = self._ask("decrypt", KeyId=key, EncryptionContext=context, CiphertextBlob=wrapped)
        return RootKey(answer["Plaintext"]).encode()

    def create(self) -> None:
        """Have KMS make a root key, and keep the wrapped one in the file."""
        context = {"keyfob:installation": str(uuid.uuid4()), "keyfob:use": "root-key"}
        answer = self._ask("generate_data_key", KeyId=self._key, KeySpec="AES_256", EncryptionContext=context)
        wrapped = base64.b64encode(answer["CiphertextBlob"]).decode()
        document = {"key": answer["KeyId"], "context": context, "wrapped": wrapped}
        write_private_file(self._path, SecretStr(json.dumps(document)))

    def _document(self, text: SecretStr) -> tuple[str, dict[str, str], bytes]:
        try:
            document: dict[str, Any] = json.loads(text.get_secret_value())
            context = {str(name): str(value) for name, value in document["context"].items()}
            return str(document["key"]), context, base64.b64decode(document["wrapped"], validate=True)
        except (ValueError, KeyError, TypeError, AttributeError):
            pass
        raise KeyPlaceError(self.name, "the file makes no sense", hints=["restore the file from its backup"])

    def _ask(self, operation: str, **request: Any) -> dict[str, Any]:
        try:
            import boto3  # hidden import: an extra, slow to load
            from botocore.config import Config  # hidden import: the same
            from botocore.exceptions import BotoCoreError, ClientError  # hidden import: the same
        except ImportError:
            missing = MissingExtraError(SERVICE, ["boto3"], "keyfob-registry[aws]")
        else:
            # The library waits longer before each attempt, by chance, and does not repeat what was denied.
            retries: Any = {"mode": "standard", "total_max_attempts": _ATTEMPTS}
            config = Config(retries=retries, connect_timeout=_SECONDS, read_timeout=_SECONDS)
            try:
                make: Any = getattr(boto3.Session(), "client")  # noqa: B009 -- its type is a union of all services
                client: Any = make("kms", config=config, region_name=_region(request["KeyId"]))
                answer: dict[str, Any] = getattr(client, operation)(**request)
            except ClientError as error:
                code = error.response.get("Error", {}).get("Code", "")
                problem = _refused(code)
            except BotoCoreError as error:
                problem = _not_reached(type(error).__name__)
            else:
                return answer
            raise problem
        raise missing


def _region(key: str) -> str | None:
    """Return the region of a key that is given by its ARN."""
    parts = key.split(":")
    return parts[3] if key.startswith("arn:") and len(parts) > 3 and parts[3] else None  # noqa: PLR2004 -- fields of an ARN


def _refused(code: str) -> KeyServiceError:
    passing = code.startswith(_PASSING)
    reason = _REASONS.get(code) or ("it is busy or throttles" if passing else "it refused")
    hint = "wait a little: nothing was changed" if passing else "aws sts get-caller-identity shows who asks"
    return KeyServiceError(SERVICE, f"{reason} ({code})", passing=passing, hints=[hint])


def _not_reached(kind: str) -> KeyServiceError:
    if "Credentials" in kind or "Region" in kind:
        reason, hint = "credentials or region are not configured", "aws configure list"
        return KeyServiceError(SERVICE, f"{reason} ({kind})", passing=False, hints=[hint])
    return KeyServiceError(SERVICE, f"it cannot be reached ({kind})", passing=True, hints=["aws kms list-keys"])
