"""Every built-in external store keeps the contract that the SDK ships for everyone's."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from aws_server import HUB, REGION, AwsServer
from keyfob_registry.store.external.aws import AwsSettings
from keyfob_registry.store.external.environment import EnvironmentSettings, EnvironmentStore
from keyfob_registry.store.external.files import FilesSettings, FilesStore
from keyfob_registry.store.external.kinds import kinds
from keyfob_registry.store.external.parameter_store import ParameterStore
from keyfob_registry.store.external.secrets_manager import SecretsManagerStore
from keyfob_registry.store.external.vault import VaultSettings, VaultStore
from keyfob_sdk.testing import SecretStoreContract
from vault_server import ROLE_ID, SECRET_ID, TOKEN, VaultServer

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from keyfob_sdk import SecretStore

SECRETS = SecretStoreContract.secrets


def private(path: Path, text: str) -> Path:
    """Write a file that nobody else can read."""
    path.write_text(text, encoding="utf-8")
    path.chmod(0o600)
    return path


class TestEnvironment(SecretStoreContract):
    """The environment variables that are listed."""

    def make_store(self) -> SecretStore:
        """Return a store in front of variables, of which one is not listed."""
        allow = {path: {key: f"{path[:4]}_{key}" for key in values} for path, values in SECRETS.items()}
        variables = {allow[path][key]: value for path, values in SECRETS.items() for key, value in values.items()}
        settings = EnvironmentSettings(allow=allow)
        return EnvironmentStore("variables", settings, variables | {"acme_UNLISTED": "never"})


class TestFiles(SecretStoreContract):
    """A directory of mounted files."""

    @pytest.fixture(autouse=True)
    def mount(self, tmp_path: Path) -> None:
        """Mount as Kubernetes does: a folder for a moment, and links through ..data."""
        self.root = tmp_path / "mounted"
        for path, values in SECRETS.items():
            folder = self.root / path
            (folder / "..2026").mkdir(parents=True)
            (folder / "..data").symlink_to("..2026")
            for key, value in values.items():
                (folder / "..2026" / key).write_text(value, encoding="utf-8")
                (folder / key).symlink_to(f"..data/{key}")

    def make_store(self) -> SecretStore:
        """Return a store in front of the folders."""
        return FilesStore("mounted", FilesSettings(root=self.root))


class TestVaultByToken(SecretStoreContract):
    """Vault, with a token from a file, in a namespace."""

    namespace = "team-a"

    @pytest.fixture(autouse=True)
    def serve(self, tmp_path: Path) -> Iterator[None]:
        """Serve the secrets."""
        self.folder = tmp_path
        self.server = VaultServer()
        for path, values in SECRETS.items():
            self.server.put(path, values, namespace=self.namespace)
        yield
        self.server.close()

    def make_store(self) -> SecretStore:
        """Return a store in front of the server."""
        token = private(self.folder / "token", f"{TOKEN}\n")
        return VaultStore("vault", VaultSettings(url=self.server.url, token_file=token, namespace=self.namespace))


class TestVaultByAppRole(TestVaultByToken):
    """Vault, with an AppRole, in the root namespace."""

    namespace = ""

    def make_store(self) -> SecretStore:
        """Return a store in front of the server."""
        secret = private(self.folder / "secret-id", SECRET_ID)
        return VaultStore("vault", VaultSettings(url=self.server.url, role_id=ROLE_ID, secret_id_file=secret))


@pytest.fixture(scope="module")
def aws() -> Iterator[AwsServer]:
    """AWS on this machine."""
    server = AwsServer()
    yield server
    server.close()


class AwsContract:
    """What both stores of AWS need."""

    @pytest.fixture(autouse=True)
    def serve(self, aws: AwsServer, tmp_path: Path) -> None:
        """Fill the account, and make a user who may read."""
        aws.reset()
        self.fill(aws)
        key = aws.add_user(HUB, "secretsmanager:*", "ssm:*")
        secret = private(tmp_path / "aws.key", key.secret)
        self.settings = AwsSettings(
            region=REGION, access_key_id=key.id, secret_access_key_file=secret, endpoint_url=aws.url
        )

    def fill(self, aws: AwsServer) -> None:
        """Store the secrets."""


class TestSecretsManager(AwsContract, SecretStoreContract):
    """AWS Secrets Manager."""

    tells_keys = False

    def fill(self, aws: AwsServer) -> None:
        """Store each as a JSON object."""
        client = aws.client(HUB, "secretsmanager")
        for path, values in SECRETS.items():
            client.create_secret(Name=path, SecretString=json.dumps(values))

    def make_store(self) -> SecretStore:
        """Return a store in front of the account."""
        return SecretsManagerStore("manager", self.settings)


class TestParameterStore(AwsContract, SecretStoreContract):
    """AWS Systems Manager Parameter Store."""

    def fill(self, aws: AwsServer) -> None:
        """Store a parameter a key, encrypted."""
        client = aws.client(HUB, "ssm")
        for path, values in SECRETS.items():
            for key, value in values.items():
                client.put_parameter(Name=f"/{path}/{key}", Value=value, Type="SecureString")

    def make_store(self) -> SecretStore:
        """Return a store in front of the account."""
        return ParameterStore("parameters", self.settings)


def test_hook_keyfob_stores() -> None:
    """The built-in kinds come through the hook, each with settings that take nothing unknown."""
    offered: list[Any] = kinds({})

    assert ["environment", "files", "vault", "aws_secrets_manager", "aws_parameter_store"] == [
        kind.name for kind in offered
    ]
    assert {"forbid"} == {kind.settings.model_config["extra"] for kind in offered}
